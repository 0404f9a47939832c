use std::ops::{Deref, DerefMut};

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::wire::Failure;
use super::{Element, NotNull, Value};

/// A `jsonb` column that holds any serde type.
///
/// Serialises as what is inside, so that a row with a `Json` field prints as plain JSON.
///
/// ```
/// use schema_core::Json;
/// let json = Json(vec![1, 2]);
/// assert_eq!(json.len(), 2);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

/// A `json` column that holds any serde type: like [`Json`], but the server keeps the text as it is,
/// with its spaces, the order of its keys and keys that occur twice.
///
/// `JsonText<Box<serde_json::value::RawValue>>` is that text, with `serde_json`'s feature `raw_value`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JsonText<T>(pub T);

macro_rules! json {
    ($($name:ident = $sql:literal;)*) => {$(
        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }

        impl<T> DerefMut for $name<T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.0
            }
        }

        impl<T> From<T> for $name<T> {
            fn from(value: T) -> Self {
                Self(value)
            }
        }

        impl<T: Serialize + std::fmt::Debug> ToSql for $name<T> {
            fn to_sql(
                &self,
                ty: &Type,
                out: &mut BytesMut,
            ) -> Result<IsNull, Failure> {
                postgres_types::Json(&self.0).to_sql(ty, out)
            }

            fn accepts(ty: &Type) -> bool {
                matches!(*ty, Type::JSON | Type::JSONB)
            }

            to_sql_checked!();
        }

        impl<'a, T: DeserializeOwned> FromSql<'a> for $name<T> {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                Ok(Self(serde_json::from_slice(text(ty, raw)?)?))
            }

            fn accepts(ty: &Type) -> bool {
                matches!(*ty, Type::JSON | Type::JSONB)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T> Value for $name<T>
        where
            T: Serialize + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static,
        {
            type Base = Self;
            type Null = NotNull;
            const TYPE: &'static str = $sql;
            const ARRAY: &'static str = concat!($sql, "[]");
        }

        impl<T> Element for $name<T> where
            T: Serialize + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static
        {
        }
    )*};
}

json! {
    Json = "jsonb";
    JsonText = "json";
}

fn text<'a>(ty: &Type, raw: &'a [u8]) -> Result<&'a [u8], Failure> {
    // PostgreSQL sends jsonb with a leading version byte.
    match (ty, raw) {
        (&Type::JSONB, [1, text @ ..]) => Ok(text),
        (&Type::JSONB, _) => Err("jsonb of an unknown version".into()),
        (_, text) => Ok(text),
    }
}
