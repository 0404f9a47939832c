//! A whole schema from nothing.

use std::collections::{BTreeSet, HashMap};

use super::{
    composite_statements, create_extension, definition_statements, domain_statements,
    enum_statements, following, grant, namespace_statements, part, role_statements,
    sequence_owned_by, sequence_statements, table_body, trigger_statements, view_statements,
};
use crate::{DefinitionKind, Name, ObjectId, Schema};

/// Everything that creates a schema from nothing, in an order that works: roles, schemas,
/// extensions, enumerated types and sequences, then what may use each other, each behind what it uses, then
/// the foreign keys and the privileges.
///
/// What uses what is known of a schema that was read from a database; of others, it is what
/// mentions the name of what.
pub fn schema_statements(schema: &Schema) -> Vec<String> {
    let (schema, parts) = part::apart(schema);
    let schema = &*schema;
    let roles = schema.roles.iter().flat_map(role_statements);
    let namespaces = schema.namespaces.iter().flat_map(namespace_statements);
    let extensions = schema.extensions.iter().map(create_extension);
    let enums = schema.enums.iter().flat_map(enum_statements);
    let sequences = schema.sequences.iter().flat_map(sequence_statements);
    let owned = schema.sequences.iter().filter(|sequence| sequence.owned_by.is_some());
    let owned = owned.map(|own| sequence_owned_by(&own.name, own.owned_by.as_ref()));
    let units = units(schema);
    let order = order(&waits(schema, &units));
    let ordered = order.into_iter().flat_map(|at| units[at].statements.iter().cloned());
    let following = schema.tables.iter().flat_map(following);
    roles
        .chain(namespaces)
        .chain(extensions)
        .chain(enums)
        .chain(sequences)
        .chain(ordered)
        .chain(parts)
        .chain(following)
        .chain(owned)
        .chain(schema.grants.iter().map(grant))
        .collect()
}

/// An object that may use others, and what creates it.
struct Unit {
    id: ObjectId,
    name: String,
    statements: Vec<String>,
}

fn units(schema: &Schema) -> Vec<Unit> {
    let unit = |id, name: &str, statements| Unit { id, name: name.to_owned(), statements };
    let composites = schema.composites.iter().map(|one| {
        unit(ObjectId::Type(one.name.clone()), &one.name.name, composite_statements(one))
    });
    let domains = schema
        .domains
        .iter()
        .map(|one| unit(ObjectId::Type(one.name.clone()), &one.name.name, domain_statements(one)));
    let tables = schema
        .parents_first()
        .into_iter()
        .map(|one| unit(ObjectId::Relation(one.name.clone()), &one.name.name, table_body(one)));
    let views = schema.views.iter().map(|one| {
        unit(ObjectId::Relation(one.name.clone()), &one.name.name, view_statements(one))
    });
    let triggers = schema.tables.iter().flat_map(|table| {
        table.triggers.iter().map(|trigger| {
            let id = ObjectId::Trigger(table.name.clone(), trigger.name.clone());
            unit(id, "", trigger_statements(&table.name, trigger))
        })
    });
    let definition = |early: bool| {
        let kinds = schema.definitions.iter();
        let kinds = kinds.filter(move |one| one.kind.precedes_tables() == early);
        kinds.map(|one| {
            let id = ObjectId::Definition(one.kind, one.identity.clone());
            let named = one.identity.split('(').next().and_then(|text| text.parse::<Name>().ok());
            let named = named.filter(|_| one.kind != DefinitionKind::Rule);
            let name = named.map(|name| name.name).unwrap_or_default();
            Unit { id, name, statements: definition_statements(one) }
        })
    };
    let types = composites.chain(domains).chain(definition(true));
    types.chain(tables).chain(views).chain(definition(false)).chain(triggers).collect()
}

/// For each unit, those that come before it.
fn waits(schema: &Schema, units: &[Unit]) -> Vec<BTreeSet<usize>> {
    let mut waits = vec![BTreeSet::new(); units.len()];
    let places: HashMap<ObjectId, usize> =
        units.iter().enumerate().map(|(at, unit)| (unit.id.clone(), at)).collect();
    for table in &schema.tables {
        let at = places.get(&ObjectId::Relation(table.name.clone()));
        let parents = table.parents().map(|name| ObjectId::Relation(name.clone()));
        if let Some(at) = at {
            waits[*at].extend(parents.filter_map(|parent| places.get(&parent)));
        }
    }
    if schema.dependencies.is_empty() {
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, unit) in units.iter().enumerate().filter(|(_, unit)| !unit.name.is_empty()) {
            named.entry(&unit.name).or_default().push(at);
        }
        for (at, unit) in units.iter().enumerate() {
            let mentioned = unit.statements.iter().flat_map(|sql| words(sql));
            let used = mentioned.filter_map(|word| named.get(word)).flatten();
            waits[at].extend(used.filter(|used| **used != at));
        }
        return waits;
    }
    for (user, used) in schema.dependencies.iter() {
        if let Some(at) = places.get(&whole(user)) {
            let used = used.iter().filter_map(|id| places.get(&whole(id)));
            waits[*at].extend(used.filter(|used| *used != at));
        }
    }
    waits
}

/// The object that a part comes with.
fn whole(id: &ObjectId) -> ObjectId {
    match id {
        ObjectId::Column(relation, _) | ObjectId::Constraint(relation, _) => {
            ObjectId::Relation(relation.clone())
        }
        other => other.clone(),
    }
}

/// Each behind those that it waits for; a circle is cut where it begins.
fn order(waits: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut left: Vec<usize> = waits.iter().map(BTreeSet::len).collect();
    let mut waiting: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, before) in waits.iter().enumerate() {
        for before in before {
            waiting.entry(*before).or_default().push(at);
        }
    }
    let mut open: BTreeSet<usize> = (0..waits.len()).collect();
    let mut ready: BTreeSet<usize> = open.iter().copied().filter(|at| left[*at] == 0).collect();
    let mut ordered = Vec::with_capacity(waits.len());
    while let Some(next) = ready.pop_first().or_else(|| open.first().copied()) {
        open.remove(&next);
        ordered.push(next);
        for at in waiting.remove(&next).unwrap_or_default() {
            left[at] -= 1;
            if left[at] == 0 && open.contains(&at) {
                ready.insert(at);
            }
        }
    }
    ordered
}

/// The identifiers in a text, those in quotes too; not what stands between dollars, the body of a
/// function.
fn words(sql: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| {
                found.push(&rest[1..=end]);
                end + 2
            }),
            '$' => body(rest).unwrap_or(1),
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                found.push(&rest[..end]);
                end
            }
            c => c.len_utf8(),
        };
        rest = &rest[length..];
    }
    found
}

/// The length of a text in dollar quotes.
fn body(rest: &str) -> Option<usize> {
    let tag = rest[1..].find('$')? + 2;
    if !rest[1..tag - 1].chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    Some(tag + rest[tag..].find(&rest[..tag])? + tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompositeType, Definition, Table, View};

    #[test]
    fn what_mentions_comes_behind_what_is_mentioned() {
        let view = |name: &str, query: &str| View::new(Name::new(name), query);
        let schema = Schema {
            composites: vec![CompositeType {
                name: Name::new("pair"),
                attributes: vec![],
                comment: None,
            }],
            tables: vec![Table::new(Name::new("Odd one"))],
            views: vec![view("a", "SELECT f(x) FROM b"), view("b", "SELECT * FROM \"Odd one\"")],
            definitions: vec![Definition {
                kind: DefinitionKind::Function,
                identity: "f(integer)".to_owned(),
                sql: vec!["CREATE FUNCTION f(integer) RETURNS pair AS $x$ SELECT a, $1 $x$".into()],
                comment: None,
            }],
            ..Schema::default()
        };
        let statements = schema_statements(&schema);
        let place = |start: &str| statements.iter().position(|sql| sql.starts_with(start));
        let places = [
            "CREATE TYPE pair",
            "CREATE FUNCTION f",
            "CREATE TABLE",
            "CREATE VIEW b",
            "CREATE VIEW a",
        ];
        let places: Vec<_> = places.into_iter().map(place).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{statements:#?}");
    }

    #[test]
    fn circles_are_cut() {
        let waits =
            [BTreeSet::from([1]), BTreeSet::from([0]), BTreeSet::from([3]), BTreeSet::new()];
        assert_eq!(order(&waits), [3, 2, 0, 1]);
    }
}
