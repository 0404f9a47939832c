use super::{Aggregate, Call, Condition, Expr, IntoExpr, Nothing, Operand, RangeValue};
use crate::value::{Element, Integer, Multirange, NotNull, Nullable, Number, RangeElement};

/// `count(value)`: how many rows have a value that is not NULL.
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::expr::{avg, count, count_all, max, min, sum};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: i32 }
///
/// let query = User::select().columns((
///     count(User::name),
///     count_all(),
///     sum(User::age),
///     avg(User::age),
///     min(User::age),
///     max(User::name),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT count(users.name), count(*), sum(users.age), avg(users.age)::double precision, \
///      min(users.age), max(users.name) FROM users"
/// );
/// ```
pub fn count<E: Expr>(value: impl Operand<E>) -> Call<i64, E, Aggregate<NotNull>> {
    Call::new("count(", value.itself(), ")")
}

/// `count(*)`: how many rows.
pub fn count_all() -> Call<i64, Nothing, Aggregate<NotNull>> {
    Call::new("count(*", Nothing, ")")
}

/// `sum(value)`; NULL without rows. Of `bigint` it is a `bigint` again, and an error of the server
/// where it does not fit.
pub fn sum<A, E, V>(value: A) -> Call<V, E, Aggregate<Nullable>>
where
    A: Operand<E> + Expr<Base: Number<Sum = V>>,
{
    Call::new("sum(", value.itself(), <A::Base as Number>::SUM_END)
}

/// `avg(value)` in double precision; NULL without rows.
pub fn avg<E: Expr>(value: impl Operand<E, Base: Number>) -> Call<f64, E, Aggregate<Nullable>> {
    Call::new("avg(", value.itself(), ")::double precision")
}

/// `min(value)`; NULL without rows.
pub fn min<E: Expr>(value: impl Operand<E>) -> Call<E::Base, E, Aggregate<Nullable>> {
    Call::new("min(", value.itself(), ")")
}

/// `max(value)`; NULL without rows.
pub fn max<E: Expr>(value: impl Operand<E>) -> Call<E::Base, E, Aggregate<Nullable>> {
    Call::new("max(", value.itself(), ")")
}

/// `count(DISTINCT value)`: how many different values there are, without NULL.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{array_agg, bool_and, bool_or, count_distinct, string_agg};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String, age: i32 }
/// let query = User::select().columns((
///     count_distinct(User::age),
///     string_agg(User::email, ", "),
///     array_agg(User::age),
///     bool_and(User::age.ge(18)),
///     bool_or(User::age.ge(18)),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT count(DISTINCT users.age), string_agg(users.email, $1::text), array_agg(users.age), \
///      bool_and(users.age >= $2), bool_or(users.age >= $3) FROM users"
/// );
/// ```
pub fn count_distinct<E: Expr>(value: impl Operand<E>) -> Call<i64, E, Aggregate<NotNull>> {
    Call::new("count(DISTINCT ", value.itself(), ")")
}

/// `string_agg(text, separator)`: the texts one after the other; NULL without rows. See
/// [`order_within`](super::AggregateCall::order_within) for their order.
pub fn string_agg<E: Expr<Base = String>, D: IntoExpr<String>>(
    text: impl Operand<E>,
    separator: D,
) -> Call<String, (E, D::Expr), Aggregate<Nullable>> {
    Call::new("string_agg(", (text.itself(), separator.into_expr()), ")")
}

/// `array_agg(value)`: the values as an array; NULL without rows. The value must not be NULL: leave
/// the rows out with [`filter_where`](super::AggregateCall::filter_where).
pub fn array_agg<E: Expr<Base: Element>>(
    value: impl Operand<E>,
) -> Call<Vec<E::Base>, E, Aggregate<Nullable>> {
    Call::new("array_agg(", value.itself(), ")")
}

/// `bool_and(condition)`: whether it is true of every row; NULL without rows.
pub fn bool_and<C>(condition: impl Operand<C> + Condition) -> Call<bool, C, Aggregate<Nullable>> {
    Call::new("bool_and(", condition.itself(), ")")
}

/// `bool_or(condition)`: whether it is true of any row; NULL without rows.
pub fn bool_or<C>(condition: impl Operand<C> + Condition) -> Call<bool, C, Aggregate<Nullable>> {
    Call::new("bool_or(", condition.itself(), ")")
}

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: Expr>(value: impl Operand<E, Base: Integer>) -> Call<E::Base, E, Aggregate<Nullable>> {
            Call::new($open, value.itself(), ")")
        }
    )*};
}

bits! {
    /// `bit_and(value)`: the bits that are set in every row; NULL without rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{bit_and, bit_or, bit_xor, range_agg, range_intersect_agg};
    /// # use schema_core::value::Range;
    /// # #[derive(Table)] #[table(name = "stays")]
    /// # struct Stay { #[column(primary_key, identity)] id: i64, flags: i32, days: Range<i32> }
    /// let bits = (bit_and(Stay::flags), bit_or(Stay::flags), bit_xor(Stay::flags));
    /// assert_eq!(
    ///     Stay::select().columns(bits).to_sql(),
    ///     "SELECT bit_and(stays.flags), bit_or(stays.flags), bit_xor(stays.flags) FROM stays"
    /// );
    /// let days = (range_agg(Stay::days), range_intersect_agg(Stay::days));
    /// assert_eq!(
    ///     Stay::select().columns(days).to_sql(),
    ///     "SELECT range_agg(stays.days), range_intersect_agg(stays.days) FROM stays"
    /// );
    /// ```
    bit_and = "bit_and(";
    /// `bit_or(value)`: the bits that are set in any row. See [`bit_and`].
    bit_or = "bit_or(";
    /// `bit_xor(value)`: the bits that are set in an odd number of rows. See [`bit_and`].
    bit_xor = "bit_xor(";
}

/// `range_agg(range)`: all that is in any of the ranges; NULL without rows. See [`bit_and`].
pub fn range_agg<E>(
    range: impl Operand<E>,
) -> Call<Multirange<<E::Base as RangeValue>::Bound>, E, Aggregate<Nullable>>
where
    E: Expr<Base: RangeValue<Bound: RangeElement>>,
{
    Call::new("range_agg(", range.itself(), ")")
}

/// `range_intersect_agg(range)`: what is in every range; NULL without rows. See [`bit_and`].
pub fn range_intersect_agg<E: Expr<Base: RangeValue>>(
    range: impl Operand<E>,
) -> Call<E::Base, E, Aggregate<Nullable>> {
    Call::new("range_intersect_agg(", range.itself(), ")")
}
