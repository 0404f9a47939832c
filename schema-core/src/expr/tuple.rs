use super::{In, Kind, Listing, OrderBy};
use crate::query::Projection;
use crate::row::{DecodeError, FromRow, Row};
use crate::sql::Fragment;
use crate::value::Value;

/// One expression, or a tuple of them: what `distinct_on` takes.
pub trait Exprs<S, I> {
    /// Writes the list.
    fn write_list(self, sql: &mut Fragment);
}

impl<S> Exprs<S, ()> for () {
    fn write_list(self, _: &mut Fragment) {}
}

impl<V: Value> FromRow for V {
    const WIDTH: usize = 1;

    fn from_row(row: &Row, at: usize) -> Result<Self, DecodeError> {
        row.get(at)
    }
}

/// Reads the parts of a tuple one after the other.
macro_rules! tuple_decode {
    ($row:ty, $decode:ident, $($part:ident)+) => {
        #[allow(non_snake_case)]
        fn $decode(row: &Row, at: usize) -> Result<$row, DecodeError> {
            let mut next = at;
            $(
                let $part = $part::$decode(row, next)?;
                next += $part::WIDTH;
            )+
            debug_assert_eq!(next, at + Self::WIDTH);
            Ok(($($part,)+))
        }
    };
}

/// The kind of all of these together.
macro_rules! kinds {
    ($part:ident) => { $part::Kind };
    ($part:ident $($rest:ident)+) => { <$part::Kind as Kind>::Or<kinds!($($rest)+)> };
}

macro_rules! tuples {
    ($(($($part:ident $index:ident)+))*) => {$(
        impl<S, $($part: In<S, $index>, $index),+> Exprs<S, ($($index,)+)> for ($($part,)+) {
            #[allow(non_snake_case)]
            fn write_list(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write(sql);)+
            }
        }

        impl<$($part: Listing),+> Listing for ($($part,)+) {
            type Kind = kinds!($($part)+);
        }

        impl<S, $($part: Projection<S, $index>, $index),+> Projection<S, ($($index,)+)> for ($($part,)+) {
            type Row = ($($part::Row,)+);
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;
            const ARRAYS: bool = true $(&& $part::ARRAYS)+;

            #[allow(non_snake_case)]
            fn write_projection(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                let mut separator = "";
                $(
                    sql.push(std::mem::replace(&mut separator, ", "));
                    $part.write_projection(sql);
                )+
            }

            tuple_decode! { Self::Row, decode, $($part)+ }
        }

        impl<$($part: FromRow),+> FromRow for ($($part,)+) {
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;

            tuple_decode! { Self, from_row, $($part)+ }
        }
    )*};
}

tuples! {
    (A IA)
    (A IA B IB)
    (A IA B IB C IC)
    (A IA B IB C IC D ID)
    (A IA B IB C IC D ID E IE)
    (A IA B IB C IC D ID E IE F IF)
    (A IA B IB C IC D ID E IE F IF G IG)
    (A IA B IB C IC D ID E IE F IF G IG H IH)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL M IM)
}

// Fewer than of the others: `order_by` can be called again, and a message lists all of these.
macro_rules! orders {
    ($(($($part:ident $index:ident)+))*) => {$(
        impl<S, $($part: OrderBy<S, $index>, $index),+> OrderBy<S, ($($index,)+)> for ($($part,)+) {
            #[allow(non_snake_case)]
            fn write_order(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_order(sql);)+
            }
        }
    )*};
}

orders! {
    (A IA)
    (A IA B IB)
    (A IA B IB C IC)
    (A IA B IB C IC D ID)
    (A IA B IB C IC D ID E IE)
    (A IA B IB C IC D ID E IE F IF)
}
