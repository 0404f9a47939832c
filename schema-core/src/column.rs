use std::fmt;
use std::marker::PhantomData;

use crate::expr::{Expr, In, IntoExpr, OfRow, listed};
use crate::grouping::Shows;
use crate::query::{Assignment, Assignments, IntoParam};
use crate::scope::{Has, HasExcluded, HasVersions};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::Table;
use crate::value::{Meaning, Nullability, Nullable, Value};

/// A column of table `T` with values of type `V`. The derive makes a constant of each.
///
/// `K` says which column of the table it is, and what it is by itself: [`Plain`], or a key that
/// `references` and `on_conflict` accept, [`Unique`] or [`PrimaryKey`].
pub struct Column<T, V, K = Plain> {
    name: &'static str,
    sql: &'static str,
    marker: Marker<T, V, K>,
}

// A function type, so that a column is `Send`, `Sync` and `Copy` whatever its table is.
type Marker<T, V, K> = PhantomData<fn() -> (T, V, K)>;

/// The column at this position of a block of the table's columns, which is not a key by itself.
pub struct Plain<const AT: u16 = 0, const BLOCK: u16 = 0>;
/// The column at this position, which is unique by itself.
pub struct Unique<const AT: u16 = 0, const BLOCK: u16 = 0>;
/// The column at this position, which is the primary key by itself.
pub struct PrimaryKey<const AT: u16 = 0, const BLOCK: u16 = 0>;

/// A column that is not a key by itself.
pub type PlainColumn<T, V, const AT: u16 = 0, const BLOCK: u16 = 0> =
    Column<T, V, Plain<AT, BLOCK>>;

/// The third parameter of a [`Column`] that is a key by itself.
#[diagnostic::on_unimplemented(
    message = "this column is not a unique key of its table",
    label = "not unique",
    note = "mark the column `unique`, or name all columns of a composite unique key as a tuple"
)]
pub trait UniqueColumn {}
#[diagnostic::do_not_recommend]
impl<const AT: u16, const BLOCK: u16> UniqueColumn for Unique<AT, BLOCK> {}
#[diagnostic::do_not_recommend]
impl<const AT: u16, const BLOCK: u16> UniqueColumn for PrimaryKey<AT, BLOCK> {}

impl<T, V, K> Clone for Column<T, V, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V, K> Copy for Column<T, V, K> {}

impl<T, V, K> fmt::Debug for Column<T, V, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({})", self.sql)
    }
}

/// For the derive: a column by its name, which is SQL as it is.
#[doc(hidden)]
pub const fn column<T, V, K>(name: &'static str) -> Column<T, V, K> {
    Column::quoted(name, name)
}

/// For the derive: a column by its name, and its name as SQL.
#[doc(hidden)]
pub const fn quoted_column<T, V, K>(name: &'static str, sql: &'static str) -> Column<T, V, K> {
    Column::quoted(name, sql)
}

impl<T, V, K> Column<T, V, K> {
    /// For the derive: a column by its name, and its name as SQL.
    #[doc(hidden)]
    pub const fn quoted(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql, marker: PhantomData }
    }

    /// The name in the database, unquoted.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name as SQL: quoted where it has to be.
    pub const fn sql(&self) -> &'static str {
        self.sql
    }
}

impl<T, V, K> Column<T, V, K> {
    /// For the derive: its name, and the same as SQL.
    #[doc(hidden)]
    pub const fn names(&self) -> (&'static str, &'static str) {
        (self.name, self.sql)
    }
}

impl<T, V: Value, K> Column<T, V, K> {
    /// In an update: sets the column to a value. `None` is NULL. A `&str`, `&String` or
    /// `&Option<String>` is copied; an `Option<&str>` goes as `.map(str::to_owned)`: were it taken as it
    /// is, a bare `None` would not say of which type it is.
    pub fn to(self, value: impl IntoParam<V>) -> Assignment<T, crate::expr::Bind<V>, K> {
        Assignment::new(self.sql, crate::expr::Bind(value.into_param()))
    }

    /// In an update: sets the column to what an expression gives.
    pub fn set<E: IntoExpr<V::Base>>(self, value: E) -> Assignment<T, E::Expr, K> {
        Assignment::new(self.sql, value.into_expr())
    }

    /// In `on_conflict(…).do_update(…)`: the value that the insert proposed, as an expression; by
    /// itself, sets the column to it.
    pub fn excluded(self) -> Excluded<T, V> {
        Excluded { sql: self.sql, marker: PhantomData }
    }
}

impl<T: Table, V: Value, K> Column<T, V, K> {
    /// In RETURNING: the value before the write, NULL where the row was not there (PostgreSQL 18).
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, age: i32 }
    /// let update = User::update().set(User::age.set(User::age + 1)).every_row();
    /// assert_eq!(
    ///     update.returning_columns((User::id, User::age.old(), User::age.new_value())).to_sql(),
    ///     "UPDATE users SET age = (users.age + $1) RETURNING users.id, old.age, new.age"
    /// );
    /// ```
    pub fn old(self) -> Version<T, V> {
        Version { row: "old.", sql: self.sql, marker: PhantomData }
    }

    /// In RETURNING: the value after the write, NULL where the row is there no more (PostgreSQL 18).
    /// See [`old`](Self::old).
    pub fn new_value(self) -> Version<T, V> {
        Version { row: "new.", sql: self.sql, marker: PhantomData }
    }
}

/// The value of a column before or after a write: `old.column`, `new.column`.
pub struct Version<T, V> {
    row: &'static str,
    sql: &'static str,
    marker: PhantomData<fn() -> (T, V)>,
}

impl<T, V: Value> Expr for Version<T, V> {
    type Base = V::Base;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.push(self.row);
        sql.push(self.sql);
    }
}

impl<T, V: Value, S: Has<T, I> + HasVersions, I> In<S, I> for Version<T, V> {
    type Null = Nullable;
}

listed! { Version<T, V> }

impl<T: Source, V: Value, K> Expr for Column<T, V, K> {
    type Base = V::Base;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        T::write_name(sql);
        sql.push(".");
        sql.push(self.sql);
    }
}

impl<T: Source, V: Value, K, S: Shows<T, K, I>, I> In<S, I> for Column<T, V, K> {
    type Null = <S::Null as Nullability>::Or<V::Null>;
}

impl<T: Source, V: Meaning<B>, K, B: Value<Base = B>> IntoExpr<B> for Column<T, V, K> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

listed! { Column<T, V, K> }
listed! { Excluded<T, V> }

/// The value of a column in the row that an insert proposed: `excluded.column`.
pub struct Excluded<T, V> {
    sql: &'static str,
    marker: PhantomData<fn() -> (T, V)>,
}

impl<T, V: Value> Expr for Excluded<T, V> {
    type Base = V::Base;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        sql.push("excluded.");
        sql.push(self.sql);
    }
}

impl<T, V: Value, S: Has<T, I> + HasExcluded, I> In<S, I> for Excluded<T, V> {
    type Null = V::Null;
}

#[diagnostic::do_not_recommend]
impl<T, V: Meaning<B>, B: Value<Base = B>> IntoExpr<B> for Excluded<T, V> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

impl<T, V: Value, S: HasExcluded> Assignments<T, (), S> for Excluded<T, V> {
    fn write_assignments(self, sql: &mut Fragment) {
        sql.push(self.sql);
        sql.push(" = ");
        self.write(sql);
    }
}
