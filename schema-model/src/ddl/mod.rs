//! The DDL text of each object: the one renderer of macro, command and planner.
//!
//! Every function returns one statement without its semicolon, or, where the name says clause, a
//! part of one. Identifiers are quoted where they need it; expressions and types are SQL already.

mod comment;
mod constraint;
mod index;
mod policy;
mod sequence;
mod table;

pub use comment::{
    comment_on_column, comment_on_constraint, comment_on_index, comment_on_policy,
    comment_on_sequence, comment_on_table, comment_on_type,
};
pub use constraint::{add_constraint, constraint_clause};
pub use index::{create_index, create_index_concurrently, create_index_on_only};
pub use policy::{alter_policy, create_policy};
pub use sequence::{alter_sequence, create_sequence, identity_options, sequence_owned_by};
pub use table::{
    attach_partition, column_clause, column_settings, create_table, create_table_like,
    force_row_security, identity_clause, partition_by, replica_identity, row_security,
    table_settings,
};

use crate::name::{quote_ident, quote_literal};
use crate::{EnumType, Schema, Sequence, Table};

/// `CREATE TYPE … AS ENUM (…)`
pub fn create_enum(enum_type: &EnumType) -> String {
    let labels: Vec<String> = enum_type.labels.iter().map(|label| quote_literal(label)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", enum_type.name, labels.join(", "))
}

/// Everything that creates one enumerated type: the type and its comment.
pub fn enum_statements(enum_type: &EnumType) -> Vec<String> {
    let comment = enum_type.comment.as_deref();
    std::iter::once(create_enum(enum_type))
        .chain(comment.map(|text| comment_on_type(&enum_type.name, Some(text))))
        .collect()
}

/// Everything that creates one sequence but its owner: the sequence and its comment.
pub fn sequence_statements(sequence: &Sequence) -> Vec<String> {
    let comment = sequence.comment.as_deref();
    std::iter::once(create_sequence(sequence))
        .chain(comment.map(|text| comment_on_sequence(&sequence.name, Some(text))))
        .collect()
}

/// Everything that creates one table, in order: the table, its indexes, its settings and policies,
/// its comments, and last the constraints that follow the tables, such as foreign keys.
pub fn table_statements(table: &Table) -> Vec<String> {
    let mut statements = table_body(table);
    statements.extend(following(table));
    statements
}

/// Everything that creates a schema from nothing, in an order that works: types, sequences, tables
/// (parents first), then the foreign keys between them and the owners of sequences.
pub fn schema_statements(schema: &Schema) -> Vec<String> {
    let enums = schema.enums.iter().flat_map(enum_statements);
    let sequences = schema.sequences.iter().flat_map(sequence_statements);
    let tables = schema.parents_first().into_iter().flat_map(table_body);
    let following = schema.tables.iter().flat_map(following);
    let owned = schema.sequences.iter().filter(|sequence| sequence.owned_by.is_some());
    let owned = owned.map(|own| sequence_owned_by(&own.name, own.owned_by.as_ref()));
    enums.chain(sequences).chain(tables).chain(following).chain(owned).collect()
}

/// Statements as one script that psql can run.
pub fn script(statements: &[String]) -> String {
    statements.iter().flat_map(|statement| [statement.as_str(), ";\n"]).collect()
}

fn table_body(table: &Table) -> Vec<String> {
    let mut statements = vec![create_table(table)];
    statements.extend(table.indexes.iter().map(|index| create_index(&table.name, index)));
    statements.extend(table_settings(table));
    statements.extend(comment::of_table(table));
    statements
}

/// The constraints that follow the tables, with their comments.
fn following(table: &Table) -> Vec<String> {
    let constraints = table.constraints.iter().filter(|constraint| constraint.follows_tables());
    constraints
        .flat_map(|constraint| {
            let comment = constraint.comment.as_deref();
            let comment = comment
                .map(|text| comment_on_constraint(&table.name, &constraint.name, Some(text)));
            std::iter::once(add_constraint(&table.name, constraint)).chain(comment)
        })
        .collect()
}

/// Storage parameters as `WITH (…)` and `SET (…)` take them.
fn parameters(storage: &[(String, String)]) -> String {
    storage.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn columns(names: &[String]) -> String {
    names.iter().map(|name| quote_ident(name)).collect::<Vec<_>>().join(", ")
}
