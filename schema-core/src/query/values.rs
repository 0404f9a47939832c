use super::insert::Batch;
use crate::sql::{Fragment, Param};
use crate::value::{Element, Value};

/// A tuple of values that a list of rows may hold.
pub trait ValueRow {
    /// The SQL types of arrays of them.
    fn arrays() -> Vec<&'static str>;

    /// Adds each value to the list of its column.
    fn push(self, lists: &mut [Vec<Param>]);
}

macro_rules! tuples {
    ($(($($part:ident $at:tt)+))*) => {$(
        impl<$($part: Value<Base: Element>),+> ValueRow for ($($part,)+) {
            fn arrays() -> Vec<&'static str> {
                vec![$($part::ARRAY),+]
            }

            fn push(self, lists: &mut [Vec<Param>]) {
                $(lists[$at].push(Box::new(self.$at));)+
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
    let arrays = R::arrays();
    let mut lists: Vec<Vec<Param>> = Vec::new();
    lists.resize_with(arrays.len(), Vec::new);
    rows.into_iter().for_each(|row| row.push(&mut lists));
    let mut sql = Fragment::default();
    sql.push("SELECT * FROM unnest(");
    for (at, (list, array)) in lists.into_iter().zip(arrays).enumerate() {
        sql.push(if at == 0 { "" } else { ", " });
        sql.bind(Box::new(Batch(list)));
        sql.push("::");
        sql.push(array);
    }
    sql.push(")");
    sql
}
