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
use crate::source::Source;
use crate::sql::{Fragment, Param};
use crate::value::{Element, Value};

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

/// A constraint or unique index of a table, and the columns that it is about.
#[derive(Debug, Clone, Copy)]
pub struct TableConstraint {
    /// The name, unquoted.
    pub name: &'static str,
    /// The columns, as SQL.
    pub columns: &'static [&'static str],
}

/// For the derive: a constraint by its name, and its columns as SQL.
#[doc(hidden)]
pub const fn constraint(name: &'static str, columns: &'static [&'static str]) -> TableConstraint {
    TableConstraint { name, columns }
}

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
    /// Which required columns are set.
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
impl<T, N: NewRow<Table: SameTable<T>, Set: Complete<N::Table>>> NewRowOf<T> for N {}

/// That every required column of the table is set. Derived.
pub trait Complete<T> {}

/// Every required column is set.
pub struct AllSet;
#[diagnostic::do_not_recommend]
impl<T> Complete<T> for AllSet {}

/// The values of a row to insert; `None` leaves the column to its default.
#[derive(Default)]
pub struct RowValues(pub(crate) Vec<Option<Param>>);

/// A table with a primary key. Derived.
#[diagnostic::on_unimplemented(message = "table `{Self}` has no primary key")]
pub trait Keyed: Table {
    /// The type of the key: that of its column, or a tuple.
    type Key: KeyFor<Self>;
}

/// The primary key of a row of this table. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the primary key of table `{T}`",
    label = "not the primary key of `{T}`",
    note = "rows are found by other columns, and those of a table without a primary key, with \
            `select().filter(…)`"
)]
pub trait KeyFor<T>: KeyValue {}

/// The value of a primary key: one column's, or a tuple.
pub trait KeyValue {
    #[doc(hidden)]
    type Params: IntoIterator<Item = Param>;

    /// Each column's value, in order.
    #[doc(hidden)]
    fn params(self) -> Self::Params;
}

impl<V: Value> KeyValue for V {
    type Params = [Param; 1];

    fn params(self) -> Self::Params {
        [Box::new(self)]
    }
}

macro_rules! key_tuples {
    ($($count:literal ($($part:ident)+))*) => {$(
        impl<$($part: Value),+> KeyValue for ($($part,)+) {
            type Params = [Param; $count];

            #[allow(non_snake_case)]
            fn params(self) -> Self::Params {
                let ($($part,)+) = self;
                [$(Box::new($part)),+]
            }
        }
    )*};
}

key_tuples! { 2 (A B) 3 (A B C) 4 (A B C D) 5 (A B C D E) 6 (A B C D E F) }

/// A key that an upsert or a foreign key may name: a column that is unique or the primary key, or a
/// tuple of the columns of a composite key, in the order of its declaration.
#[diagnostic::on_unimplemented(
    message = "this is not a unique key of its table",
    label = "not a unique key",
    note = "name a column that is `unique` or the primary key, or all columns of a composite unique \
            key as a tuple in their declared order"
)]
pub trait UniqueKey {
    /// The table.
    type Table: Table;
    /// The type of its column, or the tuple of their types, without NULL.
    type Values;

    /// The columns, as SQL.
    fn columns(&self) -> Vec<&'static str>;
}

#[diagnostic::do_not_recommend]
impl<T: Table, V: Value, K: UniqueColumn> UniqueKey for Column<T, V, K> {
    type Table = T;
    type Values = V::Base;

    fn columns(&self) -> Vec<&'static str> {
        vec![self.sql()]
    }
}

/// That a unique index over some rows of the table is over columns with these third parameters.
/// Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no unique index over some rows of these columns",
    label = "no partial unique index",
    note = "declare `index(…, unique, where = \"…\")` over exactly these columns, in this order"
)]
pub trait PartialKey<Markers>: Table {
    /// Which rows, as SQL.
    const PREDICATE: &'static str;
}

/// A unique index over some rows of `T` that an upsert may name: a column, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{T}` has no unique index over some rows of these columns",
    label = "no partial unique index",
    note = "declare `index(…, unique, where = \"…\")` over exactly these columns, in this order"
)]
pub trait PartialKeyOf<T> {
    /// The columns, as SQL.
    fn columns(&self) -> Vec<&'static str>;

    /// Which rows, as SQL.
    fn predicate(&self) -> &'static str;
}

#[diagnostic::do_not_recommend]
impl<T: PartialKey<(K,)>, V: Value, K> PartialKeyOf<T> for Column<T, V, K> {
    fn columns(&self) -> Vec<&'static str> {
        vec![self.sql()]
    }

    fn predicate(&self) -> &'static str {
        T::PREDICATE
    }
}

/// A unique key of table `T`.
#[diagnostic::on_unimplemented(
    message = "this is not a unique key of `{T}`",
    label = "not a unique key",
    note = "name a column that is `unique` or the primary key, or all columns of a composite unique \
            key as a tuple in their declared order"
)]
pub trait KeyOf<T>: UniqueKey {}
impl<T, K: UniqueKey<Table: SameTable<T>>> KeyOf<T> for K {}

/// That two tables are one and the same.
#[diagnostic::on_unimplemented(
    message = "expected something of table `{T}`, found something of table `{Self}`",
    label = "this is of `{Self}`, not of `{T}`"
)]
pub trait SameTable<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameTable<T> for T {}

/// That columns with these third parameters are together a unique key of the table. Derived.
#[diagnostic::on_unimplemented(
    message = "these columns are not a unique key of `{Self}`",
    label = "not a unique key",
    note = "declare `unique(…)` or a primary key over exactly these columns, in this order"
)]
pub trait CompositeKey<Markers>: Table {}

/// That columns with these third parameters are together a key whose last column is a period that
/// overlaps no other row's. Derived.
#[diagnostic::on_unimplemented(
    message = "these columns are not a key without overlaps of `{Self}`",
    label = "not a key without overlaps",
    note = "declare `unique(…, without_overlaps)` or a primary key so over exactly these columns"
)]
pub trait PeriodKey<Markers>: Table {}

/// A key that a foreign key with a period may name: a tuple of the columns of a key without overlaps.
#[diagnostic::on_unimplemented(
    message = "this is not a key without overlaps of its table",
    label = "a foreign key with a `period` refers to one",
    note = "declare the key of the other table with `without_overlaps`"
)]
pub trait PeriodUniqueKey {
    /// The table.
    type Table: Table;
    /// The tuple of the columns' types, without NULL.
    type Values;
}

macro_rules! composite_keys {
    ($(($($v:ident $k:ident $i:tt)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> PeriodUniqueKey for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: PeriodKey<($($k,)+)>,
        {
            type Table = Owner;
            type Values = ($($v::Base,)+);
        }

        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> UniqueKey for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: CompositeKey<($($k,)+)>,
        {
            type Table = Owner;
            type Values = ($($v::Base,)+);

            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$i.sql()),+]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> PartialKeyOf<Owner> for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: PartialKey<($($k,)+)>,
        {
            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$i.sql()),+]
            }

            fn predicate(&self) -> &'static str {
                Owner::PREDICATE
            }
        }
    )*};
}

composite_keys! {
    (A KA 0 B KB 1)
    (A KA 0 B KB 1 C KC 2)
    (A KA 0 B KB 1 C KC 2 D KD 3)
    (A KA 0 B KB 1 C KC 2 D KD 3 E KE 4)
    (A KA 0 B KB 1 C KC 2 D KD 3 E KE 4 F KF 5)
}

/// Writes `table.column = $n AND …` for a primary key.
pub(crate) fn key_condition<T: Table, K: KeyFor<T>>(key: K, sql: &mut Fragment) {
    for (column, param) in T::KEY_COLUMNS.iter().zip(key.params()) {
        sql.separate(" AND ");
        sql.push(T::QUALIFIER);
        sql.push(".");
        sql.push(column);
        sql.push(" = ");
        sql.bind(param);
    }
}

/// A column, or a tuple of them, whose type is the one of a key.
#[diagnostic::on_unimplemented(
    message = "the type of this foreign key is not the type of the column that it references",
    label = "the referenced key is `{Key}`",
    note = "a foreign key has the type of its target, or `Option` of it"
)]
pub trait ForeignKeyOf<Key> {}

#[diagnostic::do_not_recommend]
impl<T, V: Value<Base = V>, K> ForeignKeyOf<V> for Column<T, V, K> {}
#[diagnostic::do_not_recommend]
impl<T, V: Value<Base = V>, K> ForeignKeyOf<V> for Column<T, Option<V>, K> {}

macro_rules! foreign_key_tuples {
    ($(($($column:ident $value:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($column: ForeignKeyOf<$value>, $value),+> ForeignKeyOf<($($value,)+)> for ($($column,)+) {}
    )*};
}

foreign_key_tuples! {
    (A VA B VB) (A VA B VB C VC) (A VA B VB C VC D VD) (A VA B VB C VC D VD E VE)
    (A VA B VB C VC D VD E VE F VF)
}
