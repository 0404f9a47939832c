//! Adding to the select list of a query, and to its rows.

use super::select::written;
use super::{Projection, Select};
use crate::expr::OfRow;
use crate::grouping::{Decided, Grouping};
use crate::row::Extend;
use crate::scope::Scope;
use crate::sql::Fragment;

impl<S, R: 'static, G> Select<S, R, G> {
    /// Adds to the select list, and to the rows: relations, at any depth, and expressions. A row
    /// becomes a tuple, and a tuple gets longer.
    ///
    /// All is one statement, which reads one snapshot: nested rows come as arrays of rows, in the
    /// binary form of their types. The columns of a foreign key should have an index.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # #[derive(Table)] #[table(name = "posts")]
    /// # struct Post { #[column(primary_key, identity)] id: i64, title: String,
    /// #     #[column(references(User::id), relation = author, inverse = posts)] author_id: i64 }
    /// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
    /// let users: Vec<(User, Vec<Post>)> = User::select().with(User::posts).all(db).await?;
    ///
    /// let last = User::posts.order_by(Post::id.desc()).limit(3).columns((Post::id, Post::title));
    /// let users: Vec<(User, Vec<(i64, String)>, i64)> =
    ///     User::select().with(last).with(User::posts.count()).all(db).await?;
    ///
    /// let posts: Vec<(Post, User)> = Post::select().with(Post::author).all(db).await?;
    /// # Ok(()) }
    /// assert_eq!(
    ///     User::select().with(User::posts.filter(Post::title.like("A%"))).to_sql(),
    ///     "SELECT users.id, users.email, \
    ///      (SELECT ROW(array_agg(c0), array_agg(c1), array_agg(c2)) FROM (\
    ///      SELECT posts.id, posts.title, posts.author_id FROM posts \
    ///      WHERE posts.author_id = users.id AND posts.title LIKE $1) AS \"rows\" (c0, c1, c2)) \
    ///      FROM users"
    /// );
    /// ```
    pub fn with<P, I>(
        self,
        more: P,
    ) -> Select<S, R::With<P::Row>, <G as Grouping<S>>::Listed<OfRow>>
    where
        S: Scope,
        G: Grouping<S> + Decided,
        R: Extend,
        P: Projection<G::OrderScope, I, Row: 'static>,
        R::With<P::Row>: 'static,
    {
        self.extended(more, R::with)
    }

    /// Adds to the select list; `join` says what becomes of the row and what was added.
    pub(super) fn extended<P, S2, I, R2, G2>(
        mut self,
        more: P,
        join: fn(R, P::Row) -> R2,
    ) -> Select<S, R2, G2>
    where
        P: Projection<S2, I, Row: 'static>,
        R2: 'static,
    {
        self.list.separate(", ");
        self.list.append(written(|sql| more.write_projection(sql)));
        self.retyped(|decode| decode.and(P::WIDTH, P::decode, join))
    }

    /// Adds columns whose values stay as the server sends them; nothing for NULL.
    pub(super) fn with_raw_columns(
        mut self,
        list: &str,
        count: usize,
    ) -> Select<S, (R, Vec<Option<Vec<u8>>>), G> {
        self.list.separate(", ");
        self.list.push(list);
        self.retyped(|decode| decode.and_raw(count))
    }

    /// The same rows after this condition, in this order and so many.
    pub(super) fn keyset_page(
        mut self,
        condition: Option<Fragment>,
        order: &str,
        limit: i64,
    ) -> Self {
        if let Some(condition) = condition {
            self.filter.separate(" AND ");
            self.filter.append(condition);
        }
        self.order = written(|sql| sql.push(order));
        self.limit = written(|sql| {
            sql.push(" LIMIT ");
            sql.bind(Box::new(limit));
        });
        self.offset = Fragment::default();
        self
    }
}
