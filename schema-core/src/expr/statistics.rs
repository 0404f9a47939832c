//! Aggregates of statistics, and those of ordered sets.

use super::{
    Aggregate, AggregateCall, Argument, ArgumentIn, Call, Expr, IntoExpr, Modified, Nothing, OfSet,
    Operand, Order, OrderBy, SortList,
};
use crate::column::Column;
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullable, Number, Value};

macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: Expr>(value: impl Operand<E, Base: Number>) -> Call<f64, E, Aggregate<Nullable>> {
            Call::new($open, value.itself(), ")::double precision")
        }
    )*};
}

of_one! {
    /// `stddev_samp(value)`: the standard deviation of a sample, in double precision; NULL for fewer than
    /// two rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{stddev_pop, stddev_samp, var_pop, var_samp};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// assert_eq!(
    ///     User::select().columns((stddev_samp(User::age), stddev_pop(User::age))).to_sql(),
    ///     "SELECT stddev_samp(users.age)::double precision, \
    ///      stddev_pop(users.age)::double precision FROM users"
    /// );
    /// assert_eq!(
    ///     User::select().columns((var_samp(User::age), var_pop(User::age))).to_sql(),
    ///     "SELECT var_samp(users.age)::double precision, var_pop(users.age)::double precision FROM users"
    /// );
    /// ```
    stddev_samp = "stddev_samp(";
    /// `stddev_pop(value)`: the standard deviation of all there is; NULL without rows. See
    /// [`stddev_samp`].
    stddev_pop = "stddev_pop(";
    /// `var_samp(value)`: the variance of a sample. See [`stddev_samp`].
    var_samp = "var_samp(";
    /// `var_pop(value)`: the variance of all there is. See [`stddev_samp`].
    var_pop = "var_pop(";
}

macro_rules! of_two {
    ($($(#[$doc:meta])* $name:ident = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<Y: Expr<Base: Number>, X: Expr<Base: Number>>(
            y: impl Operand<Y>,
            x: impl Operand<X>,
        ) -> Call<f64, (Y, X), Aggregate<Nullable>> {
            Call::new($open, (y.itself(), x.itself()), ")")
        }
    )*};
}

of_two! {
    /// `corr(y, x)`: how far two values go together, from -1 to 1; NULL where that can't be said.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{corr, covar_pop, regr_count, regr_slope};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32, score: f64 }
    /// let query = User::select().columns((
    ///     corr(User::score, User::age),
    ///     covar_pop(User::score, User::age),
    ///     regr_slope(User::score, User::age),
    ///     regr_count(User::score, User::age),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT corr(users.score, users.age), covar_pop(users.score, users.age), \
    ///      regr_slope(users.score, users.age), regr_count(users.score, users.age) FROM users"
    /// );
    /// ```
    corr = "corr(";
    /// `covar_pop(y, x)`: the covariance of all there is. See [`corr`].
    covar_pop = "covar_pop(";
    /// `covar_samp(y, x)`: the covariance of a sample. See [`corr`].
    covar_samp = "covar_samp(";
    /// `regr_slope(y, x)`: how much `y` grows with `x`, on the line that fits best. See [`corr`].
    regr_slope = "regr_slope(";
    /// `regr_intercept(y, x)`: where the line is for an `x` of 0. See [`corr`].
    regr_intercept = "regr_intercept(";
    /// `regr_r2(y, x)`: the square of the correlation. See [`corr`].
    regr_r2 = "regr_r2(";
    /// `regr_avgx(y, x)`: the average of `x`, of the rows that have both. See [`corr`].
    regr_avgx = "regr_avgx(";
    /// `regr_avgy(y, x)`: the average of `y`, of the rows that have both. See [`corr`].
    regr_avgy = "regr_avgy(";
    /// `regr_sxx(y, x)`: the sum of the squares of `x` around its average. See [`corr`].
    regr_sxx = "regr_sxx(";
    /// `regr_syy(y, x)`: the sum of the squares of `y` around its average. See [`corr`].
    regr_syy = "regr_syy(";
    /// `regr_sxy(y, x)`: the sum of the products of both around their averages. See [`corr`].
    regr_sxy = "regr_sxy(";
}

/// `regr_count(y, x)`: how many rows have both. See [`corr`].
pub fn regr_count<Y: Expr<Base: Number>, X: Expr<Base: Number>>(
    y: impl Operand<Y>,
    x: impl Operand<X>,
) -> Call<i64, (Y, X), Aggregate<NotNull>> {
    Call::new("regr_count(", (y.itself(), x.itself()), ")")
}

/// What the rows of an ordered set are sorted by: a column, `….asc()` or `….desc()`.
#[diagnostic::on_unimplemented(
    message = "an ordered set is sorted by one thing",
    label = "expected a column, `….asc()` or `….desc()`"
)]
pub trait SetOrder: SortList {
    /// The type of it.
    type Base: Value<Base = Self::Base>;
}

impl<E: Expr> SetOrder for Order<E> {
    type Base = E::Base;
}

impl<T: Source, V: Value, K> SetOrder for Column<T, V, K> {
    type Base = V::Base;
}

/// The arguments of an aggregate of an ordered set: `fraction) WITHIN GROUP (ORDER BY order`.
pub struct WithinGroup<F, O> {
    fraction: F,
    order: O,
}

impl<F: Argument, O: SortList> Argument for WithinGroup<F, O> {
    type Kind = F::Kind;

    fn write_argument(self, sql: &mut Fragment) {
        self.fraction.write_argument(sql);
        sql.push(") WITHIN GROUP (ORDER BY ");
        self.order.write_sorts(sql);
    }
}

#[diagnostic::do_not_recommend]
impl<S, F: ArgumentIn<S, I>, O: SortList + OrderBy<S, J>, I, J> ArgumentIn<S, (I, J)>
    for WithinGroup<F, O>
{
    type Null = F::Null;
}

/// An aggregate of an ordered set.
type OfOrder<V, F, O> = Modified<V, WithinGroup<F, O>, Nullable, ((), OfSet)>;

fn of_order<V, F, O>(open: &'static str, fraction: F, order: O) -> OfOrder<V, F, O> {
    let call = Call::new(open, WithinGroup { fraction, order }, ")");
    AggregateCall::modified(call).with_parts()
}

/// `percentile_cont(fraction) WITHIN GROUP (ORDER BY order)`: the value below which this part of the
/// rows lies, between two values if need be; 0.5 is the median. NULL without rows.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{mode, percentile_cont, percentile_disc};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32, name: String }
/// let query = User::select().columns((
///     percentile_cont(0.5, User::age),
///     percentile_disc(0.9, User::name.desc()).filter_where(User::age.ge(18)),
///     mode(User::age),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT percentile_cont($1::double precision) WITHIN GROUP (ORDER BY users.age), \
///      percentile_disc($2::double precision) WITHIN GROUP (ORDER BY users.name DESC) \
///      FILTER (WHERE users.age >= $3), mode() WITHIN GROUP (ORDER BY users.age) FROM users"
/// );
/// ```
pub fn percentile_cont<F, O>(fraction: F, order: O) -> OfOrder<f64, F::Expr, O>
where
    F: IntoExpr<f64>,
    O: SetOrder<Base: Number>,
{
    of_order("percentile_cont(", fraction.into_expr(), order)
}

/// `percentile_disc(fraction) WITHIN GROUP (ORDER BY order)`: the first value with at least this part of
/// the rows up to it. See [`percentile_cont`].
pub fn percentile_disc<F, O>(fraction: F, order: O) -> OfOrder<O::Base, F::Expr, O>
where
    F: IntoExpr<f64>,
    O: SetOrder,
{
    of_order("percentile_disc(", fraction.into_expr(), order)
}

/// `mode() WITHIN GROUP (ORDER BY order)`: the value that most rows have, the first of several. See
/// [`percentile_cont`].
pub fn mode<O: SetOrder>(order: O) -> OfOrder<O::Base, Nothing, O> {
    of_order("mode(", Nothing, order)
}
