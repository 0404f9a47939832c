use std::collections::{BTreeMap, BTreeSet};

use schema_model::name::quote_ident;
use schema_model::{Name, Object, ObjectId, Schema, ddl};

use super::properties::alters_in_place;
use super::{
    Change, Commented, RecreatedType, SequenceChange, Sides, TableChange, lineage, object_id,
    objects,
};

/// Comments of what stays. What is created brings its own, except constraints and columns, which
/// this adds; what is made anew has lost its comment. Others cover what happens by `covered` changes.
pub(super) fn compare(sides: &Sides<'_>, changes: &[Change], covered: &[Change]) -> Vec<Change> {
    let (mut before, after) = (all(sides.from), all(sides.to));
    for (from, to) in changes.iter().filter_map(renamed) {
        if let Some(text) = before.remove(&from) {
            before.insert(to, text);
        }
    }
    let anew: BTreeSet<Commented> = changes.iter().chain(covered).flat_map(made_anew).collect();
    let whole: BTreeSet<Name> = changes.iter().filter_map(brings_comments).collect();
    let created: BTreeSet<ObjectId> = changes.iter().flat_map(created).collect();
    let after = after
        .into_iter()
        .filter(|(on, _)| !matches!(on, Commented::Other(id, _) if created.contains(id)));
    let after: BTreeMap<_, _> = after.collect();
    let mut comments = left_by_partitions(sides, &before);
    for (on, text) in &after {
        let Some(text) = text else {
            let old = before.get(on).cloned().flatten();
            if let Some(old) = old.filter(|_| !anew.contains(on)) {
                comments.push(set(on, Some(old), None));
            }
            continue;
        };
        let old = before.get(on).cloned().flatten().filter(|_| !anew.contains(on));
        if old.as_ref() != Some(text) && (anew.contains(on) || !comes_along(on, &whole)) {
            comments.push(set(on, old, Some(text.clone())));
        }
    }
    comments
}

/// A column that a partition has as its table has it is not listed, and has no comment.
fn left_by_partitions(
    sides: &Sides<'_>,
    before: &BTreeMap<Commented, Option<String>>,
) -> Vec<Change> {
    let left = before.iter().filter_map(|(on, text)| {
        let Commented::Column(table, column) = on else { return None };
        let after = sides.to.table(table).filter(|after| after.partition_of.is_some())?;
        let is_left =
            after.column(column).is_none() && lineage::column(sides.to, table, column).is_some();
        text.clone().filter(|_| is_left).map(|text| set(on, Some(text), None))
    });
    left.collect()
}

fn set(on: &Commented, from: Option<String>, to: Option<String>) -> Change {
    Change::SetComment { on: on.clone(), from, to }
}

/// Everything that can have a comment, with its comment.
fn all(schema: &Schema) -> BTreeMap<Commented, Option<String>> {
    let mut all = BTreeMap::new();
    for enum_type in &schema.enums {
        all.insert(Commented::Enum(enum_type.name.clone()), enum_type.comment.clone());
    }
    for sequence in &schema.sequences {
        all.insert(Commented::Sequence(sequence.name.clone()), sequence.comment.clone());
    }
    for table in &schema.tables {
        let name = || table.name.clone();
        all.insert(Commented::Table(name()), table.comment.clone());
        for column in &table.columns {
            all.insert(Commented::Column(name(), column.name.clone()), column.comment.clone());
        }
        for constraint in &table.constraints {
            let on = Commented::Constraint(name(), constraint.name.clone());
            all.insert(on, constraint.comment.clone());
        }
        for index in &table.indexes {
            all.insert(Commented::Index(name(), index.name.clone()), index.comment.clone());
        }
        for policy in &table.policies {
            all.insert(Commented::Policy(name(), policy.name.clone()), policy.comment.clone());
        }
    }
    for view in &schema.views {
        for column in &view.columns {
            let on = Commented::Column(view.name.clone(), column.name.clone());
            all.insert(on, column.comment.clone());
        }
        for index in &view.indexes {
            let on = Commented::Index(view.name.clone(), index.name.clone());
            all.insert(on, index.comment.clone());
        }
    }
    let namespaces = schema.namespaces.iter().cloned().map(Object::Schema);
    for object in objects::all(schema).into_values().chain(namespaces) {
        if let Some((id, (words, comment))) = object_id(&object).zip(commented(&object)) {
            all.insert(Commented::Other(id, words), comment);
        }
    }
    all
}

/// How `COMMENT ON` names an object, and its comment.
fn commented(object: &Object) -> Option<(String, Option<String>)> {
    Some(match object {
        Object::Schema(one) => (format!("SCHEMA {}", quote_ident(&one.name)), one.comment.clone()),
        Object::Composite(one) => (format!("TYPE {}", one.name), one.comment.clone()),
        Object::Domain(one) => (format!("DOMAIN {}", one.name), one.comment.clone()),
        Object::View(one) => (format!("{} {}", ddl::view_noun(one), one.name), one.comment.clone()),
        Object::Trigger { table, trigger } => {
            (format!("TRIGGER {} ON {table}", quote_ident(&trigger.name)), trigger.comment.clone())
        }
        Object::Definition(one) => {
            (format!("{} {}", one.kind.sql(), one.identity), one.comment.clone())
        }
        _ => return None,
    })
}

/// What gets another name takes its comment along.
fn renamed(change: &Change) -> Option<(Commented, Commented)> {
    let of = |on: fn(Name, String) -> Commented, table: &Name, from: &String, to: &String| {
        Some((on(table.clone(), from.clone()), on(table.clone(), to.clone())))
    };
    match change {
        Change::RenameConstraint { table, from, to } => of(Commented::Constraint, table, from, to),
        Change::RenameIndex { table, from, to } => of(Commented::Index, table, from, to),
        Change::Table { table, change: TableChange::RenamePolicy { from, to } } => {
            of(Commented::Policy, table, from, to)
        }
        Change::Sequence(SequenceChange::Rename { from, to }) => {
            Some((Commented::Sequence(from.clone()), Commented::Sequence(to.clone())))
        }
        _ => None,
    }
}

/// What a change makes anew, so that a comment on it is lost.
fn made_anew(change: &Change) -> Vec<Commented> {
    match change {
        Change::RecreateTypes { types, .. } => {
            let enums = types.iter().filter(|anew| matches!(anew.to, Object::Enum(_)));
            enums.filter_map(RecreatedType::name).map(Commented::Enum).collect()
        }
        Change::AddColumn { table, column } => {
            vec![Commented::Column(table.clone(), column.name.clone())]
        }
        Change::AddConstraint { table, constraint }
        | Change::ReplaceConstraint { table, to: constraint, .. } => {
            vec![Commented::Constraint(table.clone(), constraint.name.clone())]
        }
        Change::CreateIndex { table, index } | Change::ReplaceIndex { table, to: index, .. } => {
            vec![Commented::Index(table.clone(), index.name.clone())]
        }
        Change::Table { table, change: TableChange::CreatePolicy(policy) } => {
            vec![Commented::Policy(table.clone(), policy.name.clone())]
        }
        Change::Table { table, change: TableChange::ReplacePolicy { from, to } }
            if !alters_in_place(from, to) =>
        {
            vec![Commented::Policy(table.clone(), to.name.clone())]
        }
        _ => vec![],
    }
}

/// The enum, sequence or table that comes with its comments.
fn brings_comments(change: &Change) -> Option<Name> {
    match change {
        Change::CreateEnum(enum_type) => Some(enum_type.name.clone()),
        Change::CreateTable(table) => Some(table.name.clone()),
        Change::Sequence(SequenceChange::Create(sequence)) => Some(sequence.name.clone()),
        Change::CreateObject(object) => match &**object {
            Object::View(view) => Some(view.name.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The objects that come with their comments.
fn created(change: &Change) -> Vec<ObjectId> {
    match change {
        Change::CreateObject(object) => object_id(object).into_iter().collect(),
        Change::RecreateTypes { types, .. } => {
            types.iter().filter_map(|anew| object_id(&anew.to)).collect()
        }
        _ => Vec::new(),
    }
}

fn comes_along(on: &Commented, whole: &BTreeSet<Name>) -> bool {
    match on {
        Commented::Enum(name)
        | Commented::Table(name)
        | Commented::Sequence(name)
        | Commented::Column(name, _)
        | Commented::Index(name, _)
        | Commented::Policy(name, _)
        | Commented::Constraint(name, _) => whole.contains(name),
        Commented::Other(..) => false,
    }
}
