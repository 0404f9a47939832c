//! What structs can't say, as statements in files: nothing of a database is lost.

use std::collections::BTreeMap;

use schema_model::{
    Column, Constraint, DefinitionKind, Domain, Index, Name, Policy, Schema, Table, Trigger, View,
    ddl,
};

use super::literal::is_doc;
use super::options::named_check;
use super::render::Render;

/// Statements by their files, below the folder of SQL, without `.sql`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Leftovers {
    pub(super) files: BTreeMap<String, Vec<String>>,
}

impl Leftovers {
    /// Adds what creates an object to the file of its name.
    pub(super) fn add(&mut self, folder: &str, of: &Name, statements: Vec<String>) {
        if !statements.is_empty() {
            self.files.entry(file(folder, of)).or_default().extend(statements);
        }
    }

    /// Adds a part of an object to the same.
    pub(super) fn add_part(&mut self, folder: &str, of: &Name, statement: String) {
        self.add(folder, of, vec![statement]);
    }

    fn add_to(&mut self, file: &str, statements: impl IntoIterator<Item = String>) {
        for statement in statements {
            self.files.entry(file.to_owned()).or_default().push(statement);
        }
    }
}

/// `functions/touch`, `tables/billing.invoices`: what is no plain name is spelled so that no two names
/// are one file, whatever the file system takes for equal.
fn file(folder: &str, of: &Name) -> String {
    let spell = |name: &str| {
        let mut text = String::new();
        for c in name.chars() {
            if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-' {
                text.push(c);
            } else {
                text.push_str(&format!("%{:x}", u32::from(c)));
            }
        }
        text
    };
    match &of.schema {
        Some(schema) => format!("{folder}/{}.{}", spell(schema), spell(&of.name)),
        None => format!("{folder}/{}", spell(&of.name)),
    }
}

/// Schemas, extensions, privileges, and sequences that no column's attribute brings.
pub(super) fn globals(render: &Render<'_>, sql: &mut Leftovers) {
    let schema = render.schema;
    sql.add_to("schemas", schema.namespaces.iter().flat_map(ddl::namespace_statements));
    sql.add_to("extensions", schema.extensions.iter().map(ddl::create_extension));
    for own in &schema.sequences {
        let by_column = own.owned_by.as_ref().is_some_and(|(table, column)| {
            let is_struct = render.names.place_of(table).is_some();
            let table = schema
                .table(table)
                .filter(|table| is_struct && super::names::is_struct(schema, table));
            table.and_then(|table| Some((table, table.column(column)?))).is_some_and(
                |(table, column)| {
                    let said = super::columns::own_sequence(render, &table.name, column);
                    said.is_some_and(|said| said.name == own.name)
                },
            )
        });
        let comment = own.comment.as_deref();
        if by_column {
            let comment = comment.map(|text| ddl::comment_on_sequence(&own.name, Some(text)));
            sql.add_to("sequences", comment);
        } else {
            sql.add_to("sequences", ddl::sequence_statements(own));
            let owner = own.owned_by.as_ref();
            let owned = owner.map(|_| ddl::sequence_owned_by(&own.name, owner));
            sql.add_to("sequences", owned);
        }
    }
    sql.add_to("grants", schema.grants.iter().map(ddl::grant));
}

/// What is declared by its own SQL.
pub(super) fn definitions(schema: &Schema, sql: &mut Leftovers) {
    for own in &schema.definitions {
        let statements = ddl::definition_statements(own);
        match folder(own.kind) {
            (folder, true) => {
                let name = own.identity.split('(').next().unwrap_or_default();
                match name.trim().parse::<Name>() {
                    Ok(name) => sql.add(folder, &name, statements),
                    Err(_) => sql.add_to(folder, statements),
                }
            }
            (file, false) => sql.add_to(file, statements),
        }
    }
}

/// The file of a kind, or the folder with a file for each name.
fn folder(kind: DefinitionKind) -> (&'static str, bool) {
    match kind {
        DefinitionKind::ForeignDataWrapper | DefinitionKind::ForeignServer => {
            ("foreign_servers", false)
        }
        DefinitionKind::ForeignTable => ("foreign_tables", true),
        DefinitionKind::Conversion => ("conversions", false),
        DefinitionKind::Collation => ("collations", false),
        DefinitionKind::RangeType => ("types", true),
        DefinitionKind::Function => ("functions", true),
        DefinitionKind::Procedure => ("procedures", true),
        DefinitionKind::Aggregate => ("aggregates", true),
        DefinitionKind::Operator => ("operators", false),
        DefinitionKind::Cast => ("casts", false),
        DefinitionKind::TextSearchDictionary | DefinitionKind::TextSearchConfiguration => {
            ("text_search", false)
        }
        DefinitionKind::Rule => ("rules", false),
        DefinitionKind::Statistics => ("statistics", false),
        DefinitionKind::EventTrigger => ("event_triggers", false),
        DefinitionKind::Publication => ("publications", false),
        DefinitionKind::DefaultPrivileges => ("default_privileges", false),
    }
}

/// A table that no struct declares.
pub(super) fn whole_table(table: &Table, sql: &mut Leftovers) {
    sql.add("tables", &table.name, ddl::table_statements(table));
}

/// What a partition has beyond what an attribute says of it.
pub(super) fn of_partition(table: &Table, sql: &mut Leftovers) {
    let name = &table.name;
    table.constraints.iter().for_each(|own| constraint(name, own, true, sql));
    table.indexes.iter().for_each(|own| index(name, own, true, sql));
    sql.add("tables", name, ddl::table_settings(table));
    let comment = table.comment.as_deref();
    sql.add(
        "tables",
        name,
        comment.map(|text| ddl::comment_on_table(name, Some(text))).into_iter().collect(),
    );
    for policy in &table.policies {
        self::policy(name, policy, false, sql);
    }
}

/// The triggers of a table or view.
pub(super) fn triggers(of: &Name, triggers: &[Trigger], sql: &mut Leftovers) {
    for trigger in triggers {
        sql.add("triggers", of, ddl::trigger_statements(of, trigger));
    }
}

/// A constraint that no attribute says, and its comment.
pub(super) fn constraint(of: &Name, own: &Constraint, whole: bool, sql: &mut Leftovers) {
    if whole {
        sql.add_part("tables", of, ddl::add_constraint(of, own));
    }
    if let Some(text) = own.comment.as_deref() {
        sql.add_part("tables", of, ddl::comment_on_constraint(of, &own.name, Some(text)));
    }
}

/// An index that no attribute says, and its comment.
pub(super) fn index(of: &Name, own: &Index, whole: bool, sql: &mut Leftovers) {
    if whole {
        sql.add_part("tables", of, ddl::create_index(of, own));
    }
    if let Some(text) = own.comment.as_deref() {
        let name = of.sibling(&own.name);
        sql.add_part("tables", of, ddl::comment_on_index(&name, Some(text)));
    }
}

/// A policy that no attribute says, and its comment.
pub(super) fn policy(of: &Name, own: &Policy, whole: bool, sql: &mut Leftovers) {
    if whole {
        sql.add_part("tables", of, ddl::create_policy(of, own));
    }
    if let Some(text) = own.comment.as_deref() {
        sql.add_part("tables", of, ddl::comment_on_policy(of, &own.name, Some(text)));
    }
}

/// Storage parameters that no attribute says.
pub(super) fn storage(table: &Table, sql: &mut Leftovers) {
    let parameters: Vec<String> =
        table.storage.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let statement = format!("ALTER TABLE {} SET ({})", table.name, parameters.join(", "));
    sql.add_part("tables", &table.name, statement);
}

/// A comment of a column that is no doc comment.
pub(super) fn column_comment(of: &Name, column: &Column, sql: &mut Leftovers) {
    if let Some(text) = column.comment.as_deref().filter(|text| !is_doc(text)) {
        sql.add_part("tables", of, ddl::comment_on_column(of, &column.name, Some(text)));
    }
}

/// A comment of a type that is no doc comment.
pub(super) fn type_comment(of: &Name, comment: Option<&str>, is_item: bool, sql: &mut Leftovers) {
    if let Some(text) = comment.filter(|text| is_item && !is_doc(text)) {
        sql.add_part("types", of, ddl::comment_on_type(of, Some(text)));
    }
}

/// What a domain has beyond its attributes.
pub(super) fn of_domain(domain: &Domain, sql: &mut Leftovers) {
    for check in &domain.checks {
        if named_check(&check.name, &check.expression).is_none() {
            sql.add_part("types", &domain.name, ddl::add_domain_check(&domain.name, check));
        }
    }
    if let Some(text) = domain.comment.as_deref().filter(|text| !is_doc(text)) {
        sql.add_part("types", &domain.name, ddl::comment_on_domain(&domain.name, Some(text)));
    }
}

/// What a view has beyond its attributes.
pub(super) fn of_view(view: &View, sql: &mut Leftovers) {
    view.indexes.iter().for_each(|own| index(&view.name, own, false, sql));
    triggers(&view.name, &view.triggers, sql);
    if let Some(text) = view.comment.as_deref().filter(|text| !is_doc(text)) {
        sql.add_part("views", &view.name, ddl::comment_on_view(view, Some(text)));
    }
    for column in &view.columns {
        if let Some(text) = column.comment.as_deref().filter(|text| !is_doc(text)) {
            let comment = ddl::comment_on_column(&view.name, &column.name, Some(text));
            sql.add_part("views", &view.name, comment);
        }
    }
}
