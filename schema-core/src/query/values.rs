use crate::sql::Fragment;
use crate::table::RowValues;
use crate::value::{Element, Value};

/// A tuple of values that a list of rows may hold.
pub trait ValueRow {
    /// The SQL types of arrays of them.
    fn arrays() -> Vec<&'static str>;

    /// Adds each value to the list of its column.
    fn push(self, lists: &mut RowValues);
}

macro_rules! tuples {
    ($(($($part:ident $at:tt)+))*) => {$(
        impl<$($part: Value<Base: Element>),+> ValueRow for ($($part,)+) {
            fn arrays() -> Vec<&'static str> {
                vec![$($part::ARRAY),+]
            }

            fn push(self, lists: &mut RowValues) {
                $(lists.push(Some(self.$at));)+
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

/// `SELECT * FROM unnest(…)` of one array for each column.
pub(super) fn values<R: ValueRow>(rows: impl IntoIterator<Item = R>) -> Fragment {
    let mut lists = RowValues::default();
    for row in rows {
        row.push(&mut lists);
        lists.end_row();
    }
    let mut sql = Fragment::default();
    sql.push("SELECT * FROM ");
    write_unnest(lists, R::arrays().into_iter().enumerate(), &mut sql);
    sql
}

/// `unnest($1::text[], …)` of columns, each with the SQL type of its array.
pub(super) fn write_unnest(
    mut lists: RowValues,
    columns: impl IntoIterator<Item = (usize, &'static str)>,
    sql: &mut Fragment,
) {
    let mut separator = "unnest(";
    for (at, array) in columns {
        sql.push(separator);
        lists.write_array(at, sql);
        sql.push("::");
        sql.push(array);
        separator = ", ";
    }
    sql.push(")");
}
