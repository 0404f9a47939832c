//! What hangs on something that is made anew, and so has to go before and come back after: a view
//! on a column whose type changes, a trigger on a function with another result.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Column, ConstraintKind, DefinitionKind, Name, Object, ObjectId};

use super::{Change, Sides, TableChange, index_columns, objects};
use crate::order::{Fact, made_anew};

/// Adds to the changes until nothing hangs on what they make anew. By real dependencies, as the
/// catalog has them.
pub(super) fn close(sides: &Sides<'_>, mut changes: Vec<Change>) -> Vec<Change> {
    let (from, to) = (objects::all(sides.from), objects::all(sides.to));
    let known = Known { from: &from, to: &to };
    let mut done: BTreeSet<ObjectId> = BTreeSet::new();
    loop {
        let anew = made_anew(&changes);
        let gone: BTreeSet<Fact> = changes.iter().filter_map(gone_routine).collect();
        let mut more = Vec::new();
        let is_shaken = |fact: &Fact| anew.contains(fact) || gone.contains(fact);
        for (user, used) in sides.from.dependencies.iter() {
            let shaken = used
                .iter()
                .filter(|used| is_shaken(&Fact::from(*used)) && known.unsettles(user, used));
            for used in shaken {
                let remade = known.whole(user);
                // What now calls another function in other words changes by itself.
                if !anew.contains(&Fact::from(used)) && !known.stays(&remade) {
                    continue;
                }
                // A column of another type is made anew and carries its default, which may call
                // something that is not there in between.
                let calls = is_called(used) && matches!(remade, ObjectId::Column(..));
                if (calls || !anew.contains(&Fact::from(&remade))) && done.insert(remade.clone()) {
                    more.extend(known.remake(sides, &remade, used));
                }
            }
        }
        if more.is_empty() {
            return changes;
        }
        let whole: BTreeSet<ObjectId> = more.iter().filter_map(created).collect();
        changes.retain(|change| !is_covered(change, &whole));
        let unset: BTreeSet<(Name, String)> = more.iter().filter_map(unset).collect();
        changes.retain(|change| !sets_default(change, &unset));
        for change in &mut changes {
            leave_default(change, &unset);
        }
        changes.extend(more);
    }
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

/// A function that is gone: what called it, and stays in its own words, calls another of its name.
fn gone_routine(change: &Change) -> Option<Fact> {
    let Change::DropObject(object) = change else { return None };
    let id = objects::id(object).filter(is_called)?;
    Some(Fact::from(&id))
}

/// What a default calls, and not what its column is of.
fn is_called(used: &ObjectId) -> bool {
    matches!(used, ObjectId::Definition(kind, _)
        if !matches!(kind, DefinitionKind::RangeType | DefinitionKind::Collation))
}

/// The column whose default goes for a while.
fn unset(change: &Change) -> Option<(Name, String)> {
    match change {
        Change::SetDefault { table, column, to: None, .. } => Some((table.clone(), column.clone())),
        _ => None,
    }
}

fn sets_default(change: &Change, of: &BTreeSet<(Name, String)>) -> bool {
    matches!(change, Change::SetDefault { table, column, .. }
        if of.contains(&(table.clone(), column.clone())))
}

/// A change of type carries the default of a column no more.
fn leave_default(change: &mut Change, of: &BTreeSet<(Name, String)>) {
    let leave = |table: &Name, from: &mut Column, to: &mut Column| {
        if of.contains(&(table.clone(), to.name.clone())) {
            (from.default, to.default) = (None, None);
        }
    };
    match change {
        Change::AlterColumnType { table, from, to } => leave(table, from, to),
        Change::RecreateTypes { columns, .. } => {
            for one in columns {
                leave(&one.table, &mut one.from, &mut one.to);
            }
        }
        _ => {}
    }
}

struct Known<'a> {
    from: &'a BTreeMap<ObjectId, Object>,
    to: &'a BTreeMap<ObjectId, Object>,
}

impl Known<'_> {
    /// Statistics follow a column's type by themselves, but lose their target, which is set by a
    /// statement of its own.
    fn unsettles(&self, user: &ObjectId, used: &ObjectId) -> bool {
        let follows = match self.from.get(user) {
            Some(Object::Definition(one)) => {
                one.kind == DefinitionKind::Statistics && one.sql.len() == 1
            }
            _ => false,
        };
        !(follows && matches!(used, ObjectId::Column(..)))
    }

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

    /// Whether an object is the same in both schemas; what is no object of its own, its remaking
    /// asks.
    fn stays(&self, id: &ObjectId) -> bool {
        self.from
            .get(id)
            .is_none_or(|before| self.to.get(id).is_some_and(|after| objects::same(before, after)))
    }

    /// Nothing, when the object does not stay.
    fn remake(&self, sides: &Sides<'_>, user: &ObjectId, used: &ObjectId) -> Vec<Change> {
        if let Some((before, after)) = self.from.get(user).zip(self.to.get(user)) {
            return vec![objects::drop(before), objects::create(after)];
        }
        match user {
            ObjectId::Column(table, column) => default(sides, table, column, used),
            ObjectId::Constraint(table, name) => constraint(sides, table, name),
            ObjectId::Relation(name) => match index(sides, name) {
                none if none.is_empty() => exclusion(sides, name),
                found => found,
            },
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
    if !is_called(used) {
        return vec![];
    }
    if before.generated.is_some() && after.generated.is_some() {
        let (own, again) = (table.clone(), table.clone());
        let mut changes = vec![
            Change::DropColumn { table: own, column: before, lost: false },
            Change::AddColumn { table: again, column: after },
        ];
        let indexes = sides.from.table(table).into_iter().flat_map(|table| &table.indexes);
        let indexes = indexes.filter(|index| index_columns(index).contains(column));
        changes.extend(indexes.flat_map(|one| index(sides, &table.sibling(&one.name))));
        return changes;
    }
    let set = |from: Option<String>, to: Option<String>| Change::SetDefault {
        table: table.clone(),
        column: column.to_owned(),
        from,
        to,
    };
    if before.default.is_none() {
        return vec![];
    }
    let after = after.default.map(|to| set(None, Some(to)));
    std::iter::once(set(before.default, None)).chain(after).collect()
}

/// A check or an exclusion; keys are compared by themselves.
fn constraint(sides: &Sides<'_>, table: &Name, name: &str) -> Vec<Change> {
    let find = |schema: &schema_model::Schema| {
        schema.table(table)?.constraints.iter().find(|one| one.name == name).cloned()
    };
    let (Some(before), Some(after)) = (find(sides.from), find(sides.to)) else { return vec![] };
    let is_read =
        matches!(before.kind, ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. });
    if !is_read || before != after {
        return vec![];
    }
    let (table, again) = (table.clone(), table.clone());
    vec![
        Change::DropConstraint { table, constraint: before, lost: false },
        Change::AddConstraint { table: again, constraint: after },
    ]
}

/// The exclusion that an index serves.
fn exclusion(sides: &Sides<'_>, index: &Name) -> Vec<Change> {
    let mut tables = sides.common.iter().filter(|(from, _)| from.name.schema == index.schema);
    let owner = tables.find(|(from, _)| from.constraints.iter().any(|one| one.name == index.name));
    owner.map_or_else(Vec::new, |(_, to)| constraint(sides, &to.name, &index.name))
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
