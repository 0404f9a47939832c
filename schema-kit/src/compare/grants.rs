//! Privileges. What is made anew has lost all of its own; what is dropped needs no taking away.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::Grant;

use super::{Change, Sides};
use crate::order::{dropped, privileged};

/// All of a grant but the privileges.
type Key<'a> = (&'a str, &'a str, &'a [String], Option<&'a str>, bool);

/// The privileges that roles get and lose.
pub(super) fn compare(sides: &Sides<'_>, changes: &[Change]) -> Vec<Change> {
    let lost = dropped(changes);
    let gone = |grant: &&Grant| privileged(grant).iter().any(|fact| lost.contains(fact));
    let before: BTreeMap<Key<'_>, &Grant> =
        sides.from.grants.iter().filter(|grant| !gone(grant)).map(|one| (key(one), one)).collect();
    let after: BTreeMap<Key<'_>, &Grant> =
        sides.to.grants.iter().map(|grant| (key(grant), grant)).collect();
    let mut revoked: Vec<Grant> = Vec::new();
    for (key, from) in &before {
        revoked.extend(part(from, after.get(key).copied()));
    }
    // Taking a privilege from a table takes it from the columns too.
    let whole: BTreeSet<(&str, Option<&str>)> = revoked
        .iter()
        .filter(|grant| grant.columns.is_empty())
        .map(|grant| (grant.object.as_str(), grant.role.as_deref()))
        .collect();
    let mut granted: Vec<Grant> = Vec::new();
    for (key, to) in &after {
        let swept =
            !to.columns.is_empty() && whole.contains(&(to.object.as_str(), to.role.as_deref()));
        let from = before.get(key).copied().filter(|_| !swept);
        granted.extend(part(to, from));
    }
    let revoked = revoked.into_iter().map(Change::Revoke);
    revoked.chain(granted.into_iter().map(Change::Grant)).collect()
}

fn key(grant: &Grant) -> Key<'_> {
    (&grant.kind, &grant.object, &grant.columns, grant.role.as_deref(), grant.grant_option)
}

/// What the one has and the other lacks.
fn part(grant: &Grant, other: Option<&Grant>) -> Option<Grant> {
    let Some(other) = other else { return Some(grant.clone()) };
    let lacking = grant.privileges.iter().filter(|name| !other.privileges.contains(name));
    let privileges: Vec<String> = lacking.cloned().collect();
    (!privileges.is_empty()).then(|| Grant { privileges, ..grant.clone() })
}
