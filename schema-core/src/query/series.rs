//! Functions that give rows, for FROM.

use std::marker::PhantomData;

use super::{NamedQuery, Query, Subquery};
use crate::expr::{Argument, ArrayValue, Expr, IntoExpr, Jsonb, Operand};
use crate::row::{Decode, Extend, FromRow};
use crate::scope::Naming;
use crate::sql::Fragment;
use crate::value::{Integer, Interval, JsonPath, Value};

/// A function that gives rows of type `R`. It is a query: give it a name, or take it where a query can
/// stand, as in `in_query`. Its arguments may name the tables that it is joined to.
///
/// [`sql_set_function!`](crate::sql_set_function) declares others.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::value;
/// # use schema_core::query::{generate_series, unnest};
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, tags: Vec<String> }
/// schema_core::named_query! {
///     Tag { name: String, place: i64 }
///     Number { n: i32 }
/// }
///
/// // a row for each tag of each post, with its place
/// let tags = Tag::query(unnest(Post::tags).with_ordinality());
/// let query = Post::select().cross_join_lateral(tags).columns((Post::id, Tag::name, Tag::place));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT posts.id, \"Tag\".\"name\", \"Tag\".\"place\" FROM posts CROSS JOIN LATERAL \
///      (SELECT * FROM unnest(posts.tags) WITH ORDINALITY) AS \"Tag\" (\"name\", \"place\")"
/// );
/// let numbers = Number::query(generate_series(value(1), 10));
/// assert_eq!(
///     numbers.select().filter(Number::n.ne(7)).to_sql(),
///     "SELECT \"Number\".\"n\" FROM (SELECT * FROM \
///      generate_series(CAST($1 AS integer), $2::integer)) AS \"Number\" (\"n\") \
///      WHERE \"Number\".\"n\" <> $3"
/// );
/// ```
#[must_use = "give it a name: `Name::query(…)`"]
pub struct SetFunction<R, A> {
    open: &'static str,
    argument: A,
    ordinality: bool,
    marker: PhantomData<fn() -> R>,
}

impl<R, A> SetFunction<R, A> {
    /// For [`sql_set_function!`](crate::sql_set_function): `open` ends with the parenthesis.
    #[doc(hidden)]
    pub const fn function(open: &'static str, argument: A) -> Self {
        Self { open, argument, ordinality: false, marker: PhantomData }
    }

    /// `WITH ORDINALITY`: each row with its number, from 1, as its last column.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::value;
    /// # use schema_core::query::unnest;
    /// assert_eq!(
    ///     unnest(value(vec![7, 8])).with_ordinality().boxed().to_sql(),
    ///     "(SELECT * FROM unnest(CAST($1 AS integer[])) WITH ORDINALITY)"
    /// );
    /// ```
    pub fn with_ordinality(self) -> SetFunction<R::With<i64>, A>
    where
        R: Extend,
    {
        let Self { open, argument, .. } = self;
        SetFunction { open, argument, ordinality: true, marker: PhantomData }
    }
}

impl<R: FromRow, A: Argument> Query for SetFunction<R, A> {
    type Scope = Naming<A>;
    type Row = R;

    fn into_query(self) -> (Fragment, Decode<R>) {
        let mut sql = Fragment::default();
        sql.push("SELECT * FROM ");
        sql.push(self.open);
        self.argument.write_argument(&mut sql);
        sql.push(if self.ordinality { ") WITH ORDINALITY" } else { ")" });
        (sql, Decode::row())
    }
}

/// `unnest(array)`: the elements of an array. See [`SetFunction`].
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::value;
/// # use schema_core::query::unnest;
/// assert_eq!(
///     unnest(value(vec![1, 2])).boxed().to_sql(),
///     "(SELECT * FROM unnest(CAST($1 AS integer[])))"
/// );
/// ```
pub fn unnest<E: Expr<Base: ArrayValue>>(
    array: impl Operand<E>,
) -> SetFunction<<E::Base as ArrayValue>::Item, E> {
    SetFunction::function("unnest(", array.itself())
}

/// `generate_subscripts(array, 1)`: the positions in an array, from 1. See [`SetFunction`].
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::value;
/// # use schema_core::query::generate_subscripts;
/// assert_eq!(
///     generate_subscripts(value(vec![7, 8])).boxed().to_sql(),
///     "(SELECT * FROM generate_subscripts(CAST($1 AS integer[]), $2::integer))"
/// );
/// ```
pub fn generate_subscripts<E: Expr<Base: ArrayValue>>(
    array: impl Operand<E>,
) -> SetFunction<i32, (E, crate::expr::Bind<i32>)> {
    SetFunction::function("generate_subscripts(", (array.itself(), crate::expr::Bind(1)))
}

/// `generate_series(start, stop)`: the integers from one to the other, both included. See
/// [`SetFunction`].
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::value;
/// # use schema_core::query::generate_series;
/// assert_eq!(
///     generate_series(value(1), 3).boxed().to_sql(),
///     "(SELECT * FROM generate_series(CAST($1 AS integer), $2::integer))"
/// );
/// ```
pub fn generate_series<A: Expr<Base: Integer>, B: IntoExpr<A::Base>>(
    start: impl Operand<A>,
    stop: B,
) -> SetFunction<A::Base, (A, B::Expr)> {
    SetFunction::function("generate_series(", (start.itself(), stop.into_expr()))
}

/// A value that a series can be of, and what lies between two of them.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no series of `{Self}`",
    label = "it has series of integers, by integers, and of timestamps, by intervals"
)]
pub trait Stepped: Value<Base = Self> {
    /// The difference of two.
    type Step: Value<Base = Self::Step>;
}

macro_rules! stepped {
    ($($value:ty: $step:ty;)*) => {$(
        impl Stepped for $value {
            type Step = $step;
        }
    )*};
}

stepped! {
    i32: i32;
    i64: i64;
    chrono::DateTime<chrono::Utc>: Interval;
    chrono::NaiveDateTime: Interval;
}

/// `generate_series(start, stop, step)`: integers, or timestamps by an interval. See [`SetFunction`].
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{date_trunc, value};
/// # use schema_core::query::generate_series_by;
/// # use schema_core::value::Interval;
/// schema_core::named_query! { Day { begins: DateTime<Utc> } }
/// let day = Interval { months: 0, days: 1, microseconds: 0 };
/// let days = generate_series_by(date_trunc("month", now()), now(), day);
/// assert_eq!(
///     Day::query(days).select().to_sql(),
///     "SELECT \"Day\".\"begins\" FROM (SELECT * FROM \
///      generate_series(date_trunc($1::text, now()), now(), $2::interval)) AS \"Day\" (\"begins\")"
/// );
/// ```
pub fn generate_series_by<A, B, C>(
    start: impl Operand<A>,
    stop: B,
    step: C,
) -> SetFunction<A::Base, (A, B::Expr, C::Expr)>
where
    A: Expr<Base: Stepped>,
    B: IntoExpr<A::Base>,
    C: IntoExpr<<A::Base as Stepped>::Step>,
{
    SetFunction::function("generate_series(", (start.itself(), stop.into_expr(), step.into_expr()))
}

macro_rules! of_json {
    ($($(#[$doc:meta])* $name:ident -> $row:ty = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: Expr<Base: Jsonb>>(value: impl Operand<E>) -> SetFunction<$row, E> {
            SetFunction::function($open, value.itself())
        }
    )*};
}

of_json! {
    /// `jsonb_array_elements(array)`: the elements of an array. See [`SetFunction`].
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::query::{
    /// #     jsonb_array_elements, jsonb_array_elements_text, jsonb_each, jsonb_each_text,
    /// #     jsonb_object_keys, jsonb_path_query,
    /// # };
    /// # use schema_core::value::JsonPath;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, data: serde_json::Value }
    /// schema_core::named_query! { Field { key: String, value: serde_json::Value } }
    ///
    /// let fields = User::select().cross_join_lateral(Field::query(jsonb_each(User::data)));
    /// assert_eq!(
    ///     fields.columns((User::id, Field::key)).to_sql(),
    ///     "SELECT users.id, \"Field\".\"key\" FROM users CROSS JOIN LATERAL \
    ///      (SELECT * FROM jsonb_each(users.data)) AS \"Field\" (\"key\", \"value\")"
    /// );
    /// let keys = User::select().filter(schema_core::expr::value("admin".to_owned())
    ///     .in_query(jsonb_object_keys(User::data)));
    /// assert_eq!(
    ///     keys.columns(User::id).to_sql(),
    ///     "SELECT users.id FROM users \
    ///      WHERE CAST($1 AS text) IN (SELECT * FROM jsonb_object_keys(users.data))"
    /// );
    /// ```
    jsonb_array_elements -> serde_json::Value = "jsonb_array_elements(";
    /// `jsonb_array_elements_text(array)`: the elements as text. See [`jsonb_array_elements`].
    jsonb_array_elements_text -> Option<String> = "jsonb_array_elements_text(";
    /// `jsonb_each(object)`: its fields, each with its name. See [`jsonb_array_elements`].
    jsonb_each -> (String, serde_json::Value) = "jsonb_each(";
    /// `jsonb_each_text(object)`: its fields as text. See [`jsonb_array_elements`].
    jsonb_each_text -> (String, Option<String>) = "jsonb_each_text(";
    /// `jsonb_object_keys(object)`: the names of its fields. See [`jsonb_array_elements`].
    jsonb_object_keys -> String = "jsonb_object_keys(";
}

/// `jsonb_path_query(value, path)`: all that a JSON path finds. See [`jsonb_array_elements`].
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::query::{jsonb_path_query, string_to_table};
/// use schema_core::value::JsonPath;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, tags: String, data: serde_json::Value }
/// schema_core::named_query! { Found { found: serde_json::Value } }
/// schema_core::named_query! { Tag { tag: String } }
///
/// let path: JsonPath = "$.tags[*]".into();
/// let found = User::select().cross_join_lateral(Found::query(jsonb_path_query(User::data, path)));
/// assert_eq!(
///     found.columns(Found::found).to_sql(),
///     "SELECT \"Found\".\"found\" FROM users CROSS JOIN LATERAL \
///      (SELECT * FROM jsonb_path_query(users.data, $1::jsonpath)) AS \"Found\" (\"found\")"
/// );
/// let tags = User::select().cross_join_lateral(Tag::query(string_to_table(User::tags, ",")));
/// assert_eq!(
///     tags.columns(Tag::tag).to_sql(),
///     "SELECT \"Tag\".\"tag\" FROM users CROSS JOIN LATERAL \
///      (SELECT * FROM string_to_table(users.tags, $1::text)) AS \"Tag\" (\"tag\")"
/// );
/// ```
pub fn jsonb_path_query<E: Expr<Base: Jsonb>, P: IntoExpr<JsonPath>>(
    value: impl Operand<E>,
    path: P,
) -> SetFunction<serde_json::Value, (E, P::Expr)> {
    SetFunction::function("jsonb_path_query(", (value.itself(), path.into_expr()))
}

crate::sql_set_function! {
    /// `regexp_split_to_table(text, pattern)`: the parts between what matches. See [`SetFunction`].
    pub fn regexp_split_to_table(String, String) -> String;
    /// `string_to_table(text, delimiter)`: the parts between the delimiters. See [`SetFunction`].
    pub fn string_to_table(String, String) -> String;
}

/// The rows of a JSON array of objects: see [`NamedQuery::json_rows`].
pub(super) fn recordset<N: NamedQuery, E: Expr>(array: E) -> Subquery<N, Naming<E>> {
    let mut sql = Fragment::default();
    sql.push("SELECT * FROM jsonb_to_recordset(");
    array.write_typed(&mut sql);
    let columns: Vec<String> =
        N::names().iter().zip(N::types()).map(|(name, ty)| format!("{name} {ty}")).collect();
    sql.push(&format!(") AS record ({})", columns.join(", ")));
    Subquery::of(sql)
}
