use std::marker::PhantomData;

use crate::expr::{Expr, In};
use crate::scope::Only;
use crate::sql::Fragment;
use crate::value::Value;

/// `column = value` of an update or upsert of table `T`.
pub struct Assignment<T, E> {
    column: &'static str,
    value: E,
    marker: PhantomData<fn() -> T>,
}

impl<T, E> Assignment<T, E> {
    pub(crate) fn new(column: &'static str, value: E) -> Self {
        Self { column, value, marker: PhantomData }
    }

    pub(super) fn write_value(self, columns: &mut Vec<&'static str>, sql: &mut Fragment)
    where
        E: Expr,
    {
        columns.push(self.column);
        self.value.write(sql);
    }

    pub(super) fn write_assignment(self, sql: &mut Fragment)
    where
        E: Expr,
    {
        sql.push(self.column);
        sql.push(" = ");
        self.value.write(sql);
    }
}

/// One assignment to a column of `T`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "this does not assign to a column of `{T}`",
    label = "expected `column.to(value)`, `column.set(expression)`, or a tuple of these"
)]
pub trait Assignments<T, I> {
    /// Writes the list.
    fn write_assignments(self, sql: &mut Fragment);
}

impl<T, E: Expr + In<Only<T>, I>, I> Assignments<T, I> for Assignment<T, E> {
    fn write_assignments(self, sql: &mut Fragment) {
        self.write_assignment(sql);
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:ident)+))*) => {$(
        impl<T, $($part: Assignments<T, $index>, $index),+> Assignments<T, ($($index,)+)> for ($($part,)+) {
            #[allow(non_snake_case)]
            fn write_assignments(self, sql: &mut Fragment) {
                let ($($part,)+) = self;
                $(sql.separate(", "); $part.write_assignments(sql);)+
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
    label = "not a `{V}`"
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
