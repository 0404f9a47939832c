use std::collections::HashSet;

use crate::{EnumType, ModelError, Name, Object, Table};

/// The declared or observed schema of a database. Enums and tables are sorted by name, constraints
/// and indexes within their table too; only columns have an order of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Enumerated types.
    pub enums: Vec<EnumType>,
    /// Tables.
    pub tables: Vec<Table>,
}

impl Schema {
    /// Puts objects together, whatever their order.
    ///
    /// # Errors
    /// Two objects with one identity, or a part of a table that is not there.
    pub fn from_objects(objects: impl IntoIterator<Item = Object>) -> Result<Self, ModelError> {
        let mut schema = Self::default();
        let mut parts = Vec::new();
        for object in objects {
            match object {
                Object::Enum(enum_type) => schema.enums.push(enum_type),
                Object::Table { name, comment } => {
                    schema.tables.push(Table { comment, ..Table::new(name) });
                }
                part => parts.push(part),
            }
        }
        schema.sort();
        for part in parts {
            schema.attach(part)?;
        }
        schema.sort();
        schema.check_identities()?;
        Ok(schema)
    }

    /// The facts of this schema, in the order of a snapshot: enums, then each table followed by its
    /// columns, constraints and indexes.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        let enums = self.enums.iter().cloned().map(Object::Enum);
        enums.chain(self.tables.iter().flat_map(table_objects))
    }

    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        let at = self.tables.binary_search_by(|table| table.name.cmp(name)).ok()?;
        self.tables.get(at)
    }

    /// The enumerated type of this name.
    pub fn enum_type(&self, name: &Name) -> Option<&EnumType> {
        self.enums.iter().find(|enum_type| enum_type.name == *name)
    }

    /// Restores the order that comparing and storing rely on, after a change by hand.
    pub fn sort(&mut self) {
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for table in &mut self.tables {
            table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn attach(&mut self, part: Object) -> Result<(), ModelError> {
        match part {
            Object::Column { table, column } => {
                self.owner(&table, "column", &column.name)?.columns.push(column);
            }
            Object::Constraint { table, constraint } => {
                self.owner(&table, "constraint", &constraint.name)?.constraints.push(constraint);
            }
            Object::Index { table, index } => {
                self.owner(&table, "index", &index.name)?.indexes.push(index);
            }
            Object::Enum(_) | Object::Table { .. } => {}
        }
        Ok(())
    }

    fn owner(&mut self, table: &Name, kind: &str, part: &str) -> Result<&mut Table, ModelError> {
        match self.tables.binary_search_by(|candidate| candidate.name.cmp(table)) {
            Ok(at) => Ok(&mut self.tables[at]),
            Err(_) => Err(ModelError::NoSuchTable {
                table: table.to_string(),
                object: format!("{kind} {part}"),
            }),
        }
    }

    /// Names are unique among columns and constraints of a table, among relations of a schema
    /// (tables and indexes, those of primary keys and unique constraints too) and among types.
    fn check_identities(&self) -> Result<(), ModelError> {
        let mut relations = Unique::new("relation");
        let mut types = Unique::new("type");
        for enum_type in &self.enums {
            types.add(enum_type.name.to_string())?;
        }
        for table in &self.tables {
            relations.add(table.name.to_string())?;
            types.add(table.name.to_string())?;
            let mut columns = Unique::new("column");
            let mut constraints = Unique::new("constraint");
            for column in &table.columns {
                columns.add(format!("{}.{}", table.name, column.name))?;
            }
            for constraint in &table.constraints {
                constraints.add(format!("{} on {}", constraint.name, table.name))?;
                if constraint.owns_index() {
                    relations.add(table.name.sibling(&constraint.name).to_string())?;
                }
            }
            for index in &table.indexes {
                relations.add(table.name.sibling(&index.name).to_string())?;
            }
        }
        Ok(())
    }
}

struct Unique {
    kind: &'static str,
    seen: HashSet<String>,
}

impl Unique {
    fn new(kind: &'static str) -> Self {
        Self { kind, seen: HashSet::new() }
    }

    fn add(&mut self, name: String) -> Result<(), ModelError> {
        if self.seen.contains(&name) {
            return Err(ModelError::Duplicate { kind: self.kind, name });
        }
        self.seen.insert(name);
        Ok(())
    }
}

fn table_objects(table: &Table) -> impl Iterator<Item = Object> + '_ {
    let name = || table.name.clone();
    let header = Object::Table { name: name(), comment: table.comment.clone() };
    let columns = table.columns.iter().cloned();
    let constraints = table.constraints.iter().cloned();
    let indexes = table.indexes.iter().cloned();
    std::iter::once(header)
        .chain(columns.map(move |column| Object::Column { table: name(), column }))
        .chain(constraints.map(move |constraint| Object::Constraint { table: name(), constraint }))
        .chain(indexes.map(move |index| Object::Index { table: name(), index }))
}

impl Table {
    /// This table's facts, as [`Schema::objects`] lists them.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        table_objects(self)
    }
}
