use std::collections::BTreeSet;

use super::Step;

/// Numbers the segments: statements commit together unless that would hold a lock for longer than
/// its own statement needs it, or is not possible.
///
/// * What cannot run in a transaction stands alone.
/// * What reads or writes a whole table does so without a blocking lock taken before it, and
///   nothing waits behind it (a NOT VALID constraint and its VALIDATE, above all).
/// * One segment blocks one table, so that nobody waits for the first while it waits for the second.
/// * A new label of an enumerated type is committed before it can be used.
pub(super) fn number(mut steps: Vec<Step>) -> Vec<Step> {
    let mut current = Segment::default();
    let mut number = 0;
    for step in &mut steps {
        if number == 0 || !(step.joined || current.takes(step)) {
            number += 1;
            current = Segment::default();
        }
        current.add(step);
        step.segment = number;
    }
    steps
}

#[derive(Default)]
struct Segment {
    closed: bool,
    blocked: BTreeSet<String>,
}

impl Segment {
    fn takes(&self, step: &Step) -> bool {
        let blocks = blocked(step);
        !self.closed
            && step.transactional
            && (self.blocked.is_empty() || !step.is_slow())
            && (self.blocked.is_empty() || blocks.is_subset(&self.blocked))
    }

    fn add(&mut self, step: &Step) {
        self.closed |= !step.transactional || step.commits || step.is_slow();
        self.blocked.extend(blocked(step));
    }
}

fn blocked(step: &Step) -> BTreeSet<String> {
    let locks = step.locks.iter().filter(|(_, mode)| mode.blocks());
    locks.map(|(relation, _)| relation.clone()).collect()
}
