//! Names for the derives' output, which calls this module `_d`: so it is short, and means the same
//! whatever is called `Option` or `str` where it stands.

pub use core::default::Default;
pub use core::marker::PhantomData;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, str, u8, usize};
pub use core::result::Result::{self, Err, Ok};

pub use bytes::BytesMut;
pub use postgres_types::{FromSql, IsNull, ToSql, Type};
pub use serde::de::{Deserialize, Deserializer};

pub use crate::column::{
    Column, Plain, PlainColumn, PrimaryKey, Unique, UniqueColumn, column, quoted_column,
};
pub use crate::grouping::KeyPart;
pub use crate::input::{Input, Limit};
pub use crate::meta::{Created, Ddl, Template, ddl_len, fillings, join, json, len, sql};
pub use crate::query::{Assignments, ChildRow, IntoParam as Into, Junction, OptionalKey};
pub use crate::relation::{Many, One, Sole};
pub use crate::row::{
    AttributeType, Attributes, DecodeError, DomainType, FromRow, Row, Single, attribute_type,
    composite_to_sql, domain_type,
};
pub use crate::slots::{AllSet, Blank, Complete, Lacks, Set, SlotAt};
pub use crate::source::{Aliased, Source, Stored};
pub use crate::sql::Fragment;
pub use crate::table::{
    CompositeKey, Facts, KeyFor, KeyValue, Keyed, NewRow, PeriodKey, RowValues, Table, TableColumn,
};
pub use crate::value::{Element, NotNull, Nullable, Value};
pub use crate::view::{Materialized, View, ViewDrift, hold_view_text, view_text, write_view};

pub use schema_macros::{migrations, schema};
