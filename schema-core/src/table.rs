mod keys;
mod values;

pub(crate) use keys::key_condition;
pub use keys::{
    CompositeKey, ForeignKeyOf, KeyFor, KeyOf, KeyValue, Keyed, PartialKey, PartialKeyOf,
    PeriodKey, PeriodUniqueKey, SameTable, UniqueKey,
};

pub use values::RowValues;

use futures_util::Stream;

use crate::column::{Column, UniqueColumn};
use crate::db::Executor;
use crate::expr::{Condition, Operand};
use crate::input::Limit;
use crate::query::{
    AllColumns, ArrayColumns, ColumnList, Delete, Fits, Insert, IntoRows, Join, JoinOn, Merge,
    Nested, On, Query, Running, Select, Update, UpdateEach, rows_in,
};
use crate::row::FromRow;
use crate::scope::{Closed, Only, Required};
use crate::slots::{AllSet, Complete};
use crate::source::Source;
use crate::value::Element;

/// A struct that is a table. Derived: `#[derive(Table)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    note = "annotate the struct with `#[derive(Table)]`"
)]
pub trait Table: FromRow + Send + 'static {
    /// What follows from the struct by itself.
    #[doc(hidden)]
    const FACTS: Facts;
    /// The name of the table, unquoted and without its schema.
    const NAME: &'static str = Self::FACTS.name;
    /// The name as SQL: quoted where it has to be, qualified unless in the default schema.
    const SQL_NAME: &'static str = Self::FACTS.sql_name;
    /// What a query calls it, never with a schema: two of one name in two schemas stay apart.
    const QUALIFIER: &'static str = Self::FACTS.qualifier;
    /// As FROM has it: `billing.users AS "billing.users"`.
    const FROM: &'static str = Self::FACTS.from;
    /// Every column as a select list, qualified, in the order in which [`FromRow`] reads them:
    /// `users.id, users.email`.
    const SELECT_LIST: &'static str = Self::FACTS.select_list;
    /// The columns, in the same order.
    const COLUMNS: &'static [TableColumn] = Self::FACTS.columns;
    /// The columns of the primary key, as SQL; none without one.
    const KEY_COLUMNS: &'static [&'static str] = Self::FACTS.key_columns;
    /// The DDL of the table: `CREATE TABLE`, indexes, foreign keys and comments.
    const CREATE_SQL: &'static str;
    /// The constraints and unique indexes, for [`Error::violates`](crate::Error::violates).
    const CONSTRAINTS: &'static [TableConstraint] = Self::FACTS.constraints;
    /// A row to insert.
    type New: NewRow<Table = Self, Set = AllSet>;

    /// `SELECT` every column of this table.
    fn select() -> Select<Only<Self>, Self> {
        Select::from_source()
    }

    /// `SELECT … WHERE primary key = …`
    fn find<K: KeyFor<Self>>(key: K) -> Select<Only<Self>, Self> {
        Select::by_key(key)
    }

    /// Every column of this table, for `columns(…)`: gives the struct, or `Option` of it on the
    /// nullable side of an outer join.
    fn all_columns() -> AllColumns<Self> {
        AllColumns::new()
    }

    /// `INSERT` one row, or a `Vec` or array of them in one statement.
    fn insert(rows: impl IntoRows<Self>) -> Insert<Self> {
        Insert::new(rows.into_rows())
    }

    /// The row with this primary key, to write to its relations. See [`Nested`].
    fn existing<K: KeyFor<Self>>(key: K) -> Nested<Self> {
        Nested::under_key(key)
    }

    /// `INSERT INTO … SELECT`: the rows of a query, whose columns have the types of these.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # #[derive(Table)] #[table(name = "contacts")]
    /// # struct Contact { #[column(primary_key, identity)] id: i64, email: Option<String>, user: i64 }
    /// let users = User::select().columns((User::email, User::id));
    /// let insert = Contact::insert_from((Contact::email, Contact::user), users);
    /// assert_eq!(
    ///     insert.to_sql(),
    ///     "INSERT INTO contacts (email, \"user\") SELECT users.email, users.id FROM users"
    /// );
    /// ```
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    fn insert_from<L, Q>(columns: L, query: Q) -> Insert<Self>
    where
        L: ColumnList<Self>,
        Q: Query<Scope: Closed, Row: Fits<L::Row>>,
    {
        Insert::from_query(&columns, query)
    }

    /// `UPDATE` of many rows in one statement: of each row that has a key these columns, to values
    /// of its own. Each column goes as one array, so the statement is the same for any number.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key)] id: i64, name: Option<String>, age: i32 }
    /// let rows = [(1, (None, 36)), (2, (Some("Bob".to_owned()), 17))];
    /// let update = User::update_each(User::id, (User::name, User::age), rows);
    /// assert_eq!(
    ///     update.to_sql(),
    ///     "UPDATE users SET name = new.c1, age = new.c2 FROM \
    ///      unnest($1::bigint[], $2::text[], $3::integer[]) AS new (c0, c1, c2) \
    ///      WHERE users.id = new.c0"
    /// );
    /// ```
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    fn update_each<V, K, L, R>(
        key: Column<Self, V, K>,
        columns: L,
        rows: impl IntoIterator<Item = (V, R)>,
    ) -> UpdateEach<Self>
    where
        V: Element,
        K: UniqueColumn,
        L: ArrayColumns<Self, R>,
    {
        UpdateEach::new(key, &columns, rows)
    }

    /// `UPDATE`. It runs once it says which rows: `filter(…)` or `every_row()`.
    fn update() -> Update<Self> {
        Update::new()
    }

    /// `MERGE INTO` this table, by the rows of another table, alias or named query. See [`Merge`].
    fn merge<J, O, I>(join: J) -> Merge<Self, O>
    where
        O: Source,
        J: Join<Table = O> + JoinOn<Required<O, Only<Self>>, I>,
    {
        Merge::new(join)
    }

    /// `DELETE`. It runs once it says which rows: `filter(…)` or `every_row()`.
    fn delete() -> Delete<Self> {
        Delete::new()
    }

    /// `COPY … FROM STDIN`, in the binary form: the fastest way in for many rows. All of them are
    /// there afterwards, or none. Every row sets the same columns; the others get their defaults.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// // COPY users (email) FROM STDIN BINARY
    /// let rows = (0..100_000).map(|n| NewUser::builder().email(format!("{n}@x")));
    /// let count: u64 = User::copy_in(db, rows).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::CopyRow`](crate::Error::CopyRow), and see [`Error`](crate::Error).
    fn copy_in<'a, N, E: Executor>(
        db: &'a E,
        rows: impl IntoIterator<Item = N, IntoIter: Send + 'a>,
    ) -> Running<'a, u64>
    where
        N: NewRowOf<Self> + 'a,
    {
        rows_in::<Self, N, E>(db, futures_util::stream::iter(rows))
    }

    /// The same with rows that arrive one after the other, which are sent as they do.
    ///
    /// # Errors
    /// [`Error::CopyRow`](crate::Error::CopyRow), and see [`Error`](crate::Error).
    fn copy_in_stream<'a, N, E: Executor>(
        db: &'a E,
        rows: impl Stream<Item = N> + Send + 'a,
    ) -> Running<'a, u64>
    where
        N: NewRowOf<Self> + 'a,
    {
        rows_in::<Self, N, E>(db, rows)
    }

    /// This table and a condition, for a join.
    fn on<C>(condition: impl Operand<C> + Condition) -> On<Self, C> {
        On::new(condition.itself())
    }
}

/// A constraint or unique index of a table: its name, unquoted, and the columns that it is about, as SQL.
pub type TableConstraint = (&'static str, &'static [&'static str]);

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    /// The name of the field.
    pub field: &'static str,
    /// The name as SQL.
    pub sql: &'static str,
    /// The SQL type.
    pub ty: &'static str,
    /// The SQL type of an array of these; empty where there is none.
    pub array: &'static str,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// What a new row says of it.
    pub given: Given,
    /// What the schema says of its values.
    pub limits: &'static [Limit],
}

impl TableColumn {
    /// Whether a new row has to have a value.
    pub fn is_required(&self) -> bool {
        matches!(self.given, Given::Always)
    }

    /// Whether a new row may have a value.
    pub fn is_inserted(&self) -> bool {
        !matches!(self.given, Given::Never)
    }

    /// Whether a patch of a row of `T`, whose column this is, may have a value: not for the key, by
    /// which the row is found.
    pub fn is_patched<T: Table>(&self) -> bool {
        self.is_inserted() && !T::KEY_COLUMNS.contains(&self.sql)
    }
}

/// Whether a new row gives a value for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It has to.
    Always,
    /// It may: without one the server takes the default.
    Sometimes,
    /// Never: the server always makes the value.
    Never,
}

/// What the derive says of a table, as one constant: that costs less to compile than one for each.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// See [`Table::NAME`].
    pub name: &'static str,
    /// See [`Table::SQL_NAME`].
    pub sql_name: &'static str,
    /// See [`Table::QUALIFIER`].
    pub qualifier: &'static str,
    /// See [`Table::FROM`].
    pub from: &'static str,
    /// See [`Table::SELECT_LIST`].
    pub select_list: &'static str,
    /// See [`Table::COLUMNS`].
    pub columns: &'static [TableColumn],
    /// See [`Table::CONSTRAINTS`].
    pub constraints: &'static [TableConstraint],
    /// See [`Table::KEY_COLUMNS`].
    pub key_columns: &'static [&'static str],
}

impl Facts {
    /// Of a table whose name is SQL as it is: not quoted, and in the default schema.
    pub const fn new(
        name: &'static str,
        select_list: &'static str,
        columns: &'static [TableColumn],
        constraints: &'static [TableConstraint],
        key_columns: &'static [&'static str],
    ) -> Self {
        let (sql_name, qualifier, from) = (name, name, name);
        Self { name, sql_name, qualifier, from, select_list, columns, constraints, key_columns }
    }

    /// With the name as SQL, what a query calls the table, and how it stands in FROM.
    #[must_use]
    pub const fn named(
        mut self,
        sql_name: &'static str,
        qualifier: &'static str,
        from: &'static str,
    ) -> Self {
        (self.sql_name, self.qualifier, self.from) = (sql_name, qualifier, from);
        self
    }
}

/// A row to insert: what the derive names `NewX` for table `X`, or its builder.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row",
    label = "expected `NewX` of the table `X`, or its builder"
)]
pub trait NewRow: Sized + Send {
    /// The table.
    type Table: Table;
    /// Which columns are set.
    type Set;

    /// Hands over one value for each of [`Table::COLUMNS`], in order, or none.
    fn push_values(self, values: &mut RowValues);
}

/// A new row of table `T`, of which every required column is set.
#[diagnostic::on_unimplemented(
    message = "expected a new row of table `{T}`, found `{Self}`",
    label = "expected `NewX` of the table `X`, or its builder"
)]
pub trait NewRowOf<T>: NewRow {}
impl<T, N: NewRow<Table: SameTable<T> + Complete<N::Set>>> NewRowOf<T> for N {}
