//! What a statement does, as far as the rules ask.
//!
//! A reader over the runner's own tokens rather than a grammar of all of SQL: a statement, or a
//! part of one, that it does not know is passed over, and the rest of the file is still judged. A
//! parser that refuses a file for one unknown word would leave the dangerous line unread.

mod alter;
mod column;
mod data;
mod names;

use schema_core::migrate::statements::{Cursor, Statement};
use schema_model::Name;

pub(super) use alter::Action;
pub(super) use column::{Column, ColumnType, Constraint, ConstraintKind, Filled};
use names::name;

use column::table_elements;

/// What a statement does.
#[derive(Debug)]
pub(super) enum Act {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `ROLLBACK`, `END`, `ABORT`.
    End,
    /// `SET`, or `set_config(…)`: the parameter.
    Set(String),
    CreateTable(CreateTable),
    AlterTable {
        table: Name,
        actions: Vec<Action>,
    },
    CreateIndex(CreateIndex),
    DropIndex {
        indexes: Vec<Name>,
        concurrently: bool,
        if_exists: bool,
    },
    Reindex {
        concurrently: bool,
    },
    /// `DROP` of anything else.
    Drop {
        kind: String,
        names: Vec<Name>,
        if_exists: bool,
        cascade: bool,
    },
    TruncateCascade,
    /// `ALTER TYPE … ADD VALUE`.
    AddEnumValue {
        label: String,
        positioned: bool,
        if_not_exists: bool,
    },
    /// `ALTER TYPE … RENAME VALUE`, `ALTER SCHEMA … RENAME`.
    RenameOther {
        what: &'static str,
    },
    /// `CREATE DOMAIN` with a constraint, `ALTER DOMAIN … ADD CONSTRAINT` without NOT VALID.
    ConstrainDomain,
    /// `CLUSTER`, `VACUUM FULL`.
    Rewrite {
        what: &'static str,
    },
    Refresh {
        concurrently: bool,
    },
    /// `CREATE` of anything else.
    Create {
        kind: String,
        name: Option<Name>,
        repeatable: bool,
    },
    /// `INSERT`, `UPDATE`, `DELETE`, `MERGE`.
    ChangeRows,
    /// A definition that no rule asks about: `ALTER FUNCTION`, `COMMENT ON`, …
    OtherDefinition,
    Other,
}

/// `CREATE TABLE`.
#[derive(Debug)]
pub(super) struct CreateTable {
    pub(super) name: Name,
    pub(super) temporary: bool,
    pub(super) if_not_exists: bool,
    pub(super) partition_of: Option<Name>,
    pub(super) columns: Vec<Column>,
    pub(super) constraints: Vec<Constraint>,
}

/// `CREATE INDEX`.
#[derive(Debug)]
pub(super) struct CreateIndex {
    pub(super) name: Option<Name>,
    pub(super) table: Name,
    pub(super) unique: bool,
    pub(super) concurrently: bool,
    pub(super) if_not_exists: bool,
    pub(super) keys: usize,
}

/// A statement that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) act: Act,
    /// Names that it says twice where once is right: assignments, columns. With their offsets.
    pub(super) duplicates: Vec<(String, usize)>,
    /// Identifiers that the server would cut. With their offsets.
    pub(super) too_long: Vec<(String, usize)>,
    /// The strings of the statement, as they are written.
    pub(super) strings: Vec<String>,
}

/// Reads a statement.
pub(super) fn read(statement: &Statement<'_>) -> Read {
    let cursor = Cursor::new(statement);
    let act = act(&mut cursor.clone());
    let mut duplicates = data::duplicates(cursor.clone());
    if let Act::CreateTable(table) = &act {
        let columns = table.columns.iter().map(|column| (column.name.clone(), column.offset));
        duplicates.extend(data::repeated(columns));
    }
    Read {
        act,
        duplicates,
        too_long: names::too_long(cursor.clone()),
        strings: names::strings(cursor),
    }
}

fn act(cursor: &mut Cursor<'_>) -> Act {
    if cursor.eat("BEGIN") || cursor.eat("START TRANSACTION") {
        return Act::Begin;
    }
    if let Some(act) = end_of_transaction(cursor) {
        return act;
    }
    if cursor.eat("SET") || cursor.eat("SELECT set_config") || cursor.eat("SELECT pg_catalog") {
        return set(cursor);
    }
    if cursor.eat("CREATE") {
        return create(cursor);
    }
    if cursor.eat("ALTER") {
        return alter::alter(cursor);
    }
    if cursor.eat("DROP") {
        return drop_statement(cursor);
    }
    if cursor.eat("REINDEX") {
        return reindex(cursor);
    }
    if cursor.eat("CLUSTER") {
        return Act::Rewrite { what: "CLUSTER" };
    }
    if cursor.eat("VACUUM") {
        let options = cursor.eat_parenthesised();
        let full = cursor.peek_is("FULL") || option(&options, "full");
        return if full { Act::Rewrite { what: "VACUUM FULL" } } else { Act::Other };
    }
    if cursor.eat("REFRESH MATERIALIZED VIEW") {
        return Act::Refresh { concurrently: cursor.eat("CONCURRENTLY") };
    }
    if cursor.eat("TRUNCATE") {
        return if cursor.has("CASCADE") { Act::TruncateCascade } else { Act::OtherDefinition };
    }
    let rows = ["INSERT", "UPDATE", "DELETE", "MERGE"];
    if rows.iter().any(|word| cursor.peek_is(word)) {
        return Act::ChangeRows;
    }
    let definitions = ["COMMENT", "GRANT", "REVOKE", "SECURITY"];
    if definitions.iter().any(|word| cursor.peek_is(word)) {
        return Act::OtherDefinition;
    }
    Act::Other
}

fn end_of_transaction(cursor: &mut Cursor<'_>) -> Option<Act> {
    if ["COMMIT", "END", "ABORT"].iter().any(|word| cursor.eat(word)) {
        return Some(Act::End);
    }
    // Back to a savepoint: the transaction goes on.
    (cursor.eat("ROLLBACK") && !cursor.has("TO")).then_some(Act::End)
}

fn set(cursor: &mut Cursor<'_>) -> Act {
    if cursor.eat_symbol('.') {
        cursor.eat("set_config");
    }
    if cursor.eat_symbol('(') {
        let parameter = cursor.bump().map_or("", |(_, text)| text);
        return Act::Set(parameter.trim_matches('\'').to_lowercase());
    }
    let _ = cursor.eat("LOCAL") || cursor.eat("SESSION");
    Act::Set(cursor.name().unwrap_or_default().to_lowercase())
}

fn create(cursor: &mut Cursor<'_>) -> Act {
    let replace = cursor.eat("OR REPLACE");
    let _ = cursor.eat("GLOBAL") || cursor.eat("LOCAL");
    let temporary = cursor.eat("TEMPORARY") || cursor.eat("TEMP");
    let _ = cursor.eat("UNLOGGED") || cursor.eat("FOREIGN");
    let unique = cursor.eat("UNIQUE");
    if cursor.eat("TABLE") {
        return create_table(cursor, temporary).map_or(Act::Other, Act::CreateTable);
    }
    if cursor.eat("INDEX") {
        return create_index(cursor, unique).map_or(Act::Other, Act::CreateIndex);
    }
    if cursor.peek_is("DOMAIN") {
        let constrained = cursor.has("CHECK") || (cursor.has("NOT") && cursor.has("NULL"));
        return if constrained { Act::ConstrainDomain } else { Act::OtherDefinition };
    }
    let _ = cursor.eat("MATERIALIZED") || cursor.eat("CONSTRAINT") || cursor.eat("EVENT");
    let kind = cursor.identifier().unwrap_or_default().to_lowercase();
    let repeatable = replace || cursor.eat("IF NOT EXISTS");
    Act::Create { kind, name: name(cursor), repeatable }
}

fn create_table(cursor: &mut Cursor<'_>, temporary: bool) -> Option<CreateTable> {
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    let mut table = CreateTable {
        name: name(cursor)?,
        temporary,
        if_not_exists,
        partition_of: None,
        columns: Vec::new(),
        constraints: Vec::new(),
    };
    if cursor.eat("PARTITION OF") {
        table.partition_of = name(cursor);
    } else if cursor.eat_symbol('(') {
        (table.columns, table.constraints) = table_elements(cursor);
    }
    Some(table)
}

fn create_index(cursor: &mut Cursor<'_>, unique: bool) -> Option<CreateIndex> {
    let concurrently = cursor.eat("CONCURRENTLY");
    let if_not_exists = cursor.eat("IF NOT EXISTS");
    let index = if cursor.peek_is("ON") { None } else { name(cursor) };
    cursor.eat("ON");
    cursor.eat("ONLY");
    let table = name(cursor)?;
    if cursor.eat("USING") {
        cursor.identifier();
    }
    let keys = column::list_length(cursor);
    Some(CreateIndex { name: index, table, unique, concurrently, if_not_exists, keys })
}

fn drop_statement(cursor: &mut Cursor<'_>) -> Act {
    let _ = cursor.eat("MATERIALIZED") || cursor.eat("FOREIGN") || cursor.eat("EVENT");
    let kind = cursor.identifier().unwrap_or_default().to_lowercase();
    let concurrently = cursor.eat("CONCURRENTLY");
    let if_exists = cursor.eat("IF EXISTS");
    let mut names = Vec::from_iter(name(cursor));
    while cursor.eat_symbol(',') {
        names.extend(name(cursor));
    }
    if kind == "index" {
        return Act::DropIndex { indexes: names, concurrently, if_exists };
    }
    Act::Drop { kind, names, if_exists, cascade: cursor.has("CASCADE") }
}

fn reindex(cursor: &mut Cursor<'_>) -> Act {
    let options = cursor.eat_parenthesised();
    cursor.identifier();
    Act::Reindex { concurrently: option(&options, "concurrently") || cursor.eat("CONCURRENTLY") }
}

/// Whether an option of `VACUUM (…)` or `REINDEX (…)` is on.
fn option(options: &[&str], name: &str) -> bool {
    let at = options.iter().position(|word| word.eq_ignore_ascii_case(name));
    at.is_some_and(|at| {
        let off = ["false", "off", "0", "no"];
        !options.get(at + 1).is_some_and(|value| off.contains(&value.to_lowercase().as_str()))
    })
}
