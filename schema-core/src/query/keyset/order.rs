//! The order of pages: columns, the last of which make each row unique.

#![allow(clippy::type_complexity)] // what a type holds is what is checked

use crate::column::{Column, UniqueColumn};
use crate::expr::Order;
use crate::table::{CompositeKey, Table};
use crate::value::{NotNull, Nullability, Value};

/// A column of the order, and its direction.
#[derive(Debug, Clone, Copy)]
pub struct SortKey {
    pub(super) column: &'static str,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
    pub(super) nullable: bool,
}

impl SortKey {
    /// The same from the end.
    pub(super) fn reversed(self) -> Self {
        Self { descending: !self.descending, nulls_first: !self.nulls_first, ..self }
    }
}

/// A column of table `T` to sort pages by, or `.asc()` or `.desc()` of one.
#[diagnostic::on_unimplemented(
    message = "pages can't be sorted by this",
    label = "expected a column of `{T}`, or its `.asc()` or `.desc()`"
)]
pub trait SortColumn<T> {
    /// The type of the column.
    type Value: Value;
    /// What kind of key the column is.
    type Key;

    /// The column and its direction.
    fn sort_key(self) -> SortKey;
}

impl<T: Table, V: Value, K> SortColumn<T> for Column<T, V, K> {
    type Value = V;
    type Key = K;

    fn sort_key(self) -> SortKey {
        self.asc_key(false, false)
    }
}

impl<T: Table, V: Value, K> SortColumn<T> for Order<Column<T, V, K>> {
    type Value = V;
    type Key = K;

    fn sort_key(self) -> SortKey {
        let (column, direction, nulls) = self.into_parts();
        let descending = direction == " DESC";
        // The server's rule: NULL is greater than everything.
        let nulls_first = if nulls.is_empty() { descending } else { nulls == " NULLS FIRST" };
        column.asc_key(descending, nulls_first)
    }
}

impl<T, V: Value, K> Column<T, V, K> {
    fn asc_key(self, descending: bool, nulls_first: bool) -> SortKey {
        SortKey { column: self.sql(), descending, nulls_first, nullable: V::Null::NULLABLE }
    }
}

/// Columns that are a unique key of table `T`, none of which can be NULL: one that is unique, or a
/// tuple of those of a composite key.
#[diagnostic::on_unimplemented(
    message = "the order of the pages does not end in a unique key of `{T}`",
    label = "rows that are equal in this would be lost between pages",
    note = "end the order with the primary key, or another unique key that is never NULL"
)]
pub trait KeyEnd<T, M> {
    /// Adds the columns.
    fn push_end(self, keys: &mut Vec<SortKey>);
}

/// The end of the order is one column.
pub struct OneColumn;
/// The end of the order is a composite key.
pub struct Composite;

#[diagnostic::do_not_recommend]
impl<T, C> KeyEnd<T, OneColumn> for C
where
    C: SortColumn<T, Key: UniqueColumn, Value: Value<Null = NotNull>>,
{
    fn push_end(self, keys: &mut Vec<SortKey>) {
        keys.push(self.sort_key());
    }
}

/// What pages of table `T` are sorted by: columns, the last of which are a unique key: one column, or
/// the columns of a composite key as a tuple. `M` says in which of the forms, and is always inferred.
#[diagnostic::on_unimplemented(
    message = "the order of the pages does not end in a unique key of `{T}`",
    label = "rows that are equal in this would be lost between pages",
    note = "end the order with the primary key, or another unique key that is never NULL; a composite \
            key as a tuple"
)]
pub trait KeysetOrder<T, M> {
    /// The columns, in order.
    fn sort_keys(self) -> Vec<SortKey>;
}

/// The order is a key.
pub struct Alone<M>(M);
/// The order is other columns, and a key after them.
pub struct After<M>(M);

#[diagnostic::do_not_recommend]
impl<T, M, E: KeyEnd<T, M>> KeysetOrder<T, Alone<M>> for E {
    fn sort_keys(self) -> Vec<SortKey> {
        let mut keys = Vec::new();
        self.push_end(&mut keys);
        keys
    }
}

macro_rules! composite {
    ($(($($part:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, $($part),+> KeyEnd<T, Composite> for ($($part,)+)
        where
            T: CompositeKey<($($part::Key,)+)>,
            $($part: SortColumn<T, Value: Value<Null = NotNull>>),+
        {
            #[allow(non_snake_case)]
            fn push_end(self, keys: &mut Vec<SortKey>) {
                let ($($part,)+) = self;
                keys.extend([$($part.sort_key()),+]);
            }
        }
    )*};
}

macro_rules! after {
    ($(($($part:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, M, Z: KeyEnd<T, M>, $($part: SortColumn<T>),+> KeysetOrder<T, After<M>>
            for ($($part,)+ Z)
        {
            #[allow(non_snake_case)]
            fn sort_keys(self) -> Vec<SortKey> {
                let ($($part,)+ end) = self;
                let mut keys = vec![$($part.sort_key()),+];
                end.push_end(&mut keys);
                keys
            }
        }
    )*};
}

composite! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
after! { (A) (A B) (A B C) (A B C D) (A B C D E) }
