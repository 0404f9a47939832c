//! Composite types and domains: values that say of what they are made.

use bytes::{BufMut, BytesMut};
use postgres_types::{Field, FromSql, IsNull, Kind, Type};

use super::record::Record;
use super::types::type_of;
use crate::value::{Failure, Value};

type ToSqlResult = Result<IsNull, Failure>;

/// What a composite type has to know of the type of an attribute; one constant has those of all, so
/// that a field whose type is not one of a column is one error.
pub struct AttributeType<V> {
    /// The SQL type.
    pub sql: &'static str,
    /// Sends the attribute.
    pub put: fn(&V, &Type, &mut BytesMut) -> ToSqlResult,
    /// Reads the attribute at a position.
    pub get: fn(&Attributes<'_>, usize) -> Result<V, Failure>,
}

/// The attribute type that `V` is.
pub const fn attribute_type<V: Value>() -> AttributeType<V> {
    AttributeType {
        sql: V::TYPE,
        put: |value, ty, out| value.to_sql_checked(ty, out),
        get: |attributes, at| attributes.get(at),
    }
}

/// Sends a composite value in the order of the server's type; `put` sends the attribute at a position
/// among `names`.
///
/// # Errors
/// The server's type has another attribute, or sending one fails.
pub fn composite_to_sql(
    names: &[&str],
    ty: &Type,
    out: &mut BytesMut,
    put: impl Fn(usize, &Type, &mut BytesMut) -> ToSqlResult,
) -> ToSqlResult {
    let fields = fields(ty).ok_or_else(|| format!("{} is no composite type", ty.name()))?;
    same_attributes(names, fields, ty)?;
    out.put_i32(i32::try_from(fields.len())?);
    for field in fields {
        out.put_u32(field.type_().oid());
        let start = out.len();
        out.put_i32(-1); // the length of NULL
        let at = names.iter().position(|name| *name == field.name());
        let at = at.ok_or_else(|| unknown(field.name(), ty))?;
        if let IsNull::No = put(at, field.type_(), out)? {
            let length = i32::try_from(out.len() - start - size_of::<i32>())?;
            out[start..start + size_of::<i32>()].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(IsNull::No)
}

/// The attributes of a composite value that was received.
pub struct Attributes<'a> {
    record: Record<'a>,
    names: &'static [&'static str],
    /// What the server says of them; nothing for a value inside of a nested row, where they come in the
    /// order of the program.
    fields: Option<&'a [Field]>,
}

impl<'a> Attributes<'a> {
    /// Reads a value with attributes of these names.
    ///
    /// # Errors
    /// The value is cut off, or its type has other attributes.
    pub fn read(
        names: &'static [&'static str],
        ty: &'a Type,
        raw: &'a [u8],
    ) -> Result<Self, Failure> {
        let mut record = Record::default();
        record.fill(raw)?;
        let fields = fields(ty);
        if let Some(fields) = fields {
            same_attributes(names, fields, ty)?;
        }
        if record.width() != names.len() {
            let (found, expected) = (record.width(), names.len());
            return Err(format!("it has {found} attributes, not {expected}").into());
        }
        Ok(Self { record, names, fields })
    }

    fn get<V: Value>(&self, at: usize) -> Result<V, Failure> {
        let name = self.names.get(at).ok_or("there is no such attribute")?;
        let found = self
            .fields
            .and_then(|fields| fields.iter().enumerate().find(|(_, field)| field.name() == *name));
        let value = match found {
            Some((at, field)) => self.record.get_as(at, field.type_()),
            None => self.record.get_by_number(at),
        };
        value.map_err(|reason| format!("attribute `{name}`: {reason}").into())
    }
}

fn fields(ty: &Type) -> Option<&[Field]> {
    match ty.kind() {
        Kind::Composite(fields) => Some(fields),
        Kind::Domain(base) => fields(base),
        _ => None,
    }
}

/// The database may have another schema than the program.
fn same_attributes(names: &[&str], fields: &[Field], ty: &Type) -> Result<(), Failure> {
    let unknown_field = fields.iter().find(|field| !names.contains(&field.name()));
    if let Some(field) = unknown_field {
        return Err(unknown(field.name(), ty));
    }
    let is_missing = |name: &&&str| !fields.iter().any(|field| field.name() == **name);
    match names.iter().find(is_missing) {
        Some(name) => {
            Err(format!("{} has no attribute `{name}` in the database", ty.name()).into())
        }
        None => Ok(()),
    }
}

#[cold]
fn unknown(attribute: &str, ty: &Type) -> Failure {
    format!("{} has no attribute `{attribute}` in this program", ty.name()).into()
}

/// What a domain has to know of the type below it.
pub struct DomainType<V> {
    name: &'static str,
    accepts: fn(&Type) -> bool,
    /// The SQL type.
    pub sql: &'static str,
    /// Sends the value.
    pub put: fn(&V, &Type, &mut BytesMut) -> ToSqlResult,
    /// Reads the value of a domain of this name.
    pub get: fn(&str, &Type, &[u8]) -> Result<V, Failure>,
}

/// The type below a domain of this name.
pub const fn domain_type<V: Value>(name: &'static str) -> DomainType<V> {
    DomainType {
        name,
        accepts: <V as FromSql>::accepts,
        sql: V::TYPE,
        put: |value, ty, out| value.to_sql_checked(below(ty), out),
        get: |name, ty, raw| match ty.kind() {
            Kind::Simple if ty.name() == name => V::read(&type_of::<V>(ty.oid(), Some(raw)), raw),
            _ => V::read(below(ty), raw),
        },
    }
}

impl<V> DomainType<V> {
    /// Whether this type is the domain, or the one below it, as the server calls it in results.
    pub fn accepts(&self, ty: &Type) -> bool {
        match ty.kind() {
            Kind::Domain(base) => ty.name() == self.name && (self.accepts)(base),
            // a domain inside of a nested row, of which the server says only the number
            Kind::Simple if ty.name() == self.name => true,
            _ => (self.accepts)(ty),
        }
    }
}

/// The type below a domain.
fn below(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(base) => base,
        _ => ty,
    }
}
