use std::marker::PhantomData;

use super::{
    Aggregate, Argument, ArgumentIn, Call, Condition, Deduplicated, Expr, In, InWindow, IntoExpr,
    Kind, Nested, Nothing, OfGroup, Operand, Over, PartsIn, SortList, Sorted, TakesOrder,
    into_expr,
};
use crate::grouping::Aggregating;
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Nullable, Value};

/// A call of an aggregate with clauses of its own, `P`.
pub struct Modified<V, A, N, P> {
    call: Call<V, A, Aggregate<N>>,
    distinct: bool,
    order: Fragment,
    filter: Fragment,
    marker: PhantomData<fn() -> P>,
}

impl<V, A, N, P> Modified<V, A, N, P> {
    fn new(call: Call<V, A, Aggregate<N>>) -> Self {
        Self {
            call,
            distinct: false,
            order: Fragment::default(),
            filter: Fragment::default(),
            marker: PhantomData,
        }
    }

    pub(super) fn with_parts<Q>(self) -> Modified<V, A, N, Q> {
        let Self { call, distinct, order, filter, .. } = self;
        Modified { call, distinct, order, filter, marker: PhantomData }
    }

    fn over<W: Over>(self, window: W) -> Windowed<V, A, N, (P, Nested<W::Parts>)> {
        let mut over = Fragment::default();
        over.push(" OVER ");
        window.write_over(&mut over);
        Windowed { call: self.with_parts(), over }
    }

    fn write_call(self, over: Fragment, sql: &mut Fragment)
    where
        A: Argument,
    {
        let mut after = Fragment::default();
        if !self.filter.is_empty() {
            after.clause(" FILTER (WHERE ", self.filter);
            after.push(")");
        }
        after.append(over);
        let mut within = Fragment::default();
        within.clause(" ORDER BY ", self.order);
        let before = if self.distinct { "DISTINCT " } else { "" };
        self.call.write_with(before, within, after, sql);
    }
}

impl<V: Value<Base = V>, A: Argument, N, P> Expr for Modified<V, A, N, P> {
    type Base = V;
    type Kind = OfGroup;

    fn write(self, sql: &mut Fragment) {
        self.write_call(Fragment::default(), sql);
    }
}

impl<S, V, A, N, P, I, J> In<S, (I, J)> for Modified<V, A, N, P>
where
    S: Aggregating,
    V: Value<Base = V>,
    A: ArgumentIn<S::Rows, I>,
    N: Nullability,
    P: PartsIn<S::Rows, J>,
{
    type Null = N;
}

/// A call of a function over a window: for each row, of the rows of its window.
pub struct Windowed<V, A, N, P> {
    call: Modified<V, A, N, P>,
    over: Fragment,
}

impl<V: Value<Base = V>, A: Argument, N, P> Expr for Windowed<V, A, N, P> {
    type Base = V;
    type Kind = <A::Kind as Kind>::Windowed;

    fn write(self, sql: &mut Fragment) {
        self.call.write_call(self.over, sql);
    }
}

impl<S, V, A, N, P, I, J> In<S, (I, J)> for Windowed<V, A, N, P>
where
    V: Value<Base = V>,
    A: ArgumentIn<S, I>,
    N: Nullability,
    P: PartsIn<S, J>,
{
    type Null = N;
}

into_expr! { Modified<V, A, N, P> Windowed<V, A, N, P> }

/// A call of a function of many rows, such as `sum(…)`.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{AggregateCall, string_agg, window};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, team: i32 }
/// let totals = User::select().columns((
///     count_all().filter_where(User::team.eq(1)),
///     string_agg(User::name, ", ").order_within(User::name.asc()),
/// ));
/// assert_eq!(
///     totals.to_sql(),
///     "SELECT count(*) FILTER (WHERE users.team = $1), \
///      string_agg(users.name, $2::text ORDER BY users.name ASC) FROM users"
/// );
/// let highest = max(User::id).over(window().partition_by(User::team));
/// assert_eq!(
///     User::select().columns((User::name, highest)).to_sql(),
///     "SELECT users.name, max(users.id) OVER (PARTITION BY users.team) FROM users"
/// );
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not a function of many rows",
    label = "expected an aggregate such as `max(User::age)`"
)]
pub trait AggregateCall: Sized {
    /// The type of its value.
    type Value;
    /// Its arguments.
    type Argument;
    /// Whether it can be NULL.
    type Null;
    /// The expressions in its clauses.
    type Parts;

    /// The call with its clauses.
    fn modified(self) -> Modified<Self::Value, Self::Argument, Self::Null, Self::Parts>;

    /// `FILTER (WHERE condition)`: of the rows for which it is true.
    fn filter_where<C>(
        self,
        condition: impl Operand<C> + Condition,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, C)> {
        let mut modified = self.modified();
        modified.filter.separate(" AND ");
        condition.write(&mut modified.filter);
        modified.with_parts()
    }

    /// `DISTINCT`: of the values that are equal only one.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{array_agg, string_agg};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: String, age: i32 }
    /// let query = User::select().columns((
    ///     sum(User::age).distinct(),
    ///     array_agg(User::name).distinct().order_within(User::name.desc()),
    /// ));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT sum(DISTINCT users.age), array_agg(DISTINCT users.name ORDER BY users.name DESC) \
    ///      FROM users"
    /// );
    /// ```
    ///
    /// The server sorts them only by what they are: another `order_within` is an error of it.
    fn distinct(
        self,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, Deduplicated)>
    where
        Self::Parts: TakesOrder,
    {
        let mut modified = self.modified();
        modified.distinct = true;
        modified.with_parts()
    }

    /// `ORDER BY` inside the call: the order in which it takes the rows, as for `string_agg`.
    fn order_within<O: SortList>(
        self,
        order: O,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, Sorted<O>)>
    where
        Self::Parts: TakesOrder,
    {
        let mut modified = self.modified();
        modified.order.separate(", ");
        order.write_sorts(&mut modified.order);
        modified.with_parts()
    }

    /// `OVER (window)`: for each row, of the rows of its window.
    fn over<W: Over>(
        self,
        window: W,
    ) -> Windowed<Self::Value, Self::Argument, Self::Null, (Self::Parts, Nested<W::Parts>)>
    where
        Self::Parts: InWindow,
    {
        self.modified().over(window)
    }
}

#[diagnostic::do_not_recommend]
impl<V, A, N> AggregateCall for Call<V, A, Aggregate<N>> {
    type Value = V;
    type Argument = A;
    type Null = N;
    type Parts = ();

    fn modified(self) -> Modified<V, A, N, ()> {
        Modified::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl<V, A, N, P> AggregateCall for Modified<V, A, N, P> {
    type Value = V;
    type Argument = A;
    type Null = N;
    type Parts = P;

    fn modified(self) -> Self {
        self
    }
}

/// A function that has a value only in a window: `.over(…)` makes it an expression.
#[must_use = "is an expression with `.over(…)`"]
pub struct WindowFunction<V, A, N>(Call<V, A, Aggregate<N>>);

impl<V, A, N> WindowFunction<V, A, N> {
    /// For [`sql_window_function!`](crate::sql_window_function): `open` ends with the parenthesis.
    #[doc(hidden)]
    pub const fn function(open: &'static str, argument: A) -> Self {
        Self(Call::function(open, argument))
    }

    /// `OVER (window)`
    pub fn over<W: Over>(self, window: W) -> Windowed<V, A, N, ((), Nested<W::Parts>)> {
        Modified::<_, _, _, ()>::new(self.0).over(window)
    }
}

macro_rules! ranks {
    ($($(#[$doc:meta])* $name:ident: $value:ty = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> WindowFunction<$value, Nothing, NotNull> {
            WindowFunction(Call::new($open, Nothing, ")"))
        }
    )*};
}

ranks! {
    /// `row_number()`: the position of the row in its partition, from 1. See
    /// [`window`](crate::expr::window).
    row_number: i64 = "row_number(";
    /// `rank()`: the position, the same for equal rows, with gaps after them.
    rank: i64 = "rank(";
    /// `dense_rank()`: the position, the same for equal rows, without gaps.
    dense_rank: i64 = "dense_rank(";
    /// `percent_rank()`: the rank as a share of the other rows, from 0 to 1.
    percent_rank: f64 = "percent_rank(";
    /// `cume_dist()`: the share of the rows up to this one.
    cume_dist: f64 = "cume_dist(";
}

/// `ntile(buckets)`: the partition in so many parts of the same size, numbered from 1.
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::expr::{ntile, window};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
///
/// let quarter = ntile(4).over(window().order_by(User::age));
/// assert_eq!(
///     User::select().columns(quarter).to_sql(),
///     "SELECT ntile($1::integer) OVER (ORDER BY users.age) FROM users"
/// );
/// ```
pub fn ntile<N: IntoExpr<i32>>(buckets: N) -> WindowFunction<i32, N::Expr, NotNull> {
    WindowFunction(Call::new("ntile(", buckets.into_expr(), ")"))
}

macro_rules! neighbours {
    ($($(#[$doc:meta])* $name:ident = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: Expr>(value: impl Operand<E>) -> WindowFunction<E::Base, E, Nullable> {
            WindowFunction(Call::new($open, value.itself(), ")"))
        }
    )*};
}

neighbours! {
    /// `lag(value)`: the value in the row before; NULL in the first.
    lag = "lag(";
    /// `lead(value)`: the value in the row after; NULL in the last.
    lead = "lead(";
    /// `first_value(value)`: the value in the first row of the frame.
    first_value = "first_value(";
    /// `last_value(value)`: the value in the last row of the frame.
    last_value = "last_value(";
}

/// `nth_value(value, n)`: the value in the n-th row of the frame, from 1; NULL where it has fewer.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{nth_value, window};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
/// let second = nth_value(User::age, 2).over(window().order_by(User::id));
/// assert_eq!(
///     User::select().columns(second).to_sql(),
///     "SELECT nth_value(users.age, $1::integer) OVER (ORDER BY users.id) FROM users"
/// );
/// ```
pub fn nth_value<E: Expr, N: IntoExpr<i32>>(
    value: impl Operand<E>,
    n: N,
) -> WindowFunction<E::Base, (E, N::Expr), Nullable> {
    WindowFunction(Call::new("nth_value(", (value.itself(), n.into_expr()), ")"))
}
