use std::marker::PhantomData;

use super::{Bind, Expr, In, into_expr};
use crate::sql::Fragment;
use crate::value::Value;

/// `CAST(value AS type)`
pub struct Cast<E, V> {
    value: E,
    marker: PhantomData<fn() -> V>,
}

impl<E, V> Cast<E, V> {
    pub(super) fn new(value: E) -> Self {
        Self { value, marker: PhantomData }
    }
}

impl<E: Expr, V: Value<Base = V>> Expr for Cast<E, V> {
    type Base = V;
    type Kind = E::Kind;

    fn write(self, sql: &mut Fragment) {
        sql.push("CAST(");
        self.value.write(sql);
        sql.push(" AS ");
        sql.push(V::TYPE);
        sql.push(")");
    }
}

impl<S, E: In<S, I>, V: Value<Base = V>, I> In<S, I> for Cast<E, V> {
    type Null = E::Null;
}

into_expr! { Cast<E, V> }

/// A bound value as an expression of its own: for a select list, or where SQL has only the value to
/// take the type from.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::value;
/// # #[derive(Table)] #[table(name = "users")] struct User { #[column(primary_key, identity)] id: i64 }
/// let query = User::select().columns((User::id.cast::<String>(), value(0_i32)));
/// assert_eq!(query.to_sql(), "SELECT CAST(users.id AS text), CAST($1 AS integer) FROM users");
/// ```
pub fn value<V: Value>(value: V) -> Cast<Bind<V>, V::Base> {
    Cast::new(Bind(value))
}
