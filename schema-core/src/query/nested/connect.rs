//! Rows that are there, which come under another or go away from it.

use super::super::select::written;
use super::child::Place;
use super::{Children, OptionalKey, Tree};
use crate::relation::{Direct, Many, Sole};
use crate::row::{DecodeError, Row};
use crate::source::Source;
use crate::sql::Fragment;
use crate::table::{KeyValue, Keyed, RowValues, Table};

/// Rows to put under another, by their primary keys: see [`connect`].
pub struct Connect<K>(pub(super) Vec<K>);

/// Rows to take away from another, by their primary keys: see [`disconnect`].
pub struct Disconnect<K>(pub(super) Vec<K>);

/// The rows with these primary keys, to put under another: see [`Nested`](super::Nested). By a
/// foreign key it is set; through a junction table a row of that is inserted. Keys of no row are
/// left out.
pub fn connect<K>(keys: impl IntoIterator<Item = K>) -> Connect<K> {
    Connect(keys.into_iter().collect())
}

/// The rows with these primary keys, to take away from another: see [`Nested`](super::Nested). The
/// foreign key becomes NULL; of a junction table the row is deleted. Keys of rows that are not under
/// it are left out.
pub fn disconnect<K>(keys: impl IntoIterator<Item = K>) -> Disconnect<K> {
    Disconnect(keys.into_iter().collect())
}

/// Writes that a row of `T` has one of these primary keys.
pub(super) fn write_has_key<T: Keyed<Key: KeyValue>>(keys: Vec<T::Key>, sql: &mut Fragment) {
    let table = T::QUALIFIER;
    let mut values = RowValues::default();
    for key in keys {
        key.push(&mut values);
        values.end_row();
    }
    if let [column] = T::KEY_COLUMNS {
        sql.push(&format!("{table}.{column} = ANY("));
        values.write_array(0, sql);
        return sql.push(")");
    }
    sql.push("(false");
    for row in 0..values.rows() {
        for (at, column) in T::KEY_COLUMNS.iter().enumerate() {
            sql.push(if at == 0 { " OR (" } else { " AND " });
            sql.push(&format!("{table}.{column} = "));
            values.write(row, at, sql);
        }
        sql.push(")");
    }
    sql.push(")");
}

/// Adds an update of the foreign key of rows. Gives the query of those under one row, which are known
/// by columns of it that are returned with them: the foreign key may be NULL afterwards.
fn write_update<T: Keyed<Key: KeyValue>>(
    keys: Vec<T::Key>,
    place: &Place<'_>,
    connects: bool,
    tree: &mut Tree,
) -> Fragment {
    let parent = place.parent;
    let assignments = place.pairs.iter().map(|(own, other)| {
        if connects { format!("{other} = {parent}.{own}") } else { format!("{other} = NULL") }
    });
    let assignments = assignments.collect::<Vec<_>>().join(", ");
    let name = tree.add(written(|sql| {
        sql.push("UPDATE ");
        T::write_from(sql);
        sql.push(&format!(" SET {assignments} FROM {parent} WHERE "));
        write_has_key::<T>(keys, sql);
        if !connects {
            sql.push(" AND ");
            place.write_condition(T::QUALIFIER, sql);
        }
        sql.push(&format!(" RETURNING {}", T::SELECT_LIST));
        for (i, (own, _)) in place.pairs.iter().enumerate() {
            sql.push(&format!(", {parent}.{own} AS \"parent {i}\""));
        }
    }));
    written(|sql| {
        sql.push(&format!("SELECT ROW({name}.*) FROM {name} WHERE "));
        for (i, (own, _)) in place.pairs.iter().enumerate() {
            let and = if i == 0 { "" } else { " AND " };
            sql.push(&format!("{and}{name}.\"parent {i}\" = {parent}.{own}"));
        }
    })
}

macro_rules! updates {
    ($($relation:ident, $write:ident<$key:ident>, $connects:literal, ($($bound:tt)*);)*) => {$(
        impl<From, To, const KEY: usize, $key: KeyValue> Children<$relation<From, To, KEY>> for $write<$key>
        where
            From: Table,
            To: Keyed<Key = $key> + $($bound)*,
        {
            type Row = To;

            fn write(
                self,
                relation: &$relation<From, To, KEY>,
                parent: &str,
                tree: &mut Tree,
            ) -> Fragment {
                let place = Place { parent, pairs: relation.pairs() };
                write_update::<To>(self.0, &place, $connects, tree)
            }

            fn read(row: &Row<'_>, at: usize) -> Result<To, DecodeError> {
                To::from_row(row, at)
            }
        }
    )*};
}

updates! {
    Many, Connect<K>, true, ();
    Sole, Connect<K>, true, ();
    Many, Disconnect<K>, false, (OptionalKey<KEY>);
    Sole, Disconnect<K>, false, (OptionalKey<KEY>);
}
