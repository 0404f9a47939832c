//! What a rename makes of the old schema: PostgreSQL itself follows it into everything that names
//! what is renamed; so must the picture of the old side.

use schema_model::{
    Constraint, ConstraintKind, Dependencies, Index, IndexKey, KeyTarget, Name, ObjectId, Schema,
    Table,
};

use crate::compare::expression::{self, rename_column, rename_label};

pub(super) fn rename_table(schema: &mut Schema, from: &Name, to: &Name) {
    let owners = schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut());
    for (table, _) in owners.filter(|(table, _)| table == from) {
        *table = to.clone();
    }
    schema.dependencies = follow_relation(&schema.dependencies, from, to);
    for table in &mut schema.tables {
        if table.name == *from {
            table.name = to.clone();
        }
        let partitioned = table.partition_of.iter_mut().map(|partition| &mut partition.parent);
        for parent in partitioned.chain(&mut table.inherits).filter(|parent| *parent == from) {
            *parent = to.clone();
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.references == *from
            {
                key.references = to.clone();
            }
        }
    }
    schema.sort();
}

/// An enumerated or composite type, or a domain: they share their names.
pub(super) fn rename_type(schema: &mut Schema, from: &Name, to: &Name) {
    schema.dependencies = schema.dependencies.renamed(|id| match id {
        ObjectId::Type(name) if name == from => ObjectId::Type(to.clone()),
        other => other.clone(),
    });
    let enums = schema.enums.iter_mut().map(|own| &mut own.name);
    let composites = schema.composites.iter_mut().map(|own| &mut own.name);
    let domains = schema.domains.iter_mut().map(|own| &mut own.name);
    for name in enums.chain(composites).chain(domains).filter(|name| *name == from) {
        *name = to.clone();
    }
    let follow = |sql: &mut String| *sql = expression::rename_type(sql, from, to);
    for attribute in schema.composites.iter_mut().flat_map(|own| &mut own.attributes) {
        follow(&mut attribute.ty);
    }
    for domain in &mut schema.domains {
        let checks = domain.checks.iter_mut().map(|check| &mut check.expression);
        checks.chain(&mut domain.default).chain([&mut domain.ty]).for_each(follow);
    }
    for view in &mut schema.views {
        let columns = view.columns.iter_mut().map(|column| &mut column.ty);
        columns.chain([&mut view.query]).for_each(follow);
    }
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(|column| follow(&mut column.ty));
        texts(table).for_each(follow);
    }
    schema.sort();
}

pub(super) fn rename_view(schema: &mut Schema, from: &Name, to: &Name) {
    schema.dependencies = follow_relation(&schema.dependencies, from, to);
    for view in schema.views.iter_mut().filter(|view| view.name == *from) {
        view.name = to.clone();
    }
    schema.sort();
}

/// The same dependencies under the new name of a relation.
fn follow_relation(dependencies: &Dependencies, from: &Name, to: &Name) -> Dependencies {
    let moved = |name: &Name| if name == from { to.clone() } else { name.clone() };
    dependencies.renamed(|id| match id {
        ObjectId::Relation(name) => ObjectId::Relation(moved(name)),
        ObjectId::Column(of, part) => ObjectId::Column(moved(of), part.clone()),
        ObjectId::Constraint(of, part) => ObjectId::Constraint(moved(of), part.clone()),
        ObjectId::Trigger(of, part) => ObjectId::Trigger(moved(of), part.clone()),
        ObjectId::Policy(of, part) => ObjectId::Policy(moved(of), part.clone()),
        other => other.clone(),
    })
}

pub(super) fn rename_in_schema(schema: &mut Schema, table: &Name, from: &str, to: &str) {
    let owners = schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut());
    for (_, column) in owners.filter(|(owner, column)| owner == table && column == from) {
        to.clone_into(column);
    }
    schema.dependencies = schema.dependencies.renamed(|id| match id {
        ObjectId::Column(of, name) if of == table && name == from => {
            ObjectId::Column(of.clone(), to.to_owned())
        }
        other => other.clone(),
    });
    for other in &mut schema.tables {
        let is_part = other.partition_of.as_ref().is_some_and(|of| of.parent == *table);
        if is_part || other.name == *table {
            rename_in_table(other, from, to);
        }
        for constraint in &mut other.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.references == *table
            {
                rename_all(&mut key.referenced_columns, from, to);
            }
        }
    }
}

fn rename_in_table(table: &mut Table, from: &str, to: &str) {
    for column in &mut table.columns {
        if column.name == from {
            to.clone_into(&mut column.name);
        }
        if let Some(expression) = &mut column.generated {
            *expression = rename_column(expression, from, to);
        }
    }
    for constraint in &mut table.constraints {
        rename_in_constraint(constraint, from, to);
    }
    for index in &mut table.indexes {
        rename_in_index(index, from, to);
    }
    for key in table.partition_by.iter_mut().flat_map(|by| &mut by.keys) {
        rename_in_key(key, from, to);
    }
    for sql in table.policies.iter_mut().flat_map(|own| own.using.iter_mut().chain(&mut own.check))
    {
        *sql = rename_column(sql, from, to);
    }
}

fn rename_in_constraint(constraint: &mut Constraint, from: &str, to: &str) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey { columns, include, .. }
        | ConstraintKind::Unique { columns, include, .. } => {
            rename_all(columns, from, to);
            rename_all(include, from, to);
        }
        ConstraintKind::Check { expression, .. } => {
            *expression = rename_column(expression, from, to);
        }
        ConstraintKind::ForeignKey(key) => {
            rename_all(&mut key.columns, from, to);
            rename_all(&mut key.on_delete_columns, from, to);
        }
        ConstraintKind::Exclude { elements, include, predicate, .. } => {
            rename_all(include, from, to);
            if let Some(predicate) = predicate {
                *predicate = rename_column(predicate, from, to);
            }
            for element in elements {
                rename_in_key(&mut element.key, from, to);
            }
        }
    }
}

fn rename_in_index(index: &mut Index, from: &str, to: &str) {
    rename_all(&mut index.include, from, to);
    if let Some(predicate) = &mut index.predicate {
        *predicate = rename_column(predicate, from, to);
    }
    index.keys.iter_mut().for_each(|key| rename_in_key(key, from, to));
}

fn rename_in_key(key: &mut IndexKey, from: &str, to: &str) {
    match &mut key.target {
        KeyTarget::Column(name) if name == from => to.clone_into(name),
        KeyTarget::Column(_) => {}
        KeyTarget::Expression(sql) => *sql = rename_column(sql, from, to),
    }
}

fn rename_all(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}

/// Labels are stored by identity: defaults and conditions follow.
pub(super) fn rename_value(schema: &mut Schema, of: &Name, from: &str, to: &str) {
    for enum_type in schema.enums.iter_mut().filter(|enum_type| enum_type.name == *of) {
        rename_all(&mut enum_type.labels, from, to);
    }
    let follow = |sql: &mut String| *sql = rename_label(sql, of, from, to);
    schema.tables.iter_mut().for_each(|table| texts(table).for_each(follow));
}

/// The expressions of a table that name what they use as the server's own text of them does.
fn texts(table: &mut Table) -> impl Iterator<Item = &mut String> {
    let columns = table.columns.iter_mut();
    let columns = columns.flat_map(|own| own.default.iter_mut().chain(&mut own.generated));
    let checks = table.constraints.iter_mut().filter_map(|constraint| match &mut constraint.kind {
        ConstraintKind::Check { expression, .. } => Some(expression),
        ConstraintKind::Exclude { predicate, .. } => predicate.as_mut(),
        _ => None,
    });
    let indexes = table.indexes.iter_mut().flat_map(|index| {
        let keys = index.keys.iter_mut().filter_map(|key| match &mut key.target {
            KeyTarget::Expression(sql) => Some(sql),
            KeyTarget::Column(_) => None,
        });
        index.predicate.iter_mut().chain(keys)
    });
    let policies = table.policies.iter_mut();
    let policies = policies.flat_map(|own| own.using.iter_mut().chain(&mut own.check));
    columns.chain(checks).chain(indexes).chain(policies)
}
