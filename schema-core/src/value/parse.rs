//! Values from the text that they are written as, and by serde as that text.

use std::net::IpAddr;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveTime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BitString, Cidr, Inet, MacAddr, MacAddr8, PgLsn, TimeTz};

/// A text that is no value of a type.
///
/// ```
/// use schema_core::value::MacAddr;
/// let error = "08:00:2b".parse::<MacAddr>().unwrap_err();
/// assert_eq!(error.to_string(), "`08:00:2b` is no macaddr, as `08:00:2b:01:02:03`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {ty}, as `{example}`")]
pub struct InvalidText {
    text: String,
    ty: &'static str,
    example: &'static str,
}

macro_rules! parsed {
    ($($name:ident = $sql:literal, $example:literal, $parse:expr;)*) => {$(
        impl FromStr for $name {
            type Err = InvalidText;

            fn from_str(text: &str) -> Result<Self, InvalidText> {
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(text).ok_or_else(|| InvalidText {
                    text: text.to_owned(),
                    ty: $sql,
                    example: $example,
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

parsed! {
    Inet = "inet", "192.168.1.5/24", |text| {
        let (address, prefix) = network(text)?;
        prefix.map_or_else(|| Some(address.into()), |prefix| Self::new(address, prefix).ok())
    };
    Cidr = "cidr", "192.168.1.0/24", |text| {
        let (address, prefix) = network(text)?;
        Self::new(address, prefix.unwrap_or(if address.is_ipv4() { 32 } else { 128 })).ok()
    };
    MacAddr = "macaddr", "08:00:2b:01:02:03", |text| bytes(text).map(Self);
    MacAddr8 = "macaddr8", "08:00:2b:01:02:03:04:05", |text| bytes(text).map(Self);
    BitString = "bit varying", "1011", |text| {
        let bits = text.chars().map(|bit| match bit {
            '0' => Some(false),
            '1' => Some(true),
            _ => None,
        });
        bits.collect()
    };
    TimeTz = "time with time zone", "12:30:00+02:00", |text| {
        let at = text.rfind(['+', '-'])?;
        let (time, offset) = text.split_at_checked(at)?;
        let (time, offset): (NaiveTime, FixedOffset) = (time.parse().ok()?, offset.parse().ok()?);
        Some(Self { time, offset })
    };
    PgLsn = "pg_lsn", "16/B374D848", |text| {
        let (high, low) = text.split_once('/')?;
        let half = |digits: &str| {
            let number = || u32::from_str_radix(digits, 16).ok().map(u64::from);
            digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(number)?
        };
        Some(Self(half(high)? << 32 | half(low)?))
    };
}

/// An address, and what stands behind a slash.
fn network(text: &str) -> Option<(IpAddr, Option<u8>)> {
    match text.split_once('/') {
        Some((address, prefix)) => Some((address.parse().ok()?, Some(prefix.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// So many bytes of two digits each, between colons.
fn bytes<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let byte = |digits: &str| {
        let two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        two.then(|| u8::from_str_radix(digits, 16).ok())?
    };
    text.split(':').map(byte).collect::<Option<Vec<u8>>>()?.try_into().ok()
}
