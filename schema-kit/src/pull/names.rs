//! What each object of a schema is called in Rust, and the module that it lies in.

use std::collections::{BTreeMap, HashMap, HashSet};

use schema_model::{ConstraintKind, Name, Schema, Table};

use super::existing::Existing;
use super::literal::can_be_said;
use super::name::{self, Taken, camel, raw, row, snake};
use super::{options, types};

/// Names that a struct of the schema should not hide.
const PRELUDE: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Vec",
    "String",
    "Box",
    "Result",
    "Ok",
    "Err",
    "Self",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "Iterator",
    "Eq",
    "PartialEq",
    "Ord",
    "PartialOrd",
    "Hash",
    "ToString",
    "AsRef",
    "Extend",
    "Table",
    "View",
    "FromRow",
    "PgComposite",
    "PgDomain",
    "PgEnum",
    "PgNewtype",
    "Json",
    "TsVector",
    "DateTime",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "Utc",
    "Uuid",
    "Db",
    "Executor",
    "Transaction",
    "AggregateCall",
    "ArrayExpr",
    "DocumentExpr",
    "Expr",
    "JsonExpr",
    "RangeExpr",
    "SearchExpr",
    "TextExpr",
    "TimeExpr",
    "VectorExpr",
    "Input",
    "ChildBuilder",
    "Explain",
    "NamedQuery",
    "Query",
    "Relation",
    "Alias",
    "HashMap",
];

/// Functions of every table: a column or relation of that name would hide it.
pub(super) const FUNCTIONS: &[&str] = &[
    "select",
    "find",
    "all_columns",
    "insert",
    "update",
    "delete",
    "on",
    "copy_in",
    "refresh",
    "existing",
    "insert_from",
    "update_each",
    "merge",
    "copy_in_stream",
];

/// Where an item lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The folders below the one of the schema, and the module.
    pub(super) module: Vec<String>,
    pub(super) ident: String,
    /// Whether the code that is there has it already.
    pub(super) exists: bool,
}

/// The names of everything.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: BTreeMap<Name, Place>,
    types: HashSet<Name>,
    /// Fields of columns and attributes, variants of labels; without `r#`.
    members: HashMap<(Name, String), String>,
    /// The newtypes of keys, by their columns.
    keys: BTreeMap<(Name, String), String>,
}

impl Names {
    /// Names for the objects of all these schemas; those that the code has already stay.
    pub(super) fn new(schemas: &[&Schema], existing: &Existing) -> Self {
        let mut names = Self::default();
        let mut taken = Taken::with(PRELUDE.iter().copied().chain(types::idents()));
        existing.idents().for_each(|ident| taken.add(ident));
        for schema in schemas {
            for table in schema.tables.iter().filter(|table| is_struct(schema, table)) {
                names.place(&table.name, &table.name.name, brought_by_table, &mut taken, existing);
                let columns = all_columns(schema, table);
                names.members(&table.name, columns.map(|column| column.name.as_str()), existing);
            }
            for view in schema.views.iter().filter(|view| can_be_view(view)) {
                names.place(&view.name, &view.name.name, brought_by_type, &mut taken, existing);
                let columns = view.columns.iter().map(|column| column.name.as_str());
                names.members(&view.name, columns, existing);
            }
            names.add_types(schema, &mut taken, existing);
        }
        for schema in schemas {
            names.add_keys(schema, &mut taken, existing);
        }
        names.modules();
        names
    }

    fn add_types(&mut self, schema: &Schema, taken: &mut Taken, existing: &Existing) {
        for own in schema.enums.iter().filter(|own| can_be_enum(own)) {
            self.add_type(&own.name, taken, existing);
            let mut variants = Taken::default();
            for label in &own.labels {
                let known = existing.member(&own.name, label).map(str::to_owned);
                let variant = known.unwrap_or_else(|| variants.take(&camel(label)));
                variants.add(&variant);
                self.members.entry((own.name.clone(), label.clone())).or_insert(variant);
            }
        }
        for own in schema.composites.iter().filter(|own| can_be_composite(own)) {
            self.add_type(&own.name, taken, existing);
            let attributes = own.attributes.iter().map(|attribute| attribute.name.as_str());
            self.members(&own.name, attributes, existing);
        }
        for own in schema.domains.iter().filter(|own| can_be_domain(own)) {
            self.add_type(&own.name, taken, existing);
        }
    }

    fn add_type(&mut self, name: &Name, taken: &mut Taken, existing: &Existing) {
        self.types.insert(name.clone());
        self.place(name, &name.name, brought_by_type, taken, existing);
    }

    fn place(
        &mut self,
        name: &Name,
        text: &str,
        brings: fn(&str) -> Vec<String>,
        taken: &mut Taken,
        existing: &Existing,
    ) {
        if self.places.contains_key(name) {
            return;
        }
        let place = match existing.ident(name) {
            Some(ident) => Place { module: Vec::new(), ident: ident.to_owned(), exists: true },
            None => {
                let ident = free_ident(name, text, brings, taken);
                Place { module: Vec::new(), ident, exists: false }
            }
        };
        self.places.insert(name.clone(), place);
    }

    /// Columns that are called as their fields keep their names, whoever comes first.
    fn members<'a>(
        &mut self,
        of: &Name,
        members: impl Iterator<Item = &'a str> + Clone,
        existing: &Existing,
    ) {
        let mut taken = Taken::with(FUNCTIONS);
        for member in members.clone() {
            let known = self.members.get(&(of.clone(), member.to_owned())).map(String::as_str);
            if let Some(known) = known.or_else(|| existing.member(of, member)) {
                taken.add(known);
                let known = known.to_owned();
                self.members.insert((of.clone(), member.to_owned()), known);
            }
        }
        let is_field = |member: &&str| snake(member) == **member;
        for member in members.clone().filter(is_field).chain(members.filter(|m| !is_field(m))) {
            let key = (of.clone(), member.to_owned());
            self.members.entry(key).or_insert_with(|| taken.take(&snake(member)));
        }
    }

    /// The columns that are keys by themselves; first those that refer to nothing.
    fn add_keys(&mut self, schema: &Schema, taken: &mut Taken, existing: &Existing) {
        let keys = || schema.tables.iter().filter(|table| self.places.contains_key(&table.name));
        let keys = || keys().filter_map(|table| Some((table, single_key(table)?)));
        let (leaves, roots): (Vec<_>, Vec<_>) =
            keys().partition(|(table, column)| refers(table, column));
        for (table, column) in roots.into_iter().chain(leaves) {
            let key = (table.name.clone(), column.to_owned());
            if self.keys.contains_key(&key) {
                continue;
            }
            let known = existing.key_type(&table.name, column);
            let ident = known.unwrap_or_else(|| {
                let of = self.places.get(&table.name).map_or("", |place| place.ident.as_str());
                let column = camel(column);
                let text = if column.starts_with(of) { column } else { format!("{of}{column}") };
                if refers(table, &key.1) { text } else { taken.take(&text) }
            });
            self.keys.insert(key, ident);
        }
    }

    fn modules(&mut self) {
        let mut modules = Modules::default();
        for (name, place) in &mut self.places {
            let is_type = self.types.contains(name);
            place.module = modules.of(name, is_type);
        }
    }

    /// The item of a relation or type.
    pub(super) fn place_of(&self, name: &Name) -> Option<&Place> {
        self.places.get(name)
    }

    /// The name of an enum, composite type or domain.
    pub(super) fn of_type(&self, name: &Name) -> Option<&str> {
        let place = self.places.get(name).filter(|_| self.types.contains(name))?;
        Some(&place.ident)
    }

    /// The field of a column or attribute, or the variant of a label; without `r#`.
    pub(super) fn member<'a>(&'a self, of: &Name, member: &'a str) -> &'a str {
        let known = self.members.get(&(of.clone(), member.to_owned()));
        known.map_or(member, String::as_str)
    }

    /// The same as Rust writes it.
    pub(super) fn field(&self, of: &Name, member: &str) -> String {
        raw(self.member(of, member))
    }

    /// The newtype of a key, if the column is one.
    pub(super) fn key(&self, table: &Name, column: &str) -> Option<&str> {
        self.keys.get(&(table.clone(), column.to_owned())).map(String::as_str)
    }
}

/// The name itself, else with its schema, else with a number.
fn free_ident(
    name: &Name,
    text: &str,
    brings: fn(&str) -> Vec<String>,
    taken: &mut Taken,
) -> String {
    let own = row(text);
    let is_free = |ident: &str, taken: &Taken| brings(ident).iter().all(|name| !taken.has(name));
    if is_free(&own, taken) {
        return taken.take_all(&own, brings);
    }
    let other = match &name.schema {
        Some(schema) => format!("{}{own}", camel(schema)),
        None => format!("{own}Row"),
    };
    if is_free(&other, taken) {
        taken.take_all(&other, brings)
    } else {
        taken.take_all(&own, brings)
    }
}

fn brought_by_table(ident: &str) -> Vec<String> {
    let derived = ["New", "", "New"].iter().zip(["", "Patch", "Builder"]);
    let derived = derived.map(|(before, after)| format!("{before}{ident}{after}"));
    std::iter::once(ident.to_owned()).chain(derived).collect()
}

fn brought_by_type(ident: &str) -> Vec<String> {
    vec![ident.to_owned()]
}

/// The modules of each schema.
#[derive(Default)]
struct Modules {
    folders: HashMap<String, String>,
    inside: HashMap<Option<String>, Taken>,
}

impl Modules {
    fn of(&mut self, name: &Name, is_type: bool) -> Vec<String> {
        let folder = name.schema.as_deref().map(|schema| self.folder(schema));
        let modules = self.inside.entry(name.schema.clone()).or_insert_with(reserved);
        let module =
            if is_type { "types".to_owned() } else { modules.take(&name::file(&name.name)) };
        folder.into_iter().chain([module]).collect()
    }

    /// The folder of a schema, which lies among the modules of the default one.
    fn folder(&mut self, schema: &str) -> String {
        if let Some(folder) = self.folders.get(schema) {
            return folder.clone();
        }
        let folder = self.inside.entry(None).or_insert_with(reserved).take(&name::file(schema));
        self.folders.insert(schema.to_owned(), folder.clone());
        folder
    }
}

/// Files with a meaning of their own.
fn reserved() -> Taken {
    Taken::with(["mod", "types", "lib", "main"])
}

/// Whether a name can stand in an attribute.
pub(super) fn is_sayable(name: &Name) -> bool {
    can_be_said(&name.name) && name.schema.as_deref().is_none_or(can_be_said)
}

/// Whether a table can be a struct: it has columns, and a partition is a part of its table's.
pub(super) fn is_struct(schema: &Schema, table: &Table) -> bool {
    let columns = all_columns(schema, table);
    table.partition_of.is_none()
        && is_sayable(&table.name)
        && columns.clone().next().is_some()
        && columns.clone().all(|column| can_be_said(&column.name))
        && columns.clone().all(|column| has_plain_collation(column.collation.as_deref()))
        && table
            .inherits
            .iter()
            .all(|parent| schema.table(parent).is_some_and(|parent| is_struct(schema, parent)))
}

/// An attribute names a collation without its schema.
fn has_plain_collation(collation: Option<&str>) -> bool {
    collation.is_none_or(|sql| options::collation(sql).is_some())
}

pub(super) fn can_be_domain(own: &schema_model::Domain) -> bool {
    is_sayable(&own.name) && has_plain_collation(own.collation.as_deref())
}

pub(super) fn can_be_view(own: &schema_model::View) -> bool {
    is_sayable(&own.name)
        && can_be_said(&own.query)
        && !own.columns.is_empty()
        && own.columns.iter().all(|column| can_be_said(&column.name))
}

pub(super) fn can_be_enum(own: &schema_model::EnumType) -> bool {
    is_sayable(&own.name) && !own.labels.is_empty() && own.labels.iter().all(|l| can_be_said(l))
}

pub(super) fn can_be_composite(own: &schema_model::CompositeType) -> bool {
    let attributes = &own.attributes;
    is_sayable(&own.name)
        && !attributes.is_empty()
        && attributes
            .iter()
            .all(|a| can_be_said(&a.name) && has_plain_collation(a.collation.as_deref()))
}

/// The columns that a table has from others, and then its own.
pub(super) fn all_columns<'a>(
    schema: &'a Schema,
    table: &'a Table,
) -> impl Iterator<Item = &'a schema_model::Column> + Clone {
    let mut columns: Vec<&schema_model::Column> = Vec::new();
    for parent in table.parents().filter_map(|parent| schema.table(parent)) {
        for column in all_columns(schema, parent) {
            if columns.iter().all(|other| other.name != column.name) {
                columns.push(column);
            }
        }
    }
    columns.extend(&table.columns);
    columns.into_iter()
}

/// The column that is the primary key by itself.
pub(super) fn single_key(table: &Table) -> Option<&str> {
    table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => match columns.as_slice() {
            [only] => Some(only.as_str()),
            _ => None,
        },
        _ => None,
    })
}

fn refers(table: &Table, column: &str) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(|own| own == column),
        _ => false,
    })
}

/// The name of a module as a file.
pub(super) fn file(module: &[String]) -> std::path::PathBuf {
    let mut path: std::path::PathBuf = module.iter().collect();
    path.set_extension("rs");
    path
}

/// `pub mod` of a name.
pub(super) fn module(name: &str) -> String {
    name::raw(name)
}
