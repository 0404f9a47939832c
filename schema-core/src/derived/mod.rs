//! What the output of the derives is made of, besides the public interface. Not for applications.

mod columns;
mod names;
mod patch;
mod read;
mod serves;

pub use columns::{
    Building, ColumnType, Columns, Fields, Types, Values, Wide, always, blank, given, may, maybe,
    never, none, push, read,
};
pub use names::*;
pub use patch::assign;
pub use read::from_fields;
pub use serves::{is_integer, serves};

use postgres_types::WrongType;

use crate::source::Alias;
use crate::table::{ForeignKeyOf, PeriodUniqueKey, UniqueKey};

type Failure = Box<dyn std::error::Error + Sync + Send>;
/// What `FromRow::from_row` gives.
pub type Decoded<R> = Result<R, DecodeError>;
/// What `ToSql::to_sql` gives.
pub type ToSqlResult = Result<IsNull, Failure>;
/// What `FromSql::from_sql` gives.
pub type FromSqlResult<V> = Result<V, Failure>;

/// A row `R`, whatever it is made of.
pub trait Gives<R> {
    /// The row.
    type Row;
}

impl<Parts, R> Gives<R> for Parts {
    type Row = R;
}

/// `Option` decides whether a column takes NULL, and only the compiler sees through an alias.
///
/// # Panics
/// While compiling, if the type and how it is written differ.
#[track_caller]
pub const fn null_check(
    takes_null: bool,
    written: bool,
    table: &'static str,
    column: &'static str,
) {
    if takes_null == written {
        return;
    }
    let end = if written {
        "` is called `Option`, but takes no NULL"
    } else {
        "` hides an `Option`: write `Option<…>` itself"
    };
    crate::meta::panic_with(&["the type of column `", column, "` of table `", table, end]);
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

/// A column's name, and the same as SQL.
pub type Names = (&'static str, &'static str);

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
