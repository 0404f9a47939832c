use std::fmt;
use std::ops::Deref;

use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize};

use super::wire::Failure;

/// Types that are a text with a meaning: each a newtype of `String`. The server checks the text.
/// What an extension makes has another number in each database: it is known by its name. Some have a
/// version before the text on the wire.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $sql:literal, version = $version:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl<'a> FromSql<'a> for $name {
            fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                let text = unversioned($version, raw)?;
                Ok(Self(std::str::from_utf8(text)?.to_owned()))
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }
        }

        impl ToSql for $name {
            fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                let version: Option<u8> = $version;
                if let Some(version) = version {
                    out.put_u8(version);
                }
                out.put_slice(self.0.as_bytes());
                Ok(IsNull::No)
            }

            fn accepts(ty: &Type) -> bool {
                ty.name() == $sql
            }

            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    )*};
}

fn unversioned(version: Option<u8>, raw: &[u8]) -> Result<&[u8], Failure> {
    match (version, raw) {
        (None, text) => Ok(text),
        (Some(version), [first, text @ ..]) if version == *first => Ok(text),
        _ => Err("the value is of an unknown version".into()),
    }
}

texts! {
    /// A text that compares without regard to case. Needs the extension `citext`. Rust compares it
    /// with regard to case.
    Citext = "citext", version = None;
    /// An XML document or fragment.
    Xml = "xml", version = None;
    /// A name of the system catalogs: at most 63 bytes.
    Name = "name", version = None;
    /// A path into a JSON document: `$.items[*].price`. The server writes it in its own way.
    JsonPath = "jsonpath", version = Some(1);
    /// A path of labels in a tree: `top.science.astronomy`. Needs the extension `ltree`.
    Ltree = "ltree", version = Some(1);
    /// A pattern of [`Ltree`] paths: `top.*.astro*`. Needs the extension `ltree`.
    Lquery = "lquery", version = Some(1);
    /// A search for words in [`Ltree`] paths: `europe & !asia`. Needs the extension `ltree`.
    Ltxtquery = "ltxtquery", version = Some(1);
}
