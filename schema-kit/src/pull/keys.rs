//! Which columns have the type of a key: those that are one, and those that refer to one.

use std::collections::{BTreeMap, HashMap};

use schema_model::{ConstraintKind, Name, Schema};

use super::names::{Names, all_columns, single_key};
use super::types::{self, RustType, Use};

/// A column, by its table and name.
pub(super) type Column = (Name, String);

/// The key that each column is of.
pub(super) struct Keys {
    of: HashMap<Column, Column>,
    /// The types below the newtypes.
    types: BTreeMap<Column, RustType>,
}

/// What a newtype is made around.
const BELOW: &[&str] = &["i16", "i32", "i64", "Uuid", "String"];

impl Keys {
    pub(super) fn new(schema: &Schema, names: &Names) -> Self {
        let mut types = HashMap::new();
        for table in schema.tables.iter().filter(|table| names.place_of(&table.name).is_some()) {
            for column in all_columns(schema, table) {
                let key = (table.name.clone(), column.name.clone());
                types.insert(key, types::of(&column.ty, names));
            }
        }
        let classes = classes(schema, &types);
        let mut keys = Self { of: HashMap::new(), types: BTreeMap::new() };
        for class in classes {
            let Some(root) = root(schema, &class) else { continue };
            let Some(below) = types.get(&root).filter(|ty| BELOW.contains(&ty.text.as_str()))
            else {
                continue;
            };
            if names.key(&root.0, &root.1).is_none() {
                continue;
            }
            keys.types.insert(root.clone(), below.clone());
            keys.of.extend(class.into_iter().map(|column| (column, root.clone())));
        }
        keys
    }

    /// The keys themselves.
    pub(super) fn roots(&self) -> impl Iterator<Item = &Column> {
        self.types.keys()
    }

    /// The key that a column is of, and what its newtype holds.
    pub(super) fn of(&self, table: &Name, column: &str) -> Option<(&Column, &RustType)> {
        let root = self.of.get(&(table.clone(), column.to_owned()))?;
        Some((root, self.types.get(root)?))
    }

    /// The Rust type of a column without its NULL.
    pub(super) fn column_type(
        &self,
        table: &Name,
        column: &schema_model::Column,
        names: &Names,
    ) -> RustType {
        let key = self.of(table, &column.name);
        let key = key.and_then(|(root, below)| Some((names.key(&root.0, &root.1)?, below)));
        match key {
            Some((ident, below)) => RustType {
                text: ident.to_owned(),
                uses: vec![Use::Own(ident.to_owned())],
                sql: below.sql.clone(),
            },
            None => types::of(&column.ty, names),
        }
    }
}

/// Columns that foreign keys connect, where their types are one.
fn classes(schema: &Schema, types: &HashMap<Column, RustType>) -> Vec<Vec<Column>> {
    let mut next: BTreeMap<Column, Vec<Column>> = BTreeMap::new();
    for table in &schema.tables {
        if let Some(column) = single_key(table) {
            let column = (table.name.clone(), column.to_owned());
            if types.contains_key(&column) {
                next.entry(column).or_default();
            }
        }
        for constraint in &table.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            for (own, other) in key.columns.iter().zip(&key.referenced_columns) {
                let own = (table.name.clone(), own.clone());
                let other = (key.references.clone(), other.clone());
                let alike = |a: &RustType, b: &RustType| a.text == b.text;
                if types.get(&own).zip(types.get(&other)).is_some_and(|(a, b)| alike(a, b)) {
                    next.entry(own.clone()).or_default().push(other.clone());
                    next.entry(other).or_default().push(own);
                }
            }
        }
    }
    let mut classes = Vec::new();
    while let Some(first) = next.keys().next().cloned() {
        let (mut class, mut open) = (Vec::new(), vec![first]);
        while let Some(column) = open.pop() {
            if let Some(more) = next.remove(&column) {
                open.extend(more);
                class.push(column);
            }
        }
        class.sort();
        classes.push(class);
    }
    classes
}

/// The primary key that the others refer to in the end.
fn root(schema: &Schema, class: &[Column]) -> Option<Column> {
    let keys = class.iter().filter(|(table, column)| {
        schema.table(table).is_some_and(|table| single_key(table) == Some(column))
    });
    let refers = |(table, column): &Column| {
        let table = schema.table(table);
        table.is_some_and(|table| {
            table.constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) => {
                    key.columns.contains(column)
                        && !(key.references == table.name && key.referenced_columns == key.columns)
                }
                _ => false,
            })
        })
    };
    keys.clone().find(|column| !refers(column)).or_else(|| keys.clone().next()).cloned()
}
