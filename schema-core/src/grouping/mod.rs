//! What may stand after GROUP BY, as a type.
//!
//! Rows and groups are two scopes. In the scope of rows (`WHERE`, `ON`, the arguments of aggregates)
//! a column is there when its table is, and an aggregate never is. In the scope of groups
//! ([`Grouped`]: `HAVING`, and the select list of a query that groups or aggregates) a column is
//! there when it was grouped, or the primary key of its table was, and an aggregate is when its
//! arguments are in the scope of rows.

#![allow(clippy::type_complexity)] // what a type holds is what is checked

mod key;

pub use key::{
    At, Count, End, First, KeyColumns, KeyPart, KeyPlace, Left, Next, Number, Part, Taken,
};

use std::marker::PhantomData;

use crate::column::{Plain, PrimaryKey, Unique};
use crate::expr::{In, Kind, OfRow, OfWindow};
use crate::scope::{Empty, Has, Here, Optional, Outer, Required, Scope, There};
use crate::value::{NotNull, Nullability, Nullable};

/// The scope of groups of the rows of scope `S`: `G` says which columns are grouped, `X` which
/// [shared](crate::expr::shared) expressions.
pub struct Grouped<S, G, X>(PhantomData<fn() -> (S, G, X)>);

/// The scope of all rows of scope `S` as one group.
pub type Total<S> = Grouped<S, <S as Scope>::Slots, ()>;

/// For each table of a scope what is grouped of it: here `L`, and `Rest` of the others.
pub struct Slot<L, Rest>(PhantomData<fn() -> (L, Rest)>);
/// No table.
pub struct NoSlots;

/// Of a table: no column is grouped.
pub struct NothingGrouped;
/// Of a table: column `K`, which is NULL in some sets as `N` says, and those of `Rest`.
pub struct Column<K, N, Rest>(PhantomData<fn() -> (K, N, Rest)>);
/// Of a table: its primary key, which determines every other column.
pub struct WholeRow;

/// A list of [`Slot`]s.
pub trait Slots {
    /// What is grouped of the first table.
    type First;
    /// Those of the tables after it.
    type Rest: Slots;
    /// This list, with a further column of the first table.
    type Group<K: Mark, P: Place>: Slots;
    /// The first of this list, before others.
    type Before<R: Slots>: Slots;
}

impl Slots for NoSlots {
    type First = NothingGrouped;
    type Rest = Self;
    type Group<K: Mark, P: Place> = Self;
    type Before<R: Slots> = Self;
}

impl<L: Columns, Rest: Slots> Slots for Slot<L, Rest> {
    type First = L;
    type Rest = Rest;
    type Group<K: Mark, P: Place> = Slot<K::After<L, P>, Rest>;
    type Before<R: Slots> = Slot<L, R>;
}

/// The columns of a table that are grouped.
pub trait Columns {
    /// With one more.
    type With<K, N>: Columns;
    /// With one that is at place `P` of the primary key.
    type WithPart<K, P: KeyPlace>: Columns;
    /// What is left of the primary key, of which all is `K`.
    type Key<K: KeyColumns>: KeyColumns;
}

impl Columns for NothingGrouped {
    type With<K, N> = Column<K, N, Self>;
    type WithPart<K, P: KeyPlace> = Part<P, Column<K, NotNull, Self>>;
    type Key<K: KeyColumns> = K;
}

impl<K, N, Rest: Columns> Columns for Column<K, N, Rest> {
    type With<K2, N2> = Column<K2, N2, Self>;
    type WithPart<K2, P: KeyPlace> = Part<P, Column<K2, NotNull, Self>>;
    type Key<K2: KeyColumns> = Rest::Key<K2>;
}

impl<P: KeyPlace, Rest: Columns> Columns for Part<P, Rest> {
    type With<K, N> = Column<K, N, Self>;
    type WithPart<K, P2: KeyPlace> = Part<P2, Column<K, NotNull, Self>>;
    type Key<K: KeyColumns> = P::Take<Rest::Key<K>>;
}

impl Columns for WholeRow {
    type With<K, N> = Self;
    type WithPart<K, P: KeyPlace> = Self;
    type Key<K: KeyColumns> = K;
}

/// Where in GROUP BY an expression stands: [`Always`], or in sets of which each row of the result
/// is of one ([`InSets`]), so that it is NULL in the others.
pub trait Place {
    /// Whether it is NULL in some rows of the result.
    type Null: Nullability;
    /// The columns after a primary key, `K`.
    type AfterKey<K, L: Columns>: Columns;
    /// The columns after a part of a primary key, `C`, at place `P` of key `K`.
    type AfterPart<C, P: KeyPlace, K: KeyColumns, L: Columns>: Columns;
}

/// In GROUP BY itself.
pub struct Always;
/// In `ROLLUP`, `CUBE` or `GROUPING SETS`.
pub struct InSets;

impl Place for Always {
    type Null = NotNull;
    type AfterKey<K, L: Columns> = WholeRow;
    type AfterPart<C, P: KeyPlace, K: KeyColumns, L: Columns> =
        <<L::WithPart<C, P> as Columns>::Key<K> as KeyColumns>::Determined<L::WithPart<C, P>>;
}

impl Place for InSets {
    type Null = Nullable;
    type AfterKey<K, L: Columns> = L::With<K, Nullable>;
    type AfterPart<C, P: KeyPlace, K: KeyColumns, L: Columns> = L::With<C, Nullable>;
}

/// The third parameter of a [`Column`](crate::Column).
pub trait Mark {
    /// The columns with this one.
    type After<L: Columns, P: Place>: Columns;
}

impl<const AT: u16, const BLOCK: u16> Mark for Plain<AT, BLOCK> {
    type After<L: Columns, P: Place> = L::With<Self, P::Null>;
}

impl<const AT: u16, const BLOCK: u16> Mark for Unique<AT, BLOCK> {
    type After<L: Columns, P: Place> = L::With<Self, P::Null>;
}

impl<const AT: u16, const BLOCK: u16> Mark for PrimaryKey<AT, BLOCK> {
    type After<L: Columns, P: Place> = P::AfterKey<Self, L>;
}

/// That column `K` is grouped, or the primary key of its table is. `J` is always inferred.
#[diagnostic::on_unimplemented(
    message = "a column is selected that is neither grouped nor aggregated",
    label = "a column here is neither in `.group_by(…)` nor an argument of an aggregate",
    note = "add it to `.group_by(…)`, which goes before `.columns(…)`, or say which of its values: \
            `max(…)`, `array_agg(…)`, …"
)]
pub trait Holds<K, J> {
    /// Whether it is NULL in some rows of the result.
    type Null: Nullability;
}

#[diagnostic::do_not_recommend]
impl<K> Holds<K, ()> for WholeRow {
    type Null = NotNull;
}

#[diagnostic::do_not_recommend]
impl<K, N: Nullability, Rest> Holds<K, Here> for Column<K, N, Rest> {
    type Null = N;
}

#[diagnostic::do_not_recommend]
impl<K, Other, N, Rest: Holds<K, J>, J> Holds<K, There<J>> for Column<Other, N, Rest> {
    type Null = Rest::Null;
}

/// That scope `Self` shows column `K` of table `T`. `I` is always inferred.
pub trait Shows<T, K, I> {
    /// Whether it can be NULL though it is declared otherwise.
    type Null: Nullability;
}

macro_rules! rows_show_every_column {
    ($($name:ident <$($param:ident),*>)*) => {$(
        impl<T, K, I, $($param),*> Shows<T, K, I> for $name<$($param),*>
        where
            Self: Has<T, I>,
        {
            type Null = <Self as Has<T, I>>::Side;
        }
    )*};
}

rows_show_every_column! { Empty<> Required<A, B> Optional<A, B> Outer<A, B> }

impl<S, G: Slots, X, T, K, I, J> Shows<T, K, (I, J)> for Grouped<S, G, X>
where
    S: Has<T, I>,
    S::Slot<G>: Holds<K, J>,
{
    type Null = <S::Side as Nullability>::Or<<S::Slot<G> as Holds<K, J>>::Null>;
}

/// That scope `Self` shows whole rows of table `T`. `I` is always inferred.
pub trait ShowsRow<T, I> {
    /// Whether they can be missing because of an outer join.
    type Side: Nullability;
}

macro_rules! rows_show_themselves {
    ($($name:ident <$($param:ident),*>)*) => {$(
        impl<T, I, $($param),*> ShowsRow<T, I> for $name<$($param),*>
        where
            Self: Has<T, I>,
        {
            type Side = <Self as Has<T, I>>::Side;
        }
    )*};
}

rows_show_themselves! { Empty<> Required<A, B> Optional<A, B> Outer<A, B> }

impl<S, G: Slots, X, T, I> ShowsRow<T, I> for Grouped<S, G, X>
where
    S: Has<T, I>,
    S::Slot<G>: Whole,
{
    type Side = S::Side;
}

/// That every column of a table is determined by what is grouped of it.
#[diagnostic::on_unimplemented(
    message = "rows of a table are selected whose primary key is not grouped",
    label = "`.all_columns()` of a group needs the primary key in `.group_by(…)`"
)]
pub trait Whole {}
#[diagnostic::do_not_recommend]
impl Whole for WholeRow {}

#[diagnostic::do_not_recommend]
impl<K, P, Rest: Holds<K, J>, J> Holds<K, There<J>> for Part<P, Rest> {
    type Null = Rest::Null;
}

/// A scope in which aggregates may stand, and the scope of the rows that they are of.
#[diagnostic::on_unimplemented(
    message = "an aggregate can't stand here",
    label = "an aggregate is of many rows, and this is of one: a condition on groups goes into \
             `.having(…)`, the total of another query into `scalar(…)`"
)]
pub trait Aggregating {
    /// The scope of the rows.
    type Rows;
}

#[diagnostic::do_not_recommend]
impl<S, G, X> Aggregating for Grouped<S, G, X> {
    type Rows = S;
}

/// Shared expression `E`, which is NULL in some sets as `N` says, and those of `Rest`.
pub struct Key<E, N, Rest>(PhantomData<fn() -> (E, N, Rest)>);

/// That shared expression `E` is grouped. `J` is always inferred.
#[diagnostic::on_unimplemented(
    message = "a shared expression is selected that is not grouped",
    label = "a shared expression here is not in `.group_by(…)`",
    note = "add it to `.group_by(…)`, which goes before `.columns(…)`"
)]
pub trait HoldsKey<E, J> {
    /// Whether it is NULL in some rows of the result.
    type Null: Nullability;
}

#[diagnostic::do_not_recommend]
impl<E, N: Nullability, Rest> HoldsKey<E, Here> for Key<E, N, Rest> {
    type Null = N;
}

#[diagnostic::do_not_recommend]
impl<E, Other, N, Rest: HoldsKey<E, J>, J> HoldsKey<E, There<J>> for Key<Other, N, Rest> {
    type Null = Rest::Null;
}

/// That scope `Self` shows shared expression `E`. `I` is always inferred.
pub trait ShowsShared<E, I> {
    /// Whether its value can be NULL.
    type Null: Nullability;
}

macro_rules! rows_show_shared {
    ($($name:ident <$($param:ident),*>)*) => {$(
        impl<E: In<Self, I>, I, $($param),*> ShowsShared<E, I> for $name<$($param),*> {
            type Null = E::Null;
        }
    )*};
}

rows_show_shared! { Empty<> Required<A, B> Optional<A, B> Outer<A, B> }

impl<S, G, X: HoldsKey<E, J>, E: In<S, I>, I, J> ShowsShared<E, (I, J)> for Grouped<S, G, X> {
    type Null = <E::Null as Nullability>::Or<X::Null>;
}

/// Nothing is grouped, and the select list is the whole row.
pub struct Rows;
/// Nothing is grouped, the select list is the whole row, and the rows are sorted.
pub struct Sorted;
/// Nothing is grouped, and the select list is of single rows.
pub struct RowList;
/// Grouped, and the select list has to be said yet.
pub struct Groups<G, X>(PhantomData<fn() -> (G, X)>);
/// Grouped, and the select list is of groups.
pub struct GroupList<G, X>(PhantomData<fn() -> (G, X)>);

/// Whether a query groups its rows, and whether it has a select list.
pub trait Grouping<S: Scope> {
    /// What is grouped, for each table.
    type Slots: Slots;
    /// Which shared expressions are.
    type Keys;
    /// The scope of the select list, which holds aggregates or not.
    type ListScope<K: Kind>;
    /// The scope of ORDER BY.
    type OrderScope;
    /// The query with a select list.
    type Listed<K: Kind>;
    /// The query with these grouped.
    type Grouped<G: Slots, X>;
    /// The query with a further table.
    type Joined;
    /// The query with an order.
    type Ordered;
}

impl<S: Scope> Grouping<S> for Rows {
    type Slots = S::Slots;
    type Keys = ();
    type ListScope<K: Kind> = K::Scope<S>;
    type OrderScope = S;
    type Listed<K: Kind> = K::List<S>;
    type Grouped<G: Slots, X> = Groups<G, X>;
    type Joined = Self;
    type Ordered = Sorted;
}

macro_rules! single_rows {
    ($($state:ident, $grouped:ident;)+) => {$(
        impl<S: Scope> Grouping<S> for $state {
            type Slots = S::Slots;
            type Keys = ();
            type ListScope<K: Kind> = K::Scope<S>;
            type OrderScope = S;
            type Listed<K: Kind> = K::List<S>;
            type Grouped<G: Slots, X> = $grouped<G, X>;
            type Joined = Self;
            type Ordered = Self;
        }

        #[diagnostic::do_not_recommend]
        impl Decided for $state {}
        #[diagnostic::do_not_recommend]
        impl Ungrouped for $state {}
        #[diagnostic::do_not_recommend]
        impl Lists<OfRow> for $state {}
        #[diagnostic::do_not_recommend]
        impl<K> Lists<OfWindow<K>> for $state where Self: Lists<K> {}
    )+};
}

single_rows! {
    Sorted, Groups;
    RowList, GroupList;
}

impl<S: Scope, G: Slots, X> Grouping<S> for Groups<G, X> {
    type Slots = G;
    type Keys = X;
    type ListScope<K: Kind> = Grouped<S, G, X>;
    type OrderScope = Grouped<S, G, X>;
    type Listed<K: Kind> = GroupList<G, X>;
    type Grouped<G2: Slots, X2> = Groups<G2, X2>;
    type Joined = Groups<Slot<NothingGrouped, G>, X>;
    type Ordered = Self;
}

impl<S: Scope, G: Slots, X> Grouping<S> for GroupList<G, X> {
    type Slots = G;
    type Keys = X;
    type ListScope<K: Kind> = Grouped<S, G, X>;
    type OrderScope = Grouped<S, G, X>;
    type Listed<K: Kind> = Self;
    type Grouped<G2: Slots, X2> = GroupList<G2, X2>;
    type Joined = GroupList<Slot<NothingGrouped, G>, X>;
    type Ordered = Self;
}

/// A query that may group its rows: neither its select list nor its order is of single rows.
#[diagnostic::on_unimplemented(
    message = "`.columns(…)` or `.order_by(…)` was said before this, of single rows and not of groups",
    label = "this groups the rows",
    note = "say `.group_by(…)` and `.having(…)` first, then `.columns(…)` and `.order_by(…)`"
)]
pub trait Groupable {}
#[diagnostic::do_not_recommend]
impl Groupable for Rows {}
#[diagnostic::do_not_recommend]
impl<G, X> Groupable for Groups<G, X> {}
#[diagnostic::do_not_recommend]
impl<G, X> Groupable for GroupList<G, X> {}

/// A query that does not group its rows.
#[diagnostic::on_unimplemented(
    message = "this query gives groups, and not every column of their rows",
    label = "grouped before this",
    note = "say what of each group: `.columns((User::age, count_all()))`"
)]
pub trait Ungrouped {}
#[diagnostic::do_not_recommend]
impl Ungrouped for Rows {}

/// A query that says what its rows are.
#[diagnostic::on_unimplemented(
    message = "this query does not say yet what it gives of each group",
    label = "grouped, without a select list",
    note = "add `.columns(…)`"
)]
pub trait Decided {}
#[diagnostic::do_not_recommend]
impl Decided for Rows {}
#[diagnostic::do_not_recommend]
impl<G, X> Decided for GroupList<G, X> {}

/// A query whose select list may be of kind `K`.
#[diagnostic::on_unimplemented(
    message = "`.columns(…)` or `.order_by(…)` was said before this, of single rows and not of groups",
    label = "an aggregate makes groups of the rows",
    note = "say `.columns(…)` with its aggregates first, then `.order_by(…)`"
)]
pub trait Lists<K> {}
#[diagnostic::do_not_recommend]
impl<K> Lists<K> for Rows {}
#[diagnostic::do_not_recommend]
impl<K, G, X> Lists<K> for Groups<G, X> {}
#[diagnostic::do_not_recommend]
impl<K, G, X> Lists<K> for GroupList<G, X> {}
