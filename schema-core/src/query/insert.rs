use std::marker::PhantomData;

use super::columns::{ColumnList, Fits};
use super::conflict::{OnConflict, OnInsert};
use super::run::{self, Returning, Running};
use super::values::write_unnest;
use super::with::With;
use super::{Projection, Query};
use crate::db::Executor;
use crate::expr::{Condition, In};
use crate::scope::{Closed, Conflicting};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::{KeyOf, NewRowOf, PartialKeyOf, RowValues, Table};

/// `INSERT` into table `T`.
///
/// Several rows that set the same columns go as one array a column (`unnest`), so that the text of
/// the statement, and with it the prepared statement, is the same for any number of rows.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String, #[column(default = 1)] age: i32 }
/// let new = |email: &str| NewUser::builder().email(email);
/// let one = "INSERT INTO users (email) VALUES ($1)";
/// assert_eq!(User::insert(new("a")).to_sql(), one);
/// assert_eq!(
///     User::insert([new("a"), new("b")]).to_sql(),
///     "INSERT INTO users (email) SELECT * FROM unnest($1::text[])"
/// );
/// assert_eq!(
///     User::insert(new("a")).on_any_conflict_do_nothing().to_sql(),
///     format!("{one} ON CONFLICT DO NOTHING")
/// );
/// assert_eq!(
///     User::insert(new("a")).returning().to_sql(),
///     format!("{one} RETURNING users.id, users.email, users.age")
/// );
/// assert_eq!(
///     User::insert(new("a")).returning_columns(User::id).to_sql(),
///     format!("{one} RETURNING users.id")
/// );
/// ```
#[must_use = "a statement does nothing until it runs: `.exec(&db)`, `.returning().one(&db)`, …"]
pub struct Insert<T, C = ()> {
    pub(super) with: With,
    overriding: &'static str,
    rows: RowValues,
    query: Option<(Vec<&'static str>, Fragment)>,
    conflict: Fragment,
    update_filter: Fragment,
    marker: PhantomData<fn() -> (T, C)>,
}

/// In [`Insert`]: it updates the row that has the key.
pub struct Updating;

/// One row or several: what `insert` takes.
#[diagnostic::on_unimplemented(
    message = "expected a new row of table `{T}`, or a `Vec` or array of them",
    label = "not a new row of `{T}`",
    note = "of a builder, every required column has to be set: `.build()` says which is not"
)]
pub trait IntoRows<T> {
    /// The values of each row.
    fn into_rows(self) -> RowValues;
}

impl<T: Table, N: NewRowOf<T>> IntoRows<T> for N {
    fn into_rows(self) -> RowValues {
        RowValues::of([self])
    }
}

#[diagnostic::do_not_recommend]
impl<T: Table, N: NewRowOf<T>> IntoRows<T> for Vec<N> {
    fn into_rows(self) -> RowValues {
        RowValues::of(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Table, N: NewRowOf<T>, const COUNT: usize> IntoRows<T> for [N; COUNT] {
    fn into_rows(self) -> RowValues {
        RowValues::of(self)
    }
}

impl<T: Table> Insert<T> {
    pub(crate) fn new(rows: RowValues) -> Self {
        Self::of(rows, None)
    }

    pub(crate) fn from_query<L, Q>(columns: &L, query: Q) -> Self
    where
        L: ColumnList<T>,
        Q: Query<Scope: Closed, Row: Fits<L::Row>>,
    {
        Self::of(RowValues::default(), Some((columns.names(), query.into_query().0)))
    }

    fn of(rows: RowValues, query: Option<(Vec<&'static str>, Fragment)>) -> Self {
        Self {
            with: With::default(),
            overriding: "",
            rows,
            query,
            conflict: Fragment::default(),
            update_filter: Fragment::default(),
            marker: PhantomData,
        }
    }

    /// `ON CONFLICT (key)`: what to do with a row whose key is there already. Compiles only for a
    /// unique key of the table.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// let insert = User::insert(new()).on_conflict(User::email).do_nothing();
    /// assert_eq!(
    ///     insert.to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING"
    /// );
    /// ```
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    pub fn on_conflict<K: KeyOf<T>>(self, key: K) -> OnConflict<T> {
        OnConflict::new(self, key.columns(), "")
    }

    /// `ON CONFLICT (columns) WHERE …`: by a unique index over some rows, which the table declares.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// #[derive(Table)]
    /// #[table(name = "users", index(email, unique, where = "deleted_at IS NULL"))]
    /// struct User {
    ///     #[column(primary_key, identity)]
    ///     id: i64,
    ///     email: String,
    ///     deleted_at: Option<DateTime<Utc>>,
    /// }
    /// let upsert = User::insert(NewUser::builder().email("a").build())
    ///     .on_conflict_partial(User::email)
    ///     .do_nothing();
    /// assert_eq!(
    ///     upsert.to_sql(),
    ///     "INSERT INTO users (email) VALUES ($1) \
    ///      ON CONFLICT (email) WHERE deleted_at IS NULL DO NOTHING"
    /// );
    /// ```
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    pub fn on_conflict_partial<K: PartialKeyOf<T>>(self, key: K) -> OnConflict<T> {
        OnConflict::new(self, key.columns(), key.predicate())
    }

    /// `ON CONFLICT DO NOTHING`: leaves out the rows that violate any unique key.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// let insert = User::insert(new()).on_any_conflict_do_nothing();
    /// assert_eq!(
    ///     insert.to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    /// );
    /// ```
    pub fn on_any_conflict_do_nothing(self) -> Self {
        let mut conflict = Fragment::default();
        conflict.push(" ON CONFLICT DO NOTHING");
        self.with_conflict(conflict)
    }

    pub(super) fn with_conflict<C>(self, conflict: Fragment) -> Insert<T, C> {
        let Self { with, overriding, rows, query, update_filter, .. } = self;
        Insert { with, overriding, rows, query, conflict, update_filter, marker: PhantomData }
    }

    /// `OVERRIDING SYSTEM VALUE`: takes values for columns that are `GENERATED ALWAYS AS IDENTITY`.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, email: String }
    /// # #[derive(Table)] #[table(name = "old_users")]
    /// # struct OldUser { #[column(primary_key)] id: i64, email: String }
    /// let old = || OldUser::select().columns((OldUser::id, OldUser::email));
    /// let insert = || User::insert_from((User::id, User::email), old());
    /// let sql = |overriding: &str| {
    ///     format!(
    ///         "INSERT INTO users (id, email) OVERRIDING {overriding} VALUE \
    ///          SELECT old_users.id, old_users.email FROM old_users"
    ///     )
    /// };
    /// assert_eq!(insert().overriding_system_value().to_sql(), sql("SYSTEM"));
    /// assert_eq!(insert().overriding_user_value().to_sql(), sql("USER"));
    /// ```
    pub fn overriding_system_value(self) -> Self {
        Self { overriding: " OVERRIDING SYSTEM VALUE", ..self }
    }

    /// `OVERRIDING USER VALUE`: ignores values for identity columns, which get their own.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let columns = (User::id, User::email, User::age);
    /// let insert = User::insert_from(columns, User::select().columns(columns));
    /// assert_eq!(
    ///     insert.overriding_user_value().to_sql(),
    ///     "INSERT INTO users (id, email, age) OVERRIDING USER VALUE \
    ///      SELECT users.id, users.email, users.age FROM users"
    /// );
    /// ```
    pub fn overriding_user_value(self) -> Self {
        Self { overriding: " OVERRIDING USER VALUE", ..self }
    }

    /// The columns that this sets, as SQL.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        match &self.query {
            Some((columns, _)) => columns.clone(),
            None => self.rows.chosen().into_iter().map(|at| T::COLUMNS[at].sql).collect(),
        }
    }
}

impl<T: Table> Insert<T, Updating> {
    /// `WHERE` of `DO UPDATE`: a row that has the key and is not so stays as it is, and is not
    /// returned; several filters must all hold.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// let upsert = User::insert(new())
    ///     .on_conflict(User::email)
    ///     .do_update(User::age.excluded())
    ///     .filter(User::age.lt(User::age.excluded()));
    /// assert_eq!(
    ///     upsert.to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) ON CONFLICT (email) \
    ///      DO UPDATE SET age = excluded.age WHERE users.age < excluded.age"
    /// );
    /// ```
    pub fn filter<C: Condition + In<Conflicting<T>, I>, I>(mut self, condition: C) -> Self {
        self.update_filter.separate(" AND ");
        condition.write(&mut self.update_filter);
        self
    }
}

impl<T: Table, C> Insert<T, C> {
    /// The SQL of this statement, with `$n` for each bound value; empty without rows.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// assert_eq!(User::insert([new(), new()]).to_sql(),
    ///     "INSERT INTO users (email, age) SELECT * FROM unnest($1::text[], $2::integer[])");
    /// assert_eq!(User::insert(Vec::<NewUser>::new()).to_sql(), "");
    /// ```
    pub fn to_sql(self) -> String {
        self.into_fragment().finish().text
    }

    /// Runs it. Gives how many rows were written.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// # async fn example(db: &Db) -> Result<(), schema_core::Error> {
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// // INSERT INTO users (email, age) VALUES ($1, $2)
    /// let written: u64 = User::insert(new()).exec(db).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn exec<E: Executor>(self, db: &E) -> Running<'_, u64> {
        run::exec(db, self.into_fragment())
    }

    /// The one row as it is in the table now: `.returning().one(db)`.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) when none was written,
    /// [`Error::TooManyRows`](crate::Error::TooManyRows) when more were.
    pub fn one<E: Executor>(self, db: &E) -> Running<'_, T> {
        self.returning().one(db)
    }

    /// Every row as it is in the table now: `.returning().all(db)`.
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub fn all<E: Executor>(self, db: &E) -> Running<'_, Vec<T>> {
        self.returning().all(db)
    }

    /// `RETURNING` every column: gives the rows as they are in the table now.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// assert_eq!(
    ///     User::insert(new()).returning().to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) RETURNING users.id, users.email, users.age"
    /// );
    /// ```
    pub fn returning(self) -> Returning<T> {
        Returning::table(self.into_fragment())
    }

    /// `RETURNING` these columns.
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String, age: i32 }
    /// let new = || NewUser::builder().email("ada@x").age(36).build();
    /// assert_eq!(
    ///     User::insert(new()).returning_columns((User::id, User::age + 1)).to_sql(),
    ///     "INSERT INTO users (email, age) VALUES ($1, $2) RETURNING users.id, (users.age + $3)"
    /// );
    /// ```
    pub fn returning_columns<P, I>(self, columns: P) -> Returning<P::Row>
    where
        C: OnInsert,
        P: Projection<C::Returned<T>, I>,
    {
        Returning::columns(self.into_fragment(), columns)
    }

    /// The statement, and its WITH clause beside it.
    pub(super) fn into_parts(mut self) -> (With, Fragment) {
        (std::mem::take(&mut self.with), self.into_fragment())
    }

    pub(super) fn into_fragment(self) -> Fragment {
        let mut sql = Fragment::default();
        if self.is_empty() {
            return sql;
        }
        let chosen = self.rows.chosen();
        sql.push("INSERT INTO ");
        T::write_from(&mut sql);
        if let Some((columns, query)) = self.query {
            sql.push(&format!(" ({}){} ", columns.join(", "), self.overriding));
            sql.append(query);
        } else if chosen.is_empty() && self.rows.rows() == 1 {
            sql.push(" DEFAULT VALUES");
        } else {
            write_rows::<T>(self.rows, &chosen, self.overriding, &mut sql);
        }
        sql.append(self.conflict);
        sql.clause(" WHERE ", self.update_filter);
        self.with.before(sql)
    }

    fn is_empty(&self) -> bool {
        self.rows.rows() == 0 && self.query.is_none()
    }
}

/// The column list and the rows, in the form that fits: `VALUES` for one row and for rows that
/// leave different columns to their defaults, one array a column otherwise.
fn write_rows<T: Table>(rows: RowValues, chosen: &[usize], overriding: &str, sql: &mut Fragment) {
    let names: Vec<&str> = if chosen.is_empty() {
        // some column has to be named
        T::COLUMNS.iter().filter(|column| column.is_inserted()).take(1).map(|c| c.sql).collect()
    } else {
        chosen.iter().map(|at| T::COLUMNS[*at].sql).collect()
    };
    sql.push(&format!(" ({}){overriding}", names.join(", ")));
    let is_array = |at: &usize| !T::COLUMNS[*at].array.is_empty() && rows.is_full(*at);
    if rows.rows() > 1 && !chosen.is_empty() && chosen.iter().all(is_array) {
        sql.push(" SELECT * FROM ");
        write_unnest(rows, chosen.iter().map(|at| (*at, T::COLUMNS[*at].array)), sql);
    } else {
        write_values(rows, chosen, sql);
    }
}

fn write_values(mut rows: RowValues, chosen: &[usize], sql: &mut Fragment) {
    for row in 0..rows.rows() {
        sql.push(if row == 0 { " VALUES (" } else { ", (" });
        if chosen.is_empty() {
            sql.push("DEFAULT");
        }
        for (i, column) in chosen.iter().enumerate() {
            sql.push(if i == 0 { "" } else { ", " });
            rows.write(row, *column, sql);
        }
        sql.push(")");
    }
}
