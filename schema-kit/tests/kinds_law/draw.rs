//! Random choices among the slots.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::slots::{FIRST, Slot};
use crate::tables::{ACCOUNT, LAST, TABLES};

/// Numbers that a seed gives again: splitmix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }
}

/// Every slot, in an order in which the objects can be created.
pub(crate) fn slots() -> impl Iterator<Item = &'static Slot> {
    [FIRST, ACCOUNT, TABLES, LAST].into_iter().flatten()
}

/// For each slot, the form that is wanted of it, if any.
#[derive(Clone, PartialEq)]
pub(crate) struct Choice(Vec<Option<usize>>);

impl Choice {
    pub(crate) fn any(random: &mut Random) -> Self {
        Self(slots().map(|slot| draw(slot, random)).collect())
    }

    /// The same but for a few slots.
    pub(crate) fn near(&self, random: &mut Random) -> Self {
        let mut near = self.clone();
        for (own, slot) in near.0.iter_mut().zip(slots()) {
            if random.below(6) == 0 {
                *own = draw(slot, random);
            }
        }
        near
    }

    pub(crate) fn without(&self, slots: Range<usize>) -> Self {
        let mut less = self.clone();
        less.0[slots].fill(None);
        less
    }

    pub(crate) fn like(&self, other: &Self, slots: Range<usize>) -> Self {
        let mut like = self.clone();
        like.0[slots.clone()].copy_from_slice(&other.0[slots]);
        like
    }

    /// What creates the objects: those whose needs are there.
    pub(crate) fn sql(&self, major: i32) -> String {
        let mut there: BTreeSet<&str> = BTreeSet::new();
        if major >= 15 {
            there.insert("pg15");
        }
        let mut script = String::new();
        for (slot, form) in slots().zip(&self.0) {
            let Some(form) = form.map(|at| &slot.forms[at]) else { continue };
            let is_met = |need: &str| match need.strip_prefix('!') {
                Some(absent) => !there.contains(absent),
                None => there.contains(need),
            };
            if form.needs.split(' ').filter(|need| !need.is_empty()).all(is_met) {
                there.insert(slot.name);
                there.extend(form.gives.split(' '));
                script.push_str(form.sql);
                script.push_str(";\n");
            }
        }
        script
    }
}

fn draw(slot: &Slot, random: &mut Random) -> Option<usize> {
    (random.below(10) < 7).then(|| random.below(slot.forms.len()))
}
