use super::{Bind, Expr, In, Kind, in_parentheses, into_expr};
use crate::sql::Fragment;
use crate::value::{Element, NotNull, Nullability};

/// Two values and an operator that gives true or false.
pub struct Compare<L, R> {
    left: L,
    operator: &'static str,
    right: R,
}

impl<L, R> Compare<L, R> {
    pub(super) fn new(left: L, operator: &'static str, right: R) -> Self {
        Self { left, operator, right }
    }
}

impl<L: Expr, R: Expr> Expr for Compare<L, R> {
    type Base = bool;
    type Kind = <L::Kind as Kind>::Or<R::Kind>;

    fn write(self, sql: &mut Fragment) {
        self.left.write_operand(sql);
        sql.push(self.operator);
        self.right.write_operand(sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, L: In<S, I>, R: In<S, J>, I, J> In<S, (I, J)> for Compare<L, R> {
    type Null = <L::Null as Nullability>::Or<R::Null>;
}

/// Two values compared so that NULL is a value like another: never NULL.
pub struct Distinct<L, R>(Compare<L, R>);

impl<L, R> Distinct<L, R> {
    pub(super) fn new(left: L, operator: &'static str, right: R) -> Self {
        Self(Compare::new(left, operator, right))
    }
}

impl<L: Expr, R: Expr> Expr for Distinct<L, R> {
    type Base = bool;
    type Kind = <L::Kind as Kind>::Or<R::Kind>;

    fn write(self, sql: &mut Fragment) {
        self.0.write(sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, L: In<S, I>, R: In<S, J>, I, J> In<S, (I, J)> for Distinct<L, R> {
    type Null = NotNull;
}

/// `value BETWEEN low AND high`, or `NOT BETWEEN`.
pub struct Between<E, L, H> {
    value: E,
    operator: &'static str,
    low: L,
    high: H,
}

impl<E, L, H> Between<E, L, H> {
    pub(super) fn new(value: E, operator: &'static str, low: L, high: H) -> Self {
        Self { value, operator, low, high }
    }
}

impl<E: Expr, L: Expr, H: Expr> Expr for Between<E, L, H> {
    type Base = bool;
    type Kind = <<E::Kind as Kind>::Or<L::Kind> as Kind>::Or<H::Kind>;

    fn write(self, sql: &mut Fragment) {
        self.value.write_operand(sql);
        sql.push(self.operator);
        self.low.write_operand(sql);
        sql.push(" AND ");
        self.high.write_operand(sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, E: In<S, I>, L: In<S, J>, H: In<S, K>, I, J, K> In<S, (I, J, K)> for Between<E, L, H> {
    type Null = <<E::Null as Nullability>::Or<L::Null> as Nullability>::Or<H::Null>;
}

/// `value = ANY (list)`, or `<> ALL`.
pub struct EqualsAny<E, V> {
    value: E,
    operator: &'static str,
    list: Vec<V>,
}

impl<E, V> EqualsAny<E, V> {
    pub(super) fn new(value: E, operator: &'static str, list: impl IntoIterator<Item = V>) -> Self {
        Self { value, operator, list: list.into_iter().collect() }
    }
}

impl<E: Expr<Base = V>, V: Element> Expr for EqualsAny<E, V> {
    type Base = bool;
    type Kind = E::Kind;

    fn write(self, sql: &mut Fragment) {
        self.value.write_operand(sql);
        sql.push(self.operator);
        Bind(self.list).write(sql);
        sql.push(")");
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, E: In<S, I> + Expr<Base = V>, V: Element, I> In<S, I> for EqualsAny<E, V> {
    type Null = E::Null;
}

/// `value IS [NOT] NULL`
pub struct IsNull<E> {
    pub(super) value: E,
    pub(super) sql: &'static str,
}

impl<E: Expr> Expr for IsNull<E> {
    type Base = bool;
    type Kind = E::Kind;

    fn write(self, sql: &mut Fragment) {
        self.value.write_operand(sql);
        sql.push(self.sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        in_parentheses(self, sql);
    }
}

impl<S, E: In<S, I>, I> In<S, I> for IsNull<E> {
    type Null = NotNull;
}

into_expr! { Compare<L, R> Distinct<L, R> Between<E, L, H> EqualsAny<E, V> IsNull<E> }
