//! Tables that can only be created together: partitions and what inherits, with their parents.

use std::collections::BTreeMap;

use schema_model::{Name, Table};

/// The families of some tables, by the name of what they descend from.
pub(super) fn of(tables: &[Table]) -> Vec<Vec<&Table>> {
    let parents: BTreeMap<&Name, &Name> =
        tables.iter().filter_map(|table| Some((&table.name, table.parents().next()?))).collect();
    let mut families: BTreeMap<&Name, Vec<&Table>> = BTreeMap::new();
    for table in tables {
        let mut root = &table.name;
        // Never more steps than there are tables: a circle is the server's to refuse.
        for _ in 0..tables.len() {
            let Some(parent) = parents.get(root) else { break };
            root = *parent;
        }
        families.entry(root).or_default().push(table);
    }
    families.into_values().collect()
}
