//! The keys of tables, as types.

use super::{RowValues, Table};
use crate::column::{Column, UniqueColumn};
use crate::sql::{Fragment, Param};
use crate::value::Value;

/// A table with a primary key. Derived.
#[diagnostic::on_unimplemented(message = "table `{Self}` has no primary key")]
pub trait Keyed: Table {
    /// The type of the key: that of its column, or a tuple.
    type Key;
}

/// The primary key of a row of this table. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the primary key of table `{T}`",
    label = "not the primary key of `{T}`",
    note = "rows are found by other columns, and those of a table without a primary key, with \
            `select().filter(…)`"
)]
pub trait KeyFor<T>: KeyValue {}

/// The value of a primary key: one column's, or a tuple.
pub trait KeyValue {
    #[doc(hidden)]
    type Params: IntoIterator<Item = Param>;

    /// Each column's value, in order.
    #[doc(hidden)]
    fn params(self) -> Self::Params;

    /// The same, as a row of many.
    #[doc(hidden)]
    fn push(self, keys: &mut RowValues);
}

impl<V: Value> KeyValue for V {
    type Params = [Param; 1];

    fn params(self) -> Self::Params {
        [Box::new(self)]
    }

    fn push(self, keys: &mut RowValues) {
        keys.push(Some(self));
    }
}

macro_rules! key_tuples {
    ($($count:literal ($($part:ident)+))*) => {$(
        impl<$($part: Value),+> KeyValue for ($($part,)+) {
            type Params = [Param; $count];

            #[allow(non_snake_case)]
            fn params(self) -> Self::Params {
                let ($($part,)+) = self;
                [$(Box::new($part)),+]
            }

            #[allow(non_snake_case)]
            fn push(self, keys: &mut RowValues) {
                let ($($part,)+) = self;
                $(keys.push(Some($part));)+
            }
        }
    )*};
}

key_tuples! { 2 (A B) 3 (A B C) 4 (A B C D) 5 (A B C D E) 6 (A B C D E F) }

/// A key that an upsert or a foreign key may name: a column that is unique or the primary key, or a
/// tuple of the columns of a composite key, in the order of its declaration.
#[diagnostic::on_unimplemented(
    message = "this is not a unique key of its table",
    label = "not a unique key",
    note = "name a column that is `unique` or the primary key, or all columns of a composite unique \
            key as a tuple in their declared order"
)]
pub trait UniqueKey {
    /// The table.
    type Table: Table;
    /// The type of its column, or the tuple of their types, without NULL.
    type Values;

    /// The columns, as SQL.
    fn columns(&self) -> Vec<&'static str>;
}

#[diagnostic::do_not_recommend]
impl<T: Table, V: Value, K: UniqueColumn> UniqueKey for Column<T, V, K> {
    type Table = T;
    type Values = V::Base;

    fn columns(&self) -> Vec<&'static str> {
        vec![self.sql()]
    }
}

/// That a unique index over some rows of the table is over columns with these third parameters.
/// Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no unique index over some rows of these columns",
    label = "no partial unique index",
    note = "declare `index(…, unique, where = \"…\")` over exactly these columns, in this order"
)]
pub trait PartialKey<Markers>: Table {
    /// Which rows, as SQL.
    const PREDICATE: &'static str;
}

/// A unique index over some rows of `T` that an upsert may name: a column, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{T}` has no unique index over some rows of these columns",
    label = "no partial unique index",
    note = "declare `index(…, unique, where = \"…\")` over exactly these columns, in this order"
)]
pub trait PartialKeyOf<T> {
    /// The columns, as SQL.
    fn columns(&self) -> Vec<&'static str>;

    /// Which rows, as SQL.
    fn predicate(&self) -> &'static str;
}

#[diagnostic::do_not_recommend]
impl<T: PartialKey<(K,)>, V: Value, K> PartialKeyOf<T> for Column<T, V, K> {
    fn columns(&self) -> Vec<&'static str> {
        vec![self.sql()]
    }

    fn predicate(&self) -> &'static str {
        T::PREDICATE
    }
}

/// A unique key of table `T`.
#[diagnostic::on_unimplemented(
    message = "this is not a unique key of `{T}`",
    label = "not a unique key",
    note = "name a column that is `unique` or the primary key, or all columns of a composite unique \
            key as a tuple in their declared order"
)]
pub trait KeyOf<T>: UniqueKey {}
impl<T, K: UniqueKey<Table: SameTable<T>>> KeyOf<T> for K {}

/// That two tables are one and the same.
#[diagnostic::on_unimplemented(
    message = "expected something of table `{T}`, found something of table `{Self}`",
    label = "this is of `{Self}`, not of `{T}`"
)]
pub trait SameTable<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameTable<T> for T {}

/// That columns with these third parameters are together a unique key of the table. Derived.
#[diagnostic::on_unimplemented(
    message = "these columns are not a unique key of `{Self}`",
    label = "not a unique key",
    note = "declare `unique(…)` or a primary key over exactly these columns, in this order"
)]
pub trait CompositeKey<Markers>: Table {}

/// That columns with these third parameters are together a key whose last column is a period that
/// overlaps no other row's. Derived.
#[diagnostic::on_unimplemented(
    message = "these columns are not a key without overlaps of `{Self}`",
    label = "not a key without overlaps",
    note = "declare `unique(…, without_overlaps)` or a primary key so over exactly these columns"
)]
pub trait PeriodKey<Markers>: Table {}

/// A key that a foreign key with a period may name: a tuple of the columns of a key without overlaps.
#[diagnostic::on_unimplemented(
    message = "this is not a key without overlaps of its table",
    label = "a foreign key with a `period` refers to one",
    note = "declare the key of the other table with `without_overlaps`"
)]
pub trait PeriodUniqueKey {
    /// The table.
    type Table: Table;
    /// The tuple of the columns' types, without NULL.
    type Values;
}

macro_rules! composite_keys {
    ($(($($v:ident $k:ident $i:tt)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> PeriodUniqueKey for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: PeriodKey<($($k,)+)>,
        {
            type Table = Owner;
            type Values = ($($v::Base,)+);
        }

        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> UniqueKey for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: CompositeKey<($($k,)+)>,
        {
            type Table = Owner;
            type Values = ($($v::Base,)+);

            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$i.sql()),+]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Owner, $($v: Value, $k),+> PartialKeyOf<Owner> for ($(Column<Owner, $v, $k>,)+)
        where
            Owner: PartialKey<($($k,)+)>,
        {
            fn columns(&self) -> Vec<&'static str> {
                vec![$(self.$i.sql()),+]
            }

            fn predicate(&self) -> &'static str {
                Owner::PREDICATE
            }
        }
    )*};
}

composite_keys! {
    (A KA 0 B KB 1)
    (A KA 0 B KB 1 C KC 2)
    (A KA 0 B KB 1 C KC 2 D KD 3)
    (A KA 0 B KB 1 C KC 2 D KD 3 E KE 4)
    (A KA 0 B KB 1 C KC 2 D KD 3 E KE 4 F KF 5)
}

/// Writes `table.column = $n AND …` for a primary key.
pub(crate) fn key_condition<T: Table, K: KeyFor<T>>(key: K, sql: &mut Fragment) {
    for (column, param) in T::KEY_COLUMNS.iter().zip(key.params()) {
        sql.separate(" AND ");
        sql.push(T::QUALIFIER);
        sql.push(".");
        sql.push(column);
        sql.push(" = ");
        sql.bind(param);
    }
}

/// A column, or a tuple of them, whose type is the one of a key.
#[diagnostic::on_unimplemented(
    message = "the type of this foreign key is not the type of the column that it references",
    label = "the referenced key is `{Key}`",
    note = "a foreign key has the type of its target, or `Option` of it"
)]
pub trait ForeignKeyOf<Key> {}

#[diagnostic::do_not_recommend]
impl<T, V: Value<Base = V>, K> ForeignKeyOf<V> for Column<T, V, K> {}
#[diagnostic::do_not_recommend]
impl<T, V: Value<Base = V>, K> ForeignKeyOf<V> for Column<T, Option<V>, K> {}

macro_rules! foreign_key_tuples {
    ($(($($column:ident $value:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($column: ForeignKeyOf<$value>, $value),+> ForeignKeyOf<($($value,)+)> for ($($column,)+) {}
    )*};
}

foreign_key_tuples! {
    (A VA B VB) (A VA B VB C VC) (A VA B VB C VC D VD) (A VA B VB C VC D VD E VE)
    (A VA B VB C VC D VD E VE F VF)
}
