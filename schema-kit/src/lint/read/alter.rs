//! `ALTER`.

use schema_core::migrate::statements::{Cursor, TokenKind};
use schema_model::Name;

use super::Act;
use super::column::{Column, ColumnType, Constraint, column, column_type, table_constraint};
use super::names::{identifier, name};

/// One action of `ALTER TABLE`.
#[derive(Debug)]
pub(in crate::lint) enum Action {
    AddColumn {
        column: Column,
        if_not_exists: bool,
    },
    DropColumn {
        column: String,
        if_exists: bool,
    },
    AddConstraint(Constraint),
    DropConstraint {
        name: String,
        if_exists: bool,
    },
    ValidateConstraint(String),
    SetNotNull(String),
    DropNotNull(String),
    SetType {
        column: String,
        ty: ColumnType,
    },
    RenameColumn(String),
    RenameTable,
    Detach {
        online: bool,
    },
    Attach(Option<Name>),
    /// `SET LOGGED`, `SET UNLOGGED`, `SET ACCESS METHOD`, `SET TABLESPACE`.
    Rewrite,
    Other,
}

/// Reads what follows `ALTER`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Act {
    if cursor.eat("TABLE") {
        return alter_table(cursor).unwrap_or(Act::OtherDefinition);
    }
    if cursor.eat("TYPE") {
        return alter_type(cursor);
    }
    if cursor.eat("DOMAIN") {
        let adds = cursor.has("ADD") && !cursor.has("VALID");
        return if adds { Act::ConstrainDomain } else { Act::OtherDefinition };
    }
    if cursor.eat("SCHEMA") {
        let renames = cursor.has("RENAME");
        return if renames { Act::RenameOther { what: "a schema" } } else { Act::OtherDefinition };
    }
    if cursor.eat("SYSTEM") {
        return Act::Other;
    }
    Act::OtherDefinition
}

fn alter_type(cursor: &mut Cursor<'_>) -> Act {
    name(cursor);
    if cursor.eat("RENAME VALUE") {
        return Act::RenameOther { what: "a value of an enumerated type" };
    }
    if !cursor.eat("ADD VALUE") {
        return Act::OtherDefinition;
    }
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    let label = cursor.bump().filter(|(token, _)| token.kind == TokenKind::String);
    let label = label.map_or("", |(_, text)| text).trim_matches('\'').to_owned();
    let positioned = cursor.peek_is("BEFORE") || cursor.peek_is("AFTER");
    Act::AddEnumValue { label, positioned, if_not_exists }
}

fn alter_table(cursor: &mut Cursor<'_>) -> Option<Act> {
    cursor.eat("IF EXISTS");
    cursor.eat("ONLY");
    let table = name(cursor)?;
    cursor.eat_symbol('*');
    let mut actions = Vec::new();
    while !cursor.is_at_end() {
        actions.push(action(cursor).unwrap_or(Action::Other));
        skip_action(cursor);
    }
    Some(Act::AlterTable { table, actions })
}

/// Moves behind the next comma that is outside parentheses.
fn skip_action(cursor: &mut Cursor<'_>) {
    while !cursor.is_at_end() && !cursor.eat_symbol(',') {
        if cursor.peek_symbol('(') {
            cursor.eat_parenthesised();
        } else {
            cursor.bump();
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Option<Action> {
    if cursor.eat("ADD") {
        return add(cursor);
    }
    if cursor.eat("DROP CONSTRAINT") {
        let if_exists = cursor.eat("IF EXISTS");
        return Some(Action::DropConstraint { name: identifier(cursor)?, if_exists });
    }
    if cursor.eat("DROP") {
        cursor.eat("COLUMN");
        let if_exists = cursor.eat("IF EXISTS");
        return Some(Action::DropColumn { column: identifier(cursor)?, if_exists });
    }
    if cursor.eat("VALIDATE CONSTRAINT") {
        return identifier(cursor).map(Action::ValidateConstraint);
    }
    if cursor.eat("ALTER CONSTRAINT") {
        return None;
    }
    if cursor.eat("ALTER") {
        cursor.eat("COLUMN");
        return alter_column(cursor);
    }
    if cursor.eat("RENAME") {
        return rename(cursor);
    }
    if cursor.eat("DETACH PARTITION") {
        name(cursor)?;
        let online = cursor.peek_is("CONCURRENTLY") || cursor.peek_is("FINALIZE");
        return Some(Action::Detach { online });
    }
    if cursor.eat("ATTACH PARTITION") {
        return Some(Action::Attach(name(cursor)));
    }
    let rewrites = ["SET LOGGED", "SET UNLOGGED", "SET ACCESS METHOD", "SET TABLESPACE"];
    rewrites.iter().any(|words| cursor.eat(words)).then_some(Action::Rewrite)
}

fn add(cursor: &mut Cursor<'_>) -> Option<Action> {
    if let Some(constraint) = table_constraint(cursor) {
        return Some(Action::AddConstraint(constraint));
    }
    cursor.eat("COLUMN");
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    Some(Action::AddColumn { column: column(cursor)?, if_not_exists })
}

fn alter_column(cursor: &mut Cursor<'_>) -> Option<Action> {
    let altered = identifier(cursor)?;
    if cursor.eat("SET NOT NULL") {
        return Some(Action::SetNotNull(altered));
    }
    if cursor.eat("DROP NOT NULL") {
        return Some(Action::DropNotNull(altered));
    }
    if cursor.eat("TYPE") || cursor.eat("SET DATA TYPE") {
        return Some(Action::SetType { column: altered, ty: column_type(cursor)? });
    }
    None
}

fn rename(cursor: &mut Cursor<'_>) -> Option<Action> {
    if cursor.eat("TO") {
        return Some(Action::RenameTable);
    }
    if cursor.eat("CONSTRAINT") {
        return None;
    }
    cursor.eat("COLUMN");
    identifier(cursor).map(Action::RenameColumn)
}
