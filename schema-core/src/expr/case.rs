use std::marker::PhantomData;

use super::{Condition, Expr, In, IntoExpr, Kind, Operand, Parts, PartsIn, into_expr};
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Nullable, Value};

/// `CASE` without a branch yet.
#[must_use = "say when: `.when(condition)`"]
pub struct Case<B = ()> {
    sql: Fragment,
    marker: PhantomData<fn() -> B>,
}

/// `CASE WHEN … THEN … ELSE … END`: the value of the first branch whose condition is true.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::case;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: i32 }
/// let group = case()
///     .when(User::age.lt(13)).then("child")
///     .when(User::age.lt(20)).then("teen")
///     .otherwise("adult");
/// assert_eq!(
///     User::select().columns(group).to_sql(),
///     "SELECT CASE WHEN users.age < $1 THEN $2::text WHEN users.age < $3 THEN $4::text \
///      ELSE $5::text END FROM users"
/// );
/// let name = case().when(User::age.ge(18)).then(User::name).end();
/// assert_eq!(
///     User::select().columns(name).to_sql(),
///     "SELECT CASE WHEN users.age >= $1 THEN users.name END FROM users"
/// );
/// ```
pub fn case() -> Case {
    let mut sql = Fragment::default();
    sql.push("CASE");
    Case { sql, marker: PhantomData }
}

/// The branches of a [`Case`] with values of type `V`: their conditions `C` and values `W`.
pub struct Branches<V, C, W>(PhantomData<fn() -> (V, C, W)>);

/// A branch that does not say its value yet.
#[must_use = "say the value: `.then(value)`"]
pub struct When<B, C> {
    sql: Fragment,
    marker: PhantomData<fn() -> (B, C)>,
}

impl<B> Case<B> {
    /// `WHEN condition`
    pub fn when<C>(mut self, condition: impl Operand<C> + Condition) -> When<B, C> {
        self.sql.push(" WHEN ");
        condition.write(&mut self.sql);
        When { sql: self.sql, marker: PhantomData }
    }
}

impl<C> When<(), C> {
    /// `THEN value`; it decides the type.
    pub fn then<V, E>(self, value: E) -> Case<Branches<V, ((), C), ((), E::Expr)>>
    where
        V: Value<Base = V>,
        E: IntoExpr<V>,
    {
        Case { sql: with_value(self.sql, " THEN ", value), marker: PhantomData }
    }
}

impl<V: Value<Base = V>, P, W, C> When<Branches<V, P, W>, C> {
    /// `THEN value`
    pub fn then<E: IntoExpr<V>>(self, value: E) -> Case<Branches<V, (P, C), (W, E::Expr)>> {
        Case { sql: with_value(self.sql, " THEN ", value), marker: PhantomData }
    }
}

impl<V: Value<Base = V>, P, W> Case<Branches<V, P, W>> {
    /// `ELSE value END`
    pub fn otherwise<E: IntoExpr<V>>(self, value: E) -> CaseExpr<V, P, (W, E::Expr), NotNull> {
        CaseExpr { sql: with_value(self.sql, " ELSE ", value), marker: PhantomData }
    }

    /// `END`: NULL where no condition is true.
    pub fn end(self) -> CaseExpr<V, P, W, Nullable> {
        CaseExpr { sql: self.sql, marker: PhantomData }
    }
}

fn with_value<V, E: IntoExpr<V>>(mut sql: Fragment, keyword: &str, value: E) -> Fragment {
    sql.push(keyword);
    value.into_expr().write_typed(&mut sql);
    sql
}

/// A whole `CASE` expression; `N` is whether it can be NULL apart from its values.
pub struct CaseExpr<V, C, W, N> {
    sql: Fragment,
    marker: PhantomData<fn() -> (V, C, W, N)>,
}

impl<V: Value<Base = V>, C: Parts, W: Parts, N> Expr for CaseExpr<V, C, W, N> {
    type Base = V;
    type Kind = <C::Kind as Kind>::Or<W::Kind>;

    fn write(self, sql: &mut Fragment) {
        sql.append(self.sql);
        sql.push(" END");
    }
}

impl<S, V, C, W, N, I, J> In<S, (I, J)> for CaseExpr<V, C, W, N>
where
    V: Value<Base = V>,
    C: Parts + PartsIn<S, I>,
    W: Parts + PartsIn<S, J>,
    N: Nullability,
{
    type Null = N::Or<W::Null>;
}

into_expr! { CaseExpr<V, C, W, N> }
