//! Relations: joins that the schema already knows from its foreign keys.

mod condition;
mod related;
mod through;

use std::marker::PhantomData;

use crate::expr::{AggregateCall, Condition, Expr, In, OrderBy};
use crate::grouping::Total;
use crate::query::{AllColumns, Join, JoinOn, Projection};
use crate::row::{Cardinality, DecodeError, Row, ToMany, ToOne};
use crate::scope::{Has, Here, Only, Scope};
use crate::source::Alias;
use crate::sql::Fragment;
use crate::table::Table;
use crate::value::{NotNull, Nullable};

use condition::NotTrue;
pub use condition::RelationExpr;
pub use related::{And, Related};
pub use through::Through;

/// Pairs of columns, as SQL: one of the table at hand, and the one of the other table it equals.
type Columns = &'static [(&'static str, &'static str)];

/// A relation that the schema declares: [`One`], [`Many`], [`Sole`], or [`Through`] two of them.
///
/// By itself it stands in `with(…)` and `columns(…)` for the rows that it leads to. Its methods say
/// which of them, in which order, and what of them.
#[diagnostic::on_unimplemented(
    message = "this is not a relation",
    label = "expected a relation such as `User::events`"
)]
pub trait Relation: Sized {
    /// The table at hand.
    type From: Table;
    /// The table that it leads to.
    type To: Table;
    /// The tables that a filter, an order or a select list of its rows may name.
    type Scope: Scope;
    /// Where in that scope the table is that it leads to.
    type At;
    /// How many rows it leads to.
    type Cardinality: Cardinality;

    /// Writes FROM of the rows that it leads to.
    fn write_from(&self, sql: &mut Fragment);

    /// Writes that they belong to the row of the table at hand, which is called `own` there.
    fn write_condition(&self, own: &str, sql: &mut Fragment);

    /// The columns of the table at hand.
    fn own_columns(&self) -> Vec<&'static str>;

    /// Whether a table of [`write_from`](Self::write_from) has the name of the table at hand.
    fn hides_own(&self) -> bool;

    /// `WHERE`: only the rows of which this is true. See [`Related`] for this and the next.
    fn filter<F: Condition + In<Self::Scope, I>, I>(self, condition: F) -> Filtered<Self> {
        Related::new(self).filter(condition)
    }

    /// `ORDER BY`
    fn order_by<O: OrderBy<Self::Scope, I>, I>(self, order: O) -> Related<Self> {
        Related::new(self).order_by(order)
    }

    /// `LIMIT`: at most this many rows for each row of the table at hand.
    fn limit(self, rows: u32) -> Filtered<Self> {
        Related::new(self).limit(rows)
    }

    /// `OFFSET`: without the first rows of each row of the table at hand.
    fn offset(self, rows: u32) -> Filtered<Self> {
        Related::new(self).offset(rows)
    }

    /// What is read of each row, instead of all its columns.
    fn columns<P>(self, columns: P) -> Related<Self, P> {
        Related::new(self).columns(columns)
    }

    /// Adds to what is read of each row: a further relation, or an expression.
    fn with<P>(self, more: P) -> Related<Self, And<AllColumns<Self::To>, P>> {
        Related::new(self).with(more)
    }

    /// Whether there is a row of which this is true.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, likes: Option<i32>,
    /// #     #[column(references(User::id), inverse = posts)] author_id: i64 }
    /// let of_user = "SELECT 1 FROM posts WHERE posts.author_id = users.id";
    /// let users = |condition: &str| format!("SELECT users.id FROM users WHERE {condition}");
    /// assert_eq!(
    ///     User::select().filter(User::posts.any(Post::likes.gt(9))).to_sql(),
    ///     users(&format!("EXISTS ({of_user} AND posts.likes > $1)"))
    /// );
    /// assert_eq!(
    ///     User::select().filter(User::posts.none(Post::likes.gt(9))).to_sql(),
    ///     users(&format!("(NOT EXISTS ({of_user} AND posts.likes > $1))"))
    /// );
    /// assert_eq!(
    ///     User::select().filter(User::posts.all(Post::likes.gt(9))).to_sql(),
    ///     users(&format!("(NOT EXISTS ({of_user} AND (posts.likes > $1) IS NOT TRUE))"))
    /// );
    /// assert_eq!(
    ///     User::select().filter(User::posts.exists()).to_sql(),
    ///     users(&format!("EXISTS ({of_user})"))
    /// );
    /// let of_user = "FROM posts WHERE posts.author_id = users.id";
    /// assert_eq!(
    ///     User::select().filter(User::posts.count().gt(3)).to_sql(),
    ///     users(&format!("(SELECT count(*) {of_user}) > $1"))
    /// );
    /// assert_eq!(
    ///     User::select().order_by(User::posts.aggregate(max(Post::likes)).desc()).to_sql(),
    ///     format!("SELECT users.id FROM users ORDER BY (SELECT max(posts.likes) {of_user}) DESC")
    /// );
    /// ```
    fn any<F: Condition + In<Self::Scope, I>, I>(
        self,
        condition: F,
    ) -> RelationExpr<Self::From, bool, NotNull> {
        self.filter(condition).exists()
    }

    /// Whether there is no row of which this is true. See [`any`](Self::any).
    fn none<F: Condition + In<Self::Scope, I>, I>(
        self,
        condition: F,
    ) -> RelationExpr<Self::From, bool, NotNull> {
        self.any(condition).negated()
    }

    /// Whether this is true of every row: of all of none too. See [`any`](Self::any).
    fn all<F: Condition + In<Self::Scope, I>, I>(
        self,
        condition: F,
    ) -> RelationExpr<Self::From, bool, NotNull> {
        self.any(NotTrue(condition)).negated()
    }

    /// Whether there is any row. See [`any`](Self::any).
    fn exists(self) -> RelationExpr<Self::From, bool, NotNull> {
        Related::new(self).exists()
    }

    /// How many rows there are. See [`any`](Self::any).
    fn count(self) -> RelationExpr<Self::From, i64, NotNull> {
        Related::new(self).count()
    }

    /// What a function of many rows gives of the rows. See [`any`](Self::any).
    fn aggregate<E, I>(self, call: E) -> AggregateOf<Self, E, I>
    where
        E: AggregateCall + In<Total<Self::Scope>, I>,
    {
        Related::new(self).aggregate(call)
    }
}

/// The value of an aggregate of the rows of a relation.
pub type AggregateOf<R, E, I> = RelationExpr<
    <R as Relation>::From,
    <E as Expr>::Base,
    <E as In<Total<<R as Relation>::Scope>, I>>::Null,
>;

/// The rows of a relation, where some may be left out.
pub type Filtered<R> = Related<
    R,
    AllColumns<<R as Relation>::To>,
    <<R as Relation>::Cardinality as Cardinality>::Filtered,
>;

/// A relation by one foreign key, with which a table can be joined.
#[diagnostic::on_unimplemented(
    message = "this is not a relation by one foreign key",
    label = "expected a relation such as `User::events`"
)]
pub trait Direct: Relation {
    /// The columns that are equal: of the table at hand, and of the other.
    fn pairs(&self) -> &'static [(&'static str, &'static str)];
}

/// Writes `other.column = own.column AND …`.
fn write_equal(columns: Columns, other: &str, own: &str, sql: &mut Fragment) {
    for (i, (own_column, other_column)) in columns.iter().enumerate() {
        sql.push(if i == 0 { "" } else { " AND " });
        for part in [other, ".", other_column, " = ", own, ".", own_column] {
            sql.push(part);
        }
    }
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

#[diagnostic::do_not_recommend]
impl<A: Alias, R> Join for Via<A, R> {
    type Table = A;
}

#[diagnostic::do_not_recommend]
impl<S, I, A: Alias, R: Direct> JoinOn<S, I> for Via<A, R>
where
    S: Has<R::From, I>,
{
    fn write_condition(self, sql: &mut Fragment) {
        write_equal(self.relation.pairs(), A::SQL_NAME, R::From::QUALIFIER, sql);
    }
}

/// A relation by itself in a select list: all rows that it leads to, with all columns.
///
/// For each type, because with a rule for every relation the compiler would not say which part of
/// something else can't be selected.
macro_rules! selected {
    ([$($parameters:tt)*] $relation:ty) => {
        impl<$($parameters)*> crate::expr::Listing for $relation {
            type Kind = crate::expr::OfRow;
        }

        impl<S, I, $($parameters)*> Projection<S, I> for $relation
        where
            S: crate::grouping::ShowsRow<From, I>,
        {
            type Row = <Related<Self> as Projection<S, (I, <Self as Relation>::At)>>::Row;
            const WIDTH: usize = 1;
            const ARRAYS: bool =
                <Related<Self> as Projection<S, (I, <Self as Relation>::At)>>::ARRAYS;

            fn write_projection(self, sql: &mut Fragment) {
                let rows = Related::new(self);
                Projection::<S, (I, <Self as Relation>::At)>::write_projection(rows, sql);
            }

            fn decode(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError> {
                <Related<Self> as Projection<S, (I, <Self as Relation>::At)>>::decode(row, at)
            }
        }
    };
}
pub(crate) use selected;

macro_rules! relation {
    (
        $name:ident <$($null:ident = $default:ty)? $(; const $key:ident)?> => $cardinality:ty,
        $doc:literal;
    ) => {
        #[doc = $doc]
        pub struct $name<From, To $(, $null = $default)? $(, const $key: usize = { usize::MAX })?> {
            columns: Columns,
            marker: PhantomData<fn() -> (From, To $(, $null)?)>,
        }

        impl<From, To $(, $null)? $(, const $key: usize)?> Clone for $name<From, To $(, $null)? $(, $key)?> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<From, To $(, $null)? $(, const $key: usize)?> Copy for $name<From, To $(, $null)? $(, $key)?> {}

        impl<From, To $(, $null)? $(, const $key: usize)?> $name<From, To $(, $null)? $(, $key)?> {
            /// For the derive: the pairs of columns that are equal.
            #[doc(hidden)]
            pub const fn new(columns: Columns) -> Self {
                Self { columns, marker: PhantomData }
            }
        }

        impl<From: Table, To: Table $(, $null: crate::value::Nullability)? $(, const $key: usize)?> Relation
            for $name<From, To $(, $null)? $(, $key)?>
        {
            type From = From;
            type To = To;
            type Scope = Only<To>;
            type At = Here;
            type Cardinality = $cardinality;

            fn write_from(&self, sql: &mut Fragment) {
                sql.push(To::FROM);
            }

            fn write_condition(&self, own: &str, sql: &mut Fragment) {
                write_equal(self.columns, To::QUALIFIER, own, sql);
            }

            fn own_columns(&self) -> Vec<&'static str> {
                self.columns.iter().map(|(own, _)| *own).collect()
            }

            fn hides_own(&self) -> bool {
                From::QUALIFIER == To::QUALIFIER
            }
        }

        impl<From: Table, To: Table $(, $null: crate::value::Nullability)? $(, const $key: usize)?> Direct
            for $name<From, To $(, $null)? $(, $key)?>
        {
            fn pairs(&self) -> Columns {
                self.columns
            }
        }

        // For each type, as below: beside a rule for every relation, the compiler would not say what
        // is wrong with the condition of another join.
        #[diagnostic::do_not_recommend]
        impl<From: Table, To: Table $(, $null: crate::value::Nullability)? $(, const $key: usize)?> Join
            for $name<From, To $(, $null)? $(, $key)?>
        {
            type Table = To;
                }

        impl<From: Table, To: Table, S: Has<From, I>, I $(, $null: crate::value::Nullability)? $(, const $key: usize)?>
            JoinOn<S, I> for $name<From, To $(, $null)? $(, $key)?>
        {
            fn write_condition(self, sql: &mut Fragment) {
                write_equal(self.columns, To::QUALIFIER, From::QUALIFIER, sql);
            }
        }

        selected! {
            [From: Table, To: Table $(, $null: crate::value::Nullability)? $(, const $key: usize)?]
            $name<From, To $(, $null)? $(, $key)?>
        }
    };
}

relation! {
    One<N = NotNull> => ToOne<N>, "From a row to the one that its foreign key refers to: `User::tenant`. \
        `N` says whether the key can be NULL.";
}
relation! { Many<; const KEY> => ToMany,
"From a row to those that refer to it, by foreign key `KEY` of their table: `Tenant::users`."; }
relation! {
    Sole<; const KEY> => ToOne<Nullable>,
    "From a row to the only one that refers to it, if there is one: by a foreign key that is unique.";
}
