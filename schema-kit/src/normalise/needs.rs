//! What a schema needs of a server: said before anything is run.

use schema_model::name::quote_ident;
use schema_model::{ConstraintKind, Index, Schema, Table, View};

use crate::Error;

/// Whether the order in which a schema is made can be told without the server: nothing but types,
/// sequences and tables, none of whose policies could read another one.
pub(crate) fn is_made_as_declared(schema: &Schema) -> bool {
    !super::others::are_in(schema) && schema.tables.iter().all(|table| table.policies.is_empty())
}

/// A feature, the object that has it, and the first version of the server that knows it.
struct Need {
    object: String,
    feature: &'static str,
    version: i32,
}

/// Whether a server of this major version has everything that the schema uses.
pub(super) fn check(schema: &Schema, version: i32) -> Result<(), Error> {
    let sequences = schema.sequences.iter().filter(|sequence| sequence.unlogged).map(|sequence| {
        Need { object: format!("sequence {}", sequence.name), feature: "UNLOGGED", version: 15 }
    });
    let views = schema.views.iter().filter(|view| has_option(view, "security_invoker"));
    let views = views.map(|view| Need {
        object: format!("view {}", view.name),
        feature: "security_invoker",
        version: 15,
    });
    let mut needs = sequences.chain(views).chain(schema.tables.iter().flat_map(of_table));
    match needs.find(|need| need.version > version) {
        None => Ok(()),
        Some(need) => Err(Error::NeedsVersion {
            object: need.object,
            feature: need.feature,
            needed: need.version,
            found: version,
        }),
    }
}

fn of_table(table: &Table) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut need = |object: String, feature, version| {
        needs.push(Need { object: format!("{object} of table {}", table.name), feature, version });
    };
    for column in table.columns.iter().filter(|column| column.is_virtual) {
        need(format!("column {}", quote_ident(&column.name)), "GENERATED … VIRTUAL", 18);
    }
    for index in table.indexes.iter().filter(|index| index.nulls_not_distinct) {
        need(named(index), "NULLS NOT DISTINCT", 15);
    }
    for constraint in &table.constraints {
        let mut need = |feature, version| {
            need(format!("constraint {}", quote_ident(&constraint.name)), feature, version);
        };
        if constraint.not_enforced {
            need("NOT ENFORCED", 18);
        }
        match &constraint.kind {
            ConstraintKind::PrimaryKey { without_overlaps: true, .. }
            | ConstraintKind::Unique { without_overlaps: true, .. } => need("WITHOUT OVERLAPS", 18),
            ConstraintKind::Unique { nulls_not_distinct: true, .. } => {
                need("NULLS NOT DISTINCT", 15);
            }
            ConstraintKind::ForeignKey(key) if key.period => need("PERIOD", 18),
            ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
                need("columns after ON DELETE SET", 15);
            }
            _ => {}
        }
    }
    needs
}

fn has_option(view: &View, option: &str) -> bool {
    view.options.iter().any(|(name, _)| name == option)
}

fn named(index: &Index) -> String {
    format!("index {}", quote_ident(&index.name))
}
