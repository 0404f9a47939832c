use super::{Expr, In, Kind, in_parentheses, into_expr};
use crate::sql::Fragment;
use crate::value::Nullability;

/// Two conditions joined by AND or OR. In parentheses, so that precedence is as the code reads.
pub struct Logic<L, R> {
    left: L,
    operator: &'static str,
    right: R,
}

impl<L, R> Logic<L, R> {
    pub(super) fn new(left: L, operator: &'static str, right: R) -> Self {
        Self { left, operator, right }
    }
}

impl<L: Expr, R: Expr> Expr for Logic<L, R> {
    type Base = bool;
    type Kind = <L::Kind as Kind>::Or<R::Kind>;

    fn write(self, sql: &mut Fragment) {
        sql.push("(");
        self.left.write(sql);
        sql.push(self.operator);
        self.right.write(sql);
        sql.push(")");
    }
}

impl<S, L: In<S, I>, R: In<S, J>, I, J> In<S, (I, J)> for Logic<L, R> {
    type Null = <L::Null as Nullability>::Or<R::Null>;
}

/// `NOT condition`
pub struct Not<C>(pub(super) C);

impl<C: Expr> Expr for Not<C> {
    type Base = bool;
    type Kind = C::Kind;

    fn write(self, sql: &mut Fragment) {
        sql.push("NOT (");
        self.0.write(sql);
        sql.push(")");
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, C: In<S, I>, I> In<S, I> for Not<C> {
    type Null = C::Null;
}

into_expr! { Logic<L, R> Not<C> }
