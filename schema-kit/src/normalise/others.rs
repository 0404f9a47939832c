//! What a schema has beside its tables and enumerated types.

use schema_model::name::quote_ident;
use schema_model::{
    Definition, DefinitionKind, Dependencies, Extension, Grant, Name, Namespace, ObjectId, Role,
    Schema, ddl,
};

use super::scratch::index_texts;

/// What has no stand-in in a scratch schema, because it lies in none. It is in the server's words
/// as it is: it was read from a catalog, or holds no SQL.
#[derive(Debug, Default)]
pub(super) struct Aside {
    roles: Vec<Role>,
    namespaces: Vec<Namespace>,
    extensions: Vec<Extension>,
    grants: Vec<Grant>,
    definitions: Vec<Definition>,
    /// Operators as they are: in a scratch schema they have no counterparts, which would be those
    /// of the database.
    operators: Vec<Definition>,
    dependencies: Dependencies,
}

impl Aside {
    pub(super) fn take(schema: &mut Schema) -> Self {
        let mut dependencies = Dependencies::default();
        for (user, used) in schema.dependencies.iter() {
            let aside = matches!(user, ObjectId::Definition(kind, _) if lies_in_no_schema(*kind));
            if aside {
                for used in used {
                    dependencies.insert(user.clone(), used.clone());
                }
            }
        }
        let operators = schema.definitions.iter_mut();
        let operators = operators.filter(|one| one.kind == DefinitionKind::Operator);
        let operators = operators.map(|one| {
            let whole = one.clone();
            one.sql.iter_mut().for_each(|sql| *sql = without_counterparts(sql));
            whole
        });
        let operators = operators.collect();
        Self {
            operators,
            roles: std::mem::take(&mut schema.roles),
            namespaces: std::mem::take(&mut schema.namespaces),
            extensions: std::mem::take(&mut schema.extensions),
            grants: std::mem::take(&mut schema.grants),
            definitions: schema
                .definitions
                .extract_if(.., |definition| lies_in_no_schema(definition.kind))
                .collect(),
            dependencies,
        }
    }

    /// Those of the database itself, which were read along with the scratch schemas, make way.
    pub(super) fn put_back(self, schema: &mut Schema) {
        schema.roles = self.roles;
        schema.namespaces = self.namespaces;
        schema.extensions = self.extensions;
        schema.grants = self.grants;
        schema.definitions.retain(|definition| !lies_in_no_schema(definition.kind));
        schema.definitions.extend(self.definitions);
        for whole in self.operators {
            let is_it = |one: &&mut Definition| {
                one.kind == DefinitionKind::Operator && one.identity == whole.identity
            };
            if let Some(one) = schema.definitions.iter_mut().find(is_it) {
                one.sql = whole.sql;
            }
        }
        schema.dependencies.extend(self.dependencies);
    }

    /// Extensions whose types and functions the declared objects may use.
    pub(super) fn extensions(&self) -> Vec<String> {
        let schemas = self.extensions.iter().filter_map(|extension| extension.schema.as_deref());
        let schemas = schemas.map(ddl::create_namespace);
        schemas.chain(self.extensions.iter().map(ddl::create_extension)).collect()
    }
}

/// `CREATE OPERATOR` without the operators that it names.
fn without_counterparts(sql: &str) -> String {
    let parts = sql.trim_end_matches(')').split(", ");
    let own = parts.filter(|part| !part.starts_with("COMMUTATOR") && !part.starts_with("NEGATOR"));
    format!("{})", own.collect::<Vec<_>>().join(", "))
}

const fn lies_in_no_schema(kind: DefinitionKind) -> bool {
    matches!(
        kind,
        DefinitionKind::ForeignDataWrapper
            | DefinitionKind::ForeignServer
            | DefinitionKind::Cast
            | DefinitionKind::EventTrigger
            | DefinitionKind::Publication
            | DefinitionKind::DefaultPrivileges
    )
}

/// Whether there is anything that may need tables or be needed by them, so that all has to be
/// created together.
pub(super) fn are_in(schema: &Schema) -> bool {
    let in_schemas =
        schema.definitions.iter().any(|definition| !lies_in_no_schema(definition.kind));
    in_schemas
        || !schema.composites.is_empty()
        || !schema.domains.is_empty()
        || !schema.views.is_empty()
        || schema.tables.iter().any(|table| !table.triggers.is_empty())
}

/// The names of what lies in a schema.
pub(super) fn names(schema: &Schema) -> impl Iterator<Item = Name> {
    let composites = schema.composites.iter().map(|composite| composite.name.clone());
    let domains = schema.domains.iter().map(|domain| domain.name.clone());
    let views = schema.views.iter().map(|view| view.name.clone());
    let definitions = schema.definitions.iter().filter(|one| !lies_in_no_schema(one.kind));
    let definitions = definitions.filter_map(name_of);
    composites.chain(domains).chain(views).chain(definitions)
}

/// The name at the start of an identity, arguments and relation left out.
fn name_of(definition: &Definition) -> Option<Name> {
    let identity = definition.identity.as_str();
    let end = match definition.kind {
        DefinitionKind::Rule => return None,
        DefinitionKind::Operator => {
            // An operator's name is no identifier; its schema's is.
            let schema = identity.split_once('.')?.0;
            return format!("{schema}.operator").parse().ok();
        }
        DefinitionKind::Function | DefinitionKind::Procedure | DefinitionKind::Aggregate => {
            identity.rfind('(').unwrap_or(identity.len())
        }
        _ => identity.len(),
    };
    identity[..end].parse().ok()
}

/// Moves everything to other names.
pub(super) fn rename(
    schema: &mut Schema,
    name: &impl Fn(&Name) -> Name,
    text: &impl Fn(&str) -> String,
) {
    let follow = |sql: &mut String| *sql = text(sql);
    for composite in &mut schema.composites {
        composite.name = name(&composite.name);
        for attribute in &mut composite.attributes {
            std::iter::once(&mut attribute.ty).chain(&mut attribute.collation).for_each(follow);
        }
    }
    for domain in &mut schema.domains {
        domain.name = name(&domain.name);
        let checks = domain.checks.iter_mut().map(|check| &mut check.expression);
        let own = std::iter::once(&mut domain.ty).chain(&mut domain.collation);
        own.chain(&mut domain.default).chain(checks).for_each(follow);
    }
    for view in &mut schema.views {
        view.name = name(&view.name);
        let columns = view.columns.iter_mut().map(|column| &mut column.ty);
        let triggers = view.triggers.iter_mut().map(|trigger| &mut trigger.sql);
        let indexes = view.indexes.iter_mut().flat_map(index_texts);
        let own = std::iter::once(&mut view.query).chain(columns);
        own.chain(triggers).chain(indexes).for_each(follow);
    }
    for table in &mut schema.tables {
        table.triggers.iter_mut().for_each(|trigger| follow(&mut trigger.sql));
    }
    for definition in &mut schema.definitions {
        let (before, own) = (definition.identity.clone(), renamed_identity(definition, name, text));
        for sql in &mut definition.sql {
            // What the lexer of names can't see: an operator's name.
            *sql = if definition.kind == DefinitionKind::Operator {
                text(&sql.replacen(operator(&before), operator(&own), 1))
            } else {
                text(sql)
            };
        }
        definition.identity = own;
    }
    schema.dependencies = schema.dependencies.renamed(|id| renamed_id(id, name, text));
}

fn renamed_identity(
    definition: &Definition,
    name: &impl Fn(&Name) -> Name,
    text: &impl Fn(&str) -> String,
) -> String {
    let identity = text(&definition.identity);
    match (definition.kind, name_of(definition), identity.split_once('.')) {
        (DefinitionKind::Operator, Some(own), Some((_, rest))) => match name(&own).schema {
            Some(schema) => format!("{}.{rest}", quote_ident(&schema)),
            None => rest.to_owned(),
        },
        _ => identity,
    }
}

/// The operator at the start of its identity.
fn operator(identity: &str) -> &str {
    identity.split_once(" (").map_or(identity, |(operator, _)| operator)
}

fn renamed_id(
    id: &ObjectId,
    name: &impl Fn(&Name) -> Name,
    text: &impl Fn(&str) -> String,
) -> ObjectId {
    match id {
        ObjectId::Relation(own) => ObjectId::Relation(name(own)),
        ObjectId::Type(own) => ObjectId::Type(name(own)),
        ObjectId::Column(of, part) => ObjectId::Column(name(of), part.clone()),
        ObjectId::Constraint(of, part) => ObjectId::Constraint(name(of), part.clone()),
        ObjectId::Trigger(of, part) => ObjectId::Trigger(name(of), part.clone()),
        ObjectId::Policy(of, part) => ObjectId::Policy(name(of), part.clone()),
        ObjectId::Definition(kind, identity) => {
            let plain = Definition {
                kind: *kind,
                identity: identity.clone(),
                sql: Vec::new(),
                comment: None,
            };
            ObjectId::Definition(*kind, renamed_identity(&plain, name, text))
        }
        ObjectId::Extension(_) | ObjectId::Namespace(_) => id.clone(),
    }
}

/// The statements of each object, after what it is and before what its author wrote of it.
pub(super) fn statements(schema: &Schema) -> Vec<(String, String, String)> {
    let script = |statements: Vec<String>| statements.join(";\n");
    let composites = schema.composites.iter().map(|composite| {
        let statements = script(ddl::composite_statements(composite));
        (format!("type {}", composite.name), statements, String::new())
    });
    let domains = schema.domains.iter().map(|domain| {
        (format!("domain {}", domain.name), script(ddl::domain_statements(domain)), String::new())
    });
    let views = schema.views.iter().map(|view| {
        (format!("view {}", view.name), script(ddl::view_statements(view)), view.query.clone())
    });
    let definitions = schema.definitions.iter().map(|definition| {
        let noun = definition.kind.sql().to_lowercase();
        let written = definition.sql.first().cloned().unwrap_or_default();
        let statements = script(ddl::definition_statements(definition));
        (format!("{noun} {}", definition.identity), statements, written)
    });
    let triggers = schema.tables.iter().flat_map(|table| {
        table.triggers.iter().map(|trigger| {
            let object = format!("trigger {} of table {}", quote_ident(&trigger.name), table.name);
            let statements = script(ddl::trigger_statements(&table.name, trigger));
            (object, statements, trigger.sql.clone())
        })
    });
    composites.chain(domains).chain(definitions).chain(views).chain(triggers).collect()
}
