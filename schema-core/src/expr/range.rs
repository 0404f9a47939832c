//! Operators and functions of ranges.

use super::{Call, Expr, Infix, IntoExpr, Operand, Strict, StrictOr};
use crate::value::{NotNull, Nullable, Range, RangeElement, Value};

/// The type of a range: [`Range`].
pub trait RangeValue: Value<Base = Self> {
    /// The type of its bounds.
    type Bound: Value<Base = Self::Bound>;
}

impl<T: RangeElement> RangeValue for Range<T>
where
    T: Value<Base = T>,
{
    type Bound = T;
}

type Bound<E> = <<E as Expr>::Base as RangeValue>::Bound;
type Operator<V, E, R> = Infix<V, E, <R as IntoExpr<<E as Expr>::Base>>::Expr, NotNull>;

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident -> $value:ty = $sql:literal;)*) => {$(
        $(#[$doc])*
        fn $name<R: IntoExpr<Self::Base>>(self, other: R) -> Operator<$value, Self, R> {
            Infix::new(self, $sql, other.into_expr())
        }
    )*};
}

/// Operators of ranges.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::value::Range;
/// # #[derive(Table)] #[table(name = "stays")]
/// # struct Stay { #[column(primary_key, identity)] id: i64, days: Range<i32> }
/// let week = || Range::from(1..8);
/// let query = Stay::select()
///     .filter(Stay::days.overlaps(week()))
///     .filter(Stay::days.includes(5))
///     .columns((
///         Stay::days.covers(week()),
///         Stay::days.covered_by(week()),
///         Stay::days.is_left_of(week()),
///         Stay::days.is_right_of(week()),
///         Stay::days.is_adjacent_to(week()),
///         Stay::days.join(week()),
///         Stay::days.intersection(week()),
///         Stay::days.difference(week()),
///     ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT (stays.days @> $1::int4range), (stays.days <@ $2::int4range), \
///      (stays.days << $3::int4range), (stays.days >> $4::int4range), (stays.days -|- $5::int4range), \
///      (stays.days + $6::int4range), (stays.days * $7::int4range), (stays.days - $8::int4range) \
///      FROM stays WHERE (stays.days && $9::int4range) AND (stays.days @> $10::integer)"
/// );
/// ```
#[allow(clippy::wrong_self_convention)] // `is_left_of` builds, it does not ask
pub trait RangeExpr: Expr<Base: RangeValue> {
    /// `self @> value`: whether a value is in it.
    fn includes<R: IntoExpr<Bound<Self>>>(self, value: R) -> Infix<bool, Self, R::Expr, NotNull> {
        Infix::new(self, " @> ", value.into_expr())
    }

    operators! {
        /// `self @> other`: whether all of the other is in it.
        covers -> bool = " @> ";
        /// `self <@ other`: whether all of it is in the other.
        covered_by -> bool = " <@ ";
        /// `self && other`: whether they have values in common.
        overlaps -> bool = " && ";
        /// `self << other`: whether it ends before the other begins.
        is_left_of -> bool = " << ";
        /// `self >> other`: whether it begins after the other ends.
        is_right_of -> bool = " >> ";
        /// `self -|- other`: whether one begins where the other ends.
        is_adjacent_to -> bool = " -|- ";
        /// `self + other`: both; an error of the server where there is a gap between them.
        join -> Self::Base = " + ";
        /// `self * other`: what they have in common.
        intersection -> Self::Base = " * ";
        /// `self - other`: it without the other; an error of the server where two parts are left.
        difference -> Self::Base = " - ";
    }
}

impl<E: Expr<Base: RangeValue>> RangeExpr for E {}

/// `lower(range)`: where it begins; NULL where it has no begin.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::{isempty, range_lower, range_upper};
/// # use schema_core::value::Range;
/// # #[derive(Table)] #[table(name = "stays")]
/// # struct Stay { #[column(primary_key, identity)] id: i64, days: Range<i32> }
/// let query = Stay::select().columns((range_lower(Stay::days), range_upper(Stay::days), isempty(Stay::days)));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT lower(stays.days), upper(stays.days), isempty(stays.days) FROM stays"
/// );
/// ```
pub fn range_lower<E: Expr<Base: RangeValue>>(
    range: impl Operand<E>,
) -> Call<Bound<E>, E, StrictOr<Nullable>> {
    Call::new("lower(", range.itself(), ")")
}

/// `upper(range)`: where it ends; NULL where it has no end.
pub fn range_upper<E: Expr<Base: RangeValue>>(
    range: impl Operand<E>,
) -> Call<Bound<E>, E, StrictOr<Nullable>> {
    Call::new("upper(", range.itself(), ")")
}

/// `isempty(range)`: whether no value is in it.
pub fn isempty<E: Expr<Base: RangeValue>>(range: impl Operand<E>) -> Call<bool, E, Strict> {
    Call::new("isempty(", range.itself(), ")")
}
