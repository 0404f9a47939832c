//! Writing requests.

use bytes::BytesMut;
use postgres_protocol::message::frontend::{self, BindError};
use postgres_types::{Format, IsNull, Type};

use crate::error::Failure;
use crate::sql::Param;

/// Values of a statement.
pub(super) type Values<'a> = &'a [Param];

/// A command without values, as text.
pub(super) fn query(sql: &str) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::with_capacity(sql.len() + 16);
    frontend::query(sql, &mut out).map_err(Failure::Io)?;
    Ok(out)
}

/// Asks for the types of a statement, which the server keeps by this name.
pub(super) fn prepare(name: &str, sql: &str) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::with_capacity(sql.len() + 64);
    frontend::parse(name, sql, [], &mut out).map_err(Failure::Io)?;
    frontend::describe(b'S', name, &mut out).map_err(Failure::Io)?;
    frontend::sync(&mut out);
    Ok(out)
}

/// Makes the server forget statements; a request has to follow.
pub(super) fn forget(names: &[String]) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::new();
    for name in names {
        frontend::close(b'S', name, &mut out).map_err(Failure::Io)?;
    }
    Ok(out)
}

/// Runs a statement that the server keeps.
pub(super) fn run(name: &str, types: &[Type], values: Values<'_>) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::with_capacity(256);
    bind(name, types, values, &mut out)?;
    frontend::execute("", 0, &mut out).map_err(Failure::Io)?;
    frontend::sync(&mut out);
    Ok(out)
}

/// Runs a statement once; the server does not keep it.
pub(super) fn run_once(sql: &str, types: &[Type], values: Values<'_>) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::with_capacity(sql.len() + 256);
    frontend::parse("", sql, types.iter().map(Type::oid), &mut out).map_err(Failure::Io)?;
    bind("", types, values, &mut out)?;
    frontend::describe(b'P', "", &mut out).map_err(Failure::Io)?;
    frontend::execute("", 0, &mut out).map_err(Failure::Io)?;
    frontend::sync(&mut out);
    Ok(out)
}

/// Gives up a copy that the server waits for.
pub(super) fn refuse_copy(reason: &str) -> Result<BytesMut, Failure> {
    let mut out = BytesMut::new();
    frontend::copy_fail(reason, &mut out).map_err(Failure::Io)?;
    frontend::sync(&mut out);
    Ok(out)
}

fn bind(name: &str, types: &[Type], values: Values<'_>, out: &mut BytesMut) -> Result<(), Failure> {
    if values.len() != types.len() {
        return Err(Failure::Count { expected: types.len(), given: values.len() });
    }
    let formats = values.iter().zip(types).map(|(value, ty)| match value.encode_format(ty) {
        Format::Text => 0,
        Format::Binary => 1,
    });
    let mut number = 0;
    let put = |(value, ty): (&Param, &Type), out: &mut BytesMut| {
        number += 1;
        Ok(match value.to_sql_checked(ty, out)? {
            IsNull::Yes => postgres_protocol::IsNull::Yes,
            IsNull::No => postgres_protocol::IsNull::No,
        })
    };
    let bound = frontend::bind("", name, formats, values.iter().zip(types), put, [1], out);
    bound.map_err(|error| match error {
        BindError::Conversion(source) => Failure::Value { number, source },
        BindError::Serialization(error) => Failure::Io(error),
    })
}
