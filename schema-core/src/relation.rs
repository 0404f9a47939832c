//! Relations: joins that the schema already knows from its foreign keys.

use std::marker::PhantomData;

use crate::query::{Join, JoinOn};
use crate::scope::Has;
use crate::source::Alias;
use crate::sql::Fragment;
use crate::table::Table;

/// Pairs of columns, as SQL: one of the table at hand, and the one of the other table it equals.
type Columns = &'static [(&'static str, &'static str)];

/// A relation that the schema declares: [`One`] or [`Many`].
#[diagnostic::on_unimplemented(
    message = "this is not a relation",
    label = "expected a relation such as `User::events`"
)]
pub trait Relation {
    /// The table at hand.
    type From: Table;
    /// The table that it leads to.
    type To: Table;

    /// The columns that are equal: of the table at hand, and of the other.
    fn columns(&self) -> &'static [(&'static str, &'static str)];
}

/// A relation that leads to the table of alias `A`, which joins under that name.
pub struct Via<A, R> {
    relation: R,
    marker: PhantomData<fn() -> A>,
}

impl<A, R> Via<A, R> {
    pub(crate) fn new(relation: R) -> Self {
        Self { relation, marker: PhantomData }
    }
}

impl<A: Alias, R> Join for Via<A, R> {
    type Table = A;
}

#[diagnostic::do_not_recommend]
impl<S, I, A: Alias, R: Relation> JoinOn<S, I> for Via<A, R>
where
    S: Has<R::From, I>,
{
    fn write_condition(self, sql: &mut Fragment) {
        for (i, (own, other)) in self.relation.columns().iter().enumerate() {
            sql.push(if i == 0 { "" } else { " AND " });
            for part in [A::SQL_NAME, ".", other, " = ", R::From::SQL_NAME, ".", own] {
                sql.push(part);
            }
        }
    }
}

macro_rules! relation {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        pub struct $name<From, To> {
            columns: Columns,
            marker: PhantomData<fn() -> (From, To)>,
        }

        impl<From, To> Clone for $name<From, To> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<From, To> Copy for $name<From, To> {}

        impl<From, To> $name<From, To> {
            /// For the derive: the pairs of columns that are equal.
            #[doc(hidden)]
            pub const fn new(columns: Columns) -> Self {
                Self { columns, marker: PhantomData }
            }
        }

        impl<From: Table, To: Table> Relation for $name<From, To> {
            type From = From;
            type To = To;

            fn columns(&self) -> Columns {
                self.columns
            }
        }

        impl<From, To: Table> Join for $name<From, To> {
            type Table = To;
        }

        impl<S: Has<From, I>, I, From: Table, To: Table> JoinOn<S, I> for $name<From, To> {
            fn write_condition(self, sql: &mut Fragment) {
                for (i, (own, other)) in self.columns.iter().enumerate() {
                    sql.push(if i == 0 { "" } else { " AND " });
                    for part in [To::SQL_NAME, ".", other, " = ", From::SQL_NAME, ".", own] {
                        sql.push(part);
                    }
                }
            }
        }
    };
}

relation! { One, "From a row to the one that its foreign key refers to: `User::tenant`." }
relation! { Many, "From a row to those that refer to it: `Tenant::users`." }
