//! What the output of the derives is made of, besides the public interface. Not for applications.

use std::marker::PhantomData;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type, WrongType};

use crate::row::{DecodeError, Row};
use crate::source::Alias;
use crate::sql::Fragment;
use crate::table::{ForeignKeyOf, PeriodUniqueKey, RowValues, Table, UniqueKey};
use crate::value::{Nullability, Value};

type Failure = Box<dyn std::error::Error + Sync + Send>;
/// What `ToSql::to_sql` gives.
pub type ToSqlResult = Result<IsNull, Failure>;
/// What `FromSql::from_sql` gives.
pub type FromSqlResult<V> = Result<V, Failure>;

/// What a table has to know of the type of a column.
///
/// A derived table makes one for each column, all in one constant, and asks only these: so a field
/// whose type is not one of a column is one error, not one for each use of the field.
pub struct ColumnType<V> {
    /// The SQL type.
    pub sql: &'static str,
    /// The SQL type of an array of these.
    pub array: &'static str,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// Reads the column at a position.
    pub get: fn(&Row, usize) -> Result<V, DecodeError>,
    /// Adds a value to a new row, or nothing for the default.
    pub push: fn(&mut RowValues, Option<V>),
}

/// The column type that `V` is.
pub const fn column_type<V: Value>() -> ColumnType<V> {
    ColumnType {
        sql: V::TYPE,
        array: V::ARRAY,
        nullable: V::Null::NULLABLE,
        get: |row, at| row.get(at),
        push: RowValues::value_or_default,
    }
}

/// A row `R`, whatever it is made of.
pub trait Gives<R> {
    /// The row.
    type Row;
}

impl<Parts, R> Gives<R> for Parts {
    type Row = R;
}

/// In a builder: the column has a value.
pub struct Set;
/// In a builder: the column has no value yet.
pub struct Unset;

/// The value of a column that the builder's type says was set.
///
/// # Panics
/// Never: `build()` does not compile before it was set.
#[track_caller]
pub fn given<V>(value: Option<V>) -> V {
    value.expect("a builder whose type says that the column was set")
}

/// Writes every column of an alias.
pub fn write_alias_columns<A: Alias>(sql: &mut Fragment) {
    crate::source::write_alias_columns::<A>(sql);
}

/// The position of a name in a list that has it.
pub const fn position(names: &[&str], name: &str) -> u16 {
    let mut at = 0;
    while at < names.len() {
        if equal(names[at].as_bytes(), name.as_bytes()) {
            break;
        }
        at += 1;
    }
    #[allow(clippy::cast_possible_truncation)] // a query has at most 1664 columns
    let at = at as u16;
    at
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What a foreign key refers to. Compiles only for a key.
pub const fn references<To: UniqueKey>(_: &To) -> Referenced<To::Values> {
    Referenced { table: <To::Table as Table>::SQL_NAME, key: PhantomData }
}

/// What a foreign key refers to: a key of type `Key`.
pub struct Referenced<Key> {
    table: &'static str,
    key: PhantomData<fn() -> Key>,
}

impl<Key> Referenced<Key> {
    /// The name of the table. Compiles only if the columns of the foreign key have the types of the
    /// key.
    pub const fn by<From: ForeignKeyOf<Key>>(self, _: &From) -> &'static str {
        self.table
    }
}

/// What a foreign key with a period refers to. Compiles only for a key without overlaps.
pub const fn references_period<To: PeriodUniqueKey>(_: &To) -> Referenced<To::Values> {
    Referenced { table: <To::Table as Table>::SQL_NAME, key: PhantomData }
}

/// Whether an identity column can have this type.
pub const fn is_integer(sql: &str) -> bool {
    one_of(sql, &["smallint", "integer", "bigint"])
}

/// Whether an index method has an operator class for this type by itself. Of a type or method that is
/// not known, such as an extension's, the answer is yes.
pub const fn serves(method: &str, sql: &str) -> bool {
    let array = matches!(sql.as_bytes(), [.., b'[', b']']);
    if same(method, "gin") {
        array
            || !(is_scalar(sql)
                || is_geometric(sql)
                || one_of(sql, RANGES)
                || one_of(sql, NETWORKS))
    } else if same(method, "gist") {
        !(array || is_scalar(sql) || one_of(sql, DOCUMENTS))
    } else if same(method, "spgist") {
        !(array || (is_scalar(sql) && !same(sql, "text")) || one_of(sql, DOCUMENTS))
    } else if same(method, "btree") || same(method, "hash") {
        !(is_geometric(sql) || one_of(sql, &["json", "xml", "jsonpath"]))
    } else if same(method, "hnsw") || same(method, "ivfflat") {
        !(array || is_scalar(sql) || is_geometric(sql) || one_of(sql, DOCUMENTS))
    } else {
        true
    }
}

const RANGES: &[&str] =
    &["int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"];
const NETWORKS: &[&str] = &["inet", "cidr", "macaddr", "macaddr8"];
const DOCUMENTS: &[&str] = &["json", "jsonb", "jsonpath", "xml"];

const fn is_geometric(sql: &str) -> bool {
    one_of(sql, &["point", "line", "lseg", "box", "path", "polygon", "circle"])
}

const fn is_scalar(sql: &str) -> bool {
    one_of(
        sql,
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "money",
            "text",
            "bytea",
            "uuid",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "oid",
        ],
    )
}

const fn one_of(text: &str, words: &[&str]) -> bool {
    let mut at = 0;
    while at < words.len() {
        if same(text, words[at]) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Sends a value as a type, if it can be.
///
/// # Errors
/// The type is another one, or sending the value fails.
pub fn to_sql_checked<V: ToSql>(value: &V, ty: &Type, out: &mut BytesMut) -> ToSqlResult {
    if !V::accepts(ty) {
        return Err(Box::new(WrongType::new::<V>(ty.clone())));
    }
    value.to_sql(ty, out)
}

/// Sends an enum's label.
pub fn enum_to_sql(label: &str, out: &mut BytesMut) -> IsNull {
    out.extend_from_slice(label.as_bytes());
    IsNull::No
}

/// Reads an enum's label; the position is the one among its labels.
///
/// # Errors
/// There is no such label: the database has another schema than the program.
pub fn enum_from_sql(labels: &[&str], ty: &Type, raw: &[u8]) -> Result<usize, Failure> {
    let label = std::str::from_utf8(raw)?;
    labels
        .iter()
        .position(|known| *known == label)
        .ok_or_else(|| format!("`{label}` is not a label of {} in this program", ty.name()).into())
}
