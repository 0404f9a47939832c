use crate::ddl::{columns, parameters};
use crate::name::quote_ident;
use crate::{Index, IndexKey, KeyTarget, Name, Nulls};

/// `CREATE INDEX …`, which blocks writers of the table while it builds.
pub fn create_index(table: &Name, index: &Index) -> String {
    create(&table.to_string(), index, "")
}

/// `CREATE INDEX CONCURRENTLY …`, which blocks nobody and cannot run in a transaction.
pub fn create_index_concurrently(table: &Name, index: &Index) -> String {
    create(&table.to_string(), index, "CONCURRENTLY ")
}

/// `CREATE INDEX … ON ONLY …`: the index of a partitioned table alone, which is valid once that of
/// each partition is attached to it.
pub fn create_index_on_only(table: &Name, index: &Index) -> String {
    create(&format!("ONLY {table}"), index, "")
}

fn create(table: &str, index: &Index, concurrently: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let keys: Vec<String> = index.keys.iter().map(key_clause).collect();
    let mut sql = format!(
        "CREATE {unique}INDEX {concurrently}{} ON {table} USING {} ({})",
        quote_ident(&index.name),
        quote_ident(&index.method),
        keys.join(", ")
    );
    if !index.include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", columns(&index.include)));
    }
    if index.nulls_not_distinct {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    if !index.storage.is_empty() {
        sql.push_str(&format!(" WITH ({})", parameters(&index.storage)));
    }
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {predicate}"));
    }
    sql
}

/// A key with its options, as indexes, exclusion constraints and `PARTITION BY` spell it.
pub(super) fn key_clause(key: &IndexKey) -> String {
    let mut sql = match &key.target {
        KeyTarget::Column(name) => quote_ident(name),
        KeyTarget::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &key.collation {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(opclass) = &key.opclass {
        sql.push_str(&format!(" {opclass}"));
    }
    if key.descending {
        sql.push_str(" DESC");
    }
    match key.nulls {
        Some(Nulls::First) => sql.push_str(" NULLS FIRST"),
        Some(Nulls::Last) => sql.push_str(" NULLS LAST"),
        None => {}
    }
    sql
}
