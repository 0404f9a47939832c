use std::collections::BTreeSet;

use schema_model::{Column, Name, Table};

use super::reshape::{Reshaped, Shape, kept};
use super::{Change, Sides, lineage};

/// Columns of common tables: new, gone, changed.
pub(super) fn compare(sides: &Sides<'_>, reshaped: &Reshaped) -> Vec<Change> {
    let mut changes = Vec::new();
    for (from, to) in &sides.common {
        let table = &to.name;
        if let (Some(before), Some(after)) = (&from.partition_of, &to.partition_of) {
            let parents = (&before.parent, &after.parent);
            changes.extend(of_partition(sides, from, to, parents));
            continue;
        }
        for column in to.columns.iter().filter(|column| from.column(&column.name).is_none()) {
            changes.push(Change::AddColumn { table: table.clone(), column: column.clone() });
        }
        for (before, after) in kept(from, to) {
            let shape = reshaped.of(table, &before.name);
            changes.extend(altered(table, before, after, shape));
        }
        for column in from.columns.iter().filter(|column| to.column(&column.name).is_none()) {
            changes.push(drop(table, column, true));
        }
    }
    changes
}

/// What a partition has otherwise than its table, after what a change of the table has done to it.
fn of_partition(
    sides: &Sides<'_>,
    from: &Table,
    to: &Table,
    parents: (&Name, &Name),
) -> Vec<Change> {
    let names: BTreeSet<&String> =
        from.columns.iter().chain(&to.columns).map(|column| &column.name).collect();
    let of_one = |name: &String| {
        let given = lineage::column(sides.from, parents.0, name);
        let giving = lineage::column(sides.to, parents.1, name)?;
        let after = to.column(name).unwrap_or(giving);
        let Some(given) = given else {
            return Some(altered(&to.name, giving, after, None));
        };
        let before = from.column(name).unwrap_or(given);
        let retyped = given.ty != giving.ty;
        let mut carried = Column { comment: None, ..before.clone() };
        carried.ty.clone_from(&after.ty);
        carried.collation.clone_from(&after.collation);
        carried.generated.clone_from(&after.generated);
        if retyped || given.default != giving.default {
            carried.default.clone_from(&giving.default);
        }
        if given.nullable != giving.nullable {
            carried.nullable = giving.nullable;
        }
        Some(altered(&to.name, &carried, after, None))
    };
    names.into_iter().filter_map(of_one).flatten().collect()
}

fn altered(table: &Name, from: &Column, to: &Column, shape: Option<Shape>) -> Vec<Change> {
    let table = || table.clone();
    let column = || to.name.clone();
    if shape == Some(Shape::Regenerated) {
        // Everything else comes with the new column.
        let add = Change::AddColumn { table: table(), column: to.clone() };
        return vec![drop(&table(), from, from.generated.is_none()), add];
    }
    let mut changes = Vec::new();
    if from.generated.is_some() && to.generated.is_none() {
        changes.push(Change::DropExpression { table: table(), column: column() });
    }
    let retyped = matches!(shape, Some(Shape::Coerced | Shape::Typed));
    if retyped {
        changes.push(Change::AlterColumnType {
            table: table(),
            from: from.clone(),
            to: to.clone(),
        });
    }
    // A change of type carries the default with it, unless an identity is still in its place.
    let carried = (retyped && from.identity.is_none()) || shape == Some(Shape::Relabelled);
    let (before, after) = (&from.default, &to.default);
    if before != after && !carried {
        changes.push(Change::SetDefault {
            table: table(),
            column: column(),
            from: before.clone(),
            to: after.clone(),
        });
    }
    match (from.nullable, to.nullable) {
        (true, false) => changes.push(Change::SetNotNull { table: table(), column: column() }),
        (false, true) => changes.push(Change::DropNotNull { table: table(), column: column() }),
        _ => {}
    }
    if from.identity != to.identity || from.sequence != to.sequence {
        changes.push(Change::SetIdentity { table: table(), from: from.clone(), to: to.clone() });
    }
    let stored =
        |column: &Column| (column.storage.clone(), column.compression.clone(), column.statistics);
    // Another type comes with its own storage and compression.
    let before = if retyped || shape == Some(Shape::Relabelled) {
        Column { storage: None, compression: None, ..from.clone() }
    } else {
        from.clone()
    };
    if stored(&before) != stored(to) {
        changes.push(Change::SetColumnStorage { table: table(), from: before, to: to.clone() });
    }
    changes
}

fn drop(table: &Name, column: &Column, lost: bool) -> Change {
    Change::DropColumn { table: table.clone(), column: column.clone(), lost }
}
