//! Operators and functions of `jsonb`.

use super::infix::operators;
use super::{Aggregate, Call, Expr, IntoExpr, Operand, Strict, StrictOr};
use crate::value::{Json, JsonPath, JsonText, Nullable};
use serde_json::Value;

/// The types of `jsonb`: [`Json<T>`](Json) and [`serde_json::Value`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `jsonb`",
    label = "only `jsonb` has this operator"
)]
pub trait Jsonb: crate::Value {
    /// What an operator takes of type `V`: asked of this, a value of another type is one error.
    type Of<V>;
}
impl Jsonb for Value {
    type Of<V> = V;
}
impl<T> Jsonb for Json<T>
where
    Self: crate::Value,
{
    type Of<V> = V;
}

operators! {
    /// Operators of `jsonb`. What is not there is NULL.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::value::JsonPath;
    /// # use serde_json::json;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, data: serde_json::Value }
    /// let query = User::select()
    ///     .filter(User::data.contains(json!({"active": true})))
    ///     .filter(User::data.has_key("email"))
    ///     .columns((User::data.get("address").get_text("city"), User::data.get("tags").at(0)));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT ((users.data -> $1::text) ->> $2::text), ((users.data -> $3::text) -> $4::integer) \
    ///      FROM users WHERE (users.data @> $5::jsonb) AND (users.data ? $6::text)"
    /// );
    /// let path = || vec!["address".to_owned(), "city".to_owned()];
    /// let query = User::select().columns((
    ///     User::data.at_text(0),
    ///     User::data.at_path(path()),
    ///     User::data.at_path_text(path()),
    ///     User::data.within(json!({})),
    ///     User::data.has_any_key(path()),
    ///     User::data.has_all_keys(path()),
    ///     User::data.merge(json!({"seen": 1})),
    ///     User::data.without_key("seen"),
    ///     User::data.without_path(path()),
    ///     User::data.path_exists(JsonPath("$.tags[*]".to_owned())),
    ///     User::data.path_matches(JsonPath("$.age > 18".to_owned())),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT (users.data ->> $1::integer), (users.data #> $2::text[]), (users.data #>> $3::text[]), \
    ///      (users.data <@ $4::jsonb), (users.data ?| $5::text[]), (users.data ?& $6::text[]), \
    ///      (users.data || $7::jsonb), (users.data - $8::text), (users.data #- $9::text[]), \
    ///      (users.data @? $10::jsonpath), (users.data @@ $11::jsonpath) FROM users"
    /// );
    /// ```
    trait JsonExpr for Jsonb {
        /// `self -> key`: a field of an object.
        fn get(String) -> Value = " -> " or Nullable;
        /// `self ->> key`: a field as text.
        fn get_text(String) -> String = " ->> " or Nullable;
        /// `self -> index`: an element of an array, from 0; from the end below 0.
        fn at(i32) -> Value = " -> " or Nullable;
        /// `self ->> index`: an element as text.
        fn at_text(i32) -> String = " ->> " or Nullable;
        /// `self #> path`: what is at a path of keys and indexes.
        fn at_path(Vec<String>) -> Value = " #> " or Nullable;
        /// `self #>> path`: what is at a path, as text.
        fn at_path_text(Vec<String>) -> String = " #>> " or Nullable;
        /// `self @> other`: whether the other is a part of it.
        fn contains(Value) -> bool = " @> ";
        /// `self <@ other`: whether it is a part of the other.
        fn within(Value) -> bool = " <@ ";
        /// `self ? key`: whether it has a key, or an element that is this text.
        fn has_key(String) -> bool = " ? ";
        /// `self ?| keys`: whether it has any of the keys.
        fn has_any_key(Vec<String>) -> bool = " ?| ";
        /// `self ?& keys`: whether it has all of the keys.
        fn has_all_keys(Vec<String>) -> bool = " ?& ";
        /// `self || other`: with the fields of the other, which win, or its elements.
        fn merge(Value) -> Value = " || ";
        /// `self - key`: without a field.
        fn without_key(String) -> Value = " - ";
        /// `self #- path`: without what is at a path.
        fn without_path(Vec<String>) -> Value = " #- ";
        /// `self @? path`: whether a JSON path finds anything.
        fn path_exists(JsonPath) -> bool = " @? " or Nullable;
        /// `self @@ path`: what the predicate of a JSON path gives.
        fn path_matches(JsonPath) -> bool = " @@ " or Nullable;
    }
}

/// `jsonb_array_length(array)`
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::*;
/// # use schema_core::value::JsonPath;
/// # use serde_json::json;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32, data: serde_json::Value }
/// let query = User::select().columns((
///     jsonb_array_length(User::data),
///     jsonb_typeof(User::data),
///     jsonb_strip_nulls(User::data),
///     jsonb_set(User::data, vec!["age".to_owned()], to_jsonb(User::age)),
///     jsonb_path_query_first(User::data, JsonPath("$.tags[0]".to_owned())),
///     jsonb_path_query_array(User::data, JsonPath("$.tags[*]".to_owned())),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT jsonb_array_length(users.data), jsonb_typeof(users.data), jsonb_strip_nulls(users.data), \
///      jsonb_set(users.data, $1::text[], to_jsonb(users.age)), \
///      jsonb_path_query_first(users.data, $2::jsonpath), \
///      jsonb_path_query_array(users.data, $3::jsonpath) FROM users"
/// );
/// let query = User::select().columns((jsonb_agg(User::age), jsonb_object_agg(User::id.cast::<String>(), User::age)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT jsonb_agg(users.age), jsonb_object_agg(CAST(users.id AS text), users.age) FROM users"
/// );
/// let query = User::select().columns((json_agg(User::age), json_object_agg(User::id.cast::<String>(), User::age)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT json_agg(users.age), json_object_agg(CAST(users.id AS text), users.age) FROM users"
/// );
/// ```
pub fn jsonb_array_length<E: Expr<Base: Jsonb>>(array: impl Operand<E>) -> Call<i32, E, Strict> {
    Call::new("jsonb_array_length(", array.itself(), ")")
}

/// `jsonb_typeof(value)`: `object`, `array`, `string`, `number`, `boolean` or `null`.
pub fn jsonb_typeof<E: Expr<Base: Jsonb>>(value: impl Operand<E>) -> Call<String, E, Strict> {
    Call::new("jsonb_typeof(", value.itself(), ")")
}

/// `jsonb_strip_nulls(value)`: without the fields that are null.
pub fn jsonb_strip_nulls<E: Expr<Base: Jsonb>>(value: impl Operand<E>) -> Call<Value, E, Strict> {
    Call::new("jsonb_strip_nulls(", value.itself(), ")")
}

/// `jsonb_set(target, path, value)`: with another value at a path.
pub fn jsonb_set<E, P, V>(
    target: impl Operand<E>,
    path: P,
    value: V,
) -> Call<Value, (E, P::Expr, V::Expr), Strict>
where
    E: Expr<Base: Jsonb>,
    P: IntoExpr<Vec<String>>,
    V: IntoExpr<Value>,
{
    Call::new("jsonb_set(", (target.itself(), path.into_expr(), value.into_expr()), ")")
}

/// `jsonb_path_query_first(value, path)`: the first that a JSON path finds.
pub fn jsonb_path_query_first<E: Expr<Base: Jsonb>, P: IntoExpr<JsonPath>>(
    value: impl Operand<E>,
    path: P,
) -> Call<Value, (E, P::Expr), StrictOr<Nullable>> {
    Call::new("jsonb_path_query_first(", (value.itself(), path.into_expr()), ")")
}

/// `jsonb_path_query_array(value, path)`: all that a JSON path finds, as an array.
pub fn jsonb_path_query_array<E: Expr<Base: Jsonb>, P: IntoExpr<JsonPath>>(
    value: impl Operand<E>,
    path: P,
) -> Call<Value, (E, P::Expr), Strict> {
    Call::new("jsonb_path_query_array(", (value.itself(), path.into_expr()), ")")
}

/// `to_jsonb(value)`: any value as `jsonb`.
pub fn to_jsonb<E: Expr>(value: impl Operand<E>) -> Call<Value, E, Strict> {
    Call::new("to_jsonb(", value.itself(), ")")
}

/// `jsonb_agg(value)`: the values of the rows as an array; NULL without rows.
pub fn jsonb_agg<E: Expr>(value: impl Operand<E>) -> Call<Value, E, Aggregate<Nullable>> {
    Call::new("jsonb_agg(", value.itself(), ")")
}

/// `jsonb_object_agg(key, value)`: the values of the rows as fields; NULL without rows.
pub fn jsonb_object_agg<K: Expr<Base = String>, V: Expr>(
    key: impl Operand<K>,
    value: impl Operand<V>,
) -> Call<Value, (K, V), Aggregate<Nullable>> {
    Call::new("jsonb_object_agg(", (key.itself(), value.itself()), ")")
}

/// `json_agg(value)`: like [`jsonb_agg`], as the text that the server makes of it.
pub fn json_agg<E: Expr>(value: impl Operand<E>) -> Call<JsonText<Value>, E, Aggregate<Nullable>> {
    Call::new("json_agg(", value.itself(), ")")
}

/// `json_object_agg(key, value)`: like [`jsonb_object_agg`], in the order of the rows.
pub fn json_object_agg<K: Expr<Base = String>, V: Expr>(
    key: impl Operand<K>,
    value: impl Operand<V>,
) -> Call<JsonText<Value>, (K, V), Aggregate<Nullable>> {
    Call::new("json_object_agg(", (key.itself(), value.itself()), ")")
}
