use std::marker::PhantomData;

use super::{AggregateOf, Relation, RelationExpr};
use crate::expr::{AggregateCall, Condition, In, Kind, Listing, OfRow, OrderBy, count_all};
use crate::grouping::{ShowsRow, Total};
use crate::query::{AllColumns, Projection};
use crate::row::{Cardinality, DecodeError, Extend, Row};
use crate::sql::Fragment;
use crate::table::Table;
use crate::value::NotNull;

/// What the table at hand is called where a table of the relation has its name.
const OWN: &str = "\"own\"";

/// The rows that a relation leads to, for each row of the table at hand: which, in which order, how
/// many, and what of them. Made by the methods of a relation, in any order.
///
/// `P` is what is read of each row, and `C` how many there may be.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64 }
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, likes: i32,
/// #     #[column(references(User::id), relation = author, inverse = posts)] author_id: i64 }
/// # #[derive(Table)] #[table(name = "comments")]
/// # struct Comment { #[column(primary_key, identity)] id: i64,
/// #     #[column(references(Post::id), inverse = comments)] post_id: i64 }
/// let posts = User::posts
///     .filter(Post::likes.gt(9))
///     .order_by(Post::id.desc())
///     .limit(3)
///     .offset(1)
///     .columns((Post::id, Post::likes * 2))
///     .with(Post::comments);
/// assert_eq!(
///     User::select().with(posts).to_sql(),
///     "SELECT users.id, (SELECT ROW(array_agg(c0), array_agg(c1), array_agg(c2)) \
///      FROM (SELECT posts.id, (posts.likes * $1), \
///      (SELECT ROW(array_agg(c0), array_agg(c1)) FROM (\
///      SELECT comments.id, comments.post_id FROM comments \
///      WHERE comments.post_id = posts.id) AS \"rows\" (c0, c1)) FROM posts \
///      WHERE posts.author_id = users.id AND posts.likes > $2 \
///      ORDER BY posts.id DESC LIMIT $3 OFFSET $4) AS \"rows\" (c0, c1, c2)) FROM users"
/// );
/// ```
#[must_use = "goes into `.with(…)` or `.columns(…)`"]
pub struct Related<
    R: Relation,
    P = AllColumns<<R as Relation>::To>,
    C = <R as Relation>::Cardinality,
> {
    pub(super) relation: R,
    list: P,
    pub(super) filter: Fragment,
    order: Fragment,
    limit: Fragment,
    offset: Fragment,
    marker: PhantomData<fn() -> C>,
}

impl<R: Relation> Related<R> {
    pub(crate) fn new(relation: R) -> Self {
        Self {
            relation,
            list: AllColumns::new(),
            filter: Fragment::default(),
            order: Fragment::default(),
            limit: Fragment::default(),
            offset: Fragment::default(),
            marker: PhantomData,
        }
    }
}

// What is read is checked where the whole goes into a query, so that a mistake is one error.
impl<R: Relation, P, C: Cardinality> Related<R, P, C> {
    /// `WHERE`: only the rows of which this is true; several filters must all hold.
    pub fn filter<F: Condition + In<R::Scope, I>, I>(
        mut self,
        condition: F,
    ) -> Related<R, P, C::Filtered> {
        self.filter.push(" AND ");
        condition.write(&mut self.filter);
        self.retyped(|list| list)
    }

    /// `ORDER BY`; a further one sorts what the ones before leave equal.
    pub fn order_by<O: OrderBy<R::Scope, I>, I>(mut self, order: O) -> Self {
        let mut keys = Fragment::default();
        order.write_order(&mut keys);
        self.order.separate(", ");
        self.order.append(keys);
        self
    }

    /// `LIMIT`: at most this many rows for each row of the table at hand.
    pub fn limit(mut self, rows: u32) -> Related<R, P, C::Filtered> {
        self.limit = Fragment::default();
        self.limit.bind_value(i64::from(rows));
        self.retyped(|list| list)
    }

    /// `OFFSET`: without the first rows of each row of the table at hand.
    pub fn offset(mut self, rows: u32) -> Related<R, P, C::Filtered> {
        self.offset = Fragment::default();
        self.offset.bind_value(i64::from(rows));
        self.retyped(|list| list)
    }

    /// What is read of each row, instead of all its columns.
    pub fn columns<Q>(self, columns: Q) -> Related<R, Q, C> {
        self.retyped(|_| columns)
    }

    /// Adds to what is read of each row: a further relation, or an expression. A row becomes a
    /// tuple, and a tuple gets longer.
    pub fn with<Q>(self, more: Q) -> Related<R, And<P, Q>, C> {
        self.retyped(|list| And(list, more))
    }

    fn retyped<Q, D>(self, list: impl FnOnce(P) -> Q) -> Related<R, Q, D> {
        let Self { relation, filter, order, limit, offset, .. } = self;
        let list = list(self.list);
        Related { relation, list, filter, order, limit, offset, marker: PhantomData }
    }

    /// How many of the rows there are; an order or limit does not matter.
    pub fn count(self) -> RelationExpr<R::From, i64, NotNull> {
        self.aggregate(count_all())
    }

    /// What a function of many rows gives of the rows, such as `max(Post::created_at)`; an order or
    /// limit does not matter.
    pub fn aggregate<E, I>(self, call: E) -> AggregateOf<R, E, I>
    where
        E: AggregateCall + In<Total<R::Scope>, I>,
    {
        let related = Self {
            order: Fragment::default(),
            limit: Fragment::default(),
            offset: Fragment::default(),
            ..self
        };
        RelationExpr::new(|sql| related.write_query(("(", ")"), |_, sql| call.write(sql), sql))
    }

    /// Whether there is any of the rows.
    pub fn exists(self) -> RelationExpr<R::From, bool, NotNull> {
        RelationExpr::new(|sql| self.write_query(("EXISTS (", ")"), |_, sql| sql.push("1"), sql))
    }

    /// Writes a query that gives this of each of the rows.
    pub(super) fn write_query(
        self,
        (open, close): (&str, &str),
        write_list: impl FnOnce(P, &mut Fragment),
        sql: &mut Fragment,
    ) {
        let Self { relation, list, filter, order, limit, offset, .. } = self;
        let own = <R::From as Table>::QUALIFIER;
        let hidden = relation.hides_own();
        if hidden {
            sql.push("(SELECT ");
        }
        sql.push(open);
        sql.push("SELECT ");
        write_list(list, sql);
        sql.push(" FROM ");
        relation.write_from(sql);
        sql.push(" WHERE ");
        relation.write_condition(if hidden { OWN } else { own }, sql);
        sql.append(filter);
        sql.clause(" ORDER BY ", order);
        sql.clause(" LIMIT ", limit);
        sql.clause(" OFFSET ", offset);
        sql.push(close);
        if hidden {
            let columns = relation.own_columns().into_iter();
            let columns: Vec<String> = columns.map(|column| format!("{own}.{column}")).collect();
            sql.push(&format!(" FROM (SELECT {}) AS {OWN})", columns.join(", ")));
        }
    }
}

/// What makes one value of a query of rows: a row of arrays, one for each column. The server is faster at
/// a few arrays of plain values than at an array of many rows.
fn columns(width: usize) -> (String, String) {
    let names = |open: &str, close: &str| {
        let names: Vec<_> = (0..width).map(|at| format!("{open}c{at}{close}")).collect();
        names.join(", ")
    };
    let arrays = names("array_agg(", ")");
    (format!("(SELECT ROW({arrays}) FROM ("), format!(") AS \"rows\" ({}))", names("", "")))
}

impl<R: Relation, P, C> Listing for Related<R, P, C> {
    type Kind = OfRow;
}

impl<S, I, J, R, P, C> Projection<S, (I, J)> for Related<R, P, C>
where
    R: Relation,
    S: ShowsRow<R::From, I>,
    P: Projection<R::Scope, J>,
    C: Cardinality,
{
    type Row = <C::From<S::Side> as Cardinality>::Rows<P::Row>;
    const WIDTH: usize = 1;
    const ARRAYS: bool = P::ARRAYS || !C::MANY;

    fn write_projection(self, sql: &mut Fragment) {
        if C::MANY && P::ARRAYS {
            let (open, close) = columns(P::WIDTH);
            return self.write_query((&open, &close), P::write_projection, sql);
        }
        let write_row = |list: P, sql: &mut Fragment| {
            sql.push("ROW(");
            list.write_projection(sql);
            sql.push(")");
        };
        self.write_query((C::OPEN, ")"), write_row, sql);
    }

    fn decode(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError> {
        if P::ARRAYS {
            return <C::From<S::Side> as Cardinality>::read_columns(row, at, P::decode);
        }
        <C::From<S::Side> as Cardinality>::read(row, at, P::decode)
    }
}

/// One select list after another.
pub struct And<P, Q>(P, Q);

impl<P: Listing, Q: Listing> Listing for And<P, Q> {
    type Kind = <P::Kind as Kind>::Or<Q::Kind>;
}

impl<S, I, J, P, Q> Projection<S, (I, J)> for And<P, Q>
where
    P: Projection<S, I, Row: Extend>,
    Q: Projection<S, J>,
{
    type Row = <P::Row as Extend>::With<Q::Row>;
    const WIDTH: usize = P::WIDTH + Q::WIDTH;
    const ARRAYS: bool = P::ARRAYS && Q::ARRAYS;

    fn write_projection(self, sql: &mut Fragment) {
        self.0.write_projection(sql);
        sql.push(", ");
        self.1.write_projection(sql);
    }

    fn decode(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError> {
        Ok(P::decode(row, at)?.with(Q::decode(row, at + P::WIDTH)?))
    }
}
