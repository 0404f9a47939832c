//! Objects beside tables that are created and dropped.

use schema_model::name::quote_ident;
use schema_model::{DefinitionKind, Name, Object, Trigger, ddl};

use super::Site;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use crate::compare::object_id;

/// The object, then its comments and what belongs to it.
pub(super) fn create(site: &Site<'_>, object: &Object) -> Vec<Step> {
    let words = Words::of(object);
    let mut steps = Vec::new();
    if matches!(object, Object::Definition(one) if one.kind.has_body()) {
        steps.push(trust_bodies());
    }
    for (at, sql) in statements(object).into_iter().enumerate() {
        let step = Step::new(words.create, words.object.clone(), sql);
        let step = step.reverse(if at == 0 { drop_sql(object) } else { String::new() });
        steps.push(locked(site, step, object, &site.after_uses(object), true));
    }
    let first = steps.iter().position(|step| step.kind == words.create).unwrap_or(0);
    steps.into_iter().enumerate().map(|(at, s)| if at > first { s.joined() } else { s }).collect()
}

/// A body may name what comes later: it is read when it is run.
fn trust_bodies() -> Step {
    let object = ObjectRef { kind: "setting", name: "check_function_bodies".to_owned() };
    Step::new("set", object, "SET LOCAL check_function_bodies = off").reverse("")
}

/// Definitions come back as they were; rows of a materialized view are computed again.
pub(super) fn drop(site: &Site<'_>, object: &Object) -> Step {
    let words = Words::of(object);
    let back = ddl::script(&statements(object));
    let step = Step::new(words.drop, words.object, drop_sql(object))
        .reverse(back.trim_end().trim_end_matches(';'));
    let step = locked(site, step, object, &site.before_uses(object), false);
    match object {
        Object::Schema(namespace) => step.hazard(Hazard::new(
            "drop_schema",
            format!("the schema {} is dropped", quote_ident(&namespace.name)),
            "leave it: it is dropped only where this is accepted, and only when it is empty",
        )),
        Object::Extension(extension) => step.hazard(Hazard::new(
            "drop_extension",
            format!("the extension {} is dropped", quote_ident(&extension.name)),
            "leave it: it is dropped only where this is accepted, and only when nothing uses it",
        )),
        Object::Definition(one) if one.kind.is_foreign() && !site.after.has_definition(one) => step
            .hazard(Hazard::new(
                "drop_foreign_data",
                format!("the {} {} is dropped", definition_noun(one.kind)[0], one.identity),
                "leave it: it is dropped only where this is accepted",
            )),
        _ => step,
    }
}

/// What is locked: the object's own relation, and those that it uses.
pub(super) fn locked(
    site: &Site<'_>,
    step: Step,
    object: &Object,
    uses: &[Name],
    creates: bool,
) -> Step {
    let every = |step: Step, mode| uses.iter().fold(step, |step, name| site.lock(step, name, mode));
    match object {
        Object::View(view) if !creates => step.lock(&view.name, LockMode::AccessExclusive),
        Object::View(_) => every(step, LockMode::AccessShare),
        Object::Trigger { table, trigger } => {
            let mode =
                if creates { LockMode::ShareRowExclusive } else { LockMode::AccessExclusive };
            lock_triggered(site, step, table, trigger, mode)
        }
        Object::Definition(one) => match one.kind {
            DefinitionKind::ForeignTable if !creates => match one.identity.parse() {
                Ok(name) => step.lock(&name, LockMode::AccessExclusive),
                Err(_) => step,
            },
            DefinitionKind::Rule => every(step, LockMode::AccessExclusive),
            DefinitionKind::Statistics => every(step, LockMode::ShareUpdateExclusive),
            DefinitionKind::Publication if creates => every(step, LockMode::ShareUpdateExclusive),
            kind if kind.has_body() && creates => every(step, LockMode::AccessShare),
            _ => step,
        },
        _ => step,
    }
}

/// The table of a trigger, and its partitions, which have it too when it fires for rows.
pub(super) fn lock_triggered(
    site: &Site<'_>,
    step: Step,
    table: &Name,
    trigger: &Trigger,
    mode: LockMode,
) -> Step {
    let is_spread = site.is_partitioned(table) && trigger.sql.contains(" FOR EACH ROW ");
    let partitions = if is_spread { site.descendants(table) } else { Vec::new() };
    let step = site.lock(step, table, mode);
    partitions.iter().fold(step, |step, partition| site.lock(step, partition, mode))
}

/// Everything that creates an object.
pub(super) fn statements(object: &Object) -> Vec<String> {
    match object {
        Object::Role(role) => ddl::role_statements(role),
        Object::Schema(namespace) => ddl::namespace_statements(namespace),
        Object::Extension(extension) => vec![ddl::create_extension(extension)],
        Object::Composite(composite) => ddl::composite_statements(composite),
        Object::Domain(domain) => ddl::domain_statements(domain),
        Object::View(view) => ddl::view_statements(view),
        Object::Trigger { table, trigger } => ddl::trigger_statements(table, trigger),
        Object::Definition(definition) => ddl::definition_statements(definition),
        _ => Vec::new(),
    }
}

fn drop_sql(object: &Object) -> String {
    match object {
        Object::Role(role) => format!("DROP ROLE {}", quote_ident(&role.name)),
        Object::Schema(namespace) => format!("DROP SCHEMA {}", quote_ident(&namespace.name)),
        Object::Extension(extension) => format!("DROP EXTENSION {}", quote_ident(&extension.name)),
        Object::Composite(composite) => format!("DROP TYPE {}", composite.name),
        Object::Domain(domain) => format!("DROP DOMAIN {}", domain.name),
        Object::View(view) => ddl::drop_view(view),
        Object::Trigger { table, trigger } => ddl::drop_trigger(table, &trigger.name),
        Object::Definition(definition) => ddl::drop_definition(definition),
        _ => String::new(),
    }
}

/// The names of a step.
pub(super) struct Words {
    pub(super) create: &'static str,
    pub(super) alter: &'static str,
    drop: &'static str,
    pub(super) object: ObjectRef,
}

impl Words {
    pub(super) fn of(object: &Object) -> Self {
        let (noun, name) = match object {
            Object::Role(role) => (NOUNS[0], quote_ident(&role.name)),
            Object::Schema(namespace) => (NOUNS[1], quote_ident(&namespace.name)),
            Object::Extension(extension) => (NOUNS[2], quote_ident(&extension.name)),
            Object::Composite(composite) => (NOUNS[3], composite.name.to_string()),
            Object::Domain(domain) => (NOUNS[4], domain.name.to_string()),
            Object::View(view) if view.materialized => (NOUNS[6], view.name.to_string()),
            Object::View(view) => (NOUNS[5], view.name.to_string()),
            Object::Trigger { table, trigger } => {
                (NOUNS[7], format!("{table}.{}", quote_ident(&trigger.name)))
            }
            Object::Definition(one) => (definition_noun(one.kind), one.identity.clone()),
            _ => (NOUNS[8], String::new()),
        };
        let [kind, create, alter, drop] = noun;
        Self { create, alter, drop, object: ObjectRef { kind, name } }
    }
}

/// What an object is called, and what is done with it.
type Noun = [&'static str; 4];

macro_rules! noun {
    ($name:literal, $word:literal) => {
        [$name, concat!("create_", $word), concat!("alter_", $word), concat!("drop_", $word)]
    };
}

const NOUNS: [Noun; 9] = [
    noun!("role", "role"),
    noun!("schema", "schema"),
    noun!("extension", "extension"),
    noun!("type", "composite_type"),
    noun!("domain", "domain"),
    noun!("view", "view"),
    noun!("materialized view", "materialized_view"),
    noun!("trigger", "trigger"),
    noun!("object", "object"),
];

const fn definition_noun(kind: DefinitionKind) -> Noun {
    match kind {
        DefinitionKind::ForeignDataWrapper => {
            noun!("foreign data wrapper", "foreign_data_wrapper")
        }
        DefinitionKind::ForeignServer => noun!("server", "foreign_server"),
        DefinitionKind::ForeignTable => noun!("foreign table", "foreign_table"),
        DefinitionKind::Conversion => noun!("conversion", "conversion"),
        DefinitionKind::Collation => noun!("collation", "collation"),
        DefinitionKind::RangeType => noun!("type", "range_type"),
        DefinitionKind::Function => noun!("function", "function"),
        DefinitionKind::Procedure => noun!("procedure", "procedure"),
        DefinitionKind::Aggregate => noun!("aggregate", "aggregate"),
        DefinitionKind::Operator => noun!("operator", "operator"),
        DefinitionKind::Cast => noun!("cast", "cast"),
        DefinitionKind::TextSearchDictionary => {
            noun!("text search dictionary", "text_search_dictionary")
        }
        DefinitionKind::TextSearchConfiguration => {
            noun!("text search configuration", "text_search_configuration")
        }
        DefinitionKind::Rule => noun!("rule", "rule"),
        DefinitionKind::Statistics => noun!("statistics", "statistics"),
        DefinitionKind::EventTrigger => noun!("event trigger", "event_trigger"),
        DefinitionKind::Publication => noun!("publication", "publication"),
        DefinitionKind::DefaultPrivileges => noun!("default privileges", "default_privileges"),
    }
}

/// The relations that an object uses, as one of the sides knows.
pub(super) fn relations(dependencies: &schema_model::Dependencies, object: &Object) -> Vec<Name> {
    use schema_model::ObjectId::{Column, Relation};
    let Some(id) = object_id(object) else { return Vec::new() };
    let used = dependencies.of(&id).filter_map(|used| match used {
        Relation(name) | Column(name, _) => Some(name.clone()),
        _ => None,
    });
    let mut names: Vec<Name> = used.collect();
    names.dedup();
    names
}
