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

mod components;
mod constraint;
mod cycle;
pub mod ddl;
mod definition;
mod dependency;
mod embedded;
mod enum_type;
mod error;
mod global;
pub mod hole;
mod index;
pub mod name;
mod object;
mod part;
mod partition;
mod policy;
mod rename;
mod schema;
mod sequence;
mod snapshot;
mod table;
mod types;
mod view;

pub use components::components;
pub use constraint::{Action, Constraint, ConstraintKind, Deferrable, ExcludeElement, ForeignKey};
pub use cycle::{CycleKey, KeyCycle};
pub use definition::{Definition, DefinitionKind, Firing, Trigger};
pub use dependency::{Dependencies, ObjectId};
pub use enum_type::EnumType;
pub use error::ModelError;
pub use global::{Extension, Grant, Namespace, Role};
pub use index::{Index, IndexKey, KeyTarget, Nulls};
pub use name::Name;
pub use object::Object;
pub use part::Part;
pub use partition::{PartitionBy, PartitionOf, PartitionStrategy};
pub use policy::{Policy, PolicyCommand};
pub use rename::Rename;
pub use schema::Schema;
pub use sequence::{Sequence, SequenceOptions};
pub use snapshot::Snapshot;
pub use table::{Column, Identity, ReplicaIdentity, Table};
pub use types::{Attribute, CompositeType, Domain, DomainCheck};
pub use view::{View, ViewColumn};
