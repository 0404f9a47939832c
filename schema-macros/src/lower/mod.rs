//! Syntax to schema: what the attributes mean, as the types of `schema-model`, and every mistake.
//!
//! Lowering goes on after a mistake, without the part that has it, so that what is derived still has
//! every name that the rest of the program uses.

mod column;
mod composite;
mod default;
mod domain;
mod enum_type;
mod exclude;
mod foreign_key;
mod index;
mod key;
mod limits;
mod names;
mod partition;
mod policy;
mod sequence;
mod table;
pub(crate) mod types;
mod view;

use proc_macro2::Span;
use schema_model::hole::hole;
use schema_model::{Object, Rename, Schema, Sequence};
use syn::{Ident, Path, Visibility};

use crate::parse;

pub(crate) use composite::{Composite, lower as composite};
pub(crate) use domain::{Domain, lower as domain};
pub(crate) use enum_type::{EnumType, lower as enum_type};
pub(crate) use table::lower as table;
pub(crate) use view::{Built, View, lower as view};

/// A table, and what only Rust has of it.
pub(crate) struct Table {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) new_derives: Vec<Path>,
    pub(crate) patch_derives: Vec<Path>,
    /// The schema's view, with [holes](Hole) where only the compiler knows the text.
    pub(crate) model: schema_model::Table,
    /// Its partitions, each after the table that it is a part of.
    pub(crate) partitions: Vec<schema_model::Table>,
    /// The sequences that its columns own.
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) renames: Vec<Rename>,
    /// The structs of the tables that it inherits from.
    pub(crate) parents: Vec<Path>,
    pub(crate) holes: Vec<Hole>,
    pub(crate) columns: Vec<Column>,
    /// The columns of the primary key, by position.
    pub(crate) primary_key: Vec<usize>,
    /// The columns of each key that has several.
    pub(crate) composite_keys: Vec<Vec<usize>>,
    /// The columns of each key whose last column is a period.
    pub(crate) period_keys: Vec<Vec<usize>>,
    /// The columns of each unique index over some rows, and which rows.
    pub(crate) partial_keys: Vec<(Vec<usize>, String)>,
    pub(crate) references: Vec<Reference>,
    pub(crate) served: Vec<Served>,
}

/// A column that an index method has to serve by itself.
pub(crate) struct Served {
    pub(crate) span: Span,
    pub(crate) column: usize,
    pub(crate) method: String,
}

impl Table {
    /// A hole in the text of the schema.
    fn hole(&mut self, filled_by: Hole) -> String {
        self.holes.push(filled_by);
        hole(self.holes.len() - 1)
    }

    /// Everything that the struct declares.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        let tables = std::iter::once(&self.model).chain(&self.partitions);
        let sequences = self.sequences.iter().cloned().map(Object::Sequence);
        let renames = self.renames.iter().cloned().map(Object::Rename);
        sequences.chain(tables.flat_map(schema_model::Table::objects)).chain(renames)
    }

    /// The schema of this struct alone.
    pub(crate) fn schema(&self) -> Schema {
        let tables = std::iter::once(&self.model).chain(&self.partitions);
        Schema {
            sequences: self.sequences.clone(),
            tables: tables.cloned().collect(),
            ..Schema::default()
        }
    }

    /// The name of a constraint or index of this table, as the server would choose it.
    fn generated_name(&self, parts: &[&str], suffix: &str) -> String {
        schema_model::name::generated(&self.model.name.name, parts, suffix)
    }

    /// The names of columns.
    fn names(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|column| self.columns[*column].name.clone()).collect()
    }
}

/// A column, and what only Rust has of it.
pub(crate) struct Column {
    pub(crate) syntax: parse::Column,
    /// The name in the database.
    pub(crate) name: String,
    pub(crate) nullable: bool,
    /// Whether the column is a key by itself.
    pub(crate) unique: bool,
    pub(crate) input: Input,
    /// What its length and the table's checks say of it in plain terms.
    pub(crate) limits: Vec<Limit>,
    /// The column's clause of `CREATE TABLE`, for documentation.
    pub(crate) definition: String,
}

impl Column {
    fn is_array(&self) -> bool {
        types::vec(types::option(&self.syntax.ty).unwrap_or(&self.syntax.ty)).is_some()
    }
}

/// What a new row says about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// A value.
    Required,
    /// A value or NULL, which is the default.
    Nullable,
    /// A value or the default.
    Default,
    /// A value, NULL, or the default.
    NullableDefault,
    /// Nothing: the server always makes the value.
    Never,
}

/// What the schema says of the values of a column: `Limit` of `schema_core::input`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Limit {
    Longest(u32),
    Shortest(u32),
    AtLeast(f64),
    Above(f64),
    AtMost(f64),
    Below(f64),
}

/// A foreign key.
pub(crate) struct Reference {
    pub(crate) span: Span,
    /// Whether the last column is a period.
    pub(crate) period: bool,
    /// The columns, by position.
    pub(crate) columns: Vec<usize>,
    /// The struct of the other table, and its fields.
    pub(crate) table: Path,
    pub(crate) targets: Vec<Ident>,
    pub(crate) relation: Option<Ident>,
    pub(crate) inverse: Option<Ident>,
}

/// What fills a hole.
pub(crate) enum Hole {
    /// The SQL type of a column, by position.
    Type(usize),
    /// The default of a column, which is an enum's label.
    Label(usize),
    /// The name of the table that a foreign key refers to.
    ReferencedTable(usize),
    /// The name of a column that a foreign key refers to.
    ReferencedColumn(usize, usize),
    /// The name of the table that this one inherits from, by position.
    Parent(usize),
}
