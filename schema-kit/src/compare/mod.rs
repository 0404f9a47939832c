//! What differs between two schemas, as typed [changes](Change): pure, on immutable inputs.
//!
//! Renames are settled before ([`rename`]): both sides speak the new names here. The columns are
//! compared first, because what becomes of a column decides what its indexes and constraints can
//! live through.

mod anew;
mod change;
mod columns;
mod comments;
mod enums;
pub(crate) mod expression;
mod grants;
mod keys;
pub(crate) mod lineage;
mod objects;
mod parts;
mod properties;
mod remake;
pub mod rename;
mod reshape;
mod sequences;
mod wholes;

use std::collections::BTreeSet;

use schema_model::{Name, Schema, Table};

pub use change::{Change, Commented, Position, RecreatedType, RetypedColumn};
pub use properties::TableChange;
pub(crate) use properties::alters_in_place;
pub use sequences::SequenceChange;

pub(crate) use keys::{carried_columns, plain_columns, unique_columns, unique_index_columns};
pub(crate) use objects::id as object_id;
use reshape::Reshaped;
pub(crate) use reshape::{index_columns, key_columns};

/// The changes that make `to` out of `from`, sorted by kind and name; [`order`](crate::order)
/// brings them into an order that works. The order of columns is not compared.
pub fn compare(from: &Schema, to: &Schema) -> Vec<Change> {
    let replaced = lineage::replaced(from, to);
    let mut kept = from.clone();
    let dropped: Vec<Table> =
        kept.tables.extract_if(.., |table| replaced.contains(&table.name)).collect();
    let adopted = lineage::adopted(&mut kept, to);
    let lineage = lineage::compare(&kept, &dropped, to);
    let (from, to) = lineage::unfold(&kept, to);
    let (from, to) = wholes::listed(from, to);
    let anew = anew::between(&from, &to);
    let sides = Sides { from: &from, to: &to, replaced, anew, common: common(&from, &to) };
    let reshaped = Reshaped::between(&sides);
    let wholes::Settled { changes: parts, mut covered } =
        wholes::settle(&sides, parts::compare(&sides, &reshaped));
    let foreign_keys = keys::compare(&sides, &reshaped, &keys::lost_keys(&parts), &dropped);
    let mut changes = schemas(&sides);
    changes.extend(enums::compare(&sides));
    changes.extend(anew::compare(&sides));
    changes.extend(sequences::compare(&sides));
    let created: Vec<Table> = sides.created().cloned().collect();
    let (created, uneven) = wholes::apart(sides.to, &created, &parts);
    covered.extend(uneven.covered);
    changes.extend(tables(&sides, created, dropped));
    changes.extend(uneven.changes);
    changes.extend(lineage);
    changes.extend(adopted);
    changes.extend(columns::compare(&sides, &reshaped));
    changes.extend(properties::compare(&sides, &reshaped, &parts));
    changes.extend(parts);
    changes.extend(foreign_keys);
    changes.extend(objects::compare(&sides));
    let mut changes = remake::close(&sides, changes);
    changes.extend(grants::compare(&sides, &changes));
    let comments = comments::compare(&sides, &changes, &covered);
    changes.extend(comments);
    changes
}

/// Two schemas and the tables that are in both.
struct Sides<'a> {
    from: &'a Schema,
    to: &'a Schema,
    /// Tables that are dropped and created; they are not in `from` any more.
    replaced: BTreeSet<Name>,
    /// Types and collations that are in both, and that the server can't change where they are.
    anew: anew::Anew,
    common: Vec<(&'a Table, &'a Table)>,
}

fn common<'a>(from: &'a Schema, to: &'a Schema) -> Vec<(&'a Table, &'a Table)> {
    to.tables.iter().filter_map(|table| Some((from.table(&table.name)?, table))).collect()
}

impl<'a> Sides<'a> {
    fn created(&self) -> impl Iterator<Item = &'a Table> + use<'a> {
        let from = self.from;
        self.to.tables.iter().filter(move |table| from.table(&table.name).is_none())
    }

    fn dropped(&self) -> impl Iterator<Item = &'a Table> + use<'a> {
        let to = self.to;
        self.from.tables.iter().filter(move |table| to.table(&table.name).is_none())
    }
}

/// Schemas that come into use. What becomes of one that goes out of use is for
/// [`plan`](crate::plan::plan) to say.
fn schemas(sides: &Sides<'_>) -> Vec<Change> {
    let new = namespaces(sides.to);
    new.difference(&namespaces(sides.from)).cloned().map(Change::CreateSchema).collect()
}

/// The schemas that are declared or that something lies in.
fn namespaces(schema: &Schema) -> BTreeSet<String> {
    let enums = schema.enums.iter().map(|enum_type| &enum_type.name);
    let tables = schema.tables.iter().map(|table| &table.name);
    let composites = schema.composites.iter().map(|composite| &composite.name);
    let domains = schema.domains.iter().map(|domain| &domain.name);
    let sequences = schema.sequences.iter().map(|sequence| &sequence.name);
    let views = schema.views.iter().map(|view| &view.name);
    let named = enums.chain(tables).chain(composites).chain(domains).chain(sequences).chain(views);
    let declared = schema.namespaces.iter().map(|namespace| namespace.name.clone());
    let extended = schema.extensions.iter().filter_map(|extension| extension.schema.clone());
    // An extension lies in the default schema under that schema's name.
    let extended = extended.filter(|name| name != "public");
    named.filter_map(|name| name.schema.clone()).chain(declared).chain(extended).collect()
}

fn tables(sides: &Sides<'_>, created: Vec<Table>, replaced: Vec<Table>) -> Vec<Change> {
    let created = created.into_iter().map(Change::CreateTable);
    let mut dropped: Vec<Table> = sides.dropped().cloned().chain(replaced).collect();
    let names: BTreeSet<Name> = dropped.iter().map(|table| table.name.clone()).collect();
    // A partition goes with its table.
    dropped.retain(|table| {
        !table.partition_of.as_ref().is_some_and(|partition| names.contains(&partition.parent))
    });
    let detached = lineage::detached(sides, &dropped);
    created.chain(detached).chain(dropped.into_iter().map(Change::DropTable)).collect()
}

/// The enumerated type that a column's type names, itself or as the element of an array.
pub(crate) fn named_type(ty: &str) -> Option<Name> {
    ty.trim_end_matches("[]").parse().ok()
}
