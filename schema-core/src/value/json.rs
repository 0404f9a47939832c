use std::error::Error;
use std::ops::{Deref, DerefMut};

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

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

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql for Json<T> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        postgres_types::Json(&self.0).to_sql(ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::JSON | Type::JSONB)
    }

    to_sql_checked!();
}

impl<'a, T: DeserializeOwned> FromSql<'a> for Json<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        // PostgreSQL sends jsonb with a leading version byte.
        let text = match (ty, raw) {
            (&Type::JSONB, [1, text @ ..]) => text,
            (&Type::JSONB, _) => return Err("jsonb of an unknown version".into()),
            (_, text) => text,
        };
        Ok(Self(serde_json::from_slice(text)?))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::JSON | Type::JSONB)
    }
}

#[diagnostic::do_not_recommend]
impl<T> Value for Json<T>
where
    T: Serialize + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static,
{
    type Base = Self;
    type Null = NotNull;
    const TYPE: &'static str = "jsonb";
    const ARRAY: &'static str = "jsonb[]";
}

impl<T> Element for Json<T> where
    T: Serialize + DeserializeOwned + std::fmt::Debug + Send + Sync + 'static
{
}
