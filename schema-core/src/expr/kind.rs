//! Whether an expression is of one row or of many.

use std::marker::PhantomData;

use crate::grouping::{GroupList, Grouped, RowList};
use crate::scope::Scope;

/// Whether an expression has an aggregate in it: [`OfGroup`], or none: [`OfRow`]; and whether it has a
/// function over a window: [`OfWindow`] of one of these.
pub trait Kind {
    /// Of two expressions together.
    type Or<K: Kind>: Kind;
    /// With an aggregate.
    type Grouped: Kind;
    /// With a function over a window.
    type Windowed: Kind;
    /// The scope that a select list of this kind is of, where nothing was grouped.
    type Scope<S: Scope>;
    /// What such a select list makes of the query.
    type List<S: Scope>;
}

/// Of one row.
pub struct OfRow;
/// Of many rows.
pub struct OfGroup;
/// Of kind `K`, with a function over a window in it.
pub struct OfWindow<K>(PhantomData<fn() -> K>);

/// No function over a window.
#[diagnostic::on_unimplemented(
    message = "a window function can't stand here",
    label = "a window function is of the rows that remain, and this chooses them",
    note = "select it in a query by itself, with a name, and filter that one"
)]
pub trait Windowless {}
impl Windowless for OfRow {}
#[diagnostic::do_not_recommend]
impl Windowless for OfGroup {}

impl Kind for OfRow {
    type Or<K: Kind> = K;
    type Grouped = OfGroup;
    type Windowed = OfWindow<Self>;
    type Scope<S: Scope> = S;
    type List<S: Scope> = RowList;
}

impl Kind for OfGroup {
    type Or<K: Kind> = K::Grouped;
    type Grouped = Self;
    type Windowed = OfWindow<Self>;
    type Scope<S: Scope> = Grouped<S, S::Slots, ()>;
    type List<S: Scope> = GroupList<S::Slots, ()>;
}

impl<K: Kind> Kind for OfWindow<K> {
    type Or<L: Kind> = <K::Or<L> as Kind>::Windowed;
    type Grouped = OfWindow<K::Grouped>;
    type Windowed = Self;
    type Scope<S: Scope> = K::Scope<S>;
    type List<S: Scope> = K::List<S>;
}

/// What may stand in a select list, by its kind.
#[diagnostic::on_unimplemented(
    message = "this can't be selected here",
    label = "expected a column, an expression, `Table::all_columns()`, or a tuple of these"
)]
pub trait Listing {
    /// Whether it has an aggregate in it.
    type Kind: Kind;
}
