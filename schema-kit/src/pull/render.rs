//! A whole schema as items of Rust and statements of SQL.

use std::collections::BTreeSet;

use schema_model::Schema;

use super::existing::Existing;
use super::item::{Id, Item, Member, Shape};
use super::keys::Keys;
use super::leftover::Leftovers;
use super::names::{Names, Place};
use super::references::References;
use super::{leftover, objects, table};

/// What is asked while rendering.
pub(super) struct Render<'a> {
    pub(super) schema: &'a Schema,
    pub(super) names: &'a Names,
    pub(super) keys: Keys,
    pub(super) references: References,
}

/// A schema in Rust and SQL.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) items: Vec<Item>,
    pub(super) sql: Leftovers,
}

/// Renders a schema under these names.
pub(super) fn render(schema: &Schema, names: &Names, existing: &Existing) -> Rendered {
    let keys = Keys::new(schema, names);
    let references = References::new(schema, names, &keys);
    let render = Render { schema, names, keys, references };
    let mut rendered = Rendered::default();
    leftover::globals(&render, &mut rendered.sql);
    objects::all(&render, &mut rendered);
    table::all(&render, &mut rendered);
    render.newtypes(existing, &mut rendered);
    leftover::definitions(schema, &mut rendered.sql);
    rendered
}

impl Render<'_> {
    /// The newtypes of the keys that are tables' own.
    fn newtypes(&self, existing: &Existing, rendered: &mut Rendered) {
        let mut made = BTreeSet::new();
        for (table, column) in self.keys.roots() {
            let Some(ident) = self.names.key(table, column) else { continue };
            let Some((_, below)) = self.keys.of(table, column) else { continue };
            let Some(place) = self.names.place_of(table) else { continue };
            // A type that somebody chose for the column is theirs.
            if !made.insert(ident.to_owned()) || existing.key_type(table, column).is_some() {
                continue;
            }
            let derives: &[&str] = if below.text == "String" {
                &["PgNewtype", "Clone", "Debug", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"]
            } else {
                &[
                    "PgNewtype",
                    "Clone",
                    "Copy",
                    "Debug",
                    "PartialEq",
                    "Eq",
                    "PartialOrd",
                    "Ord",
                    "Hash",
                ]
            };
            let member = Member {
                name: String::new(),
                ident: String::new(),
                ty: below.text.clone(),
                docs: Vec::new(),
                attribute: "",
                options: Vec::new(),
                uses: below.uses.clone(),
            };
            rendered.items.push(Item {
                id: Id::Key(ident.to_owned()),
                place: Place {
                    module: place.module.clone(),
                    ident: ident.to_owned(),
                    exists: false,
                },
                docs: Vec::new(),
                derives,
                attribute: "pg_newtype",
                options: Vec::new(),
                shape: Shape::Newtype,
                members: vec![member],
            });
        }
    }
}
