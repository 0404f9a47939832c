use std::ops::{Add, Div, Mul, Sub};

use super::{
    Call, CaseExpr, Cast, Coalesce, Expr, In, IntoExpr, Kind, Modified, QueryExpr, RawExpr,
    Windowed, into_expr,
};
use crate::column::Column;
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::{Nullability, Number, Value};

/// `(left + right)`, and the like for `-`, `*` and `/`.
pub struct Arithmetic<L, R> {
    left: L,
    operator: &'static str,
    right: R,
}

impl<L: Expr, R: Expr> Expr for Arithmetic<L, R> {
    type Base = L::Base;
    type Kind = <L::Kind as Kind>::Or<R::Kind>;

    fn write(self, sql: &mut Fragment) {
        sql.push("(");
        self.left.write(sql);
        sql.push(self.operator);
        self.right.write(sql);
        sql.push(")");
    }
}

impl<S, L, R, I, J> In<S, (I, J)> for Arithmetic<L, R>
where
    L: In<S, I>,
    R: In<S, J>,
{
    type Null = <L::Null as Nullability>::Or<R::Null>;
}

into_expr! { Arithmetic<L, R> }

macro_rules! operators {
    ($($operator:ident $method:ident $sql:literal)*) => {$(
        impl<T: Source, V: Value<Base: Number>, K, R: IntoExpr<V::Base>> $operator<R> for Column<T, V, K> {
            type Output = Arithmetic<Self, R::Expr>;

            fn $method(self, right: R) -> Self::Output {
                Arithmetic { left: self, operator: $sql, right: right.into_expr() }
            }
        }

        impl<A, B, R> $operator<R> for Arithmetic<A, B>
        where
            Self: Expr<Base: Number>,
            R: IntoExpr<<Self as Expr>::Base>,
        {
            type Output = Arithmetic<Self, R::Expr>;

            fn $method(self, right: R) -> Self::Output {
                Arithmetic { left: self, operator: $sql, right: right.into_expr() }
            }
        }

        impl<V: Value<Base = V> + Number, A, N, R: IntoExpr<V>> $operator<R> for Call<V, A, N>
        where
            Self: Expr<Base = V>,
        {
            type Output = Arithmetic<Self, R::Expr>;

            fn $method(self, right: R) -> Self::Output {
                Arithmetic { left: self, operator: $sql, right: right.into_expr() }
            }
        }
    )*};
}

/// The operators for expressions whose types do not show that they are numbers.
macro_rules! on_numbers {
    ($($operator:ident $method:ident $sql:literal: $($name:ident <$($param:ident),*>)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<$($param,)* Right> $operator<Right> for $name<$($param),*>
        where
            Self: Expr<Base: Number>,
            Right: IntoExpr<<Self as Expr>::Base>,
        {
            type Output = Arithmetic<Self, Right::Expr>;

            fn $method(self, right: Right) -> Self::Output {
                Arithmetic { left: self, operator: $sql, right: right.into_expr() }
            }
        }
    )*)*};
}

macro_rules! on_each_number {
    ($($list:tt)*) => {
        on_numbers! {
            Add add " + ": $($list)*;
            Sub sub " - ": $($list)*;
            Mul mul " * ": $($list)*;
            Div div " / ": $($list)*;
        }
    };
}

on_each_number! {
    Cast<E, V>
    CaseExpr<V, C, W, N>
    Coalesce<A, B>
    Modified<V, A, N, P>
    Windowed<V, A, N, P>
    QueryExpr<V, Q, N>
    RawExpr<V, P>
}

operators! {
    Add add " + "
    Sub sub " - "
    Mul mul " * "
    Div div " / "
}
