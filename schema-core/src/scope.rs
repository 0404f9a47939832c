//! Which tables a query may name, as a type.
//!
//! FROM is a list of tables, each required or, on the nullable side of an outer join, optional:
//! `Optional<Event, Required<User, Empty>>`. Using a column asks the list for its table ([`Has`])
//! and learns whether the value can be NULL there.

use std::marker::PhantomData;

use crate::value::{NotNull, Nullability, Nullable};

/// No table.
pub struct Empty;
/// Table `T`, whose columns are as declared, and the tables of `Rest`.
pub struct Required<T, Rest>(PhantomData<fn() -> (T, Rest)>);
/// Table `T`, whose columns are NULL where nothing joined, and the tables of `Rest`.
pub struct Optional<T, Rest>(PhantomData<fn() -> (T, Rest)>);

/// The scope of a statement about one table.
pub type Only<T> = Required<T, Empty>;

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
}

// Messages leave these out: which tables there are is what the query says.
#[diagnostic::do_not_recommend]
impl<T, Rest> Has<T, Here> for Required<T, Rest> {
    type Side = NotNull;
}

#[diagnostic::do_not_recommend]
impl<T, Rest> Has<T, Here> for Optional<T, Rest> {
    type Side = Nullable;
}

#[diagnostic::do_not_recommend]
impl<T, Other, Rest: Has<T, I>, I> Has<T, There<I>> for Required<Other, Rest> {
    type Side = Rest::Side;
}

#[diagnostic::do_not_recommend]
impl<T, Other, Rest: Has<T, I>, I> Has<T, There<I>> for Optional<Other, Rest> {
    type Side = Rest::Side;
}

/// A list of tables.
pub trait Scope {
    /// The same tables, each on the nullable side: what a right or full join makes of them.
    type AllOptional: Scope;
}

impl Scope for Empty {
    type AllOptional = Self;
}

impl<T, Rest: Scope> Scope for Required<T, Rest> {
    type AllOptional = Optional<T, Rest::AllOptional>;
}

impl<T, Rest: Scope> Scope for Optional<T, Rest> {
    type AllOptional = Optional<T, Rest::AllOptional>;
}
