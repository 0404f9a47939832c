mod text;

use std::marker::PhantomData;

use crate::db::Executor;
use crate::error::Error;
use crate::expr::{Condition, Operand};
use crate::query::{AllColumns, On, Select};
use crate::row::FromRow;
use crate::scope::Only;
use crate::source::Source;
use crate::sql::{Fragment, Statement};

pub use text::{ViewDrift, hold_view_text, view_text};

/// A struct that is a view: queried like a table, and never written. Derived: `#[derive(View)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    note = "annotate the struct with `#[derive(View)]`"
)]
pub trait View: Source<Row = Self> + FromRow + Send {
    /// The name of the view, unquoted and without its schema.
    const NAME: &'static str;
    /// The name as SQL: quoted where it has to be, qualified unless in the default schema.
    const SQL_NAME: &'static str;
    /// What a query calls it, never with a schema: two of one name in two schemas stay apart.
    const QUALIFIER: &'static str = Self::SQL_NAME;
    /// As FROM has it: `billing.users AS "billing.users"`.
    const FROM: &'static str = Self::SQL_NAME;
    /// Every column as a select list, qualified, in the order in which [`FromRow`] reads them.
    const SELECT_LIST: &'static str;
    /// The DDL of the view: itself, its indexes and comments.
    const CREATE_SQL: &'static str;

    /// `SELECT` every column of this view.
    fn select() -> Select<Only<Self>, Self> {
        Select::from_source()
    }

    /// Every column of this view, for `columns(…)`: gives the struct, or `Option` of it on the nullable
    /// side of an outer join.
    fn all_columns() -> AllColumns<Self> {
        AllColumns::new()
    }

    /// This view and a condition, for a join.
    fn on<C>(condition: impl Operand<C> + Condition) -> On<Self, C> {
        On::new(condition.itself())
    }

    /// `REFRESH MATERIALIZED VIEW`: its rows become what its query gives now.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(View)] #[view(query = "SELECT 1::bigint AS id", materialized)]
    /// # struct Totals { id: i64 }
    /// assert_eq!(Totals::refresh().to_sql(), "REFRESH MATERIALIZED VIEW totals");
    /// ```
    fn refresh() -> Refresh<Self>
    where
        Self: Materialized,
    {
        Refresh { concurrently: false, view: PhantomData }
    }

    /// A view is not written: this says so.
    #[doc(hidden)]
    fn insert<Rows, Write>(_: Rows) -> Write
    where
        Self: Writable<Write>,
    {
        Self::write()
    }

    /// A view is not written: this says so.
    #[doc(hidden)]
    fn update<Write>() -> Write
    where
        Self: Writable<Write>,
    {
        Self::write()
    }

    /// A view is not written: this says so.
    #[doc(hidden)]
    fn delete<Write>() -> Write
    where
        Self: Writable<Write>,
    {
        Self::write()
    }
}

/// No view is that; so that trying to write one is an error in terms of the schema.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a view: its rows are read, not written",
    label = "a view",
    note = "write to the tables that its query reads"
)]
pub trait Writable<Write> {
    fn write() -> Write;
}

/// A view whose rows are stored. Derived: `#[view(materialized)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a materialized view: it always shows what its query gives",
    note = "a view is stored by `#[view(materialized)]`"
)]
pub trait Materialized: View {}

/// `REFRESH MATERIALIZED VIEW`. See [`View::refresh`].
#[must_use = "a statement does nothing until it runs: `.exec(&db)`"]
pub struct Refresh<V> {
    concurrently: bool,
    view: PhantomData<fn() -> V>,
}

impl<V: Materialized> Refresh<V> {
    /// `CONCURRENTLY`: it can be read meanwhile. The view needs a unique index over whole columns and
    /// all rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(View)] #[view(query = "SELECT 1::bigint AS id", materialized)]
    /// # struct Totals { id: i64 }
    /// let refresh = Totals::refresh().concurrently();
    /// assert_eq!(refresh.to_sql(), "REFRESH MATERIALIZED VIEW CONCURRENTLY totals");
    /// ```
    pub fn concurrently(self) -> Self {
        Self { concurrently: true, ..self }
    }

    /// The SQL of this statement.
    pub fn to_sql(&self) -> String {
        let concurrently = if self.concurrently { "CONCURRENTLY " } else { "" };
        format!("REFRESH MATERIALIZED VIEW {concurrently}{}", V::SQL_NAME)
    }

    /// Runs it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exec(self, db: &impl Executor) -> Result<(), Error> {
        let statement = Statement { text: self.to_sql(), params: Vec::new(), table: Some(V::NAME) };
        db.execute(&statement).await.map(drop)
    }
}

/// For the derive: writes a view as it stands in FROM.
pub fn write_view<V: View>(sql: &mut Fragment) {
    sql.push(V::FROM);
    sql.names_table(V::NAME);
}
