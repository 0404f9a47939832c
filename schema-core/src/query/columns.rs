use super::IntoParam;
use crate::column::Column;
use crate::table::{RowValues, Table};
use crate::value::{Element, Value};

/// A column of table `T`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "these are not columns of `{T}`",
    label = "expected a column of `{T}`, or a tuple of them"
)]
pub trait ColumnList<T> {
    /// The type of the column, or the tuple of their types.
    type Row;

    /// The names, as SQL.
    fn names(&self) -> Vec<&'static str>;
}

/// Columns whose types have array types, so that many values of each go as one array; a row of them
/// is a `Row`.
#[diagnostic::on_unimplemented(
    message = "these are not columns of `{T}`",
    label = "expected a column of `{T}`, or a tuple of them"
)]
pub trait ArrayColumns<T, Row>: ColumnList<T> {
    /// The SQL types of the arrays.
    fn arrays(&self) -> Vec<&'static str>;

    /// Adds the values of a row, each to the list of its column.
    fn push(row: Row, lists: &mut RowValues);
}

/// That a row of a query can go into columns with a row of type `Row`: each value is of the column's
/// type, or of that without NULL.
#[diagnostic::on_unimplemented(
    message = "rows of type `{Self}` do not go into columns of type `{Row}`",
    label = "the query gives `{Self}`, the columns take `{Row}`"
)]
pub trait Fits<Row> {}
impl<V: Value, R: IntoParam<V>> Fits<V> for R {}

impl<T: Table, V: Value, K> ColumnList<T> for Column<T, V, K> {
    type Row = V;

    fn names(&self) -> Vec<&'static str> {
        vec![self.sql()]
    }
}

impl<T: Table, V: Value<Base: Element>, K> ArrayColumns<T, V> for Column<T, V, K> {
    fn arrays(&self) -> Vec<&'static str> {
        vec![V::ARRAY]
    }

    fn push(row: V, lists: &mut RowValues) {
        lists.push(Some(row));
    }
}

macro_rules! tuples {
    ($(($($part:ident $row:ident)+))*) => {$(
        impl<T, $($part: ColumnList<T>),+> ColumnList<T> for ($($part,)+) {
            type Row = ($($part::Row,)+);

            #[allow(non_snake_case)]
            fn names(&self) -> Vec<&'static str> {
                let ($($part,)+) = self;
                [$($part.names()),+].concat()
            }
        }

        impl<T, $($part: ArrayColumns<T, $row>, $row),+> ArrayColumns<T, ($($row,)+)> for ($($part,)+) {
            #[allow(non_snake_case)]
            fn arrays(&self) -> Vec<&'static str> {
                let ($($part,)+) = self;
                [$($part.arrays()),+].concat()
            }

            #[allow(non_snake_case)]
            fn push(row: ($($row,)+), lists: &mut RowValues) {
                let ($($row,)+) = row;
                $($part::push($row, lists);)+
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($part: Fits<$row>, $row),+> Fits<($($row,)+)> for ($($part,)+) {}
    )*};
}

tuples! {
    (A RA)
    (A RA B RB)
    (A RA B RB C RC)
    (A RA B RB C RC D RD)
    (A RA B RB C RC D RD E RE)
    (A RA B RB C RC D RD E RE F RF)
    (A RA B RB C RC D RD E RE F RF G RG)
    (A RA B RB C RC D RD E RE F RF G RG H RH)
    (A RA B RB C RC D RD E RE F RF G RG H RH I RI)
    (A RA B RB C RC D RD E RE F RF G RG H RH I RI J RJ)
    (A RA B RB C RC D RD E RE F RF G RG H RH I RI J RJ K RK)
    (A RA B RB C RC D RD E RE F RF G RG H RH I RI J RJ K RK L RL)
}
