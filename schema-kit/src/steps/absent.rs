//! What goes for a while and comes back is not missed: nobody sees the moment between.

use std::collections::BTreeSet;

use schema_model::ObjectId;

use super::Step;
use crate::compare::{Change, object_id};

/// The places among the changes at which an object that comes back is gone, its own return included.
pub(super) fn windows(changes: &[Change]) -> BTreeSet<usize> {
    let place = |of: &ObjectId| {
        changes.iter().position(|change| {
            matches!(change, Change::CreateObject(one) if object_id(one).as_ref() == Some(of))
        })
    };
    let mut inside = BTreeSet::new();
    for (at, change) in changes.iter().enumerate() {
        if let Change::DropObject(object) = change
            && let Some(end) = object_id(object).and_then(|id| place(&id))
        {
            inside.extend(at + 1..=end);
        }
    }
    // Its privileges and comments come with it.
    let mut after: Vec<usize> = inside.iter().map(|at| at + 1).collect();
    while let Some(at) = after.pop() {
        let follows = matches!(changes.get(at), Some(Change::Grant(_) | Change::SetComment { .. }));
        if follows && inside.insert(at) {
            after.push(at + 1);
        }
    }
    inside
}

/// Commits with what came before, unless that is not possible.
pub(super) fn joined(steps: Vec<Step>) -> Vec<Step> {
    let alone = steps.iter().any(|step| !step.transactional || step.commits);
    if alone { steps } else { steps.into_iter().map(Step::joined).collect() }
}
