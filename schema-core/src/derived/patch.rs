//! How a patch becomes assignments.

use super::columns::{Columns, Types, Values, push};
use crate::sql::Fragment;
use crate::table::{RowValues, Table};

/// Writes the assignments of the columns that have a value. Without any, a column is set to itself,
/// so that the statement still finds its rows.
pub fn assign<T: Table, C: Columns>(types: &Types<C>, values: Values<C>, sql: &mut Fragment) {
    let mut row = RowValues::default();
    push::<C>(types, values, &mut row);
    let given = T::COLUMNS.iter().zip(row.0);
    let given = given.filter_map(|(column, value)| Some((column.sql, value?)));
    let mut separator = "";
    for (column, value) in given {
        for part in [separator, column, " = "] {
            sql.push(part);
        }
        sql.bind(value);
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
