use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ConstraintKind, ForeignKey, Name, Schema, Table};

use crate::Error;

/// The tables of a schema and the foreign keys between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The tables, in the order of their names.
    pub entities: Vec<Entity>,
    /// The foreign keys between them.
    pub relations: Vec<Relation>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its name.
    pub name: Name,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type as SQL.
    pub ty: String,
    /// Whether it is part of the primary key.
    pub primary: bool,
    /// Whether it is part of a foreign key.
    pub foreign: bool,
    /// Whether it takes NULL.
    pub nullable: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The name of the constraint.
    pub name: String,
    /// The referencing entity and the first of the key's columns, by their numbers.
    pub from: (usize, usize),
    /// The referenced entity and the first of its columns, by their numbers.
    pub to: (usize, usize),
    /// The columns in words: `author_id → id`.
    pub columns: String,
    /// Whether a row may refer to none.
    pub optional: bool,
    /// Whether at most one row refers to each.
    pub unique: bool,
}

impl Diagram {
    /// All tables of a schema but the partitions of others. A foreign key to a table that is not in
    /// it is left out.
    pub fn of(schema: &Schema) -> Self {
        let tables = schema.tables.iter().filter(|table| table.partition_of.is_none());
        let tables: Vec<&Table> = tables.collect();
        let entities: Vec<Entity> = tables.iter().map(|table| entity(table)).collect();
        let numbers: BTreeMap<&Name, usize> =
            tables.iter().enumerate().map(|(n, table)| (&table.name, n)).collect();
        let mut relations = Vec::new();
        for (from, table) in tables.into_iter().enumerate() {
            for constraint in &table.constraints {
                let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
                let Some(&to) = numbers.get(&key.references) else { continue };
                let (Some(first), Some(other)) = (
                    entities[from].field(key.columns.first()),
                    entities[to].field(key.referenced_columns.first()),
                ) else {
                    continue;
                };
                relations.push(Relation {
                    name: constraint.name.clone(),
                    from: (from, first),
                    to: (to, other),
                    columns: format!(
                        "{} → {}",
                        key.columns.join(", "),
                        key.referenced_columns.join(", ")
                    ),
                    optional: is_optional(table, key),
                    unique: is_unique(table, key),
                });
            }
        }
        Self { entities, relations }
    }

    /// The part within `depth` foreign keys of a table, followed in either direction.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is no such table.
    pub fn focus(&self, table: &Name, depth: usize) -> Result<Self, Error> {
        let start = self.entities.iter().position(|entity| entity.name == *table);
        let start = start.ok_or_else(|| self.no_such_table(table))?;
        let mut kept = BTreeSet::from([start]);
        for _ in 0..depth {
            let ends = self.relations.iter().map(|relation| (relation.from.0, relation.to.0));
            let touched: Vec<usize> = ends
                .filter(|(from, to)| kept.contains(from) || kept.contains(to))
                .flat_map(|(from, to)| [from, to])
                .collect();
            let before = kept.len();
            kept.extend(touched);
            if kept.len() == before {
                break;
            }
        }
        Ok(self.only(&kept))
    }

    fn only(&self, kept: &BTreeSet<usize>) -> Self {
        let numbers: BTreeMap<usize, usize> =
            kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let relations = self.relations.iter().filter_map(|relation| {
            Some(Relation {
                from: (*numbers.get(&relation.from.0)?, relation.from.1),
                to: (*numbers.get(&relation.to.0)?, relation.to.1),
                ..relation.clone()
            })
        });
        Self {
            entities: kept.iter().map(|old| self.entities[*old].clone()).collect(),
            relations: relations.collect(),
        }
    }

    fn no_such_table(&self, table: &Name) -> Error {
        let names = self.entities.iter().map(|entity| entity.name.to_string());
        let near: Vec<String> =
            names.filter(|name| name.contains(table.name.trim_end_matches('s'))).take(3).collect();
        let near = match near.as_slice() {
            [] => String::new(),
            some => format!("; did you mean {}?", some.join(" or ")),
        };
        Error::Usage(format!("there is no table {table} in this schema{near}"))
    }
}

impl Entity {
    fn field(&self, name: Option<&String>) -> Option<usize> {
        self.fields.iter().position(|field| Some(&field.name) == name)
    }
}

fn entity(table: &Table) -> Entity {
    let (mut primary, mut foreign) = (BTreeSet::new(), BTreeSet::new());
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => primary.extend(columns),
            ConstraintKind::ForeignKey(key) => foreign.extend(&key.columns),
            _ => {}
        }
    }
    let fields = table.columns.iter().map(|column| Field {
        name: column.name.clone(),
        ty: column.ty.clone(),
        primary: primary.contains(&column.name),
        foreign: foreign.contains(&column.name),
        nullable: column.nullable,
    });
    Entity { name: table.name.clone(), fields: fields.collect(), comment: table.comment.clone() }
}

fn is_optional(table: &Table, key: &ForeignKey) -> bool {
    key.columns.iter().any(|name| table.column(name).is_some_and(|column| column.nullable))
}

/// Whether some key of the referencing table lies within the columns of the foreign key.
fn is_unique(table: &Table, key: &ForeignKey) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns.iter().all(|column| key.columns.contains(column))
        }
        _ => false,
    })
}
