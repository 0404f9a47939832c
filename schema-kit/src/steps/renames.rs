//! Relations and types under another name, in their schema or in another one.

use schema_model::Name;
use schema_model::name::quote_ident;

use super::step::{LockMode, ObjectRef, Step};

pub(super) fn table(from: &Name, to: &Name) -> Vec<Step> {
    relation("TABLE", "rename_table", "table", from, to)
}

pub(super) fn view(from: &Name, to: &Name, materialized: bool) -> Vec<Step> {
    let words = if materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    relation(words, "rename_view", "view", from, to)
}

/// A type; a domain, too, is altered as one.
pub(super) fn named_type(from: &Name, to: &Name) -> Vec<Step> {
    let moves = moves("TYPE", from, to).into_iter();
    let step = |Move { sql, back, .. }| {
        Step::new("rename_type", ObjectRef::enum_type(to), sql).reverse(back)
    };
    moves.map(step).collect()
}

fn relation(
    words: &str,
    kind: &'static str,
    object: &'static str,
    from: &Name,
    to: &Name,
) -> Vec<Step> {
    let moves = moves(words, from, to).into_iter();
    let step = |Move { locked, sql, back }| {
        let object = ObjectRef { kind: object, name: to.to_string() };
        Step::new(kind, object, sql).reverse(back).lock(&locked, LockMode::AccessExclusive)
    };
    moves.map(step).collect()
}

/// One statement, what undoes it, and what is locked, by its name at that point.
struct Move {
    locked: Name,
    sql: String,
    back: String,
}

/// First to the schema, then to the name.
fn moves(words: &str, from: &Name, to: &Name) -> Vec<Move> {
    let moved = Name { schema: to.schema.clone(), name: from.name.clone() };
    let mut moves = Vec::new();
    if from.schema != to.schema {
        let sql = |from: &Name, to: &Name| {
            let schema = to.schema.as_deref().unwrap_or("public");
            format!("ALTER {words} {from} SET SCHEMA {}", quote_ident(schema))
        };
        let (sql, back) = (sql(from, &moved), sql(&moved, from));
        moves.push(Move { locked: from.clone(), sql, back });
    }
    if from.name != to.name {
        let sql = |from: &Name, to: &Name| {
            format!("ALTER {words} {from} RENAME TO {}", quote_ident(&to.name))
        };
        let (sql, back) = (sql(&moved, to), sql(to, &moved));
        moves.push(Move { locked: moved, sql, back });
    }
    moves
}
