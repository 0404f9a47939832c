use std::collections::BTreeSet;

use schema_model::{
    Constraint, ConstraintKind, Index, Name, Object, ObjectId, Part, Schema, Table,
};

use super::{Effects, Fact, all_facts, constraint_uses, far_facts};
use crate::compare::{Change, carried_columns};

/// What goes with a dropped table: its partitions, and the foreign keys of all of them that no other
/// change drops before. What comes and goes with an index of a whole: its parts.
pub(in crate::order) struct Whole<'a> {
    from: &'a Schema,
    to: &'a Schema,
    apart: BTreeSet<(&'a Name, &'a String)>,
}

impl<'a> Whole<'a> {
    pub(in crate::order) fn new(from: &'a Schema, to: &'a Schema, changes: &'a [Change]) -> Self {
        let apart = changes.iter().filter_map(|change| match change {
            Change::DropConstraint { table, constraint, .. } => Some((table, &constraint.name)),
            _ => None,
        });
        Self { from, to, apart: apart.collect() }
    }

    pub(in crate::order) fn add(&self, mut effects: Effects, change: &Change) -> Effects {
        let Change::DropTable(table) = change else {
            let (gone, made) = wholes(change);
            let clones = |object: &Object| self.clones(object);
            match change {
                Change::CreateObject(trigger) => effects.creates.extend(clones(trigger)),
                Change::DropObject(trigger) => effects.drops.extend(clones(trigger)),
                Change::AddConstraint { constraint, .. } => {
                    effects.needs.extend(carried(self.to, constraint));
                }
                Change::DropConstraint { constraint, .. } => {
                    effects.frees.extend(carried(self.from, constraint));
                }
                _ => {}
            }
            if let Some((table, whole)) = gone {
                let (drops, frees) = part_facts(self.from, table, &whole);
                effects.drops.extend(drops);
                effects.frees.extend(frees);
            }
            if let Some((table, whole)) = made {
                let (creates, needs) = part_facts(self.to, table, &whole);
                effects.creates.extend(creates);
                effects.needs.extend(needs);
            }
            return effects;
        };
        effects.frees.extend(self.far_facts(table));
        let mut open = vec![&table.name];
        while let Some(name) = open.pop() {
            let is_part =
                |one: &&Table| one.partition_of.as_ref().is_some_and(|of| of.parent == *name);
            for part in self.from.tables.iter().filter(is_part) {
                effects.drops.extend(all_facts(part));
                effects.frees.extend(self.far_facts(part));
                open.push(&part.name);
            }
        }
        effects
    }

    /// The triggers that partitions have of one of the whole.
    fn clones(&self, object: &Object) -> Vec<Fact> {
        let Object::Trigger { table, trigger } = object else { return vec![] };
        let mut open: Vec<&Name> = vec![table];
        let mut clones = Vec::new();
        while let Some(whole) = open.pop() {
            for part in self.from.partitions(whole).chain(self.to.partitions(whole)) {
                let id = ObjectId::Trigger(part.name.clone(), trigger.name.clone());
                clones.push(Fact::from(&id));
                open.push(&part.name);
            }
        }
        clones
    }

    fn far_facts(&self, table: &Table) -> Vec<Fact> {
        let own = table.constraints.iter();
        let own = own.filter(|one| !self.apart.contains(&(&table.name, &one.name)));
        own.flat_map(|one| [far_facts(one), carried(self.from, one)].concat()).collect()
    }
}

/// What an index that a foreign key refers to carries: with a column of it, the index is built anew.
fn carried(schema: &Schema, constraint: &Constraint) -> Vec<Fact> {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return vec![] };
    let columns = carried_columns(schema, key).into_iter();
    columns.map(|column| Fact::Column(key.references.clone(), column.clone())).collect()
}

/// What the parts of an index or key of a partitioned table are, and what they use.
fn part_facts(schema: &Schema, table: &Name, whole: &Part) -> (Vec<Fact>, Vec<Fact>) {
    let (mut own, mut used) = (Vec::new(), Vec::new());
    for partition in schema.partitions(table) {
        let Some(part) = whole.on(partition) else { continue };
        own.push(Fact::Relation(partition.name.sibling(part.name())));
        if let Part::Key(key) = &part {
            used.extend(constraint_uses(&partition.name, key));
        }
        let (more, deeper) = part_facts(schema, &partition.name, &part);
        own.extend(more);
        used.extend(deeper);
    }
    (own, used)
}

/// An index or key with its table.
type Owned<'a> = Option<(&'a Name, Part)>;

/// The index or key that a change takes away, and the one that it makes.
fn wholes(change: &Change) -> (Owned<'_>, Owned<'_>) {
    let index = |table, index: &Index| Some((table, Part::Index(index.clone())));
    let key = |table, key: &Constraint| key.owns_index().then(|| (table, Part::Key(key.clone())));
    match change {
        Change::CreateIndex { table, index: to } => (None, index(table, to)),
        Change::DropIndex { table, index: from } => (index(table, from), None),
        Change::ReplaceIndex { table, from, to } => (index(table, from), index(table, to)),
        Change::AddConstraint { table, constraint: to } => (None, key(table, to)),
        Change::DropConstraint { table, constraint: from, .. } => (key(table, from), None),
        Change::ReplaceConstraint { table, from, to } => (key(table, from), key(table, to)),
        _ => (None, None),
    }
}
