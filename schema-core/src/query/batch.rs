use futures_util::future::join;

use super::{
    Chosen, Delete, Insert, JoinedWrite, Nested, Raw, Returning, Running, Select, UpdateEach,
    UpdateSet,
};
use crate::db::Executor;
use crate::grouping::Decided;
use crate::scope::{Closed, Scope};
use crate::table::Table;

/// A statement that runs by itself: what [`batch`](crate::db::Db::batch) takes several of. A query
/// gives all its rows, a write without `RETURNING` how many rows it wrote.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that runs by itself",
    label = "expected a query, or a write that says which rows"
)]
pub trait Runnable {
    /// What it gives.
    type Output: Send + 'static;

    /// Runs it.
    fn run<E: Executor>(self, db: &E) -> Running<'_, Self::Output>;
}

impl<S: Closed, R: Send + 'static, G: Decided> Runnable for Select<S, R, G> {
    type Output = Vec<R>;

    fn run<E: Executor>(self, db: &E) -> Running<'_, Vec<R>> {
        self.all(db)
    }
}

impl<R: Send + 'static> Runnable for Returning<R> {
    type Output = Vec<R>;

    fn run<E: Executor>(self, db: &E) -> Running<'_, Vec<R>> {
        self.all(db)
    }
}

impl<T: Table, R: Send + 'static> Runnable for Nested<T, R> {
    type Output = Vec<R>;

    fn run<E: Executor>(self, db: &E) -> Running<'_, Vec<R>> {
        self.all(db)
    }
}

/// Writes that count their rows.
macro_rules! writes {
    ($($(#[$attribute:meta])* ($($generics:tt)*) $write:ty;)*) => {$(
        $(#[$attribute])*
        impl<$($generics)*> Runnable for $write {
            type Output = u64;

            fn run<E: Executor>(self, db: &E) -> Running<'_, u64> {
                self.exec(db)
            }
        }
    )*};
}

writes! {
    (T: Table, C) Insert<T, C>;
    (T: Table) UpdateSet<T, Chosen>;
    (T: Table) UpdateEach<T>;
    (T: Table) Delete<T, Chosen>;
    (T: Table, B: Scope, L: Scope) JoinedWrite<T, B, L>;
}

impl Runnable for Raw {
    type Output = u64;

    fn run<E: Executor>(self, db: &E) -> Running<'_, u64> {
        Box::pin(self.exec(db))
    }
}

/// Several statements, which are sent at once: a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of two to eight statements",
    label = "expected `(query, query, …)`"
)]
pub trait Batch {
    /// The tuple of what they give.
    type Output;

    /// Sends all, then waits for all.
    fn run<E: Executor>(self, db: &E) -> Running<'_, Self::Output>;
}

/// `(A, (B, C))`, and the future that gives it.
macro_rules! nested {
    ($last:ident) => { $last };
    ($first:ident $($rest:ident)+) => { ($first, nested!($($rest)+)) };
    ($join:ident, $last:ident) => { $last };
    ($join:ident, $first:ident $($rest:ident)+) => { $join($first, nested!($join, $($rest)+)) };
}

macro_rules! tuples {
    ($(($first:ident $($rest:ident)+))*) => {$(
        impl<$first: Runnable, $($rest: Runnable),+> Batch for ($first, $($rest),+) {
            type Output = ($first::Output, $($rest::Output),+);

            #[allow(non_snake_case)]
            fn run<Db: Executor>(self, db: &Db) -> Running<'_, Self::Output> {
                let ($first, $($rest),+) = self;
                // before anything is awaited, so that no statement lies in a future by itself
                let ($first, $($rest),+) = ($first.run(db), $($rest.run(db)),+);
                Box::pin(async move {
                    // polled in order, so sent in order
                    let nested!($first $($rest)+) = nested!(join, $first $($rest)+).await;
                    Ok(($first?, $($rest?),+))
                })
            }
        }
    )*};
}

tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
