//! Expressions: what can stand in a filter, a select list, an order or an assignment.

mod arithmetic;
mod compare;
mod function;
mod logic;
mod order;
mod tuple;

pub use arithmetic::Arithmetic;
pub use compare::{Between, Compare, EqualsAny, IsNull};
pub use function::{
    Aggregate, Call, Coalesce, avg, coalesce, count, count_all, lower, max, min, now, sum, upper,
};
pub use logic::{Logic, Not};
pub use order::{Order, OrderBy};
pub use tuple::Exprs;

use crate::sql::Fragment;
use crate::value::{Nullability, Value};

/// An expression of SQL, with the type of its value.
///
/// Its methods build the SQL of the same name. Values are always bound, never part of the text.
#[allow(clippy::wrong_self_convention)] // `is_null` builds, it does not ask
pub trait Expr: Sized {
    /// The type of the value, without NULL.
    type Base: Value<Base = Self::Base>;

    /// Writes the SQL.
    fn write(self, sql: &mut Fragment);

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
    fn between<L, H>(self, low: L, high: H) -> Between<Self, L::Expr, H::Expr>
    where
        L: IntoExpr<Self::Base>,
        H: IntoExpr<Self::Base>,
    {
        Between { value: self, low: low.into_expr(), high: high.into_expr() }
    }

    /// `self = ANY (values)`: one of a list, which may be empty and is one bound value, so that the
    /// statement is the same for every length.
    fn in_list(self, values: impl IntoIterator<Item = Self::Base>) -> EqualsAny<Self, Self::Base>
    where
        Self::Base: crate::value::Element,
    {
        EqualsAny { value: self, list: values.into_iter().collect() }
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
        Self: Expr<Base = String>,
    {
        Compare::new(self, " LIKE ", pattern.into_expr())
    }

    /// `self ILIKE pattern`: without regard to case.
    fn ilike<R: IntoExpr<String>>(self, pattern: R) -> Compare<Self, R::Expr>
    where
        Self: Expr<Base = String>,
    {
        Compare::new(self, " ILIKE ", pattern.into_expr())
    }

    /// `(self AND other)`
    fn and<R: Condition>(self, other: R) -> Logic<Self, R>
    where
        Self: Condition,
    {
        Logic::new(self, " AND ", other)
    }

    /// `(self OR other)`
    fn or<R: Condition>(self, other: R) -> Logic<Self, R>
    where
        Self: Condition,
    {
        Logic::new(self, " OR ", other)
    }

    /// `NOT self`
    fn not(self) -> Not<Self>
    where
        Self: Condition,
    {
        Not(self)
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

/// The type of a condition's value: `bool`.
pub trait Truth: Value {}
impl Truth for bool {}

/// An expression that is true or false.
#[diagnostic::on_unimplemented(
    message = "this is not a condition",
    label = "expected something true or false, such as `User::age.ge(18)`"
)]
pub trait Condition: Expr<Base: Truth> {}
#[diagnostic::do_not_recommend]
impl<E: Expr<Base: Truth>> Condition for E {}

/// That an expression names only tables of scope `S`, and whether its value can be NULL there. `I`
/// says where the tables are, and is always inferred.
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

#[diagnostic::do_not_recommend]
impl IntoExpr<String> for &str {
    type Expr = Bind<String>;

    fn into_expr(self) -> Bind<String> {
        Bind(self.to_owned())
    }
}

/// A bound value.
pub struct Bind<V>(pub(crate) V);

impl<V: Value> Expr for Bind<V> {
    type Base = V::Base;

    fn write(self, sql: &mut Fragment) {
        sql.bind(Box::new(self.0));
    }
}

impl<V: Value, S> In<S, ()> for Bind<V> {
    type Null = V::Null;
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
    )*};
}
pub(crate) use into_expr;

/// Makes expression types usable in lists: SELECT and GROUP BY.
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

        impl<S, I, $($param),*> $crate::query::Projection<S, I> for $name<$($param),*> where Self: $crate::expr::In<S, I> {
            type Row = $crate::expr::Output<Self, S, I>;
            const WIDTH: usize = 1;

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
