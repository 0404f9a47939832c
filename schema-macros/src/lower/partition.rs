use proc_macro2::Span;
use schema_model::{
    ConstraintKind, KeyTarget, Name, PartitionBy, PartitionOf, PartitionStrategy, Table,
};
use syn::LitStr;

use super::table::Lowering;
use super::{index, names};
use crate::parse::{self, Bound};

/// How the rows of the table are dealt out, and its partitions.
pub(super) fn lower(
    to: &mut Lowering<'_>,
    by: Option<&parse::PartitionBy>,
    partitions: &[parse::Partition],
) {
    let by = by.and_then(|by| partition_by(to, by));
    to.table.model.partition_by.clone_from(&by);
    let parent = to.table.model.name.clone();
    add(to, &parent, by.as_ref(), partitions);
}

fn partition_by(to: &mut Lowering<'_>, syntax: &parse::PartitionBy) -> Option<PartitionBy> {
    let keys = index::keys(to, &syntax.keys, "btree")?;
    if keys.is_empty() || (syntax.strategy == PartitionStrategy::List && keys.len() > 1) {
        let message = if keys.is_empty() { "needs a column" } else { "by list has one key" };
        to.missing(syntax.span, format!("a partitioned table {message}"));
        return None;
    }
    check_keys(to, syntax.span, &keys);
    Some(PartitionBy { strategy: syntax.strategy, keys })
}

/// The server finds a duplicate only within a partition: a key has to say in which.
fn check_keys(to: &mut Lowering<'_>, span: Span, keys: &[schema_model::IndexKey]) {
    for constraint in &to.table.model.constraints {
        let (what, columns) = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => ("primary key", columns),
            ConstraintKind::Unique { columns, .. } => ("unique key", columns),
            _ => continue,
        };
        for key in keys {
            let complaint = match &key.target {
                KeyTarget::Column(name) if columns.contains(name) => continue,
                KeyTarget::Column(name) => format!("has to have column `{name}`"),
                KeyTarget::Expression(_) => "can't be: partitions go by an expression".to_owned(),
            };
            let message = format!(
                "{what} ({}) of a partitioned table {complaint}: rows are dealt out by it",
                columns.join(", ")
            );
            to.ctxt.error(span, message);
        }
    }
}

fn add(
    to: &mut Lowering<'_>,
    parent: &Name,
    by: Option<&PartitionBy>,
    partitions: &[parse::Partition],
) {
    let mut has_default = false;
    for syntax in partitions {
        let Some(name) = &syntax.name else {
            to.missing(syntax.span, "a partition has a name: `partition(name = \"…\", …)`");
            continue;
        };
        let Some(by) = by else {
            let message = "a table with partitions says how: `partition_by(range(column))`";
            to.missing(syntax.span, message);
            continue;
        };
        let text = name.value();
        names::check_length("partition", &text, name.span(), to.ctxt);
        let Some(bound) = bound(to, syntax, by) else { continue };
        if syntax.bound.default && std::mem::replace(&mut has_default, true) {
            to.error(syntax.span, "a table has one `default` partition");
        }
        let schema = syntax.schema.as_ref().map(LitStr::value).or_else(|| parent.schema.clone());
        let name = Name { schema, name: text };
        to.relation(&name, "another table", syntax.span);
        let further = syntax.by.as_ref().and_then(|by| partition_by(to, by));
        to.table.partitions.push(Table {
            partition_of: Some(PartitionOf { parent: parent.clone(), bound }),
            partition_by: further.clone(),
            unlogged: syntax.unlogged,
            storage: syntax.storage.clone(),
            ..Table::new(name.clone())
        });
        add(to, &name, further.as_ref(), &syntax.partitions);
    }
}

/// Which rows the partition takes, as SQL.
fn bound(to: &mut Lowering<'_>, syntax: &parse::Partition, by: &PartitionBy) -> Option<String> {
    let list = |values: &[String]| values.join(", ");
    let keys = by.keys.len();
    let (usage, sql) = match (by.strategy, &syntax.bound) {
        (
            PartitionStrategy::Range | PartitionStrategy::List,
            Bound { default: true, from: None, to: None, values: None, .. },
        ) => ("", Some("DEFAULT".to_owned())),
        (PartitionStrategy::Range, Bound { from: Some(from), to: Some(to), values: None, .. })
            if from.len() == keys && to.len() == keys =>
        {
            ("", Some(format!("FOR VALUES FROM ({}) TO ({})", list(from), list(to))))
        }
        (PartitionStrategy::Range, _) => ("`from = …, to = …` with a value for each key", None),
        (PartitionStrategy::List, Bound { values: Some(values), .. }) if !values.is_empty() => {
            ("", Some(format!("FOR VALUES IN ({})", list(values))))
        }
        (PartitionStrategy::List, _) => ("`values(…)`", None),
        (PartitionStrategy::Hash, Bound { hash: Some((modulus, remainder)), .. })
            if remainder < modulus =>
        {
            let sql = format!("FOR VALUES WITH (modulus {modulus}, remainder {remainder})");
            ("", Some(sql))
        }
        (PartitionStrategy::Hash, _) => {
            ("`hash(modulus 4, remainder 0)`, the remainder below the modulus", None)
        }
    };
    if sql.is_none() {
        to.missing(syntax.span, format!("a partition of this table has {usage}"));
    }
    sql
}
