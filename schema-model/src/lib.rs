//! The schema of a PostgreSQL database as plain data.
//!
//! Everything else in the workspace speaks in these types: the derive macros lower structs to them,
//! `cargo schema` reads a database into them, a migration's snapshot stores them. Three things live
//! here and nowhere else: the [objects](Object), the [DDL](ddl) text of each object, and the
//! [snapshot](Snapshot) format. The crate is pure: no I/O, no clocks, no async.
//!
//! ```
//! use schema_model::{Column, Name, Table, ddl};
//!
//! let mut table = Table::new(Name::new("users"));
//! table.columns.push(Column::new("id", "bigint"));
//! assert_eq!(ddl::create_table(&table), "CREATE TABLE users (\n    id bigint NOT NULL\n)");
//! ```

mod constraint;
pub mod ddl;
mod enum_type;
mod error;
pub mod hole;
mod index;
pub mod name;
mod object;
mod schema;
mod snapshot;
mod table;

pub use constraint::{Action, Constraint, ConstraintKind, Deferrable, ForeignKey};
pub use enum_type::EnumType;
pub use error::ModelError;
pub use index::{Index, IndexKey, KeyTarget, Nulls};
pub use name::Name;
pub use object::Object;
pub use schema::Schema;
pub use snapshot::Snapshot;
pub use table::{Column, Identity, Table};
