//! Expressions: what can stand in a filter, a select list, an order or an assignment.

#![allow(clippy::type_complexity)] // what a type holds is what is checked

mod aggregate;
mod arithmetic;
mod array;
mod bind;
mod case;
mod cast;
mod compare;
mod declare;
mod dynamic;
mod function;
mod functions;
mod group;
mod infix;
mod json;
mod kind;
mod logic;
mod order;
mod over;
mod parts;
mod range;
mod raw;
mod search;
mod shared;
mod statistics;
mod subquery;
mod text;
mod time;
mod tuple;
mod vector;
mod window;

pub use aggregate::{
    array_agg, avg, bit_and, bit_or, bit_xor, bool_and, bool_or, count, count_all, count_distinct,
    max, min, range_agg, range_intersect_agg, string_agg, sum,
};
pub use arithmetic::Arithmetic;
pub use array::*;
pub use bind::Bind;
pub use case::{Branches, Case, CaseExpr, When, case};
pub use cast::{Cast, value};
pub use compare::{Between, Compare, Distinct, EqualsAny, IsNull};
pub use declare::{DeclaredAggregate, DeclaredSetFunction, DeclaredWindowFunction, FunctionCall};
pub use dynamic::{
    BoxedCondition, BoxedOrder, Conditions, Filter, Tables, TablesIn, all_of, any_of,
};
pub use function::{
    Aggregate, Always, Argument, ArgumentIn, Call, Coalesce, Constant, Function, FunctionIn,
    Nothing, Strict, StrictOr, coalesce, lower, now, upper,
};
pub use functions::*;
pub(crate) use group::grouped;
pub use group::{GroupBy, GroupingSets, Sets, cube, grouping, grouping_sets, rollup};
pub use infix::Infix;
pub use json::*;
pub use kind::{Kind, Listing, OfGroup, OfRow, OfWindow, Windowless};
pub use logic::{Logic, Not};
pub use order::{Order, OrderBy};
pub use over::{
    AggregateCall, Modified, WindowFunction, Windowed, cume_dist, dense_rank, first_value, lag,
    last_value, lead, nth_value, ntile, percent_rank, rank, row_number,
};
pub use parts::{
    Deduplicated, ExprList, InWindow, Listed, Nested, OfSet, Parts, PartsIn, SortList, Sorted,
    TakesOrder,
};
pub use range::*;
pub use raw::{RawExpr, raw};
pub use search::*;
pub use shared::{Shared, shared};
pub use statistics::*;
pub use subquery::{InQuery, QueryExpr, array, exists, not_exists, scalar};
pub use text::*;
pub use time::*;
pub use tuple::Exprs;
pub use vector::*;
pub use window::{Bound, Exclude, NamedWindow, Over, Window, window};

use crate::sql::Fragment;
use crate::value::{Nullability, Value};

/// An expression of SQL, with the type of its value.
///
/// Its methods build the SQL of the same name. Values are always bound, never part of the text.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: i32 }
/// use schema_core::expr::{Filter, In};
/// use schema_core::scope::Only;
///
/// fn sql<C: Filter<Condition: In<Only<User>, I>>, I>(condition: C) -> String {
///     let query = User::select().filter(condition).to_sql();
///     query.replace("SELECT users.id, users.name, users.age FROM users WHERE ", "")
/// }
///
/// assert_eq!(sql(User::age.eq(18)), "users.age = $1");
/// assert_eq!(sql(User::age.ne(18)), "users.age <> $1");
/// assert_eq!(sql(User::age.lt(18)), "users.age < $1");
/// assert_eq!(sql(User::age.le(18)), "users.age <= $1");
/// assert_eq!(sql(User::age.gt(18)), "users.age > $1");
/// assert_eq!(sql(User::age.ge(User::age * 2)), "users.age >= (users.age * $1)");
/// assert_eq!(sql(User::age.between(18, 65)), "users.age BETWEEN $1 AND $2");
/// assert_eq!(sql(User::age.not_between(18, 65)), "users.age NOT BETWEEN $1 AND $2");
/// assert_eq!(sql(User::age.in_list([18, 36])), "users.age = ANY ($1)");
/// assert_eq!(sql(User::age.not_in_list([18, 36])), "users.age <> ALL ($1)");
/// assert_eq!(sql(User::age.is_distinct_from(18)), "users.age IS DISTINCT FROM $1");
/// assert_eq!(sql(User::age.is_not_distinct_from(18)), "users.age IS NOT DISTINCT FROM $1");
/// assert_eq!(sql(User::name.is_null()), "users.name IS NULL");
/// assert_eq!(sql(User::name.is_not_null()), "users.name IS NOT NULL");
/// assert_eq!(sql(User::name.like("A%")), "users.name LIKE $1");
/// assert_eq!(sql(User::name.ilike("a%")), "users.name ILIKE $1");
/// let (young, named) = (User::age.lt(18), User::name.is_not_null());
/// assert_eq!(sql(young.and(named)), "(users.age < $1 AND users.name IS NOT NULL)");
/// let (young, named) = (User::age.lt(18), User::name.is_not_null());
/// assert_eq!(sql(young.or(named.not())), "(users.age < $1 OR NOT (users.name IS NOT NULL))");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression",
    label = "expected a column or another expression; a value is one by `value(…)`"
)]
#[allow(clippy::wrong_self_convention)] // `is_null` builds, it does not ask
pub trait Expr: Sized {
    /// The type of the value, without NULL.
    type Base: Value<Base = Self::Base>;
    /// Whether it has an aggregate in it.
    type Kind: Kind;

    /// Writes the SQL.
    fn write(self, sql: &mut Fragment);

    /// Writes the SQL where nothing around it says of what type it is: a value says it itself.
    fn write_typed(self, sql: &mut Fragment) {
        self.write(sql);
    }

    /// Writes the SQL as a side of an operator: in parentheses where it has an operator of its own.
    fn write_operand(self, sql: &mut Fragment) {
        self.write(sql);
    }

    /// `self = other`
    fn eq<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " = ", other.into_expr())
    }

    /// `self <> other`
    fn ne<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " <> ", other.into_expr())
    }

    /// `self < other`
    fn lt<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " < ", other.into_expr())
    }

    /// `self <= other`
    fn le<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " <= ", other.into_expr())
    }

    /// `self > other`
    fn gt<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " > ", other.into_expr())
    }

    /// `self >= other`
    fn ge<R: IntoExpr<Self::Base>>(self, other: R) -> Compare<Self, R::Expr> {
        Compare::new(self, " >= ", other.into_expr())
    }

    /// `self BETWEEN low AND high`, both ends included.
    // The type of the one end is that of the other: two wrong ones are one mistake.
    fn between<L, H>(self, low: L, high: H) -> Between<Self, L::Expr, H::Expr>
    where
        L: IntoExpr<Self::Base>,
        H: IntoExpr<<L::Expr as Expr>::Base>,
    {
        Between::new(self, " BETWEEN ", low.into_expr(), high.into_expr())
    }

    /// `self = ANY (values)`: one of a list, which may be empty and is one bound value, so that the
    /// statement is the same for every length.
    fn in_list(self, values: impl IntoIterator<Item = Self::Base>) -> EqualsAny<Self, Self::Base>
    where
        Self::Base: crate::value::Element,
    {
        EqualsAny::new(self, " = ANY (", values)
    }

    /// `self <> ALL (values)`: none of a list; true of an empty one.
    fn not_in_list(
        self,
        values: impl IntoIterator<Item = Self::Base>,
    ) -> EqualsAny<Self, Self::Base>
    where
        Self::Base: crate::value::Element,
    {
        EqualsAny::new(self, " <> ALL (", values)
    }

    /// `self NOT BETWEEN low AND high`
    fn not_between<L, H>(self, low: L, high: H) -> Between<Self, L::Expr, H::Expr>
    where
        L: IntoExpr<Self::Base>,
        H: IntoExpr<<L::Expr as Expr>::Base>,
    {
        Between::new(self, " NOT BETWEEN ", low.into_expr(), high.into_expr())
    }

    /// `self IS DISTINCT FROM other`: whether they differ, where NULL is a value like another.
    fn is_distinct_from<R: IntoExpr<Self::Base>>(self, other: R) -> Distinct<Self, R::Expr> {
        Distinct::new(self, " IS DISTINCT FROM ", other.into_expr())
    }

    /// `self IS NOT DISTINCT FROM other`: whether they are the same, NULL and NULL too.
    fn is_not_distinct_from<R: IntoExpr<Self::Base>>(self, other: R) -> Distinct<Self, R::Expr> {
        Distinct::new(self, " IS NOT DISTINCT FROM ", other.into_expr())
    }

    /// `self IN (query)`: whether it is the value of a row.
    fn in_query<Q>(self, query: Q) -> InQuery<Self, Q::Scope>
    where
        Q: crate::query::Query<Row: crate::value::Meaning<Self::Base>>,
    {
        InQuery::new(self, " IN (", query)
    }

    /// `self NOT IN (query)`: NULL, which is no match, where a row of the query is NULL; mostly
    /// [`not_exists`] is meant.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64 }
    /// # #[derive(Table)] #[table(name = "bans")]
    /// # struct Ban { #[column(primary_key)] user: i64 }
    /// let query = User::select().filter(User::id.not_in_query(Ban::select().columns(Ban::user)));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT users.id FROM users WHERE users.id NOT IN (SELECT bans.\"user\" FROM bans)"
    /// );
    /// ```
    fn not_in_query<Q>(self, query: Q) -> InQuery<Self, Q::Scope>
    where
        Q: crate::query::Query<Row: crate::value::Meaning<Self::Base>>,
    {
        InQuery::new(self, " NOT IN (", query)
    }

    /// `self IS NULL`
    fn is_null(self) -> IsNull<Self> {
        IsNull { value: self, sql: " IS NULL" }
    }

    /// `self IS NOT NULL`
    fn is_not_null(self) -> IsNull<Self> {
        IsNull { value: self, sql: " IS NOT NULL" }
    }

    /// `self LIKE pattern`
    fn like<R: IntoExpr<String>>(self, pattern: R) -> Compare<Self, R::Expr>
    where
        Self::Base: Text,
    {
        Compare::new(self, " LIKE ", pattern.into_expr())
    }

    /// `self ILIKE pattern`: without regard to case.
    fn ilike<R: IntoExpr<String>>(self, pattern: R) -> Compare<Self, R::Expr>
    where
        Self::Base: Text,
    {
        Compare::new(self, " ILIKE ", pattern.into_expr())
    }

    /// `(self AND other)`
    fn and<R>(self, other: impl Operand<R> + Condition) -> Logic<Self, R>
    where
        Self: Condition,
    {
        Logic::new(self, " AND ", other.itself())
    }

    /// `(self OR other)`
    fn or<R>(self, other: impl Operand<R> + Condition) -> Logic<Self, R>
    where
        Self: Condition,
    {
        Logic::new(self, " OR ", other.itself())
    }

    /// This condition as one of any form, of a table or a tuple of them: see
    /// [`all_of`].
    fn boxed<T: Tables, I>(self) -> BoxedCondition<T>
    where
        Self: RowCondition + In<T::Scope, I>,
    {
        BoxedCondition::new(self)
    }

    /// `NOT self`
    fn not(self) -> Not<Self>
    where
        Self: Condition,
    {
        Not(self)
    }

    /// `CAST(self AS type)`: the value as a `V`. What the server can't convert is an error of it.
    fn cast<V: Value<Base = V>>(self) -> Cast<Self, V> {
        Cast::new(self)
    }

    /// `self ASC`
    fn asc(self) -> Order<Self> {
        Order::new(self, " ASC")
    }

    /// `self DESC`
    fn desc(self) -> Order<Self> {
        Order::new(self, " DESC")
    }
}

/// Writes an expression whose operator would bind otherwise beside another.
fn in_parentheses(expression: impl Expr, sql: &mut Fragment) {
    sql.push("(");
    expression.write(sql);
    sql.push(")");
}

/// What a function of expression `E` takes: it itself, and nothing else.
///
/// With `E` as a parameter of its own, an argument that is no expression is an error where it stands, and
/// not once more in all that is made of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression",
    label = "expected a column or another expression; a value is one by `value(…)`"
)]
pub trait Operand<E>: Expr {
    /// The expression.
    fn itself(self) -> E;
}

/// The type of a condition's value: `bool`.
#[diagnostic::on_unimplemented(
    message = "this is not a condition",
    label = "expected something true or false, such as `User::age.ge(18)`, and not a `{Self}`"
)]
pub trait Truth: Value {}
#[diagnostic::do_not_recommend]
impl Truth for bool {}

/// An expression that is true or false.
pub trait Condition: Expr<Base: Truth> {}
impl<E: Expr<Base: Truth>> Condition for E {}

/// A condition on one row: without a function over a window, whose rows are chosen before it is.
#[diagnostic::on_unimplemented(
    message = "this is not a condition on a row",
    label = "expected something true or false, such as `User::age.ge(18)`"
)]
pub trait RowCondition: Condition {}
impl<C: Condition<Kind: Windowless>> RowCondition for C {}

/// That an expression names only tables of scope `S`, and whether its value can be NULL there. `I`
/// says where the tables are, and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an expression",
    label = "expected a column or another expression, such as `User::age.ge(18)`"
)]
pub trait In<S, I>: Expr {
    /// Whether the value can be NULL.
    type Null: Nullability;
}

/// The Rust type of an expression's value in scope `S`.
pub type Output<E, S, I> = <<E as In<S, I>>::Null as Nullability>::Of<<E as Expr>::Base>;

/// What can be compared with, or assigned to, something of type `V`: a value, or an expression of
/// that type.
#[diagnostic::on_unimplemented(
    message = "expected a value or an expression of type `{V}`, found `{Self}`",
    label = "not a `{V}`"
)]
pub trait IntoExpr<V> {
    /// The expression.
    type Expr: Expr<Base = V>;

    /// The expression.
    fn into_expr(self) -> Self::Expr;
}

impl<V: Value<Base = V>> IntoExpr<V> for V {
    type Expr = Bind<V>;

    fn into_expr(self) -> Bind<V> {
        Bind(self)
    }
}

/// Makes expression types usable wherever a value of their type is.
macro_rules! into_expr {
    ($($name:ident <$($param:ident),*>)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($param),*> $crate::expr::IntoExpr<<Self as $crate::expr::Expr>::Base> for $name<$($param),*> where Self: $crate::expr::Expr {
            type Expr = Self;

            fn into_expr(self) -> Self {
                self
            }
        }

        $crate::expr::listed! { $name<$($param),*> }
        $crate::expr::grouped! { $name<$($param),*> }
    )*};
}
pub(crate) use into_expr;

/// Makes expression types usable in lists: SELECT and DISTINCT ON.
///
/// One type at a time, because for a tuple of columns a rule for every expression would make the
/// compiler say that the tuple is no expression, not which of the columns is wrong.
macro_rules! listed {
    ($name:ident <$($param:ident),*>) => {
        impl<S, I, $($param),*> $crate::expr::Exprs<S, I> for $name<$($param),*> where Self: $crate::expr::In<S, I> {
            fn write_list(self, sql: &mut $crate::sql::Fragment) {
                $crate::expr::Expr::write(self, sql);
            }
        }

        $crate::expr::operand! { [$($param),*] $name<$($param),*> }

        #[diagnostic::do_not_recommend]
        impl<$($param),*> $crate::expr::Listing for $name<$($param),*> where Self: $crate::expr::Expr {
            type Kind = <Self as $crate::expr::Expr>::Kind;
        }

        impl<S, I, $($param),*> $crate::query::Projection<S, I> for $name<$($param),*> where Self: $crate::expr::In<S, I> {
            type Row = $crate::expr::Output<Self, S, I>;
            const WIDTH: usize = 1;
            const ARRAYS: bool = $crate::value::has_arrays(
                <<Self as $crate::expr::Expr>::Base as $crate::value::Value>::TYPE
            );

            fn write_projection(self, sql: &mut $crate::sql::Fragment) {
                $crate::expr::Expr::write(self, sql);
            }

            fn decode(
                row: &$crate::row::Row,
                at: usize,
            ) -> Result<Self::Row, $crate::row::DecodeError> {
                row.get(at)
            }
        }
    };
}
pub(crate) use listed;

/// Makes expression types usable in functions, and as conditions.
macro_rules! operand {
    ([$($param:ident),*] $type:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($param),*> $crate::expr::Operand<Self> for $type where Self: $crate::expr::Expr {
            fn itself(self) -> Self {
                self
            }
        }

        impl<$($param),*> $crate::expr::Filter for $type where Self: $crate::expr::RowCondition {
            type Condition = Self;

            fn condition(self) -> Option<Self> {
                Some(self)
            }
        }
    };
}
pub(crate) use operand;
