use schema_model::{ConstraintKind, Name, PartitionOf, Policy, ReplicaIdentity, Table};

use super::expression::columns_in;
use super::parts::pair;
use super::reshape::Reshaped;
use super::{Change, Sides};

/// What happens to a table that is neither of its columns, nor of its indexes and constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChange {
    /// `SET LOGGED`, or `SET UNLOGGED`.
    SetLogged {
        /// Which of both.
        logged: bool,
        /// The tables that its foreign keys refer to: a logged table refers to logged ones only.
        references: Vec<Name>,
    },
    /// Other storage parameters.
    SetStorage {
        /// The parameters before.
        from: Vec<(String, String)>,
        /// The parameters after.
        to: Vec<(String, String)>,
    },
    /// `REPLICA IDENTITY`
    SetReplicaIdentity {
        /// Before.
        from: ReplicaIdentity,
        /// After.
        to: ReplicaIdentity,
    },
    /// `ENABLE ROW LEVEL SECURITY`, or `DISABLE`.
    SetRowSecurity(bool),
    /// `FORCE ROW LEVEL SECURITY`, or `NO FORCE`.
    ForceRowSecurity(bool),
    /// A new policy.
    CreatePolicy(Policy),
    /// A policy that is gone, or has to go for a while.
    DropPolicy(Policy),
    /// A policy of one name that says something else.
    ReplacePolicy {
        /// The policy as it is.
        from: Policy,
        /// The policy as it shall be.
        to: Policy,
    },
    /// A policy equal but for its name.
    RenamePolicy {
        /// Its name before.
        from: String,
        /// Its name after.
        to: String,
    },
    /// The table becomes a partition.
    Attach(PartitionOf),
    /// The table, just detached, goes back to its parent with another bound.
    Rebind(PartitionOf),
    /// The table is a partition no more.
    Detach {
        /// What it was a partition of.
        from: PartitionOf,
        /// Whether its parent has a default partition, which the server won't leave in use meanwhile.
        beside_default: bool,
    },
    /// `INHERIT`
    Inherit(Name),
    /// `NO INHERIT`
    Disinherit(Name),
}

/// Properties and policies of common tables.
pub(super) fn compare(sides: &Sides<'_>, reshaped: &Reshaped, parts: &[Change]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (from, to) in &sides.common {
        let own = plain(from, to, parts).into_iter().chain(policies(from, to, reshaped));
        changes.extend(own.map(|change| Change::Table { table: to.name.clone(), change }));
    }
    changes
}

fn plain(from: &Table, to: &Table, parts: &[Change]) -> Vec<TableChange> {
    let mut changes = Vec::new();
    if from.unlogged != to.unlogged {
        let references = references(from).chain(references(to)).collect();
        changes.push(TableChange::SetLogged { logged: !to.unlogged, references });
    }
    if from.storage != to.storage {
        let (from, to) = (from.storage.clone(), to.storage.clone());
        changes.push(TableChange::SetStorage { from, to });
    }
    if from.replica_identity != to.replica_identity || loses_identity(to, parts) {
        let (from, to) = (from.replica_identity.clone(), to.replica_identity.clone());
        changes.push(TableChange::SetReplicaIdentity { from, to });
    }
    if from.row_security != to.row_security {
        changes.push(TableChange::SetRowSecurity(to.row_security));
    }
    if from.force_row_security != to.force_row_security {
        changes.push(TableChange::ForceRowSecurity(to.force_row_security));
    }
    changes
}

fn references(table: &Table) -> impl Iterator<Item = Name> + '_ {
    let constraints = table.constraints.iter();
    let far = constraints.filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key.references.clone()),
        _ => None,
    });
    far.filter(|name| *name != table.name)
}

/// An index that is made anew has lost that it tells rows apart.
fn loses_identity(to: &Table, parts: &[Change]) -> bool {
    let ReplicaIdentity::Index(name) = &to.replica_identity else { return false };
    parts.iter().any(|change| match change {
        Change::CreateIndex { table, index } | Change::ReplaceIndex { table, to: index, .. } => {
            *table == to.name && index.name == *name
        }
        Change::AddConstraint { table, constraint }
        | Change::ReplaceConstraint { table, to: constraint, .. } => {
            *table == to.name && constraint.name == *name
        }
        _ => false,
    })
}

fn policies(from: &Table, to: &Table, reshaped: &Reshaped) -> Vec<TableChange> {
    let (before, after): (Vec<_>, Vec<_>) =
        (from.policies.iter().collect(), to.policies.iter().collect());
    let pairs = pair(&before, &after, |policy| &policy.name, alike);
    let shaken = |policy: &Policy| {
        let expressions = policy.using.iter().chain(&policy.check);
        let mut columns = expressions.flat_map(|sql| columns_in(sql, from));
        columns.any(|column| reshaped.of(&from.name, &column).is_some())
    };
    let mut changes = Vec::new();
    let kept = pairs.kept.iter().map(|pair| (*pair, true));
    let renamed = pairs.renamed.iter().map(|pair| (*pair, false));
    for ((before, after), keeps_name) in kept.chain(renamed) {
        if shaken(before) {
            changes.push(TableChange::DropPolicy(before.clone()));
            changes.push(TableChange::CreatePolicy(after.clone()));
        } else if !keeps_name {
            let (from, to) = (before.name.clone(), after.name.clone());
            changes.push(TableChange::RenamePolicy { from, to });
        } else if !alike(before, after) {
            let (from, to) = (before.clone(), after.clone());
            changes.push(TableChange::ReplacePolicy { from, to });
        }
    }
    changes.extend(pairs.added.into_iter().cloned().map(TableChange::CreatePolicy));
    changes.extend(pairs.gone.into_iter().cloned().map(TableChange::DropPolicy));
    changes
}

/// Equal but for name and comment.
fn alike(from: &Policy, to: &Policy) -> bool {
    Policy { name: to.name.clone(), comment: to.comment.clone(), ..from.clone() } == *to
}

/// Whether `ALTER POLICY` leads from one to the other: it changes neither what a policy is for, nor
/// takes a condition away.
pub(crate) fn alters_in_place(from: &Policy, to: &Policy) -> bool {
    let keeps = |from: Option<&String>, to: Option<&String>| from.is_none() || to.is_some();
    from.restrictive == to.restrictive
        && from.command == to.command
        && keeps(from.using.as_ref(), to.using.as_ref())
        && keeps(from.check.as_ref(), to.check.as_ref())
}
