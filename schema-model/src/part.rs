//! Indexes and keys of partitions that are parts of those of the whole.

use std::collections::BTreeSet;

use crate::name::chosen;
use crate::{Constraint, ConstraintKind, Index, IndexKey, KeyTarget, Name, Schema, Table};

impl Index {
    /// The name that the server chooses for a part of this index.
    ///
    /// ```
    /// use schema_model::{Index, Name};
    /// let index = Index::new("by_kind", ["kind"]);
    /// assert_eq!(index.name_on(&Name::new("event_a")), "event_a_kind_idx");
    /// ```
    pub fn name_on(&self, partition: &Name) -> String {
        named(partition, self.keys.iter().map(key_name), &self.include, "idx")
    }
}

impl Constraint {
    /// The name that the server chooses for a part of this constraint.
    ///
    /// ```
    /// use schema_model::{Constraint, ConstraintKind, Name};
    /// let columns = vec!["id".to_owned()];
    /// let kind = ConstraintKind::PrimaryKey { columns, without_overlaps: false, include: vec![] };
    /// let key = Constraint::new("event_pkey", kind);
    /// assert_eq!(key.name_on(&Name::new("event_a")), "event_a_pkey");
    /// ```
    pub fn name_on(&self, partition: &Name) -> String {
        match &self.kind {
            ConstraintKind::PrimaryKey { .. } => chosen(&partition.name, &[], "pkey"),
            ConstraintKind::Unique { columns, include, .. } => {
                named(partition, columns.iter().cloned(), include, "key")
            }
            ConstraintKind::Exclude { elements, include, .. } => {
                let keys = elements.iter().map(|element| key_name(&element.key));
                named(partition, keys, include, "excl")
            }
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => self.name.clone(),
        }
    }
}

fn named(
    partition: &Name,
    keys: impl Iterator<Item = String>,
    include: &[String],
    suffix: &str,
) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in keys.chain(include.iter().cloned()) {
        let numbered = (1_u32..).map(|n| format!("{name}{n}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        names.extend(free.find(|name| !names.contains(name)));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    chosen(&partition.name, &names, suffix)
}

/// What the server calls the column of an index: that of a call, after its function; that of a cast,
/// after what is cast.
fn key_name(key: &IndexKey) -> String {
    let sql = match &key.target {
        KeyTarget::Column(name) => return name.clone(),
        KeyTarget::Expression(sql) => sql,
    };
    let named = called(sql).or_else(|| sql.rsplit_once("::").map(|(cast, _)| cast));
    let named = named.and_then(|text| text.parse::<Name>().ok());
    named.map_or_else(|| "expr".to_owned(), |named| named.name)
}

/// The function, where the whole is one call.
fn called(sql: &str) -> Option<&str> {
    let (function, arguments) = sql.strip_suffix(')')?.split_once('(')?;
    let mut depth = 0_i32;
    let closes_early = arguments.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth < 0
    });
    (!closes_early).then_some(function)
}

/// An index or key of a partitioned table or of a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// An index.
    Index(Index),
    /// A key, with the index that it owns.
    Key(Constraint),
}

impl Part {
    /// Its name, which is that of its index.
    pub fn name(&self) -> &str {
        match self {
            Self::Index(index) => &index.name,
            Self::Key(key) => &key.name,
        }
    }

    /// The index or key of the whole that it is listed as a part of.
    pub fn part_of(&self) -> Option<&str> {
        match self {
            Self::Index(index) => index.part_of.as_deref(),
            Self::Key(key) => key.part_of.as_deref(),
        }
    }

    /// The part of it that a partition has: the one that it lists, else the one that the server makes.
    /// `None` when there is none.
    #[must_use]
    pub fn on(&self, partition: &Table) -> Option<Self> {
        let is_part = |part_of: &Option<String>| part_of.as_deref() == Some(self.name());
        let index = partition.indexes.iter().find(|one| is_part(&one.part_of));
        let key = partition.constraints.iter().find(|one| is_part(&one.part_of));
        let part_of = Some(self.name().to_owned());
        match self {
            _ if index.is_some() => index.cloned().map(Self::Index),
            _ if key.is_some() => key.cloned().map(Self::Key),
            Self::Index(whole) if !whole.only => {
                let name = whole.name_on(&partition.name);
                Some(Self::Index(Index { name, part_of, comment: None, ..whole.clone() }))
            }
            Self::Key(whole) if !whole.only => {
                let name = whole.name_on(&partition.name);
                Some(Self::Key(Constraint { name, part_of, comment: None, ..whole.clone() }))
            }
            _ => None,
        }
    }
}

/// A table and the name of an index or key of it.
type Whole = (Name, String);

impl Schema {
    /// The partitions of a table, their own excepted.
    pub fn partitions<'a>(&'a self, of: &'a Name) -> impl Iterator<Item = &'a Table> {
        let is_one = |one: &&Table| one.partition_of.as_ref().is_some_and(|own| own.parent == *of);
        self.tables.iter().filter(is_one)
    }

    /// The indexes and keys of partitioned tables that not every partition has a part of under the name
    /// that the server chooses: each by its table and name.
    pub fn uneven_wholes(&self) -> BTreeSet<(Name, String)> {
        let mut found = BTreeSet::new();
        let mut open: Vec<Whole> = self.tables.iter().flat_map(Table::unevenness).collect();
        while let Some((table, name)) = open.pop() {
            let Some(own) = self.table(&table) else { continue };
            let parent = own.partition_of.as_ref().and_then(|of| self.table(&of.parent));
            let of = |name: String| parent.map(|parent| (parent.name.clone(), name));
            let index = own.indexes.iter().find(|index| index.name == name);
            let key = own.constraints.iter().find(|key| key.name == name);
            if index.is_none() && key.is_none() {
                // it is a part that is not listed
                let mut parts = parent.into_iter().flat_map(|parent| parent.parts_on(&table));
                let whole = parts.find(|(_, part)| *part == name);
                found.extend(whole.iter().map(|_| (table.clone(), name.clone())));
                open.extend(whole.and_then(|(whole, _)| of(whole)));
            } else if found.insert((table.clone(), name)) {
                let part_of = index.map(|one| &one.part_of).or(key.map(|one| &one.part_of));
                open.extend(part_of.cloned().flatten().and_then(of));
            }
        }
        found
    }
}

impl Table {
    fn unevenness(&self) -> impl Iterator<Item = Whole> + '_ {
        let indexes = self.indexes.iter().map(|one| (one.only, &one.name, &one.part_of));
        let keys = self.constraints.iter().map(|one| (one.only, &one.name, &one.part_of));
        indexes.chain(keys).flat_map(|(only, name, part_of)| {
            let own = only.then(|| (self.name.clone(), name.clone()));
            let parent = self.partition_of.as_ref().map(|of| &of.parent);
            let whole = parent.zip(part_of.as_ref()).map(|(of, name)| (of.clone(), name.clone()));
            own.into_iter().chain(whole)
        })
    }

    /// The indexes and keys of this table, each with the name that the server chooses for its part on
    /// a partition.
    fn parts_on(&self, partition: &Name) -> impl Iterator<Item = (String, String)> {
        let indexes = self.indexes.iter().map(|one| (one.name.clone(), one.name_on(partition)));
        let keys = self.constraints.iter().filter(|one| one.owns_index());
        indexes.chain(keys.map(|one| (one.name.clone(), one.name_on(partition))))
    }
}
