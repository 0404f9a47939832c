use std::marker::PhantomData;

use schema_model::name::quote_ident;

use super::{ExprList, Listed, SortList, Sorted};
use crate::sql::{Fragment, SharedFragment};

/// The window of a function: `PARTITION BY`, `ORDER BY` and the frame. `P` are its expressions.
#[must_use = "goes into `.over(…)`"]
pub struct Window<P> {
    partition: Fragment,
    order: Fragment,
    frame: String,
    exclude: &'static str,
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
        exclude: "",
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

    /// `RANGE BETWEEN`: the frame by how far the values of the order, which is by one integer, lie apart;
    /// rows that are equal in it belong together.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{Bound, Exclude, window};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let near = window().order_by(User::age).range(Bound::Preceding(5), Bound::Following(5));
    /// let others = near.exclude(Exclude::CurrentRow);
    /// assert_eq!(
    ///     User::select().columns(count_all().over(others)).to_sql(),
    ///     "SELECT count(*) OVER (ORDER BY users.age \
    ///      RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW) FROM users"
    /// );
    /// let up_to = window().order_by(User::age).exclude(Exclude::Ties);
    /// assert_eq!(
    ///     User::select().columns(sum(User::age).over(up_to)).to_sql(),
    ///     "SELECT sum(users.age) OVER (ORDER BY users.age \
    ///      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM users"
    /// );
    /// ```
    pub fn range(self, from: Bound, to: Bound) -> Self {
        self.frame("RANGE", from, to)
    }

    /// `EXCLUDE`: which rows of the frame are left out; of a frame that is not said, which reaches from the
    /// first row to this one. See [`range`](Self::range).
    pub fn exclude(mut self, rows: Exclude) -> Self {
        if self.frame.is_empty() {
            self = self.range(Bound::UnboundedPreceding, Bound::CurrentRow);
        }
        self.exclude = rows.sql();
        self
    }

    /// The window under a name, for several functions: the query defines it once, in its WINDOW
    /// clause. Two windows of a query have two names.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # use schema_core::expr::{rank, window};
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, team: i32, age: i32 }
    /// let w = window().partition_by(User::team).order_by(User::age).named("w");
    /// let query = User::select().columns((rank().over(&w), sum(User::age).over(&w)));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     "SELECT rank() OVER w, sum(users.age) OVER w FROM users \
    ///      WINDOW w AS (PARTITION BY users.team ORDER BY users.age)"
    /// );
    /// ```
    pub fn named(self, name: &str) -> NamedWindow<P> {
        let definition = self.into_fragment().share();
        NamedWindow { name: quote_ident(name), definition, marker: PhantomData }
    }

    fn frame(mut self, unit: &str, from: Bound, to: Bound) -> Self {
        self.frame = format!("{unit} BETWEEN {} AND {}", from.sql(), to.sql());
        self
    }

    fn with_parts<Q>(self) -> Window<Q> {
        let Self { partition, order, frame, exclude, .. } = self;
        Window { partition, order, frame, exclude, marker: PhantomData }
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
        inner.push(self.exclude);
        inner
    }
}

/// A [`Window`] under a name. Made by [`Window::named`].
pub struct NamedWindow<P> {
    name: String,
    definition: SharedFragment,
    marker: PhantomData<fn() -> P>,
}

/// What a function runs over: a [`Window`], or a reference to a [`NamedWindow`].
pub trait Over {
    /// The expressions in it.
    type Parts;

    /// Writes it as it stands after `OVER`.
    fn write_over(self, sql: &mut Fragment);
}

impl<P> Over for Window<P> {
    type Parts = P;

    fn write_over(self, sql: &mut Fragment) {
        sql.push("(");
        sql.append(self.into_fragment());
        sql.push(")");
    }
}

impl<P> Over for &NamedWindow<P> {
    type Parts = P;

    fn write_over(self, sql: &mut Fragment) {
        sql.push(&self.name);
        sql.define_window(&self.name, &self.definition);
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

/// Which rows are left out of the frame of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclude {
    /// `EXCLUDE CURRENT ROW`
    CurrentRow,
    /// `EXCLUDE GROUP`: the current row, and those that are equal in the order.
    Group,
    /// `EXCLUDE TIES`: those that are equal in the order, but not the current row.
    Ties,
    /// `EXCLUDE NO OTHERS`: none, as without saying so.
    NoOthers,
}

impl Exclude {
    fn sql(self) -> &'static str {
        match self {
            Self::CurrentRow => " EXCLUDE CURRENT ROW",
            Self::Group => " EXCLUDE GROUP",
            Self::Ties => " EXCLUDE TIES",
            Self::NoOthers => " EXCLUDE NO OTHERS",
        }
    }
}
