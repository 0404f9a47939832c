//! The DDL text of each object: the one renderer of macro, command and planner.
//!
//! Every function returns one statement without its semicolon, or, where the name says clause, a
//! part of one. Identifiers are quoted where they need it; expressions and types are SQL already.

mod comment;
mod constraint;
mod definition;
mod global;
mod grant;
mod index;
mod part;
mod policy;
mod schema;
mod sequence;
mod table;
mod types;
mod view;

pub use comment::{
    comment_on, comment_on_column, comment_on_constraint, comment_on_index, comment_on_policy,
    comment_on_sequence, comment_on_table, comment_on_type,
};
pub use constraint::{add_constraint, constraint_clause};
pub use definition::{
    comment_on_definition, comment_on_trigger, definition_statements, drop_definition,
    drop_trigger, set_firing, trigger_statements,
};
pub use global::{
    comment_on_namespace, comment_on_role, create_extension, create_namespace,
    namespace_statements, role_attributes, role_statements,
};
pub use grant::{grant, revoke};
pub use index::{create_index, create_index_concurrently, create_index_on_only};
pub use part::{add_constraint_on_only, attach_index};
pub use policy::{alter_policy, create_policy};
pub use schema::schema_statements;
pub use sequence::{alter_sequence, create_sequence, identity_options, sequence_owned_by};
pub use table::{
    attach_partition, column_clause, column_settings, create_table, create_table_like,
    force_row_security, identity_clause, partition_by, replica_identity, row_security,
    table_settings,
};
pub use types::{
    add_domain_check, attribute_clause, comment_on_domain, composite_statements, create_composite,
    create_domain, domain_check_clause, domain_statements,
};
pub use view::{comment_on_view, create_view, drop_view, replace_view, view_noun, view_statements};

use crate::name::{quote_ident, quote_literal};
use crate::{EnumType, Sequence, Table};

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
