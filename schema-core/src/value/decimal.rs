//! `numeric`, by the crates `rust_decimal` and `bigdecimal`.

use postgres_types::Type;

use super::wire::{Failure, Wire};

const NEGATIVE: u16 = 0x4000;
const GROUP: usize = 4;

/// A numeric in the binary form, as decimal digits. It has a count of groups of four digits, the power
/// of 10000 that the first has, a sign, a count of digits behind the point, and the groups.
fn digits(raw: &[u8]) -> Result<String, Failure> {
    let mut wire = Wire(raw);
    let (count, weight, sign, scale) = (wire.u16()?, wire.u16()?, wire.u16()?, wire.u16()?);
    let mut text = match sign {
        0 => String::new(),
        NEGATIVE => "-".to_owned(),
        0xc000 => return Err(no_value("NaN")),
        0xd000 => return Err(no_value("Infinity")),
        0xf000 => return Err(no_value("-Infinity")),
        _ => return Err("a numeric with an unknown sign".into()),
    };
    let groups: Vec<u16> = (0..count).map(|_| wire.u16()).collect::<Result<_, _>>()?;
    wire.end()?;
    let weight = i32::from(weight.cast_signed());
    let scale = usize::from(scale);
    let group = |power: i32| {
        let at = usize::try_from(weight - power).ok();
        at.and_then(|at| groups.get(at).copied()).unwrap_or(0)
    };

    text.push_str(&group(weight.max(0)).to_string());
    for power in (0..weight).rev() {
        text.push_str(&format!("{:04}", group(power)));
    }
    if scale > 0 {
        text.push('.');
        let end = text.len() + scale;
        for power in 1..=i32::try_from(scale.div_ceil(GROUP))? {
            text.push_str(&format!("{:04}", group(-power)));
        }
        text.truncate(end);
    }
    Ok(text)
}

fn no_value(what: &str) -> Failure {
    format!("{what}, for which the Rust type has no value").into()
}

#[cfg(feature = "rust_decimal")]
mod rust {
    use rust_decimal::Decimal;

    use super::{Failure, Type, digits};

    /// Its own `FromSql` rounds what has too many digits.
    fn exact(_: &Type, raw: &[u8]) -> Result<Decimal, Failure> {
        let text = digits(raw)?;
        // Zeros at the end may be what makes it too long.
        let short = if text.contains('.') { text.trim_end_matches('0') } else { &text };
        exact_text(&text).or_else(|| exact_text(short.trim_end_matches('.'))).ok_or_else(|| {
            "it has more digits than a Decimal; `value::Numeric` of the feature `bigdecimal` has any".into()
        })
    }

    /// The longest text of a decimal: a sign, 29 digits and a point.
    const LONGEST: usize = 31;

    /// The parser goes a call deeper with each digit, and numerics have up to 147455 of them.
    fn exact_text(text: &str) -> Option<Decimal> {
        (text.len() <= LONGEST).then(|| Decimal::from_str_exact(text).ok())?
    }

    scalars! { Decimal = "numeric", read = exact; }
}

#[cfg(feature = "bigdecimal")]
pub use big::Numeric;

#[cfg(feature = "bigdecimal")]
mod big {
    use std::fmt;
    use std::ops::Deref;

    use bigdecimal::BigDecimal;
    use bigdecimal::num_bigint::Sign;
    use bytes::{BufMut, BytesMut};
    use postgres_types::{FromSql, IsNull, ToSql, accepts, to_sql_checked};
    use serde::{Deserialize, Serialize};

    use super::{Failure, GROUP, NEGATIVE, Type, digits};

    /// A `numeric` of any size, as a [`BigDecimal`]. Needs the feature `bigdecimal`.
    #[derive(
        Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
    )]
    #[serde(transparent)]
    pub struct Numeric(pub BigDecimal);

    impl Deref for Numeric {
        type Target = BigDecimal;

        fn deref(&self) -> &BigDecimal {
            &self.0
        }
    }

    impl From<BigDecimal> for Numeric {
        fn from(value: BigDecimal) -> Self {
            Self(value)
        }
    }

    impl fmt::Display for Numeric {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0.to_plain_string())
        }
    }

    impl<'a> FromSql<'a> for Numeric {
        fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
            Ok(Self(digits(raw)?.parse()?))
        }

        accepts!(NUMERIC);
    }

    /// How many digits the server takes before the point, and behind it.
    const MOST_DIGITS: (i64, i64) = (131_072, 16_383);

    impl ToSql for Numeric {
        fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
            let (number, scale) = self.0.as_bigint_and_exponent();
            let (sign, digits) = (number.sign(), number.magnitude().to_string());
            let whole = i64::try_from(digits.len())?.saturating_sub(scale);
            if sign != Sign::NoSign && (whole > MOST_DIGITS.0 || scale > MOST_DIGITS.1) {
                return Err(
                    "a numeric has at most 131072 digits before its point, and 16383 behind".into(),
                );
            }
            if sign == Sign::NoSign {
                put(&[], -1, false, scale.clamp(0, MOST_DIGITS.1).try_into()?, out)?;
            } else {
                let (groups, weight) = groups(&digits, scale)?;
                put(&groups, weight, sign == Sign::Minus, scale.max(0).try_into()?, out)?;
            }
            Ok(IsNull::No)
        }

        accepts!(NUMERIC);
        to_sql_checked!();
    }

    /// The digits in groups of four around the point, which is `scale` digits from their end, and the
    /// power of 10000 of the first group.
    fn groups(digits: &str, scale: i64) -> Result<(Vec<u16>, i16), Failure> {
        let group = i64::try_from(GROUP)?;
        // Zeros behind, until the point is between two groups.
        let behind = if scale < 0 { -scale } else { (group - scale % group) % group };
        let mut text = digits.to_owned();
        text.extend(std::iter::repeat_n('0', usize::try_from(behind)?));
        let ahead = text.len().next_multiple_of(GROUP) - text.len();
        text.insert_str(0, &"0".repeat(ahead));
        let groups: Vec<u16> = (0..text.len())
            .step_by(GROUP)
            .map(|at| text[at..at + GROUP].parse())
            .collect::<Result<_, _>>()?;
        let behind_point = (scale.max(0) + group - 1) / group;
        let weight = i64::try_from(groups.len())? - behind_point - 1;
        Ok((groups, weight.try_into()?))
    }

    fn put(
        groups: &[u16],
        weight: i16,
        negative: bool,
        scale: u16,
        out: &mut BytesMut,
    ) -> Result<(), Failure> {
        out.put_u16(u16::try_from(groups.len())?);
        out.put_i16(weight);
        out.put_u16(if negative { NEGATIVE } else { 0 });
        out.put_u16(scale);
        for group in groups {
            out.put_u16(*group);
        }
        Ok(())
    }

    scalars! { Numeric = "numeric"; }
}
