use std::marker::PhantomData;

use crate::expr::In;
use crate::scope::Only;
use crate::slots::{Complete, Distinct};
use crate::sql::Fragment;
use crate::value::Value;

/// `column = value` of a write to table `T`; `K` is the third parameter of the column.
pub struct Assignment<T, E, K> {
    column: &'static str,
    value: E,
    marker: PhantomData<fn() -> (T, K)>,
}

impl<T, E, K> Assignment<T, E, K> {
    pub(crate) fn new(column: &'static str, value: E) -> Self {
        Self { column, value, marker: PhantomData }
    }
}

/// One assignment to a column of `T` from what is in scope `S`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "this does not assign to a column of `{T}`",
    label = "expected `column.to(value)`, `column.set(expression)`, or a tuple of these"
)]
pub trait Assignments<T, I, S = Only<T>> {
    /// Writes the list.
    fn write_assignments(self, sql: &mut Fragment);
}

impl<T, E: In<S, I>, K, S, I> Assignments<T, I, S> for Assignment<T, E, K> {
    fn write_assignments(self, sql: &mut Fragment) {
        sql.push(self.column);
        sql.push(" = ");
        self.value.write(sql);
    }
}

/// The values of a new row of `T` from what is in scope `S`: an assignment to a column, or a tuple of
/// them.
#[diagnostic::on_unimplemented(
    message = "this does not assign to a column of `{T}`",
    label = "expected `column.to(value)`, `column.set(expression)`, or a tuple of these"
)]
pub trait RowAssignments<T, S, I> {
    /// These columns, before others.
    type Assigned<Rest>;

    /// Names the columns, and writes the list of the values.
    fn write_values(self, columns: &mut Vec<&'static str>, sql: &mut Fragment);
}

impl<T, E: In<S, I>, K, S, I> RowAssignments<T, S, I> for Assignment<T, E, K> {
    type Assigned<Rest> = (K, Rest);

    fn write_values(self, columns: &mut Vec<&'static str>, sql: &mut Fragment) {
        columns.push(self.column);
        self.value.write(sql);
    }
}

/// The values of a whole new row of `T`: of every column that is required.
pub trait WholeRowAssignments<T, S, I>: RowAssignments<T, S, I> {}
impl<T, S, I, A, L: Distinct> WholeRowAssignments<T, S, I> for A
where
    A: RowAssignments<T, S, I, Assigned<()> = L>,
    T: Complete<L::Columns>,
{
}

/// The columns after each other.
macro_rules! assigned {
    ($rest:ident $part:ident $index:ident) => {
        <$part as RowAssignments<T, S, $index>>::Assigned<$rest>
    };
    ($rest:ident $part:ident $index:ident $($more:ident $more_index:ident)+) => {
        <$part as RowAssignments<T, S, $index>>::Assigned<
            assigned!($rest $($more $more_index)+)
        >
    };
}

macro_rules! tuples {
    ($(($($part:ident $index:ident)+))*) => {$(
        impl<T, S, $($part: Assignments<T, $index, S>, $index),+> Assignments<T, ($($index,)+), S>
            for ($($part,)+)
        {
            #[allow(non_snake_case)]
            fn write_assignments(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_assignments(sql);)+
            }
        }

        impl<T, S, $($part: RowAssignments<T, S, $index>, $index),+>
            RowAssignments<T, S, ($($index,)+)> for ($($part,)+)
        {
            type Assigned<Rest> = assigned!(Rest $($part $index)+);

            #[allow(non_snake_case)]
            fn write_values(self, columns: &mut Vec<&'static str>, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_values(columns, sql);)+
            }
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
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL M IM N IN)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL M IM N IN O IO)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL M IM N IN O IO P IP)
    (A IA B IB C IC D ID E IE F IF G IG H IH J IJ K IK L IL M IM N IN O IO P IP Q IQ)
}

/// What a column of type `V` can be set to: a `V`, or what stands for one.
#[diagnostic::on_unimplemented(
    message = "expected a value of type `{V}`, found `{Self}`",
    label = "not a `{V}`",
    note = "`None` is NULL; an `Option<&str>` goes as `.map(str::to_owned)`"
)]
pub trait IntoParam<V> {
    /// The value.
    fn into_param(self) -> V;
}

impl<V: Value> IntoParam<V> for V {
    fn into_param(self) -> V {
        self
    }
}

impl<V: Value<Base = V>> IntoParam<Option<V>> for V {
    fn into_param(self) -> Option<V> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoParam<String> for &str {
    fn into_param(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl IntoParam<Option<String>> for &str {
    fn into_param(self) -> Option<String> {
        Some(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl IntoParam<String> for &String {
    fn into_param(self) -> String {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl IntoParam<Option<String>> for &String {
    fn into_param(self) -> Option<String> {
        Some(self.clone())
    }
}

// Not `Option<&str>`: a bare `None` would not say of which type it is.
#[diagnostic::do_not_recommend]
impl IntoParam<Option<String>> for &Option<String> {
    fn into_param(self) -> Option<String> {
        self.clone()
    }
}
