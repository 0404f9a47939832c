//! How a patch becomes assignments.

use crate::sql::Fragment;

/// Writes the assignments of a patch.
pub struct Patch<'a> {
    sql: &'a mut Fragment,
    assigned: bool,
}

impl<'a> Patch<'a> {
    /// No assignment so far.
    pub fn new(sql: &'a mut Fragment) -> Self {
        Self { sql, assigned: false }
    }

    /// Assigns a value to the column, if the patch has one.
    pub fn set<V>(&mut self, column: &str, bind: fn(&mut Fragment, V), value: Option<V>) {
        let Some(value) = value else { return };
        self.column(column);
        bind(self.sql, value);
    }

    /// An empty patch sets a column to itself, so that the statement still finds its rows.
    pub fn finish(mut self, table: &str, column: &str) {
        if !self.assigned {
            self.column(column);
            for part in [table, ".", column] {
                self.sql.push(part);
            }
        }
    }

    fn column(&mut self, column: &str) {
        self.sql.push(if self.assigned { ", " } else { "" });
        self.sql.push(column);
        self.sql.push(" = ");
        self.assigned = true;
    }
}
