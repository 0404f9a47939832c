//! A primary key of several columns: once all of them are grouped, they determine every other column.
//!
//! A key of three columns is `Left<Left<Left<End>>>`; grouping the second makes `Left<Taken<Left<End>>>` of
//! it.

use std::marker::PhantomData;

use super::{Columns, Mark, Place, WholeRow};

/// The column at this position of a block of the table's columns, which is at place `I` of its primary key of `OF` columns.
pub struct KeyPart<const I: u8, const OF: u8, const AT: u16, const BLOCK: u16 = 0>;

/// Of a table: those of `Rest`, one of which is at place `P` of the primary key.
pub struct Part<P, Rest>(PhantomData<fn() -> (P, Rest)>);

/// The first column of a key.
pub struct First;
/// The column after the one at `P`.
pub struct Next<P>(PhantomData<fn() -> P>);

/// Of a key: a column that is not grouped, and those after it.
pub struct Left<Rest>(PhantomData<fn() -> Rest>);
/// Of a key: a column that is grouped, and those after it.
pub struct Taken<Rest>(PhantomData<fn() -> Rest>);
/// Of a key: no further column.
pub struct End;

/// Which columns of a key are grouped.
pub trait KeyColumns {
    /// Those after the first.
    type Rest: KeyColumns;
    /// The first, and others after it.
    type Before<R: KeyColumns>: KeyColumns;
    /// The columns `L` of the table; all of it, if no column of the key is left.
    type Determined<L: Columns>: Columns;
}

impl KeyColumns for End {
    type Rest = Self;
    type Before<R: KeyColumns> = Self;
    type Determined<L: Columns> = WholeRow;
}

impl<R: KeyColumns> KeyColumns for Left<R> {
    type Rest = R;
    type Before<R2: KeyColumns> = Left<R2>;
    type Determined<L: Columns> = L;
}

impl<R: KeyColumns> KeyColumns for Taken<R> {
    type Rest = R;
    type Before<R2: KeyColumns> = Taken<R2>;
    type Determined<L: Columns> = R::Determined<L>;
}

/// A place in a key.
pub trait KeyPlace {
    /// The key with the column at this place grouped.
    type Take<K: KeyColumns>: KeyColumns;
}

impl KeyPlace for First {
    type Take<K: KeyColumns> = Taken<K::Rest>;
}

impl<P: KeyPlace> KeyPlace for Next<P> {
    type Take<K: KeyColumns> = K::Before<P::Take<K::Rest>>;
}

/// A number as a type: a place in a key, counted from 0, or how many columns it has.
pub struct Number<const N: u8>;

/// A [`Number`] of a place.
pub trait At {
    /// The place.
    type Place: KeyPlace;
}

/// A [`Number`] of columns.
pub trait Count {
    /// A key of so many, none of which is grouped.
    type Key: KeyColumns;
}

macro_rules! numbers {
    ($($n:literal $place:ty, $key:ty;)*) => {$(
        impl At for Number<$n> {
            type Place = $place;
        }

        impl Count for Number<{ $n + 1 }> {
            type Key = $key;
        }
    )*};
}

numbers! {
    0 First, Left<End>;
    1 Next<First>, Left<<Number<1> as Count>::Key>;
    2 Next<<Number<1> as At>::Place>, Left<<Number<2> as Count>::Key>;
    3 Next<<Number<2> as At>::Place>, Left<<Number<3> as Count>::Key>;
    4 Next<<Number<3> as At>::Place>, Left<<Number<4> as Count>::Key>;
    5 Next<<Number<4> as At>::Place>, Left<<Number<5> as Count>::Key>;
}

impl<const I: u8, const OF: u8, const AT: u16, const BLOCK: u16> Mark for KeyPart<I, OF, AT, BLOCK>
where
    Number<I>: At,
    Number<OF>: Count,
{
    type After<L: Columns, P: Place> =
        P::AfterPart<Self, <Number<I> as At>::Place, <Number<OF> as Count>::Key, L>;
}
