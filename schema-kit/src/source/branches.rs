//! Migrations of different branches: what each changed since they parted, and both together.
//!
//! What two branches changed touches when it is the same object, when one dropped what the other
//! changed a part of, or when one names what the other dropped.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schema_model::{Object, Schema};
use serde_json::Value;

use super::folder::StoredSnapshot;
use crate::Error;

/// The schema after all of these migrations, which are the last ones of their branches.
///
/// # Errors
/// Two branches whose changes touch: both are named, and the objects.
pub(super) fn merge(
    snapshots: &[StoredSnapshot],
    heads: &[&StoredSnapshot],
) -> Result<Schema, Error> {
    let [first, others @ ..] = heads else { return Ok(Schema::default()) };
    let base = base(snapshots, heads);
    let base = Facts::of(base.map(|stored| &stored.snapshot.schema));
    let mut merged = Facts::of(Some(&first.snapshot.schema));
    for (at, other) in others.iter().enumerate() {
        let theirs = Facts::of(Some(&other.snapshot.schema));
        for before in &heads[..=at] {
            let ours = Facts::of(Some(&before.snapshot.schema));
            let touching = touching(&base, &ours, &theirs);
            if !touching.is_empty() {
                return Err(conflict(before, other, &touching));
            }
        }
        merged.follow(&base, theirs);
    }
    let origin = heads.iter().map(|head| head.migration.as_str()).collect::<Vec<_>>().join(" and ");
    Schema::from_objects(merged.0.into_iter().map(|fact| fact.object))
        .map_err(|source| Error::Model { origin, source })
}

fn conflict(one: &StoredSnapshot, other: &StoredSnapshot, touching: &[String]) -> Error {
    Error::Migrate(format!(
        "{} and {} were written on different branches and touch the same objects: {}. Delete the \
         folder of the later one and generate it again",
        one.migration,
        other.migration,
        touching.join(", ")
    ))
}

/// The last migration that all of these descend from: of those, the one that none of the others
/// descends from. The names say nothing of the order.
fn base<'a>(
    snapshots: &'a [StoredSnapshot],
    heads: &[&StoredSnapshot],
) -> Option<&'a StoredSnapshot> {
    let by_name: HashMap<&str, &StoredSnapshot> =
        snapshots.iter().map(|stored| (stored.migration.as_str(), stored)).collect();
    let ancestors = |head: &StoredSnapshot| {
        let mut found = BTreeSet::new();
        let mut open: Vec<String> = head.snapshot.parents.clone();
        while let Some(name) = open.pop() {
            if let Some(parent) = by_name.get(name.as_str())
                && found.insert(name)
            {
                open.extend(parent.snapshot.parents.iter().cloned());
            }
        }
        found
    };
    let common = heads.iter().map(|head| ancestors(head)).reduce(|a, b| &a & &b)?;
    let common = || common.iter().filter_map(|name| by_name.get(name.as_str()).copied());
    let earlier: BTreeSet<String> = common().flat_map(ancestors).collect();
    common().find(|stored| !earlier.contains(&stored.migration))
}

/// A fact of a schema, and what it is known by.
#[derive(Clone)]
struct Fact {
    key: String,
    text: String,
    object: Object,
}

/// The facts of a schema, in its order.
struct Facts(Vec<Fact>);

impl Facts {
    fn of(schema: Option<&Schema>) -> Self {
        let objects = schema.into_iter().flat_map(Schema::objects);
        Self(
            objects
                .map(|object| {
                    let text = object.to_json();
                    Fact { key: key(&text), text, object }
                })
                .collect(),
        )
    }

    fn by_key(&self) -> BTreeMap<&str, &Fact> {
        self.0.iter().map(|fact| (fact.key.as_str(), fact)).collect()
    }

    /// Does to itself what made `theirs` out of `base`.
    fn follow(&mut self, base: &Self, theirs: Self) {
        let gone: BTreeSet<String> =
            dropped(base, &theirs).into_iter().map(|fact| fact.key.clone()).collect();
        let before = base.by_key();
        self.0.retain(|fact| !gone.contains(&fact.key));
        for fact in theirs.0 {
            if before.get(fact.key.as_str()).is_some_and(|old| old.text == fact.text) {
                continue;
            }
            match self.0.iter_mut().find(|own| own.key == fact.key) {
                Some(own) => *own = fact,
                None => self.0.push(fact),
            }
        }
    }
}

/// What an object is known by, in words: `column email of users`.
fn key(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let word = |name: &str| value[name].as_str().map(str::to_owned);
    let (Some(object), Some(name)) = (word("object"), word("name")) else { return text.to_owned() };
    let kind = word("kind").filter(|_| object == "definition").unwrap_or(object);
    match word("table") {
        Some(table) => format!("{kind} {name} of {table}"),
        None => format!("{kind} {name}"),
    }
}

fn dropped<'a>(base: &'a Facts, after: &Facts) -> Vec<&'a Fact> {
    let after = after.by_key();
    base.0.iter().filter(|fact| !after.contains_key(fact.key.as_str())).collect()
}

/// What is new or other than it was.
fn changed<'a>(base: &Facts, after: &'a Facts) -> Vec<&'a Fact> {
    let before = base.by_key();
    let same = |fact: &Fact| before.get(fact.key.as_str()).is_some_and(|old| old.text == fact.text);
    after.0.iter().filter(|fact| !same(fact)).collect()
}

/// The objects in which two ways from one base touch.
fn touching(base: &Facts, ours: &Facts, theirs: &Facts) -> Vec<String> {
    let keys = |facts: &Facts| {
        let all = dropped(base, facts).into_iter().chain(changed(base, facts));
        all.map(|fact| fact.key.clone()).collect::<BTreeSet<_>>()
    };
    let (mine, other) = (keys(ours), keys(theirs));
    // The same change on both sides is one change.
    let (our_facts, their_facts) = (ours.by_key(), theirs.by_key());
    let differs = |key: &&String| {
        let text = |facts: &BTreeMap<&str, &Fact>| facts.get(key.as_str()).map(|f| f.text.clone());
        text(&our_facts) != text(&their_facts)
    };
    let mut found: BTreeSet<String> = mine.intersection(&other).filter(differs).cloned().collect();
    found.extend(named_and_dropped(base, ours, theirs));
    found.extend(named_and_dropped(base, theirs, ours));
    found.into_iter().collect()
}

/// What one side dropped and the other names in something new.
fn named_and_dropped(base: &Facts, dropping: &Facts, naming: &Facts) -> Vec<String> {
    let changed = changed(base, naming);
    let is_named = |fact: &&&Fact| {
        let value: Value = serde_json::from_str(&fact.text).unwrap_or_default();
        // A part is known by its table and name; the table alone says nothing.
        let name = value["name"].as_str().unwrap_or_default();
        let table = value["table"].as_str();
        changed.iter().any(|other| {
            has_word(&other.text, name) && table.is_none_or(|table| has_word(&other.text, table))
        })
    };
    let dropped = dropped(base, dropping);
    dropped.iter().filter(is_named).map(|fact| fact.key.clone()).collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part)
        })
}
