use std::sync::Arc;

use super::{DecodeError, FromRow, Row};
use crate::query::Projection;
use crate::value::Value;

pub(super) type Function<R> = fn(&Row<'_>, usize) -> Result<R, DecodeError>;
type Closure<R> = Arc<dyn Fn(&Row<'_>, usize) -> Result<R, DecodeError> + Send + Sync>;

/// What reads a row of a result, from the column at a position on.
pub struct Decode<R> {
    width: usize,
    read: Reader<R>,
}

enum Reader<R> {
    /// What the type of a select list knows by itself.
    Function(Function<R>),
    /// What was put together from several parts.
    Closure(Closure<R>),
}

impl<R> Clone for Decode<R> {
    fn clone(&self) -> Self {
        let read = match &self.read {
            Reader::Function(read) => Reader::Function(*read),
            Reader::Closure(read) => Reader::Closure(read.clone()),
        };
        Self { width: self.width, read }
    }
}

impl<R> Decode<R> {
    /// Reads as the select list `P` says.
    pub(crate) fn projection<P: Projection<S, I, Row = R>, S, I>() -> Self {
        Self { width: P::WIDTH, read: Reader::Function(P::decode) }
    }

    /// Reads as the row says itself.
    pub(crate) fn row() -> Self
    where
        R: FromRow,
    {
        Self { width: R::WIDTH, read: Reader::Function(R::from_row) }
    }

    /// Reads the columns that start at `at`.
    pub(crate) fn read(&self, row: &Row<'_>, at: usize) -> Result<R, DecodeError> {
        match &self.read {
            Reader::Function(read) => read(row, at),
            Reader::Closure(read) => read(row, at),
        }
    }

    /// Reads what this reads, and the columns after it.
    pub(crate) fn and<X: 'static, R2>(
        self,
        width: usize,
        next: Function<X>,
        join: fn(R, X) -> R2,
    ) -> Decode<R2>
    where
        R: 'static,
        R2: 'static,
    {
        let first = self.width;
        let read =
            move |row: &Row<'_>, at: usize| Ok(join(self.read(row, at)?, next(row, at + first)?));
        Decode { width: first + width, read: Reader::Closure(Arc::new(read)) }
    }
}

impl<R: 'static> Decode<R> {
    /// Reads what this reads, and so many columns after it as the server sends them.
    pub(crate) fn and_raw(self, count: usize) -> Decode<(R, Vec<Option<Vec<u8>>>)> {
        let first = self.width;
        let read = move |row: &Row<'_>, at: usize| {
            let raw = (0..count).map(|i| row.raw(at + first + i).map(<[u8]>::to_vec));
            Ok((self.read(row, at)?, raw.collect()))
        };
        Decode { width: first + count, read: Reader::Closure(Arc::new(read)) }
    }
}

impl Decode<()> {
    /// Reads nothing.
    pub(crate) fn nothing() -> Self {
        Self { width: 0, read: Reader::Function(|_, _| Ok(())) }
    }
}

/// A row to which a query can add more: it becomes a tuple, and a tuple gets longer.
#[diagnostic::on_unimplemented(
    message = "nothing can be added to rows of type `{Self}`",
    label = "these rows are not a value, a table, a `FromRow` struct, or a tuple of up to eleven",
    note = "name what there is and what is added in one `.columns((…))`"
)]
pub trait Extend {
    /// The row with an `X` at its end.
    type With<X>;

    /// Adds it.
    fn with<X>(self, last: X) -> Self::With<X>;
}

/// A row that is one thing, not a tuple. Derived with `Table` and `FromRow`.
pub trait Single {}
impl<V: Value> Single for V {}

#[diagnostic::do_not_recommend]
impl<R: Single> Extend for R {
    type With<X> = (R, X);

    fn with<X>(self, last: X) -> (R, X) {
        (self, last)
    }
}

macro_rules! tuples {
    ($(($($part:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($part),+> Extend for ($($part,)+) {
            type With<Last> = ($($part,)+ Last);

            #[allow(non_snake_case)]
            fn with<Last>(self, last: Last) -> Self::With<Last> {
                let ($($part,)+) = self;
                ($($part,)+ last)
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H J) (A B C D E F G H J K) (A B C D E F G H J K L)
}
