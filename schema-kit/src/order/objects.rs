//! Effects of changes to objects beside tables, and the dependencies that the catalog knows.

use std::collections::BTreeSet;

use schema_model::{Column, DefinitionKind, Dependencies, Grant, Name, Object, ObjectId};

use super::effects::{Effects, Fact};
use crate::compare::{Change, object_id};

impl From<&ObjectId> for Fact {
    fn from(id: &ObjectId) -> Self {
        match id.clone() {
            ObjectId::Relation(name) => Self::Relation(name),
            ObjectId::Column(of, name) => Self::Column(of, name),
            ObjectId::Type(name) => Self::Type(name),
            ObjectId::Constraint(of, name) => Self::Constraint(of, name),
            ObjectId::Policy(of, name) => Self::Policy(of, name),
            other => Self::Object(other),
        }
    }
}

/// What a change to an object does, its dependencies left out.
pub(super) fn effects(change: &Change) -> Effects {
    match change {
        Change::CreateObject(object) => Effects { creates: facts(object), ..Effects::default() },
        Change::DropObject(object) => {
            let within = match &**object {
                Object::Extension(extension) => extension.schema.clone(),
                _ => None,
            };
            let frees = within.map(namespace).into_iter().collect();
            Effects { drops: facts(object), frees, ..Effects::default() }
        }
        Change::AlterObject { from, to } => {
            let before = facts(from);
            let new = facts(to).into_iter().filter(|fact| !before.contains(fact));
            let attributes = attributes(from);
            let creates = new.chain(attributes.clone()).collect();
            Effects { creates, drops: attributes.into_iter().collect(), ..Effects::default() }
        }
        Change::Grant(grant) => Effects {
            creates: vec![privilege(grant)],
            needs: privileged(grant),
            ..Effects::default()
        },
        Change::Revoke(grant) => Effects {
            drops: vec![privilege(grant)],
            frees: privileged(grant),
            ..Effects::default()
        },
        _ => Effects::default(),
    }
}

fn attributes(object: &Object) -> Option<Fact> {
    match object {
        Object::Composite(composite) => Some(Fact::Attributes(composite.name.clone())),
        _ => None,
    }
}

/// What an object is to others.
fn facts(object: &Object) -> Vec<Fact> {
    let own = object_id(object).map(|id| Fact::from(&id));
    let more: Vec<Fact> = match object {
        Object::View(view) => {
            let columns = view.columns.iter();
            let columns = columns.map(|c| Fact::Column(view.name.clone(), c.name.clone()));
            let indexes = view.indexes.iter().map(|i| Fact::Relation(view.name.sibling(&i.name)));
            columns.chain(indexes).chain([Fact::Type(view.name.clone())]).collect()
        }
        Object::Definition(one) if one.kind == DefinitionKind::RangeType => {
            one.identity.parse().map(Fact::Type).into_iter().collect()
        }
        Object::Definition(one) if one.kind == DefinitionKind::ForeignTable => {
            let name = one.identity.parse::<schema_model::Name>().into_iter();
            name.flat_map(|name| [Fact::Relation(name.clone()), Fact::Type(name)]).collect()
        }
        // One name is taken once among functions, procedures and aggregates; and a call that two of
        // a name could take is refused, so that the old one goes first where that is possible.
        Object::Definition(one) => {
            one.identity.split_once('(').map_or_else(Vec::new, |(name, _)| {
                let of =
                    |text: &str| ObjectId::Definition(DefinitionKind::Function, text.to_owned());
                [of(&one.identity), of(name)].iter().map(Fact::from).collect()
            })
        }
        _ => Vec::new(),
    };
    own.into_iter().chain(more).collect()
}

/// What a type or collation is to others: a range type is known as two things.
pub(super) fn type_facts(id: &ObjectId) -> Vec<Fact> {
    let range = match id {
        ObjectId::Type(name) => {
            Some(ObjectId::Definition(DefinitionKind::RangeType, name.to_string()))
        }
        _ => None,
    };
    [id].into_iter().chain(&range).map(Fact::from).collect()
}

/// A role's privileges on an object.
fn privilege(grant: &Grant) -> Fact {
    Fact::Privilege(grant.object.clone(), grant.role.clone())
}

/// What a grant is about.
pub(crate) fn privileged(grant: &Grant) -> Vec<Fact> {
    let definition = |kind| Fact::Object(ObjectId::Definition(kind, grant.object.clone()));
    match (grant.kind.as_str(), grant.object.parse()) {
        ("FUNCTION", _) => {
            vec![definition(DefinitionKind::Function), definition(DefinitionKind::Aggregate)]
        }
        ("PROCEDURE", _) => vec![definition(DefinitionKind::Procedure)],
        ("TYPE", Ok(name)) => vec![Fact::Type(name)],
        ("TABLE" | "SEQUENCE", Ok(name)) => {
            let columns = grant.columns.iter();
            let columns = columns.map(|column| Fact::Column(name.clone(), column.clone()));
            columns.chain([Fact::Relation(name.clone())]).collect()
        }
        _ => Vec::new(),
    }
}

/// What a change touches without making or taking it away.
fn touched(change: &Change) -> Vec<Fact> {
    match change {
        Change::AlterObject { from, .. } => facts(from),
        Change::SetDefault { table, column, .. } => {
            vec![Fact::Column(table.clone(), column.clone())]
        }
        _ => Vec::new(),
    }
}

/// The columns that change their type while they have no default: that is a change of its own.
fn without_default(change: &Change) -> Vec<Fact> {
    let bare = |table: &Name, from: &Column, to: &Column| {
        let is_bare = from.default.is_none() && to.default.is_none();
        is_bare.then(|| Fact::Column(table.clone(), to.name.clone()))
    };
    match change {
        Change::AlterColumnType { table, from, to } => bare(table, from, to).into_iter().collect(),
        Change::RecreateTypes { columns, .. } => {
            columns.iter().filter_map(|one| bare(&one.table, &one.from, &one.to)).collect()
        }
        _ => Vec::new(),
    }
}

/// What an expression calls, beside what a type is made of.
fn is_called(used: &Fact) -> bool {
    matches!(used, Fact::Object(ObjectId::Definition(kind, _))
        if !matches!(kind, DefinitionKind::RangeType | DefinitionKind::Collation))
}

/// Adds what the catalog knows: what is created or changed needs what it uses in its new form, and
/// what is dropped or changed frees what it used in its old one.
pub(super) fn with_dependencies(
    mut effects: Effects,
    change: &Change,
    from: &Uses<'_>,
    to: &Uses<'_>,
) -> Effects {
    let touched = touched(change);
    let unset = matches!(change, Change::SetDefault { to: None, .. });
    let bare = without_default(change);
    let used = |uses: &Uses<'_>, fact: &Fact| {
        let is_bare = bare.contains(fact);
        let used = uses.of(fact).into_iter();
        used.filter(|used| !is_bare || !is_called(used)).collect::<Vec<_>>()
    };
    for fact in effects.creates.iter().chain(touched.iter().filter(|_| !unset)) {
        effects.needs.extend(used(to, fact));
    }
    let was_unset = matches!(change, Change::SetDefault { from: None, .. });
    for fact in effects.drops.iter().chain(touched.iter().filter(|_| !was_unset)) {
        effects.frees.extend(used(from, fact));
    }
    if is_publication(change) {
        for facts in [&mut effects.needs, &mut effects.frees] {
            let logged: Vec<Fact> = facts.iter().filter_map(published).collect();
            facts.extend(logged);
        }
    }
    let schemas = effects.drops.iter().filter_map(schema_of).map(namespace).collect::<Vec<_>>();
    effects.frees.extend(schemas);
    effects
}

fn is_publication(change: &Change) -> bool {
    let (Change::CreateObject(object) | Change::DropObject(object)) = change else { return false };
    matches!(&**object, Object::Definition(one) if one.kind == DefinitionKind::Publication)
}

/// What is published is in the write-ahead log.
fn published(fact: &Fact) -> Option<Fact> {
    match fact {
        Fact::Relation(table) | Fact::Column(table, _) => Some(Fact::Logged(table.clone())),
        _ => None,
    }
}

/// The schema that something lies in.
fn schema_of(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Relation(name) | Fact::Type(name) => name.schema.clone(),
        Fact::Object(ObjectId::Definition(_, identity)) => {
            identity.split('(').next()?.parse::<schema_model::Name>().ok()?.schema
        }
        _ => None,
    }
}

fn namespace(schema: String) -> Fact {
    Fact::Object(ObjectId::Namespace(schema))
}

/// What each fact uses, that of a relation's triggers and rules included.
pub(super) struct Uses<'a> {
    all: &'a Dependencies,
    /// Of what goes with relations.
    of_parts: Vec<(&'a ObjectId, &'a BTreeSet<ObjectId>)>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(all: &'a Dependencies) -> Self {
        Self { all, of_parts: all.iter().filter(|(user, _)| may_be_part(user)).collect() }
    }

    fn of(&self, fact: &Fact) -> Vec<Fact> {
        let used = |id: &ObjectId| self.all.of(id).map(Fact::from).collect::<Vec<_>>();
        match fact {
            Fact::Relation(name) => {
                let parts = self.of_parts.iter().filter(|(user, _)| is_part(user, name));
                let of_parts = parts.flat_map(|(_, used)| *used).map(Fact::from);
                let of_parts = of_parts.filter(|used| used != fact);
                used(&ObjectId::Relation(name.clone())).into_iter().chain(of_parts).collect()
            }
            Fact::Type(name) => {
                let range = ObjectId::Definition(DefinitionKind::RangeType, name.to_string());
                let own = used(&ObjectId::Type(name.clone()));
                own.into_iter().chain(used(&range)).collect()
            }
            Fact::Column(of, name) => used(&ObjectId::Column(of.clone(), name.clone())),
            Fact::Constraint(of, name) => used(&ObjectId::Constraint(of.clone(), name.clone())),
            Fact::Policy(of, name) => used(&ObjectId::Policy(of.clone(), name.clone())),
            Fact::Object(id) => used(id),
            Fact::Key(..)
            | Fact::NotNull(..)
            | Fact::Logged(_)
            | Fact::Shaped(_)
            | Fact::Attributes(_)
            | Fact::Privilege(..) => Vec::new(),
        }
    }
}

/// Whether an object goes with some relation.
const fn may_be_part(id: &ObjectId) -> bool {
    matches!(
        id,
        ObjectId::Trigger(..)
            | ObjectId::Policy(..)
            | ObjectId::Definition(DefinitionKind::Rule, _)
    )
}

/// Whether an object goes with a relation.
fn is_part(id: &ObjectId, of: &schema_model::Name) -> bool {
    match id {
        ObjectId::Trigger(relation, _) | ObjectId::Policy(relation, _) => relation == of,
        ObjectId::Definition(DefinitionKind::Rule, identity) => {
            identity.ends_with(&format!(" ON {of}"))
        }
        _ => false,
    }
}

/// What is there before and after, but not as the same thing.
pub(crate) fn made_anew(changes: &[Change]) -> BTreeSet<Fact> {
    let effects: Vec<Effects> = changes.iter().map(Effects::of).collect();
    let created: BTreeSet<&Fact> = effects.iter().flat_map(|own| &own.creates).collect();
    let dropped = effects.iter().flat_map(|own| &own.drops);
    dropped.filter(|fact| created.contains(fact)).cloned().collect()
}

/// What is gone, or was made anew.
pub(crate) fn dropped(changes: &[Change]) -> BTreeSet<Fact> {
    let gone = |change: &Change| {
        // A column of another type is the same column.
        let retypes =
            matches!(change, Change::AlterColumnType { .. } | Change::RecreateTypes { .. });
        let drops = Effects::of(change).drops.into_iter();
        drops.filter(move |fact| !(retypes && matches!(fact, Fact::Column(..))))
    };
    changes.iter().flat_map(gone).collect()
}

/// The phase of a change to an object: those that tables may use before them, what hangs on tables
/// behind. What goes for a while goes just before the change that it is in the way of, and comes
/// back just after.
pub(super) fn phase(change: &Change, anew: &BTreeSet<Fact>) -> u8 {
    let object = match change {
        Change::CreateObject(object) | Change::DropObject(object) => object,
        Change::AlterObject { to, .. } => to,
        _ => return 6,
    };
    let is_anew = object_id(object).is_some_and(|id| anew.contains(&Fact::from(&id)));
    match (change, &**object) {
        // What the plan makes has the privileges that it is given, and no others.
        (_, Object::Definition(one)) if one.kind == DefinitionKind::DefaultPrivileges => {
            if matches!(change, Change::DropObject(_)) { 0 } else { 13 }
        }
        _ if is_anew => 3,
        (Change::DropObject(_), object) => match object {
            Object::Schema(_) => 13,
            Object::Extension(_) => 12,
            Object::Composite(_) | Object::Domain(_) => 11,
            Object::Definition(one) if one.kind.precedes_tables() => 10,
            _ => 7,
        },
        (_, Object::Role(_) | Object::Schema(_) | Object::Extension(_)) => 0,
        (_, Object::Composite(_) | Object::Domain(_)) => 1,
        (_, Object::Definition(one)) if one.kind.precedes_tables() => 2,
        (_, Object::View(_)) => 5,
        _ => 6,
    }
}

/// What is made anew gets its privileges back at once.
pub(super) fn grant_phase(grant: &Grant, anew: &BTreeSet<Fact>) -> u8 {
    if privileged(grant).iter().any(|fact| anew.contains(fact)) { 3 } else { 6 }
}
