//! Rows written together with those of their relations: one statement, one round trip.

mod child;
mod connect;
mod through;

use std::marker::PhantomData;

use super::select::written;
use super::with::With;
use super::{Insert, Returning, Running};
use crate::db::Executor;
use crate::relation::Relation;
use crate::row::{Cardinality, Decode, DecodeError, Extend, Row};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::{KeyFor, Table};

pub use child::{Branch, ChildBuilder, ChildRow, Node, OptionalKey, Place};
pub use connect::{Connect, Disconnect, connect, disconnect};
pub use through::Junction;

/// Rows, and what is written under each of them: new rows of a relation, or rows that get connected
/// or disconnected. All of it happens, or nothing, in one statement. Rows come back as a tree, in
/// the order in which they were given.
///
/// New rows of a relation are builders without `build()`: their foreign key is filled in. Under
/// several rows each gets its own.
///
/// ```
/// # use schema_core::prelude::*;
/// use schema_core::query::{connect, disconnect};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String }
/// #[derive(Table)]
/// #[table(name = "posts")]
/// struct Post {
///     #[column(primary_key, identity)]
///     id: i64,
///     #[column(references(User::id), inverse = posts)]
///     author_id: i64,
///     #[column(references(User::id), inverse = edited)]
///     editor_id: Option<i64>,
///     title: String,
/// }
/// # #[derive(Table)] #[table(name = "comments")]
/// # struct Comment { #[column(primary_key, identity)] id: i64, text: String,
/// #     #[column(references(Post::id), inverse = comments)] post_id: i64 }
///
/// # async fn run(db: &Db) -> Result<(), schema_core::Error> {
/// let post = |title: &str| NewPost::builder().title(title);
/// let comment = |text: &str| NewComment::builder().text(text);
///
/// let ada: (User, Vec<Post>) = User::insert(NewUser::builder().email("ada@x").build())
///     .with(User::posts, [post("One"), post("Two")])
///     .one(db)
///     .await?;
///
/// // with rows of their own
/// let bob: (User, Vec<(Post, Vec<Comment>)>) =
///     User::insert(NewUser::builder().email("bob@x").build())
///         .with(User::posts, [post("Three").with(Post::comments, [comment("a"), comment("b")])])
///         .one(db)
///         .await?;
///
/// // under a row that is there, of rows that are there
/// User::existing(ada.0.id)
///     .with(User::edited, connect([3]))
///     .with(User::edited, disconnect([4, 5]))
///     .one(db)
///     .await?;
/// # Ok(()) }
///
/// let insert = User::insert(NewUser::builder().email("a").build())
///     .with(User::posts, NewPost::builder().title("One"));
/// assert_eq!(
///     insert.to_sql(),
///     "WITH \"row\" AS (INSERT INTO users (email) VALUES ($1) RETURNING users.id, users.email), \
///      \"row_1\" AS (INSERT INTO posts (title, author_id) \
///      SELECT $2::text, \"row\".id FROM \"row\" \
///      RETURNING posts.id, posts.author_id, posts.editor_id, posts.title) \
///      SELECT \"row\".*, ARRAY(SELECT ROW(\"row_1\".*) FROM \"row_1\" \
///      WHERE \"row_1\".author_id = \"row\".id) FROM \"row\""
/// );
/// ```
#[must_use = "a statement does nothing until it runs: `.one(&db)`, `.all(&db)`, …"]
pub struct Nested<T, R = T> {
    tree: Tree,
    /// Whether there is nothing to write.
    empty: bool,
    list: Fragment,
    decode: Decode<R>,
    marker: PhantomData<fn() -> T>,
}

/// The writes of a [`Nested`], each of which may name those before it.
#[doc(hidden)]
pub struct Tree {
    with: With,
    count: usize,
}

impl Tree {
    /// Adds a write. Gives the name of what it returns.
    fn add(&mut self, write: Fragment) -> String {
        let name = match self.count {
            0 => ROOT.to_owned(),
            count => format!("\"row_{count}\""),
        };
        self.count += 1;
        self.with.then(&name, write);
        name
    }
}

/// The name of the rows at the root.
const ROOT: &str = "\"row\"";

/// What can be written under a row by relation `R`: builders of new rows, [`connect`] and
/// [`disconnect`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written under a row by `{R}`",
    label = "expected builders of new rows, without `build()` and without the foreign key",
    note = "every other required column must be set; rows that are there: `connect([key, …])`"
)]
pub trait Children<R: Relation> {
    /// What each of the rows is read as.
    type Row: 'static;

    /// Adds the writes under rows named `parent`. Gives a query of those under one of them; nothing
    /// when there are none.
    #[doc(hidden)]
    fn write(self, relation: &R, parent: &str, tree: &mut Tree) -> Fragment;

    /// Reads one of them.
    ///
    /// # Errors
    /// A column whose type or value is not the declared one.
    #[doc(hidden)]
    fn read(row: &Row<'_>, at: usize) -> Result<Self::Row, DecodeError>;
}

/// The rows that a relation gives when `W` is written by it.
type Rows<R, W> = <<R as Relation>::Cardinality as Cardinality>::Rows<<W as Children<R>>::Row>;

/// Writes rows by a relation, under rows named `parent`. Gives a value of a select list.
fn write_under<R: Relation, W: Children<R>>(
    relation: &R,
    rows: W,
    parent: &str,
    tree: &mut Tree,
) -> Fragment {
    let query = rows.write(relation, parent, tree);
    written(|list| {
        if query.is_empty() {
            return list.push("NULL");
        }
        list.push(R::Cardinality::OPEN);
        list.append(query);
        list.push(")");
    })
}

fn read_under<R: Relation, W: Children<R>>(
    row: &Row<'_>,
    at: usize,
) -> Result<Rows<R, W>, DecodeError> {
    R::Cardinality::read(row, at, W::read)
}

impl<T: Table, C> Insert<T, C> {
    /// With rows of a relation, written by the same statement. See [`Nested`].
    pub fn with<R, W>(self, relation: R, rows: W) -> Nested<T, <T as Extend>::With<Rows<R, W>>>
    where
        T: Extend,
        R: Relation<From = T>,
        W: Children<R>,
        Rows<R, W>: 'static,
        <T as Extend>::With<Rows<R, W>>: 'static,
    {
        let (with, mut sql) = self.into_parts();
        let empty = sql.is_empty();
        sql.push(" RETURNING ");
        sql.push(T::SELECT_LIST);
        Nested::new(with, sql, empty).with(relation, rows)
    }
}

impl<T: Table> Nested<T> {
    pub(crate) fn under_key<K: KeyFor<T>>(key: K) -> Self {
        let sql = written(|sql| {
            sql.push(&format!("SELECT {} FROM ", T::SELECT_LIST));
            T::write_from(sql);
            for (i, (column, value)) in T::KEY_COLUMNS.iter().zip(key.params()).enumerate() {
                let word = if i == 0 { "WHERE" } else { "AND" };
                sql.push(&format!(" {word} {}.{column} = ", T::QUALIFIER));
                sql.bind(value);
            }
        });
        Self::new(With::default(), sql, false)
    }

    fn new(with: With, root: Fragment, empty: bool) -> Self {
        let mut tree = Tree { with, count: 0 };
        tree.add(root);
        let list = written(|list| list.push(&format!("{ROOT}.*")));
        Self { tree, empty, list, decode: Decode::row(), marker: PhantomData }
    }
}

impl<T: Table, X: 'static> Nested<T, X> {
    /// With rows of a further relation. See [`Nested`].
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    pub fn with<R, W>(mut self, relation: R, rows: W) -> Nested<T, X::With<Rows<R, W>>>
    where
        X: Extend,
        R: Relation<From = T>,
        W: Children<R>,
        Rows<R, W>: 'static,
        X::With<Rows<R, W>>: 'static,
    {
        let value = write_under(&relation, rows, ROOT, &mut self.tree);
        self.list.push(", ");
        self.list.append(value);
        Nested {
            tree: self.tree,
            empty: self.empty,
            list: self.list,
            decode: self.decode.and(1, read_under::<R, W>, X::with),
            marker: PhantomData,
        }
    }

    /// The SQL of this statement, with `$n` for each bound value; empty without rows.
    pub fn to_sql(self) -> String {
        self.into_returning().to_sql()
    }

    pub(super) fn into_returning(self) -> Returning<X> {
        let mut sql = Fragment::default();
        if !self.empty {
            sql.clause("SELECT ", self.list);
            sql.push(&format!(" FROM {ROOT}"));
        }
        Returning::written(self.tree.with, sql, self.decode)
    }
}

impl<T: Table, X: Send + 'static> Nested<T, X> {
    /// Every row, with what was written under it.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn all<E: Executor>(self, db: &E) -> Running<'_, Vec<X>> {
        self.into_returning().all(db)
    }

    /// The one row, with what was written under it.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when there is none,
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn one<E: Executor>(self, db: &E) -> Running<'_, X> {
        self.into_returning().one(db)
    }

    /// The one row, if there is one, with what was written under it.
    ///
    /// # Errors
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when there are more.
    pub fn optional<E: Executor>(self, db: &E) -> Running<'_, Option<X>> {
        self.into_returning().optional(db)
    }
}
