//! Objects beside tables, enumerated types and sequences. What the server can change in place is
//! changed there; the rest goes and comes again, and so do those that hang on it ([`remake`]).

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    CompositeType, Definition, DefinitionKind, Index, Name, Object, ObjectId, Schema, Trigger, View,
};

use super::parts::{pair, same_definition, same_index};
use super::{Change, Sides, anew};

/// The objects of a schema, triggers apart from their relations.
pub(super) fn all(schema: &Schema) -> BTreeMap<ObjectId, Object> {
    let composites = schema.composites.iter().cloned().map(Object::Composite);
    let domains = schema.domains.iter().cloned().map(Object::Domain);
    let extensions = schema.extensions.iter().cloned().map(Object::Extension);
    let definitions = schema.definitions.iter().cloned().map(Object::Definition);
    let views =
        schema.views.iter().map(|view| Object::View(View { triggers: Vec::new(), ..view.clone() }));
    let of_tables = schema.tables.iter().flat_map(|table| triggers(&table.name, &table.triggers));
    let of_views = schema.views.iter().flat_map(|view| triggers(&view.name, &view.triggers));
    let all = composites.chain(domains).chain(extensions).chain(definitions).chain(views);
    all.chain(of_tables).chain(of_views).filter_map(|one| Some((id(&one)?, one))).collect()
}

fn triggers<'a>(of: &'a Name, triggers: &'a [Trigger]) -> impl Iterator<Item = Object> + 'a {
    triggers.iter().map(|trigger| Object::Trigger { table: of.clone(), trigger: trigger.clone() })
}

/// What others know an object by; none of those that are compared as something else.
pub(crate) fn id(object: &Object) -> Option<ObjectId> {
    Some(match object {
        Object::Composite(composite) => ObjectId::Type(composite.name.clone()),
        Object::Domain(domain) => ObjectId::Type(domain.name.clone()),
        Object::Extension(extension) => ObjectId::Extension(extension.name.clone()),
        Object::Schema(namespace) => ObjectId::Namespace(namespace.name.clone()),
        Object::View(view) => ObjectId::Relation(view.name.clone()),
        Object::Trigger { table, trigger } => {
            ObjectId::Trigger(table.clone(), trigger.name.clone())
        }
        Object::Definition(Definition { kind, identity, .. }) => {
            ObjectId::Definition(*kind, identity.clone())
        }
        _ => return None,
    })
}

/// What is new, gone and changed, roles and schemas among it.
pub(super) fn compare(sides: &Sides<'_>) -> Vec<Change> {
    let (mut from, mut to) = (all(sides.from), all(sides.to));
    for side in [&mut from, &mut to] {
        side.retain(|id, _| !sides.anew.contains_key(&anew::key(id)));
    }
    let mut changes = roles(sides);
    for (id, after) in &to {
        match from.get(id) {
            None => changes.push(create(after)),
            Some(before) if same(before, after) => {}
            Some(before) if can_alter(before, after) => changes.push(alter(before, after)),
            Some(before) => changes.extend([drop(before), create(after)]),
        }
    }
    let gone = from.iter().filter(|(id, _)| !to.contains_key(id));
    let relations: BTreeSet<Name> = gone_relations(sides);
    changes.extend(gone.filter(|(id, _)| !goes_with(id, &relations)).map(|(_, one)| drop(one)));
    changes.extend(indexes_of_views(sides, &changes));
    changes.extend(namespaces(sides));
    changes
}

pub(super) fn create(object: &Object) -> Change {
    Change::CreateObject(Box::new(object.clone()))
}

pub(super) fn drop(object: &Object) -> Change {
    Change::DropObject(Box::new(object.clone()))
}

fn alter(from: &Object, to: &Object) -> Change {
    Change::AlterObject { from: Box::new(from.clone()), to: Box::new(to.clone()) }
}

/// The roles of a cluster are never dropped: other databases may know them.
fn roles(sides: &Sides<'_>) -> Vec<Change> {
    let compared = sides.to.roles.iter().filter_map(|after| {
        let to = Object::Role(after.clone());
        match sides.from.roles.iter().find(|before| before.name == after.name) {
            None => Some(create(&to)),
            Some(before) if before == after => None,
            Some(before) => Some(alter(&Object::Role(before.clone()), &to)),
        }
    });
    compared.collect()
}

/// Schemas that are declared no more, and that nothing declared lies in.
fn namespaces(sides: &Sides<'_>) -> Vec<Change> {
    let used = super::namespaces(sides.to);
    let gone = sides.from.namespaces.iter().filter(|namespace| !used.contains(&namespace.name));
    gone.map(|namespace| drop(&Object::Schema(namespace.clone()))).collect()
}

fn gone_relations(sides: &Sides<'_>) -> BTreeSet<Name> {
    let tables = sides.dropped().map(|table| table.name.clone());
    let views = sides.from.views.iter().filter(|view| sides.to.view(&view.name).is_none());
    tables.chain(views.map(|view| view.name.clone())).collect()
}

/// Whether an object is a part of one of these relations.
fn goes_with(id: &ObjectId, relations: &BTreeSet<Name>) -> bool {
    match id {
        ObjectId::Trigger(relation, _) => relations.contains(relation),
        ObjectId::Definition(DefinitionKind::Rule, identity) => {
            relations.iter().any(|relation| identity.ends_with(&format!(" ON {relation}")))
        }
        _ => false,
    }
}

/// Equal but for comments and parts that are compared by themselves. An extension that asks for no
/// schema or version takes any.
pub(super) fn same(from: &Object, to: &Object) -> bool {
    match (from, to) {
        (Object::Extension(from), Object::Extension(to)) => {
            (to.schema.is_none() || from.schema == to.schema)
                && (to.version.is_none() || from.version == to.version)
        }
        (Object::View(from), Object::View(to)) => own_view(from) == own_view(to),
        (Object::Composite(from), Object::Composite(to)) => from.attributes == to.attributes,
        (Object::Domain(from), Object::Domain(to)) => {
            schema_model::Domain { comment: to.comment.clone(), ..from.clone() } == *to
        }
        (Object::Trigger { trigger: from, .. }, Object::Trigger { trigger: to, .. }) => {
            from.sql == to.sql && from.firing == to.firing
        }
        (Object::Definition(from), Object::Definition(to)) => {
            from.sql == to.sql
                || to.kind == DefinitionKind::Statistics && in_order(from) == in_order(to)
        }
        _ => false,
    }
}

/// The statements that define statistics, what they are about in one order: the server has it in
/// that of the table's columns, which plans leave as it is.
fn in_order(statistics: &Definition) -> Vec<Vec<&str>> {
    fn sorted(sql: &str) -> Option<Vec<&str>> {
        let (head, rest) = sql.split_once(" ON ")?;
        let (about, table) = rest.rsplit_once(" FROM ")?;
        let mut parts: Vec<&str> = about.split(", ").collect();
        parts.sort_unstable();
        parts.extend([head, table]);
        Some(parts)
    }
    statistics.sql.iter().map(|sql| sorted(sql).unwrap_or_else(|| vec![sql])).collect()
}

fn own_view(view: &View) -> View {
    let mut view =
        View { comment: None, indexes: Vec::new(), triggers: Vec::new(), ..view.clone() };
    view.columns.iter_mut().for_each(|column| column.comment = None);
    view
}

/// Whether the server can change the one into the other where it is.
fn can_alter(from: &Object, to: &Object) -> bool {
    match (from, to) {
        (Object::Extension(_), Object::Extension(_)) => true,
        (Object::View(from), Object::View(to)) if from.materialized || to.materialized => {
            View { options: to.options.clone(), ..own_view(from) } == own_view(to)
        }
        (Object::View(from), Object::View(to)) => {
            let kept = to.columns.get(..from.columns.len()).unwrap_or_default();
            let pairs = from.columns.iter().zip(kept);
            kept.len() == from.columns.len()
                && pairs.into_iter().all(|(a, b)| a.name == b.name && a.ty == b.ty)
        }
        (Object::Composite(from), Object::Composite(to)) => keeps_order(from, to),
        (Object::Domain(from), Object::Domain(to)) => {
            from.ty == to.ty && from.collation == to.collation
        }
        (Object::Trigger { trigger: from, .. }, Object::Trigger { trigger: to, .. }) => {
            let plain = |trigger: &Trigger| trigger.sql.starts_with("CREATE TRIGGER ");
            from.sql == to.sql || (plain(from) && plain(to))
        }
        (Object::Definition(from), Object::Definition(to)) => match to.kind {
            DefinitionKind::Function | DefinitionKind::Procedure => head(from) == head(to),
            DefinitionKind::Rule => true,
            // options are statements of their own
            DefinitionKind::ForeignServer | DefinitionKind::ForeignDataWrapper => {
                from.sql.first() == to.sql.first()
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether new attributes come last: one can't be put between others.
pub(super) fn keeps_order(from: &CompositeType, to: &CompositeType) -> bool {
    let is_old = |name: &str| from.attributes.iter().any(|attribute| attribute.name == name);
    let is_new = |name: &str| to.attributes.iter().any(|attribute| attribute.name == name);
    let names = |composite: &CompositeType| -> Vec<String> {
        composite.attributes.iter().map(|attribute| attribute.name.clone()).collect()
    };
    let kept = names(from).into_iter().filter(|name| is_new(name));
    let added = names(to).into_iter().filter(|name| !is_old(name));
    kept.chain(added).eq(names(to))
}

/// What `CREATE OR REPLACE` can't change: name, arguments, result.
fn head(definition: &Definition) -> &str {
    let sql = definition.sql.first().map(String::as_str).unwrap_or_default();
    sql.split_once("\n LANGUAGE ").map_or(sql, |(head, _)| head)
}

/// The indexes of materialized views that stay.
fn indexes_of_views(sides: &Sides<'_>, changes: &[Change]) -> Vec<Change> {
    let mut found = Vec::new();
    for after in &sides.to.views {
        let created = |change: &Change| {
            matches!(change, Change::CreateObject(one)
                if matches!(&**one, Object::View(view) if view.name == after.name))
        };
        if let Some(before) = sides.from.view(&after.name).filter(|_| !changes.iter().any(created))
        {
            found.extend(indexes(&after.name, &before.indexes, &after.indexes));
        }
    }
    found
}

fn indexes(view: &Name, before: &[Index], after: &[Index]) -> Vec<Change> {
    let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
    let pairs = pair(&before, &after, |index| &index.name, same_index);
    let table = || view.clone();
    let changed = pairs.kept.into_iter().filter(|(from, to)| !same_definition(from, to));
    let changed = changed.map(|(from, to)| Change::ReplaceIndex {
        table: table(),
        from: from.clone(),
        to: to.clone(),
    });
    let renamed = pairs.renamed.into_iter().map(|(from, to)| Change::RenameIndex {
        table: table(),
        from: from.name.clone(),
        to: to.name.clone(),
    });
    let added = pairs.added.into_iter();
    let added = added.map(|index| Change::CreateIndex { table: table(), index: index.clone() });
    let gone = pairs.gone.into_iter();
    let gone = gone.map(|index| Change::DropIndex { table: table(), index: index.clone() });
    changed.chain(renamed).chain(added).chain(gone).collect()
}
