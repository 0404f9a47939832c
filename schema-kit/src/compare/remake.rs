//! What hangs on something that is made anew, and so has to go before and come back after: a view
//! on a column whose type changes, a trigger on a function with another result.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ConstraintKind, DefinitionKind, Name, Object, ObjectId};

use super::{Change, Sides, TableChange, objects};
use crate::order::{Fact, made_anew};

/// Adds to the changes until nothing hangs on what they make anew. By real dependencies, as the
/// catalog has them.
pub(super) fn close(sides: &Sides<'_>, mut changes: Vec<Change>) -> Vec<Change> {
    let (from, to) = (objects::all(sides.from), objects::all(sides.to));
    let known = Known { from: &from, to: &to };
    let mut done: BTreeSet<ObjectId> = BTreeSet::new();
    loop {
        let anew = made_anew(&changes);
        let mut more = Vec::new();
        for (user, used) in sides.from.dependencies.iter() {
            let shaken = used
                .iter()
                .filter(|used| anew.contains(&Fact::from(*used)) && unsettles(user, used));
            for used in shaken {
                let remade = known.whole(user);
                if !anew.contains(&Fact::from(&remade)) && done.insert(remade.clone()) {
                    more.extend(known.remake(sides, &remade, used));
                }
            }
        }
        if more.is_empty() {
            return changes;
        }
        let whole: BTreeSet<ObjectId> = more.iter().filter_map(created).collect();
        changes.retain(|change| !is_covered(change, &whole));
        changes.extend(more);
    }
}

/// Statistics and the rows of a publication follow a column's type by themselves.
fn unsettles(user: &ObjectId, used: &ObjectId) -> bool {
    !matches!(
        (user, used),
        (ObjectId::Definition(DefinitionKind::Statistics, _), ObjectId::Column(..))
    )
}

fn created(change: &Change) -> Option<ObjectId> {
    match change {
        Change::CreateObject(object) => objects::id(object),
        _ => None,
    }
}

/// Whether the object comes whole by another change.
fn is_covered(change: &Change, whole: &BTreeSet<ObjectId>) -> bool {
    let relation = |name: &Name| whole.contains(&ObjectId::Relation(name.clone()));
    match change {
        Change::AlterObject { to, .. } => objects::id(to).is_some_and(|id| whole.contains(&id)),
        Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::ReplaceIndex { table, .. }
        | Change::RenameIndex { table, .. } => relation(table),
        _ => false,
    }
}

struct Known<'a> {
    from: &'a BTreeMap<ObjectId, Object>,
    to: &'a BTreeMap<ObjectId, Object>,
}

impl Known<'_> {
    /// The object that is made anew for a part of it: the view for its column.
    fn whole(&self, user: &ObjectId) -> ObjectId {
        match user {
            ObjectId::Column(relation, _) => {
                let relation = ObjectId::Relation(relation.clone());
                if self.from.contains_key(&relation) { relation } else { user.clone() }
            }
            _ => user.clone(),
        }
    }

    /// Nothing, when the object does not stay.
    fn remake(&self, sides: &Sides<'_>, user: &ObjectId, used: &ObjectId) -> Vec<Change> {
        if let Some((before, after)) = self.from.get(user).zip(self.to.get(user)) {
            return vec![objects::drop(before), objects::create(after)];
        }
        match user {
            ObjectId::Column(table, column) => default(sides, table, column, used),
            ObjectId::Constraint(table, name) => constraint(sides, table, name),
            ObjectId::Relation(name) => index(sides, name),
            ObjectId::Policy(table, name) => policy(sides, table, name),
            _ => Vec::new(),
        }
    }
}

/// The default of a column; a generated one is computed again.
fn default(sides: &Sides<'_>, table: &Name, column: &str, used: &ObjectId) -> Vec<Change> {
    let find = |schema: &schema_model::Schema| schema.table(table)?.column(column).cloned();
    let (Some(before), Some(after)) = (find(sides.from), find(sides.to)) else { return vec![] };
    // Its type is no expression.
    if !matches!(used, ObjectId::Definition(kind, _) if *kind != DefinitionKind::RangeType) {
        return vec![];
    }
    if before.generated.is_some() && after.generated.is_some() {
        let (table, again) = (table.clone(), table.clone());
        return vec![
            Change::DropColumn { table, column: before, lost: false },
            Change::AddColumn { table: again, column: after },
        ];
    }
    let set = |from: Option<String>, to: Option<String>| Change::SetDefault {
        table: table.clone(),
        column: column.to_owned(),
        from,
        to,
    };
    match (before.default, after.default) {
        (Some(from), Some(to)) if from == to => vec![set(Some(from), None), set(None, Some(to))],
        _ => vec![],
    }
}

/// A check; keys are compared by themselves.
fn constraint(sides: &Sides<'_>, table: &Name, name: &str) -> Vec<Change> {
    let find = |schema: &schema_model::Schema| {
        schema.table(table)?.constraints.iter().find(|one| one.name == name).cloned()
    };
    let (Some(before), Some(after)) = (find(sides.from), find(sides.to)) else { return vec![] };
    if !matches!(before.kind, ConstraintKind::Check { .. }) || before != after {
        return vec![];
    }
    let (table, again) = (table.clone(), table.clone());
    vec![
        Change::DropConstraint { table, constraint: before, lost: false },
        Change::AddConstraint { table: again, constraint: after },
    ]
}

/// An index by its name, which is unique among the relations of its schema.
fn index(sides: &Sides<'_>, name: &Name) -> Vec<Change> {
    let mut tables = sides.common.iter().filter(|(from, _)| from.name.schema == name.schema);
    let found = tables.find_map(|(from, to)| {
        let before = from.indexes.iter().find(|index| index.name == name.name)?;
        let after = to.indexes.iter().find(|index| index.name == name.name)?;
        (before == after).then_some((&to.name, before))
    });
    let Some((table, index)) = found else { return vec![] };
    let (table, again) = (table.clone(), table.clone());
    vec![
        Change::DropIndex { table, index: index.clone() },
        Change::CreateIndex { table: again, index: index.clone() },
    ]
}

/// A policy that stays as it is.
fn policy(sides: &Sides<'_>, table: &Name, name: &str) -> Vec<Change> {
    let find = |schema: &schema_model::Schema| {
        schema.table(table)?.policies.iter().find(|one| one.name == name).cloned()
    };
    let (Some(before), Some(after)) = (find(sides.from), find(sides.to)) else { return vec![] };
    if before != after {
        return vec![];
    }
    let change = |change| Change::Table { table: table.clone(), change };
    vec![change(TableChange::DropPolicy(before)), change(TableChange::CreatePolicy(after))]
}
