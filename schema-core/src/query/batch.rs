use std::future::Future;

use futures_util::future::join;

use super::{
    Chosen, Delete, Insert, JoinedWrite, Nested, Raw, Returning, Select, UpdateEach, UpdateSet,
};
use crate::db::Executor;
use crate::error::Error;
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
    type Output;

    /// Runs it.
    fn run<E: Executor>(self, db: &E) -> impl Future<Output = Result<Self::Output, Error>>;
}

impl<S: Closed, R: Send + 'static, G: Decided> Runnable for Select<S, R, G> {
    type Output = Vec<R>;

    async fn run<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        self.all(db).await
    }
}

impl<R: Send + 'static> Runnable for Returning<R> {
    type Output = Vec<R>;

    async fn run<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        self.all(db).await
    }
}

impl<T: Table, R: Send + 'static> Runnable for Nested<T, R> {
    type Output = Vec<R>;

    async fn run<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        self.all(db).await
    }
}

/// Writes that count their rows.
macro_rules! writes {
    ($($(#[$attribute:meta])* ($($generics:tt)*) $write:ty;)*) => {$(
        $(#[$attribute])*
        impl<$($generics)*> Runnable for $write {
            type Output = u64;

            async fn run<E: Executor>(self, db: &E) -> Result<u64, Error> {
                self.exec(db).await
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
    () Raw;
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
    fn run<E: Executor>(self, db: &E) -> impl Future<Output = Result<Self::Output, Error>>;
}

/// `(A, (B, C))`, and the future that gives it.
macro_rules! nested {
    ($last:ident) => { $last };
    ($first:ident $($rest:ident)+) => { ($first, nested!($($rest)+)) };
    ($join:ident, $db:ident, $last:ident) => { Box::pin($last.run($db)) };
    ($join:ident, $db:ident, $first:ident $($rest:ident)+) => {
        $join(Box::pin($first.run($db)), nested!($join, $db, $($rest)+))
    };
}

macro_rules! tuples {
    ($(($first:ident $($rest:ident)+))*) => {$(
        impl<$first: Runnable, $($rest: Runnable),+> Batch for ($first, $($rest),+) {
            type Output = ($first::Output, $($rest::Output),+);

            #[allow(non_snake_case)]
            async fn run<Db: Executor>(self, db: &Db) -> Result<Self::Output, Error> {
                let ($first, $($rest),+) = self;
                // polled in order, so sent in order; boxed, for together they are large
                let nested!($first $($rest)+) = nested!(join, db, $first $($rest)+).await;
                Ok(($first?, $($rest?),+))
            }
        }
    )*};
}

tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
