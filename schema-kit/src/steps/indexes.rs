use schema_model::name::{generated, quote_ident};
use schema_model::{Index, Name, ddl};

use super::step::{LockMode, ObjectRef, Step};
use super::{Site, partitioned};

/// An index on a table that nobody uses yet.
pub(super) fn create_plain(table: &Name, index: &Index) -> Step {
    let object = ObjectRef::part("index", table, &index.name);
    Step::new("create_index", object, ddl::create_index(table, index))
        .reverse(format!("DROP INDEX {}", table.sibling(&index.name)))
}

/// The index of a table, and of its partitions where it has any.
pub(super) fn create_everywhere(site: &Site<'_>, table: &Name, index: &Index) -> Vec<Step> {
    if site.has_partitions(table) {
        partitioned::create_index(site, table, index)
    } else {
        vec![create(site, table, index)]
    }
}

/// Writers go on while an index of theirs is built, or taken away.
pub(super) fn create(site: &Site<'_>, table: &Name, index: &Index) -> Step {
    if site.is_new(table) {
        return create_plain(table, index);
    }
    let object = ObjectRef::part("index", table, &index.name);
    let step = Step::new("create_index", object, ddl::create_index_concurrently(table, index))
        .lock(table, LockMode::ShareUpdateExclusive)
        .scans(table)
        .outside_transaction()
        .reverse(drop_sql(table, &index.name));
    match duplicates(table, index) {
        Some(query) => step.requires(
            query,
            format!(
                "rows of {table} have equal keys under the unique index {}: make them differ first",
                index.name
            ),
        ),
        None => step,
    }
}

pub(super) fn drop_everywhere(site: &Site<'_>, table: &Name, index: &Index) -> Step {
    if site.is_partitioned(table) {
        partitioned::drop_index(site, table, index)
    } else {
        drop(table, index)
    }
}

fn drop(table: &Name, index: &Index) -> Step {
    drop_named(table, &index.name).reverse(ddl::create_index_concurrently(table, index))
}

fn drop_named(table: &Name, name: &str) -> Step {
    Step::new("drop_index", ObjectRef::part("index", table, name), drop_sql(table, name))
        .lock(table, LockMode::ShareUpdateExclusive)
        .lock(&table.sibling(name), LockMode::ShareUpdateExclusive)
        .outside_transaction()
}

fn drop_sql(table: &Name, name: &str) -> String {
    format!("DROP INDEX CONCURRENTLY {}", table.sibling(name))
}

/// Queries have the old index until the new one is ready.
pub(super) fn replace(site: &Site<'_>, table: &Name, from: &Index, to: &Index) -> Vec<Step> {
    let aside = generated(&from.name, &[], "old");
    let build = create_everywhere(site, table, to);
    let old = Index { name: aside.clone(), ..from.clone() };
    std::iter::once(rename(table, &from.name, &aside))
        .chain(partitioned::set_aside(site, table, from, to))
        .chain(build)
        .chain([drop_everywhere(site, table, &old)])
        .collect()
}

pub(super) fn rename(table: &Name, from: &str, to: &str) -> Step {
    let sql = |from: &str, to: &str| {
        format!("ALTER INDEX {} RENAME TO {}", table.sibling(from), quote_ident(to))
    };
    Step::new("rename_index", ObjectRef::part("index", table, to), sql(from, to))
        .lock(&table.sibling(from), LockMode::ShareUpdateExclusive)
        .reverse(sql(to, from))
}

/// Whether rows stand in the way of a unique index, when its keys are plain columns.
fn duplicates(table: &Name, index: &Index) -> Option<String> {
    let columns = crate::compare::plain_columns(index).filter(|_| index.unique)?;
    let predicate = index.predicate.as_deref();
    Some(duplicate_query(table, &columns, index.nulls_not_distinct, predicate))
}

/// A query that says whether two rows have equal keys.
pub(super) fn duplicate_query(
    table: &Name,
    columns: &[String],
    nulls_are_equal: bool,
    predicate: Option<&str>,
) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| quote_ident(name)).collect();
    let known = quoted.iter().filter(|_| !nulls_are_equal).map(|c| format!("{c} IS NOT NULL"));
    let conditions: Vec<String> = known.chain(predicate.map(|sql| format!("({sql})"))).collect();
    let filter = if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    };
    format!(
        "SELECT EXISTS (SELECT FROM {table}{filter} GROUP BY {} HAVING count(*) > 1)",
        quoted.join(", ")
    )
}
