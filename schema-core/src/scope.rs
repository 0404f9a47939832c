//! Which tables a query may name, as a type.
//!
//! FROM is a list of tables, each required or, on the nullable side of an outer join, optional:
//! `Optional<Event, Required<User, Empty>>`. Using a column asks the list for its table ([`Has`])
//! and learns whether the value can be NULL there.

use std::marker::PhantomData;

use crate::expr::{ArgumentIn, Constant};
use crate::grouping::{Mark, NoSlots, NothingGrouped, Place, Slot, Slots, WholeRow};
use crate::value::{NotNull, Nullability, Nullable};

/// No table.
pub struct Empty;
/// Table `T`, whose columns are as declared, and the tables of `Rest`.
pub struct Required<T, Rest>(PhantomData<fn() -> (T, Rest)>);
/// Table `T`, whose columns are NULL where nothing joined, and the tables of `Rest`.
pub struct Optional<T, Rest>(PhantomData<fn() -> (T, Rest)>);

/// No further table, where the row that an insert proposed can be named: `excluded`.
pub struct WithExcluded;
/// No further table, where a row can be named as it was and as it is: `old`, `new`.
pub struct WithVersions;

/// The scope of a statement about one table.
pub type Only<T> = Required<T, Empty>;
/// The scope of `DO UPDATE`.
pub type Conflicting<T> = Required<T, WithExcluded>;
/// The scope of RETURNING of a change to one table.
pub type Changed<T> = Required<T, WithVersions>;

/// The scope of `DO UPDATE`.
#[diagnostic::on_unimplemented(
    message = "`excluded()` has no meaning here",
    label = "only `.on_conflict(…).do_update(…)` has a row that the insert proposed",
    note = "the value of the column itself is the column without `.excluded()`"
)]
pub trait HasExcluded {}
#[diagnostic::do_not_recommend]
impl HasExcluded for WithExcluded {}
#[diagnostic::do_not_recommend]
impl<T, Rest: HasExcluded> HasExcluded for Required<T, Rest> {}

/// The scope of RETURNING of a change.
#[diagnostic::on_unimplemented(
    message = "`old()` and `new_value()` have no meaning here",
    label = "only `.returning_columns(…)` of a change has rows as they were and as they are",
    note = "an insert changes rows by `.on_conflict(…).do_update(…)`; elsewhere name the column itself"
)]
pub trait HasVersions {}
#[diagnostic::do_not_recommend]
impl HasVersions for WithVersions {}
#[diagnostic::do_not_recommend]
impl<T, Rest: HasVersions> HasVersions for Required<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<T, Rest: HasVersions> HasVersions for Optional<T, Rest> {}

/// The table that was looked for is the first.
pub struct Here;
/// The table that was looked for is in the rest.
pub struct There<I>(PhantomData<I>);

/// That a scope contains table `T`. `I` says where, and is always inferred.
#[diagnostic::on_unimplemented(
    message = "table `{T}` is not part of this query",
    label = "a column of `{T}` is used here, but `{T}` is not in FROM or a JOIN"
)]
pub trait Has<T, I> {
    /// Whether the columns of the table can be NULL because of an outer join.
    type Side: Nullability;
    /// What is grouped of the table, where `G` says it for each table.
    type Slot<G: Slots>;
    /// The same as `G`, with a further column `K` of the table grouped, at place `P`.
    type Group<K: Mark, P: Place, G: Slots>: Slots;
}

// Messages leave these out: which tables there are is what the query says.
#[diagnostic::do_not_recommend]
impl<T, Rest> Has<T, Here> for Required<T, Rest> {
    type Side = NotNull;
    type Slot<G: Slots> = G::First;
    type Group<K: Mark, P: Place, G: Slots> = G::Group<K, P>;
}

#[diagnostic::do_not_recommend]
impl<T, Rest> Has<T, Here> for Optional<T, Rest> {
    type Side = Nullable;
    type Slot<G: Slots> = G::First;
    type Group<K: Mark, P: Place, G: Slots> = G::Group<K, P>;
}

#[diagnostic::do_not_recommend]
impl<T, Other, Rest: Has<T, I>, I> Has<T, There<I>> for Required<Other, Rest> {
    type Side = Rest::Side;
    type Slot<G: Slots> = Rest::Slot<G::Rest>;
    type Group<K: Mark, P: Place, G: Slots> = G::Before<Rest::Group<K, P, G::Rest>>;
}

#[diagnostic::do_not_recommend]
impl<T, Other, Rest: Has<T, I>, I> Has<T, There<I>> for Optional<Other, Rest> {
    type Side = Rest::Side;
    type Slot<G: Slots> = Rest::Slot<G::Rest>;
    type Group<K: Mark, P: Place, G: Slots> = G::Before<Rest::Group<K, P, G::Rest>>;
}

/// A list of tables.
pub trait Scope {
    /// The same tables, each on the nullable side: what a right or full join makes of them.
    type AllOptional: Scope;
    /// That nothing is grouped yet, for each table.
    type Slots: Slots;
    /// These tables, and those of `S`.
    type And<S: Scope>: Scope;
}

impl Scope for Empty {
    type AllOptional = Self;
    type Slots = NoSlots;
    type And<S: Scope> = S;
}

impl Scope for WithVersions {
    type AllOptional = Self;
    type Slots = NoSlots;
    type And<S: Scope> = Self;
}

impl<T, Rest: Scope> Scope for Required<T, Rest> {
    type AllOptional = Optional<T, Rest::AllOptional>;
    type Slots = Slot<NothingGrouped, Rest::Slots>;
    type And<S: Scope> = Required<T, Rest::And<S>>;
}

impl<T, Rest: Scope> Scope for Optional<T, Rest> {
    type AllOptional = Optional<T, Rest::AllOptional>;
    type Slots = Slot<NothingGrouped, Rest::Slots>;
    type And<S: Scope> = Optional<T, Rest::And<S>>;
}

/// Table `T` of the query around this one, which a correlated subquery names, and the tables of
/// `Rest`.
pub struct Outer<T, Rest>(PhantomData<fn() -> (T, Rest)>);

#[diagnostic::do_not_recommend]
impl<T, Rest> Has<T, Here> for Outer<T, Rest> {
    // On which side it stands out there is not known in here.
    type Side = Nullable;
    type Slot<G: Slots> = G::First;
    type Group<K: Mark, P: Place, G: Slots> = G::Group<K, P>;
}

#[diagnostic::do_not_recommend]
impl<T, Other, Rest: Has<T, I>, I> Has<T, There<I>> for Outer<Other, Rest> {
    type Side = Rest::Side;
    type Slot<G: Slots> = Rest::Slot<G::Rest>;
    type Group<K: Mark, P: Place, G: Slots> = G::Before<Rest::Group<K, P, G::Rest>>;
}

impl<T, Rest: Scope> Scope for Outer<T, Rest> {
    type AllOptional = Outer<T, Rest::AllOptional>;
    type Slots = Slot<WholeRow, Rest::Slots>;
    type And<S: Scope> = Outer<T, Rest::And<S>>;
}

/// The scope of a query that stands by itself: it names no table of a query around it.
#[diagnostic::on_unimplemented(
    message = "this query names a table of another query",
    label = "it has `.outer::<…>()`, so it runs only inside a query that has this table",
    note = "put it into `exists(…)`, `scalar(…)`, `….in_query(…)` or a lateral join"
)]
pub trait Closed {}
impl Closed for Empty {}
#[diagnostic::do_not_recommend]
impl<T, Rest: Closed> Closed for Required<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<T, Rest: Closed> Closed for Optional<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<A: Closed, B: Closed> Closed for (A, B) {}

/// That scope `S` has every table that a subquery of this scope names from outside. `I` says where,
/// and is always inferred.
#[diagnostic::on_unimplemented(
    message = "this query does not have a table that the query inside it names",
    label = "a table of its `.outer::<…>()` is not in FROM or a JOIN here"
)]
pub trait Within<S, I> {}
#[diagnostic::do_not_recommend]
impl<S> Within<S, ()> for Empty {}
#[diagnostic::do_not_recommend]
impl<S, T, Rest: Within<S, I>, I> Within<S, I> for Required<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<S, T, Rest: Within<S, I>, I> Within<S, I> for Optional<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<S: Has<T, J>, T, Rest: Within<S, I>, I, J> Within<S, (J, I)> for Outer<T, Rest> {}
#[diagnostic::do_not_recommend]
impl<S, A: Within<S, I>, B: Within<S, J>, I, J> Within<S, (I, J)> for (A, B) {}

/// The scope of a function that gives rows: the tables that its arguments `A` name, all of the query
/// around it.
pub struct Naming<A>(PhantomData<fn() -> A>);

#[diagnostic::do_not_recommend]
impl<S, A: ArgumentIn<S, I>, I> Within<S, I> for Naming<A> {}
impl<A: Constant> Closed for Naming<A> {}
