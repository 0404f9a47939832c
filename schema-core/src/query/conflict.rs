use super::{Assignments, Insert};
use crate::sql::Fragment;
use crate::table::Table;

/// `INSERT … ON CONFLICT (key)` that does not say yet what to do.
#[must_use = "say what to do: `.do_nothing()` or `.do_update(…)`"]
pub struct OnConflict<T> {
    insert: Insert<T>,
    clause: Fragment,
}

impl<T: Table> OnConflict<T> {
    pub(super) fn new(insert: Insert<T>, columns: &[&str]) -> Self {
        let mut clause = Fragment::default();
        clause.push(&format!(" ON CONFLICT ({})", columns.join(", ")));
        Self { insert, clause }
    }

    /// `DO NOTHING`: leaves out the rows whose key is there already. They are not returned either.
    pub fn do_nothing(mut self) -> Insert<T> {
        self.clause.push(" DO NOTHING");
        self.insert.with_conflict(self.clause)
    }

    /// `DO UPDATE SET`: changes the row that has the key. In an expression, `User::age` is its value
    /// and `User::age.excluded()` the one that the insert proposed.
    pub fn do_update<A: Assignments<T, I>, I>(mut self, assignments: A) -> Insert<T> {
        let mut list = Fragment::default();
        assignments.write_assignments(&mut list);
        self.clause.clause(" DO UPDATE SET ", list);
        self.insert.with_conflict(self.clause)
    }
}
