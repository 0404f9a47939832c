use schema_model::{Name, PartitionOf, Policy, ReplicaIdentity};

use super::{Effects, Fact};
use crate::compare::{TableChange, alters_in_place, expression};

pub(super) fn of(table: &Name, change: &TableChange) -> Effects {
    let own = || Fact::Relation(table.clone());
    let index = |identity: &ReplicaIdentity| match identity {
        ReplicaIdentity::Index(name) => vec![Fact::Relation(table.sibling(name))],
        _ => vec![],
    };
    let logged = |tables: &[Name]| tables.iter().cloned().map(Fact::Logged).collect();
    match change {
        TableChange::SetLogged { logged: true, references } => Effects {
            creates: vec![Fact::Logged(table.clone())],
            needs: logged(references),
            ..Effects::default()
        },
        TableChange::SetLogged { logged: false, references } => Effects {
            drops: vec![Fact::Logged(table.clone())],
            frees: logged(references),
            ..Effects::default()
        },
        TableChange::SetReplicaIdentity { from, to } => {
            Effects { needs: index(to), frees: index(from), ..Effects::default() }
        }
        TableChange::CreatePolicy(policy) => Effects {
            creates: vec![named(table, &policy.name)],
            needs: uses(table, policy),
            ..Effects::default()
        },
        TableChange::DropPolicy(policy) => Effects {
            drops: vec![named(table, &policy.name)],
            frees: uses(table, policy),
            ..Effects::default()
        },
        TableChange::ReplacePolicy { from, to } => {
            let made =
                if alters_in_place(from, to) { vec![] } else { vec![named(table, &to.name)] };
            Effects {
                creates: made.clone(),
                needs: uses(table, to),
                frees: uses(table, from),
                drops: made,
            }
        }
        TableChange::RenamePolicy { from, to } => Effects {
            creates: vec![named(table, to)],
            drops: vec![named(table, from)],
            ..Effects::default()
        },
        TableChange::Rebind(to) => {
            Effects { needs: vec![own(), Fact::Relation(to.parent.clone())], ..Effects::default() }
        }
        TableChange::Attach(PartitionOf { parent, .. }) | TableChange::Inherit(parent) => {
            let shaped = [table, parent].map(|name| Fact::Shaped(name.clone()));
            let needs = shaped.into_iter().chain([own(), Fact::Relation(parent.clone())]).collect();
            Effects { needs, ..Effects::default() }
        }
        TableChange::Detach { from, .. } => {
            Effects { frees: vec![Fact::Relation(from.parent.clone())], ..Effects::default() }
        }
        TableChange::Disinherit(parent) => {
            Effects { frees: vec![Fact::Relation(parent.clone())], ..Effects::default() }
        }
        TableChange::SetStorage { .. }
        | TableChange::SetRowSecurity(_)
        | TableChange::ForceRowSecurity(_) => Effects { needs: vec![own()], ..Effects::default() },
    }
}

fn named(table: &Name, policy: &str) -> Fact {
    Fact::Policy(table.clone(), policy.to_owned())
}

fn uses(table: &Name, policy: &Policy) -> Vec<Fact> {
    let expressions = policy.using.iter().chain(&policy.check);
    let read = expressions.flat_map(|sql| expression::identifiers(sql));
    read.map(|name| Fact::Column(table.clone(), name)).collect()
}

/// The phase of a change, and its place in it.
pub(super) const fn phase(change: &TableChange) -> (u8, u8) {
    match change {
        TableChange::RenamePolicy { .. } => (0, 3),
        // What takes a bound that another table had comes after.
        TableChange::Detach { .. } => (1, 4),
        TableChange::Disinherit(_) => (1, 5),
        // Before anything of the parent changes, which its partitions follow.
        TableChange::Rebind(_) => (2, 0),
        TableChange::DropPolicy(_) => (2, 1),
        TableChange::SetStorage { .. } => (3, 10),
        TableChange::SetLogged { .. } => (3, 11),
        TableChange::CreatePolicy(_) | TableChange::ReplacePolicy { .. } => (4, 2),
        // Once its policies are there.
        TableChange::SetRowSecurity(_) | TableChange::ForceRowSecurity(_) => (4, 3),
        TableChange::SetReplicaIdentity { .. } => (4, 4),
        // Once its columns, constraints and indexes are those of the parent.
        TableChange::Attach(_) | TableChange::Inherit(_) => (5, 2),
    }
}
