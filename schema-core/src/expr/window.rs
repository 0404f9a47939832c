use std::marker::PhantomData;

use super::{
    Aggregate, Argument, ArgumentIn, Call, Condition, Expr, ExprList, In, IntoExpr, Listed, Nested,
    Nothing, PartsIn, SortList, Sorted, into_expr,
};
use crate::sql::Fragment;
use crate::value::{NotNull, Nullability, Nullable, Value};

/// The window of a function: `PARTITION BY`, `ORDER BY` and the frame. `P` are its expressions.
#[must_use = "goes into `.over(…)`"]
pub struct Window<P> {
    partition: Fragment,
    order: Fragment,
    frame: String,
    marker: PhantomData<fn() -> P>,
}

/// A window: every row, until it says otherwise.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{Bound, lag, rank, row_number, window};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
/// let query = User::select().columns((
///     row_number().over(window().partition_by(User::team).order_by(User::age.desc())),
///     rank().over(window().order_by((User::team, User::age.desc()))),
///     lag(User::age).over(window().order_by(User::id)),
///     sum(User::age)
///         .filter_where(User::age.ge(18))
///         .over(window().order_by(User::id).rows(Bound::Preceding(2), Bound::CurrentRow)),
///     count_all().over(window()),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT row_number() OVER (PARTITION BY users.team ORDER BY users.age DESC), \
///      rank() OVER (ORDER BY users.team, users.age DESC), \
///      lag(users.age) OVER (ORDER BY users.id), \
///      sum(users.age) FILTER (WHERE users.age >= $1) OVER (ORDER BY users.id \
///      ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), \
///      count(*) OVER () FROM users"
/// );
/// ```
pub fn window() -> Window<()> {
    Window {
        partition: Fragment::default(),
        order: Fragment::default(),
        frame: String::new(),
        marker: PhantomData,
    }
}

impl<P> Window<P> {
    /// `PARTITION BY`: only the rows that are equal in these.
    pub fn partition_by<E: ExprList>(mut self, expressions: E) -> Window<(P, Listed<E>)> {
        self.partition.separate(", ");
        expressions.write_exprs(&mut self.partition);
        self.with_parts()
    }

    /// `ORDER BY`
    pub fn order_by<O: SortList>(mut self, order: O) -> Window<(P, Sorted<O>)> {
        self.order.separate(", ");
        order.write_sorts(&mut self.order);
        self.with_parts()
    }

    /// `ROWS BETWEEN`: the frame by number of rows.
    pub fn rows(self, from: Bound, to: Bound) -> Self {
        self.frame("ROWS", from, to)
    }

    /// `GROUPS BETWEEN`: the frame by number of groups of rows that are equal in the order.
    pub fn groups(self, from: Bound, to: Bound) -> Self {
        self.frame("GROUPS", from, to)
    }

    fn frame(mut self, unit: &str, from: Bound, to: Bound) -> Self {
        self.frame = format!("{unit} BETWEEN {} AND {}", from.sql(), to.sql());
        self
    }

    fn with_parts<Q>(self) -> Window<Q> {
        let Self { partition, order, frame, .. } = self;
        Window { partition, order, frame, marker: PhantomData }
    }

    fn into_fragment(self) -> Fragment {
        let mut inner = Fragment::default();
        inner.clause("PARTITION BY ", self.partition);
        if !inner.is_empty() && !self.order.is_empty() {
            inner.push(" ");
        }
        inner.clause("ORDER BY ", self.order);
        if !inner.is_empty() && !self.frame.is_empty() {
            inner.push(" ");
        }
        inner.push(&self.frame);
        inner
    }
}

/// Where the frame of a window begins or ends.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// `UNBOUNDED PRECEDING`
    UnboundedPreceding,
    /// `n PRECEDING`
    Preceding(u32),
    /// `CURRENT ROW`
    CurrentRow,
    /// `n FOLLOWING`
    Following(u32),
    /// `UNBOUNDED FOLLOWING`
    UnboundedFollowing,
}

impl Bound {
    fn sql(self) -> String {
        match self {
            Self::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
            Self::Preceding(rows) => format!("{rows} PRECEDING"),
            Self::CurrentRow => "CURRENT ROW".to_owned(),
            Self::Following(rows) => format!("{rows} FOLLOWING"),
            Self::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
        }
    }
}

/// A call of an aggregate with clauses of its own, `P`.
pub struct Modified<V, A, N, P> {
    call: Call<V, A, Aggregate<N>>,
    order: Fragment,
    filter: Fragment,
    over: Fragment,
    marker: PhantomData<fn() -> P>,
}

impl<V, A, N, P> Modified<V, A, N, P> {
    fn with_parts<Q>(self) -> Modified<V, A, N, Q> {
        let Self { call, order, filter, over, .. } = self;
        Modified { call, order, filter, over, marker: PhantomData }
    }

    fn over<Q>(mut self, window: Window<Q>) -> Modified<V, A, N, (P, Nested<Q>)> {
        self.over.push(" OVER (");
        self.over.append(window.into_fragment());
        self.over.push(")");
        self.with_parts()
    }
}

impl<V: Value<Base = V>, A: Argument, N, P> Expr for Modified<V, A, N, P> {
    type Base = V;

    fn write(self, sql: &mut Fragment) {
        let mut after = Fragment::default();
        if !self.filter.is_empty() {
            after.clause(" FILTER (WHERE ", self.filter);
            after.push(")");
        }
        after.append(self.over);
        let mut within = Fragment::default();
        within.clause(" ORDER BY ", self.order);
        self.call.write_with(within, after, sql);
    }
}

impl<S, V, A, N, P, I, J> In<S, (I, J)> for Modified<V, A, N, P>
where
    V: Value<Base = V>,
    A: ArgumentIn<S, I>,
    N: Nullability,
    P: PartsIn<S, J>,
{
    type Null = N;
}

into_expr! { Modified<V, A, N, P> }

/// A call of a function of many rows, such as `sum(…)`.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{AggregateCall, string_agg, window};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, name: String, team: i32 }
/// let query = User::select().columns((
///     count_all().filter_where(User::team.eq(1)),
///     string_agg(User::name, ", ").order_within(User::name.asc()),
///     max(User::id).over(window().partition_by(User::team)),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT count(*) FILTER (WHERE users.team = $1), \
///      string_agg(users.name, $2::text ORDER BY users.name ASC), \
///      max(users.id) OVER (PARTITION BY users.team) FROM users"
/// );
/// ```
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
    fn filter_where<C: Condition>(
        self,
        condition: C,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, C)> {
        let mut modified = self.modified();
        modified.filter.separate(" AND ");
        condition.write(&mut modified.filter);
        modified.with_parts()
    }

    /// `ORDER BY` inside the call: the order in which it takes the rows, as for `string_agg`.
    fn order_within<O: SortList>(
        self,
        order: O,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, Sorted<O>)> {
        let mut modified = self.modified();
        modified.order.separate(", ");
        order.write_sorts(&mut modified.order);
        modified.with_parts()
    }

    /// `OVER (window)`: for each row, of the rows of its window.
    fn over<P>(
        self,
        window: Window<P>,
    ) -> Modified<Self::Value, Self::Argument, Self::Null, (Self::Parts, Nested<P>)> {
        self.modified().over(window)
    }
}

impl<V, A, N> AggregateCall for Call<V, A, Aggregate<N>> {
    type Value = V;
    type Argument = A;
    type Null = N;
    type Parts = ();

    fn modified(self) -> Modified<V, A, N, ()> {
        Modified {
            call: self,
            order: Fragment::default(),
            filter: Fragment::default(),
            over: Fragment::default(),
            marker: PhantomData,
        }
    }
}

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
    /// `OVER (window)`
    pub fn over<P>(self, window: Window<P>) -> Modified<V, A, N, ((), Nested<P>)> {
        self.0.over(window)
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
    /// `row_number()`: the position of the row in its partition, from 1. See [`window`].
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
pub fn ntile<N: IntoExpr<i32>>(buckets: N) -> WindowFunction<i32, N::Expr, NotNull> {
    WindowFunction(Call::new("ntile(", buckets.into_expr(), ")"))
}

macro_rules! neighbours {
    ($($(#[$doc:meta])* $name:ident = $open:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<E: Expr>(value: E) -> WindowFunction<E::Base, E, Nullable> {
            WindowFunction(Call::new($open, value, ")"))
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
