//! What FROM may hold: tables, aliases of them, and queries with a name.

use crate::column::Column;
use crate::expr::{Condition, Operand};
use crate::query::{AllColumns, On, Select};
use crate::relation::{Direct, Via};
use crate::row::FromRow;
use crate::scope::Only;
use crate::sql::Fragment;
use crate::table::Table;
use crate::value::has_arrays;

/// What FROM may hold: a table, an [`Alias`] of one, a [`View`](crate::View), or a [named query](crate::query::NamedQuery).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    note = "annotate the struct with `#[derive(Table)]`"
)]
pub trait Source: 'static {
    /// A whole row of it.
    type Row: FromRow;
    /// Whether the server is known to make an array of any values of each column.
    #[doc(hidden)]
    const ARRAYS: bool = false;

    /// Writes it as it stands in FROM: `users AS "Manager"`.
    fn write_from(sql: &mut Fragment);

    /// Writes what it is called there, without a schema: `"Manager"`.
    fn write_name(sql: &mut Fragment);

    /// Writes every column, qualified, in the order in which [`Row`](Self::Row) reads them.
    fn write_columns(sql: &mut Fragment);
}

#[diagnostic::do_not_recommend]
impl<T: Table> Source for T {
    type Row = T;
    const ARRAYS: bool = {
        let (mut arrays, mut at) = (true, 0);
        while at < T::COLUMNS.len() {
            arrays = arrays && has_arrays(T::COLUMNS[at].ty);
            at += 1;
        }
        arrays
    };

    fn write_from(sql: &mut Fragment) {
        sql.push_static(T::FROM);
        sql.names_table(T::NAME);
    }

    fn write_name(sql: &mut Fragment) {
        sql.push(T::QUALIFIER);
    }

    fn write_columns(sql: &mut Fragment) {
        sql.push_static(T::SELECT_LIST);
    }
}

/// A source that the database has by itself: a table or an alias of one, not a query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a table nor an alias of one",
    note = "a query with a name joins by what `with(…)` hands out, or by `Name::query(…)`"
)]
pub trait Stored: Source {}
#[diagnostic::do_not_recommend]
impl<T: Table> Stored for T {}

/// What an [`Alias`] can stand for: a table or a view. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a table nor a view",
    note = "annotate the struct with `#[derive(Table)]` or `#[derive(View)]`"
)]
pub trait Aliased: Stored + Source<Row = Self> {
    /// Its name as SQL.
    const SQL_NAME: &'static str;
    /// What a query calls it without an alias.
    const QUALIFIER: &'static str;
    /// Every column, qualified, in the order in which a row reads them.
    const SELECT_LIST: &'static str;
}

#[diagnostic::do_not_recommend]
impl<T: Table> Aliased for T {
    const SQL_NAME: &'static str = <T as Table>::SQL_NAME;
    const QUALIFIER: &'static str = <T as Table>::QUALIFIER;
    const SELECT_LIST: &'static str = <T as Table>::SELECT_LIST;
}

/// A table or a view under another name, so that a query can hold it twice. Made by
/// [`alias!`](crate::alias).
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64, email: String,
/// #     #[column(references(User::id), relation = manager)] manager_id: Option<i64> }
/// schema_core::alias! { Manager = User }
///
/// let query = User::select()
///     .left_join(Manager::on(Manager::col(User::id).eq(User::manager_id)))
///     .columns((User::email, Manager::col(User::email)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.email, \"Manager\".email FROM users \
///      LEFT JOIN users AS \"Manager\" ON \"Manager\".id = users.manager_id"
/// );
/// // the same by the relation that the schema declares
/// let query = User::select().left_join(Manager::via(User::manager)).columns(User::id);
/// assert_eq!(
///     query.to_sql(),
///     "SELECT users.id FROM users \
///      LEFT JOIN users AS \"Manager\" ON \"Manager\".id = users.manager_id"
/// );
/// assert_eq!(
///     Manager::select().columns(Manager::all_columns()).to_sql(),
///     "SELECT \"Manager\".id, \"Manager\".email, \"Manager\".manager_id FROM users AS \"Manager\""
/// );
/// ```
pub trait Alias: Source<Row = Self::Table> {
    /// The table or view.
    type Table: Aliased;
    /// The name as SQL, in quotes.
    const SQL_NAME: &'static str;

    /// A column of the table or view, through this alias.
    fn col<V, K>(column: Column<Self::Table, V, K>) -> Column<Self, V, K>
    where
        Self: Sized,
    {
        Column::quoted(column.name(), column.sql())
    }

    /// `SELECT` every column.
    fn select() -> Select<Only<Self>, Self::Table>
    where
        Self: Sized,
    {
        Select::from_source()
    }

    /// Every column, for `columns(…)`.
    fn all_columns() -> AllColumns<Self>
    where
        Self: Sized,
    {
        AllColumns::new()
    }

    /// This alias by a relation that leads to its table, for a join.
    fn via<R: Direct<To = Self::Table>>(relation: R) -> Via<Self, R>
    where
        Self: Sized,
    {
        Via::new(relation)
    }

    /// This alias and a condition, for a join.
    fn on<C>(condition: impl Operand<C> + Condition) -> On<Self, C>
    where
        Self: Sized,
    {
        On::new(condition.itself())
    }
}

/// Declares aliases of tables and views, as types: `alias! { Manager = User }`. See [`Alias`].
#[macro_export]
macro_rules! alias {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $table:ty);+ $(;)?) => {$(
        $(#[$meta])*
        $vis struct $name;

        impl $crate::Alias for $name {
            type Table = $table;
            const SQL_NAME: &'static str = concat!("\"", stringify!($name), "\"");
        }

        impl $crate::Stored for $name {}

        impl $crate::Source for $name {
            type Row = $table;

            fn write_from(sql: &mut $crate::sql::Fragment) {
                sql.push(<$table as $crate::Aliased>::SQL_NAME);
                sql.push(" AS ");
                sql.push(<Self as $crate::Alias>::SQL_NAME);
            }

            fn write_name(sql: &mut $crate::sql::Fragment) {
                sql.push(<Self as $crate::Alias>::SQL_NAME);
            }

            fn write_columns(sql: &mut $crate::sql::Fragment) {
                $crate::derived::write_alias_columns::<Self>(sql);
            }
        }
    )+};
}

/// The columns of what an alias stands for, qualified by the alias.
pub(crate) fn write_alias_columns<A: Alias>(sql: &mut Fragment) {
    let qualifier = <A::Table as Aliased>::QUALIFIER.len() + 1;
    for (i, column) in list_items(<A::Table as Aliased>::SELECT_LIST).enumerate() {
        sql.push(if i == 0 { "" } else { ", " });
        sql.push(A::SQL_NAME);
        sql.push(".");
        sql.push(&column[qualifier..]);
    }
}

/// The items of a select list: what is between commas that are not inside quotes.
fn list_items(list: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let is_comma = move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    list.split(is_comma).map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::list_items;

    #[test]
    fn commas_in_quoted_names_separate_nothing() {
        let items: Vec<&str> = list_items(r#""a,""b".x, "a,""b"."y, z""#).collect();
        assert_eq!(items, [r#""a,""b".x"#, r#""a,""b"."y, z""#]);
    }
}
