//! Indexes and keys of partitioned tables of which the partitions have parts of their own names, or
//! not all of them have one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{
    comment_on_constraint, comment_on_index, constraint_clause, create_index, create_index_on_only,
};
use crate::{Constraint, Name, Part, Schema, Table};

/// `ALTER INDEX … ATTACH PARTITION …`
pub fn attach_index(whole: &Name, part: &Name) -> String {
    format!("ALTER INDEX {whole} ATTACH PARTITION {part}")
}

/// `ALTER TABLE ONLY … ADD CONSTRAINT …`: the key of a partitioned table alone, which is valid once
/// that of each partition is attached to it.
pub fn add_constraint_on_only(table: &Name, constraint: &Constraint) -> String {
    format!("ALTER TABLE ONLY {table} ADD {}", constraint_clause(constraint))
}

/// A schema without the uneven indexes and keys of partitioned tables, and the statements that add
/// them once all of its tables are there.
pub(super) fn apart(schema: &Schema) -> (Cow<'_, Schema>, Vec<String>) {
    let uneven = schema.uneven_wholes();
    if uneven.is_empty() {
        return (Cow::Borrowed(schema), Vec::new());
    }
    let mut rest = schema.clone();
    for table in &mut rest.tables {
        let parent = table.partition_of.as_ref().map(|of| of.parent.clone());
        let is_part = |part_of: &Option<String>| {
            let whole = parent.clone().zip(part_of.clone());
            whole.is_some_and(|whole| uneven.contains(&whole))
        };
        let name = table.name.clone();
        let is_whole = |own: &str| uneven.contains(&(name.clone(), own.to_owned()));
        table.indexes.retain(|one| !is_part(&one.part_of) && !is_whole(&one.name));
        table.constraints.retain(|one| !is_part(&one.part_of) && !is_whole(&one.name));
    }
    let statements = schema.tables.iter().flat_map(|table| wholes(schema, table, &uneven));
    (Cow::Owned(rest), statements.collect())
}

/// Those of one table; a part comes with its whole.
fn wholes(schema: &Schema, table: &Table, uneven: &BTreeSet<(Name, String)>) -> Vec<String> {
    let is_whole = |part: &Part| {
        part.part_of().is_none() && uneven.contains(&(table.name.clone(), part.name().to_owned()))
    };
    let indexes = table.indexes.iter().cloned().map(Part::Index);
    let keys = table.constraints.iter().cloned().map(Part::Key);
    let own = indexes.chain(keys).filter(is_whole);
    own.flat_map(|whole| with_parts(schema, table, &whole)).collect()
}

/// An index or key of a table, and then each of its parts.
fn with_parts(schema: &Schema, table: &Table, part: &Part) -> Vec<String> {
    let partitions: Vec<&Table> = schema.partitions(&table.name).collect();
    let name = &table.name;
    let create = match part {
        Part::Index(index) if partitions.is_empty() => create_index(name, index),
        Part::Index(index) => create_index_on_only(name, index),
        Part::Key(key) => add_constraint_on_only(name, key),
    };
    let whole = name.sibling(part.name());
    let comment = match part {
        Part::Index(index) => {
            index.comment.as_deref().map(|text| comment_on_index(&whole, Some(text)))
        }
        Part::Key(key) => {
            let text = key.comment.as_deref();
            text.map(|text| comment_on_constraint(name, &key.name, Some(text)))
        }
    };
    let mut statements: Vec<String> = std::iter::once(create).chain(comment).collect();
    for partition in partitions {
        if let Some(part) = part.on(partition) {
            statements.extend(with_parts(schema, partition, &part));
            statements.push(attach_index(&whole, &partition.name.sibling(part.name())));
        }
    }
    statements
}
