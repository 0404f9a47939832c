use std::collections::{BTreeSet, HashSet};

use schema_model::name::quote_ident;
use schema_model::{Constraint, ConstraintKind, Index, IndexKey, KeyTarget, Name, Schema, Table};
use tokio_postgres::Transaction;

use super::names;
use super::others::{self, Aside};
use crate::source::database::{Catalog, Schemas, Session, search_path};

/// The scratch schemas that stand for those of a declared schema, and the way in and out.
pub(super) struct Scratch {
    /// What the database calls its default schema.
    default: String,
    /// The scratch schema of the default one, then those of the others, each with what it stands
    /// for.
    stand_ins: Vec<(Option<String>, String)>,
    /// The search path of the session before.
    search_path: String,
    /// What is looked at when reading back.
    schemas: Schemas,
    version: i32,
}

/// A schema whose names are those of the scratch schemas.
pub(super) struct Entered {
    /// The schema to create.
    pub(super) schema: Schema,
    /// Sequences that its defaults draw from and that are not part of it.
    sequences: BTreeSet<Name>,
    /// The owners of its sequences, under their own names: tables that may not be part of it.
    owners: Vec<(Name, (Name, String))>,
    /// Foreign keys to tables that are not part of it, under their own names: they hold nothing
    /// that the server would spell otherwise, and must not touch those tables.
    set_aside: Vec<(Name, Constraint)>,
    /// What lies in no schema.
    aside: Aside,
}

impl Scratch {
    /// Names for the scratch schemas of `schema`: its own, so that two sessions do not wait for
    /// each other.
    pub(super) fn new(schema: &Schema, schemas: &Schemas, session: &Session) -> Self {
        let names = schema.tables.iter().map(|table| table.name.clone());
        let names = names.chain(schema.enums.iter().map(|enum_type| enum_type.name.clone()));
        let names = names.chain(schema.sequences.iter().map(|sequence| sequence.name.clone()));
        let named: BTreeSet<String> = names
            .chain(others::names(schema))
            .filter_map(|name| name.schema)
            .filter(|schema| *schema != schemas.default)
            .collect();
        let stand_in = |n: usize| format!("_schema_scratch_{}_{n}", session.pid);
        let stand_ins: Vec<_> = std::iter::once(None)
            .chain(named.into_iter().map(Some))
            .enumerate()
            .map(|(n, schema)| (schema, stand_in(n)))
            .collect();
        let schemas_read = Schemas {
            default: stand_in(0),
            only: stand_ins.iter().map(|(_, stand_in)| stand_in.clone()).collect(),
            ignore: Vec::new(),
            ledger: String::new(),
            roles: Vec::new(),
        };
        Self {
            default: schemas.default.clone(),
            stand_ins,
            search_path: session.search_path.clone(),
            schemas: schemas_read,
            version: session.version,
        }
    }

    /// The declared schema with its names moved to the scratch schemas.
    pub(super) fn enter(&self, schema: &Schema) -> Entered {
        let mut schema = renamed(schema, |name| self.own(name), str::to_owned);
        let aside = Aside::take(&mut schema);
        let tables: HashSet<Name> = schema.tables.iter().map(|t| t.name.clone()).collect();
        let mut set_aside = Vec::new();
        for table in &mut schema.tables {
            let strangers = table.constraints.extract_if(.., |constraint| {
                matches!(&constraint.kind, ConstraintKind::ForeignKey(key)
                    if !tables.contains(&key.references))
            });
            set_aside.extend(strangers.map(|constraint| (table.name.clone(), constraint)));
        }
        let owned = schema.sequences.iter_mut();
        let owners = owned
            .filter_map(|sequence| Some((sequence.name.clone(), sequence.owned_by.take()?)))
            .collect();
        let sequences = self.sequences(&schema);
        let enums = schema.enums.iter().map(|enum_type| enum_type.name.clone());
        let own = schema.sequences.iter().map(|sequence| sequence.name.clone());
        let others = others::names(&schema).map(|name| self.own(&name));
        let own = own.chain(sequences.iter().cloned());
        let declared: HashSet<Name> =
            tables.into_iter().chain(enums).chain(others).chain(own).collect();
        let move_in = |name: &Name| {
            let own = self.own(name);
            declared.contains(&own).then(|| self.stand_in(&own))
        };
        let text = |sql: &str| names::rewrite(sql, |name| name.schema.as_ref().and(move_in(name)));
        Entered {
            schema: renamed(&schema, |name| self.stand_in_or_default(name), text),
            sequences: sequences.iter().map(|name| self.stand_in(name)).collect(),
            owners,
            set_aside,
            aside,
        }
    }

    /// What was read in the scratch schemas, under its own names, with what was set aside.
    pub(super) fn leave(&self, read: &Schema, entered: Entered) -> Schema {
        let text = |sql: &str| names::rewrite(sql, |name| self.real(name));
        let mut schema = renamed(read, |name| self.own_of(name), text);
        schema.sequences.retain(|sequence| {
            !entered.sequences.iter().any(|aside| self.own_of(aside) == sequence.name)
        });
        for (name, owner) in entered.owners {
            if let Some(own) = schema.sequences.iter_mut().find(|found| found.name == name) {
                own.owned_by = Some(owner);
            }
        }
        for (table, constraint) in entered.set_aside {
            if let Some(table) = schema.tables.iter_mut().find(|found| found.name == table) {
                table.constraints.push(constraint);
            }
        }
        entered.aside.put_back(&mut schema);
        schema.sort();
        schema
    }

    /// A message of the server without the names of scratch schemas.
    pub(super) fn leave_message(&self, text: &str) -> String {
        self.stand_ins.iter().fold(text.to_owned(), |text, (own, stand_in)| match own {
            Some(own) => text.replace(stand_in, &quote_ident(own)),
            None => text.replace(&format!("{stand_in}."), "").replace(stand_in, &self.default),
        })
    }

    /// What comes before the declared objects. Names resolve to them first, then to what the
    /// session would see: an extension's types in its schema, functions, domains.
    pub(super) fn prologue(&self, entered: &Entered) -> Vec<String> {
        let create = self.stand_ins.iter().map(|(_, name)| format!("CREATE SCHEMA {name}"));
        let path = format!("SET LOCAL search_path = {}", self.reading_path());
        let path = if self.search_path.trim().is_empty() {
            path
        } else {
            format!("{path}, {}", self.search_path)
        };
        let sequences = entered.sequences.iter().map(|name| format!("CREATE SEQUENCE {name}"));
        let bodies = "SET LOCAL check_function_bodies = off".to_owned();
        let extensions = entered.aside.extensions();
        create.chain([path, bodies]).chain(extensions).chain(sequences).collect()
    }

    /// What comes after them: the search path of a reading of the database itself, with the scratch
    /// schema in front of the one that it stands for.
    pub(super) fn epilogue(&self) -> String {
        format!("SET LOCAL search_path = {}", self.reading_path())
    }

    /// The catalog of the scratch schemas.
    pub(super) fn catalog<'a>(&'a self, transaction: &'a Transaction<'a>) -> Catalog<'a> {
        Catalog { transaction, version: self.version, schemas: &self.schemas }
    }

    fn reading_path(&self) -> String {
        search_path([self.schemas.default.as_str(), self.default.as_str()])
    }

    /// A name as the model has it: without its schema when that is the default one.
    fn own(&self, name: &Name) -> Name {
        match &name.schema {
            Some(schema) if *schema == self.default => Name::new(&name.name),
            _ => name.clone(),
        }
    }

    /// The name in the scratch schema, qualified.
    fn stand_in(&self, own: &Name) -> Name {
        let found = self.stand_ins.iter().find(|(schema, _)| *schema == own.schema);
        let schema = found.map(|(_, stand_in)| stand_in.clone()).or_else(|| own.schema.clone());
        Name { schema, name: own.name.clone() }
    }

    /// The name in the scratch schema, qualified unless that is where the search path starts.
    fn stand_in_or_default(&self, own: &Name) -> Name {
        if own.schema.is_none() { own.clone() } else { self.stand_in(own) }
    }

    /// What a name of a scratch schema stands for, qualified.
    fn real(&self, stand_in: &Name) -> Option<Name> {
        let schema = self.stood_for(stand_in.schema.as_deref()?)?;
        Some(Name::qualified(schema, &stand_in.name))
    }

    /// The same, as the model has it.
    fn own_of(&self, stand_in: &Name) -> Name {
        self.own(&self.real(stand_in).unwrap_or_else(|| stand_in.clone()))
    }

    /// What the database calls the schema that a scratch schema stands for.
    fn stood_for(&self, stand_in: &str) -> Option<&str> {
        let found = self.stand_ins.iter().find(|(_, name)| name == stand_in)?;
        Some(found.0.as_ref().unwrap_or(&self.default))
    }

    fn sequences(&self, schema: &Schema) -> BTreeSet<Name> {
        let columns = schema.tables.iter().flat_map(|table| &table.columns);
        let defaults = columns.filter_map(|column| column.default.as_deref());
        let named = defaults.flat_map(names::sequences).map(|name| self.own(&name));
        let strange = named.filter(|name| schema.sequence(name).is_none());
        strange.filter(|name| self.stand_ins.iter().any(|(own, _)| *own == name.schema)).collect()
    }
}

/// A schema with other names, in its structure and in its texts.
fn renamed(schema: &Schema, name: impl Fn(&Name) -> Name, text: impl Fn(&str) -> String) -> Schema {
    let mut schema = schema.clone();
    for enum_type in &mut schema.enums {
        enum_type.name = name(&enum_type.name);
    }
    for sequence in &mut schema.sequences {
        sequence.name = name(&sequence.name);
        if let Some((table, _)) = &mut sequence.owned_by {
            *table = name(table);
        }
    }
    for table in &mut schema.tables {
        table.name = name(&table.name);
        let partitioned = table.partition_of.iter_mut().map(|partition| &mut partition.parent);
        for parent in partitioned.chain(&mut table.inherits) {
            *parent = name(parent);
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                key.references = name(&key.references);
            }
        }
        for sql in texts(table) {
            *sql = text(sql);
        }
    }
    others::rename(&mut schema, &name, &text);
    schema.sort();
    schema
}

/// Every SQL text of a table.
pub(super) fn texts(table: &mut Table) -> impl Iterator<Item = &mut String> {
    let columns = table.columns.iter_mut().flat_map(|column| {
        let optional = [&mut column.default, &mut column.generated, &mut column.collation];
        std::iter::once(&mut column.ty).chain(optional.into_iter().flatten())
    });
    let constraints = table.constraints.iter_mut().flat_map(constraint_texts);
    let indexes = table.indexes.iter_mut().flat_map(index_texts);
    let partitions = table.partition_by.iter_mut().flat_map(|by| &mut by.keys).flat_map(key_texts);
    let policies = table
        .policies
        .iter_mut()
        .flat_map(|policy| policy.using.iter_mut().chain(&mut policy.check));
    columns.chain(constraints).chain(indexes).chain(partitions).chain(policies)
}

fn constraint_texts(constraint: &mut Constraint) -> Vec<&mut String> {
    match &mut constraint.kind {
        ConstraintKind::Check { expression, .. } => vec![expression],
        ConstraintKind::Exclude { elements, predicate, .. } => {
            let elements = elements.iter_mut().flat_map(|element| {
                key_texts(&mut element.key).chain(std::iter::once(&mut element.operator))
            });
            predicate.iter_mut().chain(elements).collect()
        }
        _ => vec![],
    }
}

/// Every SQL text of an index.
pub(super) fn index_texts(index: &mut Index) -> impl Iterator<Item = &mut String> {
    index.predicate.iter_mut().chain(index.keys.iter_mut().flat_map(key_texts))
}

fn key_texts(key: &mut IndexKey) -> impl Iterator<Item = &mut String> {
    let target = match &mut key.target {
        KeyTarget::Expression(expression) => Some(expression),
        KeyTarget::Column(_) => None,
    };
    [target, key.collation.as_mut(), key.opclass.as_mut()].into_iter().flatten()
}
