//! How a patch becomes assignments.

use super::columns::{Columns, Types, Values, push};
use crate::sql::Fragment;
use crate::table::{RowValues, Table};

/// Writes the assignments of the columns that have a value. Without any, a column is set to itself,
/// so that the statement still finds its rows.
pub fn assign<T: Table, C: Columns>(types: &Types<C>, values: Values<C>, sql: &mut Fragment) {
    let mut row = RowValues::default();
    push::<C>(types, values, &mut row);
    row.end_row();
    let mut separator = "";
    for at in row.chosen() {
        for part in [separator, T::COLUMNS[at].sql, " = "] {
            sql.push(part);
        }
        row.write(0, at, sql);
        separator = ", ";
    }
    if separator.is_empty() {
        for column in T::COLUMNS.iter().filter(|column| column.is_patched::<T>()).take(1) {
            for part in [column.sql, " = ", T::SQL_NAME, ".", column.sql] {
                sql.push(part);
            }
        }
    }
}
