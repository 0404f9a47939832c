//! Entity-relationship diagrams: [what is drawn](Diagram), [where it lies](layout::layout), and the
//! four forms it is written in. Pure.
//!
//! ```
//! use schema_kit::erd::{Diagram, mermaid};
//! use schema_model::{Column, Name, Schema, Table};
//!
//! let mut users = Table::new(Name::new("users"));
//! users.columns.push(Column::new("id", "bigint"));
//! let schema = Schema { tables: vec![users], ..Schema::default() };
//! let text = mermaid::render(&Diagram::of(&schema));
//! assert!(text.starts_with("erDiagram\n"));
//! ```

mod diagram;
pub mod dot;
pub mod html;
pub mod layout;
pub mod mermaid;
mod metrics;
pub mod svg;

pub use diagram::{Diagram, Entity, Field, Relation};
