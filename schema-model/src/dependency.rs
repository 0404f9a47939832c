use std::collections::{BTreeMap, BTreeSet};

use crate::{DefinitionKind, Name};

/// An object, or a part of one, that others can depend on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// A table, view, sequence or index.
    Relation(Name),
    /// A column of a table or view; its default is part of it.
    Column(Name, String),
    /// An enumerated or composite type or a domain.
    Type(Name),
    /// A constraint of a table.
    Constraint(Name, String),
    /// A trigger of a table or view.
    Trigger(Name, String),
    /// A policy of a table.
    Policy(Name, String),
    /// What is declared by its own SQL.
    Definition(DefinitionKind, String),
    /// An extension.
    Extension(String),
    /// A schema.
    Namespace(String),
}

/// Which objects use which, as the server's catalog has it: what an order of statements has to
/// respect.
///
/// It follows from the objects, so it takes no part in their equality, and a snapshot does not
/// store it.
#[derive(Debug, Clone, Default)]
pub struct Dependencies {
    uses: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl PartialEq for Dependencies {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Dependencies {}

impl Dependencies {
    /// Notes that `user` uses `used`.
    pub fn insert(&mut self, user: ObjectId, used: ObjectId) {
        if user != used {
            self.uses.entry(user).or_default().insert(used);
        }
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    /// What an object uses.
    pub fn of(&self, user: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.uses.get(user).into_iter().flatten()
    }

    /// Each object that uses another, with what it uses.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectId, &BTreeSet<ObjectId>)> {
        self.uses.iter()
    }

    /// Adds those of another reading.
    pub fn extend(&mut self, other: Self) {
        for (user, used) in other.uses {
            self.uses.entry(user).or_default().extend(used);
        }
    }

    /// The same under other names.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(&ObjectId) -> ObjectId) -> Self {
        let mut renamed = Self::default();
        for (user, used) in &self.uses {
            for used in used {
                renamed.insert(name(user), name(used));
            }
        }
        renamed
    }
}
