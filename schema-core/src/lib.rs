//! The run time of the schema toolkit: the one crate that an application depends on.
//!
//! A struct that derives [`Table`] is a table of the database and a row of it. The derive adds a
//! constant for each column, from which typed queries are built; `cargo schema` reads the schema out
//! of the compiled program; [`ensure_migrations`] applies the migrations embedded in it.
//!
//! Where to look: [`value`] for the types that columns have, [`expr`] for what stands in a filter,
//! [`query`] for the statements, [`db`] for connections and transactions, [`migrate`] for the
//! migration runner.

// So that the derives' `::schema_core` paths work in this crate's own tests and examples too.
extern crate self as schema_core;

mod column;
pub mod connect;
pub mod db;
#[doc(hidden)]
pub mod derived;
mod error;
pub mod expr;
pub mod grouping;
pub mod input;
mod literal;
mod macros;
#[doc(hidden)]
pub mod meta;
pub mod migrate;
pub mod prelude;
pub mod query;
mod relation;
mod row;
pub mod scope;
pub mod slots;
mod source;
pub mod sql;
mod table;
pub mod value;
mod view;
mod wire;

pub use column::{Column, Excluded, Plain, PrimaryKey, Unique, UniqueColumn, Version};
pub use db::{Db, Executor, Rows, Transaction};
pub use error::{Error, QueryError, ServerError};
pub use expr::{Expr, avg, coalesce, count, count_all, lower, max, min, now, sum, upper};
pub use input::{Input, Invalid};
pub use literal::NoLiteral;
pub use migrate::{Migrations, ensure_migrations};
pub use query::sql;
pub use relation::{And, Direct, Many, One, Related, Relation, RelationExpr, Sole, Through, Via};
pub use row::{Cardinality, Decode, DecodeError, Extend, FromRow, Row, Single, ToMany, ToOne};
pub use source::{Alias, Aliased, Source, Stored};
pub use table::{
    CompositeKey, ForeignKeyOf, Given, KeyFor, KeyOf, KeyValue, Keyed, NewRow, NewRowOf,
    PartialKey, PartialKeyOf, PeriodKey, PeriodUniqueKey, RowValues, SameTable, Table, TableColumn,
    TableConstraint, UniqueKey,
};
pub use value::{Json, TsVector, Value};
pub use view::{Materialized, Refresh, View, Writable};

#[doc(inline)]
pub use schema_macros::{FromRow, PgComposite, PgDomain, PgEnum, PgNewtype, Table, View};

// What the derives' output names; applications use their own.
#[doc(hidden)]
pub use {bytes, chrono, postgres_types, serde, uuid};
