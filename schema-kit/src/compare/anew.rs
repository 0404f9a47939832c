//! Types and collations that the server can't change into what they shall be, and the types that are
//! made of them: all are made anew at once, under the columns that have them.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{CompositeType, DefinitionKind, Domain, Name, Object, ObjectId, Schema};

use super::reshape::kept;
use super::{Change, RecreatedType, RetypedColumn, Sides, enums, named_type, objects};

/// What is made anew, by what others know it by.
pub(super) type Anew = BTreeMap<ObjectId, RecreatedType>;

/// Which types and collations have to be made anew.
pub(super) fn between(from: &Schema, to: &Schema) -> Anew {
    let (before, after) = (all(from), all(to));
    let stored = stored(from, to);
    let mut both: Anew = BTreeMap::new();
    for (id, to) in after {
        if let Some(from) = before.get(&id) {
            both.insert(id, RecreatedType { from: from.clone(), to });
        }
    }
    let mut anew: Anew = BTreeMap::new();
    let is_needed = |id: &ObjectId, pair: &RecreatedType, anew: &Anew| {
        let uses =
            |schema: &Schema| schema.dependencies.of(id).any(|id| anew.contains_key(&key(id)));
        needs_recreation(pair, stored.contains(id)) || uses(from) || uses(to)
    };
    loop {
        let open = both.iter().filter(|(id, _)| !anew.contains_key(*id));
        let more: Vec<_> = open.filter(|(id, pair)| is_needed(id, pair, &anew)).collect();
        if more.is_empty() {
            return anew;
        }
        let more: Vec<_> = more.into_iter().map(|(id, pair)| (id.clone(), pair.clone())).collect();
        anew.extend(more);
    }
}

/// The change that makes them anew.
pub(super) fn compare(sides: &Sides<'_>) -> Option<Change> {
    if sides.anew.is_empty() {
        return None;
    }
    let types = sides.anew.values().cloned().collect();
    Some(Change::RecreateTypes { types, columns: columns(sides) })
}

/// A range type is a type to its columns.
pub(super) fn key(id: &ObjectId) -> ObjectId {
    match id {
        ObjectId::Definition(DefinitionKind::RangeType, identity) => {
            identity.parse().map_or_else(|_| id.clone(), ObjectId::Type)
        }
        other => other.clone(),
    }
}

/// The types and collations of a schema.
fn all(schema: &Schema) -> BTreeMap<ObjectId, Object> {
    let enums = schema.enums.iter().cloned();
    let enums = enums.map(|one| (ObjectId::Type(one.name.clone()), Object::Enum(one)));
    let is_one = |object: &Object| match object {
        Object::Composite(_) | Object::Domain(_) => true,
        Object::Definition(one) => {
            matches!(one.kind, DefinitionKind::RangeType | DefinitionKind::Collation)
        }
        _ => false,
    };
    let others = objects::all(schema).into_iter().filter(|(_, object)| is_one(object));
    enums.chain(others.map(|(id, object)| (key(&id), object))).collect()
}

/// The types of attributes, elements and columns that stay: the server changes none of them where
/// it would have to look into stored rows of others.
fn stored(from: &Schema, to: &Schema) -> BTreeSet<ObjectId> {
    let is_kept = |user: &ObjectId| match user {
        ObjectId::Column(table, column) => {
            to.table(table).is_some_and(|table| table.column(column).is_some())
        }
        ObjectId::Type(_) => true,
        _ => false,
    };
    let users = from.dependencies.iter().filter(|(user, _)| is_kept(user));
    users.flat_map(|(_, used)| used).map(key).collect()
}

fn needs_recreation(RecreatedType { from, to }: &RecreatedType, is_stored: bool) -> bool {
    match (from, to) {
        (Object::Enum(from), Object::Enum(to)) => enums::needs_recreation(from, to),
        (Object::Composite(from), Object::Composite(to)) => {
            !objects::keeps_order(from, to) || (is_stored && retypes(from, to))
        }
        (Object::Domain(from), Object::Domain(to)) => differs(from, to),
        (Object::Definition(from), Object::Definition(to)) => from.sql != to.sql,
        _ => true,
    }
}

/// Whether an attribute gets another type or collation.
fn retypes(from: &CompositeType, to: &CompositeType) -> bool {
    let find = |name: &str| from.attributes.iter().find(|attribute| attribute.name == name);
    to.attributes.iter().any(|after| find(&after.name).is_some_and(|before| before != after))
}

fn differs(from: &Domain, to: &Domain) -> bool {
    from.ty != to.ty || from.collation != to.collation
}

impl Sides<'_> {
    /// Whether a type, or the element of an array, is made anew.
    pub(super) fn is_anew(&self, ty: &str) -> bool {
        named_type(ty).is_some_and(|name| self.anew.contains_key(&ObjectId::Type(name)))
    }

    /// Whether a collation is made anew.
    pub(super) fn is_resorted(&self, collation: Option<&str>) -> bool {
        let id = |name: &str| ObjectId::Definition(DefinitionKind::Collation, name.to_owned());
        collation.is_some_and(|name| self.anew.contains_key(&id(name)))
    }
}

/// The columns that have one of them and stay; a generated one is dropped and added again.
fn columns(sides: &Sides<'_>) -> Vec<RetypedColumn> {
    let mut columns = Vec::new();
    for (from, to) in &sides.common {
        for (before, after) in kept(from, to) {
            let shaken =
                sides.is_anew(&before.ty) || sides.is_resorted(before.collation.as_deref());
            if shaken && after.generated.is_none() {
                columns.push(RetypedColumn {
                    table: to.name.clone(),
                    from: before.clone(),
                    to: after.clone(),
                });
            }
        }
    }
    columns
}

impl RecreatedType {
    /// The name that it keeps.
    pub(crate) fn name(&self) -> Option<Name> {
        match &self.to {
            Object::Enum(one) => Some(one.name.clone()),
            Object::Composite(one) => Some(one.name.clone()),
            Object::Domain(one) => Some(one.name.clone()),
            Object::Definition(one) => one.identity.parse().ok(),
            _ => None,
        }
    }

    /// What others know it by.
    pub(crate) fn id(&self) -> Option<ObjectId> {
        match &self.to {
            Object::Definition(one) if one.kind == DefinitionKind::Collation => {
                Some(ObjectId::Definition(one.kind, one.identity.clone()))
            }
            _ => self.name().map(ObjectId::Type),
        }
    }
}
