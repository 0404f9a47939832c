use std::collections::HashSet;

use crate::{
    CompositeType, Definition, Dependencies, Domain, EnumType, Extension, Grant, Index, ModelError,
    Name, Namespace, Object, Rename, Role, Sequence, Table, Trigger, View,
};

/// The declared or observed schema of a database. Everything is sorted by name, the parts of a
/// relation too; only columns have an order of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Roles, where any are declared.
    pub roles: Vec<Role>,
    /// Schemas.
    pub namespaces: Vec<Namespace>,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Enumerated types.
    pub enums: Vec<EnumType>,
    /// Composite types.
    pub composites: Vec<CompositeType>,
    /// Domains.
    pub domains: Vec<Domain>,
    /// Sequences, those of identity columns excepted.
    pub sequences: Vec<Sequence>,
    /// Tables, partitions among them.
    pub tables: Vec<Table>,
    /// Views and materialized views.
    pub views: Vec<View>,
    /// What is declared by its own SQL.
    pub definitions: Vec<Definition>,
    /// Privileges of other roles than the owner.
    pub grants: Vec<Grant>,
    /// Renames that the source states; no part of a snapshot.
    pub renames: Vec<Rename>,
    /// Which objects use which, where the source knows; no part of a snapshot.
    pub dependencies: Dependencies,
}

impl Schema {
    /// Puts objects together, whatever their order.
    ///
    /// # Errors
    /// Two objects with one identity, or a part of a relation that is not there.
    pub fn from_objects(objects: impl IntoIterator<Item = Object>) -> Result<Self, ModelError> {
        let mut schema = Self::default();
        let mut parts = Vec::new();
        for object in objects {
            match object {
                Object::Role(role) => schema.roles.push(role),
                Object::Schema(namespace) => schema.namespaces.push(namespace),
                Object::Extension(extension) => schema.extensions.push(extension),
                Object::Enum(enum_type) => schema.enums.push(enum_type),
                Object::Composite(composite) => schema.composites.push(composite),
                Object::Domain(domain) => schema.domains.push(domain),
                Object::Sequence(sequence) => schema.sequences.push(sequence),
                Object::Table(table) => schema.tables.push(table),
                Object::View(view) => schema.views.push(view),
                Object::Definition(definition) => schema.definitions.push(definition),
                Object::Grant(grant) => schema.grants.push(grant),
                Object::Rename(rename) => schema.renames.push(rename),
                part => parts.push(part),
            }
        }
        schema.sort();
        for part in parts {
            schema.attach(part)?;
        }
        schema.sort();
        schema.check_identities()?;
        Ok(schema)
    }

    /// The facts of this schema, in the order of a snapshot, each relation followed by its parts.
    /// Renames are not among them.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        let roles = self.roles.iter().cloned().map(Object::Role);
        let namespaces = self.namespaces.iter().cloned().map(Object::Schema);
        let extensions = self.extensions.iter().cloned().map(Object::Extension);
        let enums = self.enums.iter().cloned().map(Object::Enum);
        let composites = self.composites.iter().cloned().map(Object::Composite);
        let domains = self.domains.iter().cloned().map(Object::Domain);
        let sequences = self.sequences.iter().cloned().map(Object::Sequence);
        let before = roles.chain(namespaces).chain(extensions).chain(enums).chain(composites);
        let before = before.chain(domains).chain(sequences);
        let tables = self.tables.iter().flat_map(Table::objects);
        let views = self.views.iter().flat_map(View::objects);
        let definitions = self.definitions.iter().cloned().map(Object::Definition);
        let grants = self.grants.iter().cloned().map(Object::Grant);
        before.chain(tables).chain(views).chain(definitions).chain(grants)
    }

    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        let at = self.tables.binary_search_by(|table| table.name.cmp(name)).ok()?;
        self.tables.get(at)
    }

    /// The sequence of this name.
    pub fn sequence(&self, name: &Name) -> Option<&Sequence> {
        self.sequences.iter().find(|sequence| sequence.name == *name)
    }

    /// The tables, each after those that it is a partition of or inherits from.
    pub fn parents_first(&self) -> Vec<&Table> {
        let mut ordered = Vec::with_capacity(self.tables.len());
        let mut seen = HashSet::new();
        for table in &self.tables {
            self.with_parents(table, &mut seen, &mut ordered);
        }
        ordered
    }

    fn with_parents<'a>(
        &'a self,
        table: &'a Table,
        seen: &mut HashSet<&'a Name>,
        ordered: &mut Vec<&'a Table>,
    ) {
        if seen.insert(&table.name) {
            for parent in table.parents().filter_map(|name| self.table(name)) {
                self.with_parents(parent, seen, ordered);
            }
            ordered.push(table);
        }
    }

    /// The enumerated type of this name.
    pub fn enum_type(&self, name: &Name) -> Option<&EnumType> {
        self.enums.iter().find(|enum_type| enum_type.name == *name)
    }

    /// The view of this name.
    pub fn view(&self, name: &Name) -> Option<&View> {
        let at = self.views.binary_search_by(|view| view.name.cmp(name)).ok()?;
        self.views.get(at)
    }

    /// Whether there is a definition of the same kind and identity.
    pub fn has_definition(&self, like: &Definition) -> bool {
        let same = |one: &Definition| one.kind == like.kind && one.identity == like.identity;
        self.definitions.iter().any(same)
    }

    /// Restores the order that comparing and storing rely on, after a change by hand.
    pub fn sort(&mut self) {
        self.roles.sort_by(|a, b| a.name.cmp(&b.name));
        self.namespaces.sort_by(|a, b| a.name.cmp(&b.name));
        self.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.composites.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.views.sort_by(|a, b| a.name.cmp(&b.name));
        self.definitions.sort_by(|a, b| (a.kind, &a.identity).cmp(&(b.kind, &b.identity)));
        self.grants.sort_by(|a, b| grant_key(a).cmp(&grant_key(b)));
        self.renames.sort();
        for table in &mut self.tables {
            table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.policies.sort_by(|a, b| a.name.cmp(&b.name));
            table.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        }
        for view in &mut self.views {
            view.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            view.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn attach(&mut self, part: Object) -> Result<(), ModelError> {
        match part {
            Object::Column { table, column } => {
                self.owner(&table, "column", &column.name)?.columns.push(column);
            }
            Object::Constraint { table, constraint } => {
                self.owner(&table, "constraint", &constraint.name)?.constraints.push(constraint);
            }
            Object::Policy { table, policy } => {
                self.owner(&table, "policy", &policy.name)?.policies.push(policy);
            }
            Object::Index { table, index } => match self.view_at(&table) {
                Some(at) => self.views[at].indexes.push(index),
                None => self.owner(&table, "index", &index.name)?.indexes.push(index),
            },
            Object::Trigger { table, trigger } => match self.view_at(&table) {
                Some(at) => self.views[at].triggers.push(trigger),
                None => self.owner(&table, "trigger", &trigger.name)?.triggers.push(trigger),
            },
            _ => {}
        }
        Ok(())
    }

    fn view_at(&self, name: &Name) -> Option<usize> {
        self.views.binary_search_by(|view| view.name.cmp(name)).ok()
    }

    fn owner(&mut self, table: &Name, kind: &str, part: &str) -> Result<&mut Table, ModelError> {
        match self.tables.binary_search_by(|candidate| candidate.name.cmp(table)) {
            Ok(at) => Ok(&mut self.tables[at]),
            Err(_) => Err(ModelError::NoSuchTable {
                table: table.to_string(),
                object: format!("{kind} {part}"),
            }),
        }
    }

    /// Names are unique among columns, constraints, policies and triggers of a table, among the
    /// relations of a schema (tables, views, sequences and indexes, those of constraints too) and
    /// among its types.
    fn check_identities(&self) -> Result<(), ModelError> {
        let mut relations = Unique::new("relation");
        let mut types = Unique::new("type");
        self.check_types(&mut types)?;
        self.check_others()?;
        for sequence in &self.sequences {
            relations.add(sequence.name.to_string())?;
        }
        for table in &self.tables {
            relations.add(table.name.to_string())?;
            types.add(table.name.to_string())?;
            check_parts(table)?;
            let owned = table.constraints.iter().filter(|constraint| constraint.owns_index());
            for constraint in owned {
                relations.add(table.name.sibling(&constraint.name).to_string())?;
            }
            add_indexes(&mut relations, &table.name, &table.indexes)?;
        }
        for view in &self.views {
            relations.add(view.name.to_string())?;
            types.add(view.name.to_string())?;
            add_indexes(&mut relations, &view.name, &view.indexes)?;
        }
        Ok(())
    }

    fn check_types(&self, types: &mut Unique) -> Result<(), ModelError> {
        let enums = self.enums.iter().map(|enum_type| &enum_type.name);
        let composites = self.composites.iter().map(|composite| &composite.name);
        let domains = self.domains.iter().map(|domain| &domain.name);
        for name in enums.chain(composites).chain(domains) {
            types.add(name.to_string())?;
        }
        Ok(())
    }

    fn check_others(&self) -> Result<(), ModelError> {
        let mut definitions = Unique::new("object");
        for definition in &self.definitions {
            definitions.add(format!("{} {}", definition.kind.sql(), definition.identity))?;
        }
        let mut roles = Unique::new("role");
        for role in &self.roles {
            roles.add(role.name.clone())?;
        }
        let mut namespaces = Unique::new("schema");
        for namespace in &self.namespaces {
            namespaces.add(namespace.name.clone())?;
        }
        let mut extensions = Unique::new("extension");
        for extension in &self.extensions {
            extensions.add(extension.name.clone())?;
        }
        Ok(())
    }
}

fn check_parts(table: &Table) -> Result<(), ModelError> {
    let name = &table.name;
    let mut columns = Unique::new("column");
    for column in &table.columns {
        columns.add(format!("{name}.{}", column.name))?;
    }
    let mut constraints = Unique::new("constraint");
    for constraint in &table.constraints {
        constraints.add(format!("{} on {name}", constraint.name))?;
    }
    let mut policies = Unique::new("policy");
    for policy in &table.policies {
        policies.add(format!("{} on {name}", policy.name))?;
    }
    let mut triggers = Unique::new("trigger");
    for trigger in &table.triggers {
        triggers.add(format!("{} on {name}", trigger.name))?;
    }
    Ok(())
}

fn add_indexes(relations: &mut Unique, of: &Name, indexes: &[Index]) -> Result<(), ModelError> {
    indexes.iter().try_for_each(|index| relations.add(of.sibling(&index.name).to_string()))
}

fn grant_key(grant: &Grant) -> impl Ord + '_ {
    (&grant.kind, &grant.object, &grant.columns, &grant.role, grant.grant_option)
}

struct Unique {
    kind: &'static str,
    seen: HashSet<String>,
}

impl Unique {
    fn new(kind: &'static str) -> Self {
        Self { kind, seen: HashSet::new() }
    }

    fn add(&mut self, name: String) -> Result<(), ModelError> {
        if self.seen.contains(&name) {
            return Err(ModelError::Duplicate { kind: self.kind, name });
        }
        self.seen.insert(name);
        Ok(())
    }
}

impl Table {
    /// This table's facts, as [`Schema::objects`] lists them.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        let name = || self.name.clone();
        let columns = self.columns.iter().cloned();
        let constraints = self.constraints.iter().cloned();
        let policies = self.policies.iter().cloned();
        std::iter::once(Object::Table(self.without_parts()))
            .chain(columns.map(move |column| Object::Column { table: name(), column }))
            .chain(
                constraints.map(move |constraint| Object::Constraint { table: name(), constraint }),
            )
            .chain(index_objects(&self.name, &self.indexes))
            .chain(policies.map(move |policy| Object::Policy { table: name(), policy }))
            .chain(trigger_objects(&self.name, &self.triggers))
    }

    /// The table alone.
    pub fn without_parts(&self) -> Self {
        Self {
            unlogged: self.unlogged,
            partition_by: self.partition_by.clone(),
            partition_of: self.partition_of.clone(),
            inherits: self.inherits.clone(),
            row_security: self.row_security,
            force_row_security: self.force_row_security,
            replica_identity: self.replica_identity.clone(),
            storage: self.storage.clone(),
            comment: self.comment.clone(),
            ..Self::new(self.name.clone())
        }
    }
}

impl View {
    /// This view's facts, as [`Schema::objects`] lists them.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        let own = Self { indexes: Vec::new(), triggers: Vec::new(), ..self.clone() };
        std::iter::once(Object::View(own))
            .chain(index_objects(&self.name, &self.indexes))
            .chain(trigger_objects(&self.name, &self.triggers))
    }
}

fn index_objects<'a>(of: &'a Name, indexes: &'a [Index]) -> impl Iterator<Item = Object> + 'a {
    indexes.iter().map(|index| Object::Index { table: of.clone(), index: index.clone() })
}

fn trigger_objects<'a>(of: &'a Name, own: &'a [Trigger]) -> impl Iterator<Item = Object> + 'a {
    own.iter().map(|trigger| Object::Trigger { table: of.clone(), trigger: trigger.clone() })
}
