//! Whether an expression is of one row or of many.

use crate::grouping::{GroupList, Grouped, RowList};
use crate::scope::Scope;

/// Whether an expression has an aggregate in it: [`OfGroup`], or none: [`OfRow`].
pub trait Kind {
    /// Of two expressions together.
    type Or<K: Kind>: Kind;
    /// The scope that a select list of this kind is of, where nothing was grouped.
    type Scope<S: Scope>;
    /// What such a select list makes of the query.
    type List<S: Scope>;
}

/// Of one row.
pub struct OfRow;
/// Of many rows.
pub struct OfGroup;

impl Kind for OfRow {
    type Or<K: Kind> = K;
    type Scope<S: Scope> = S;
    type List<S: Scope> = RowList;
}

impl Kind for OfGroup {
    type Or<K: Kind> = Self;
    type Scope<S: Scope> = Grouped<S, S::Slots, ()>;
    type List<S: Scope> = GroupList<S::Slots, ()>;
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
