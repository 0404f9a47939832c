//! What a statement asks of the runner: whether it may run in a transaction, and what a crash in
//! the middle of it leaves behind.

use super::statements::{Cursor, Statement};

/// How a statement has to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Runs in a transaction: done wholly or not at all.
    Plain,
    /// `BEGIN`, `COMMIT` and their like, which would end the runner's own transaction.
    TransactionControl,
    /// `COPY … FROM STDIN`, whose rows only psql reads from the file.
    CopyFromStdin,
    /// Has to run by itself, outside a transaction.
    Alone(Alone),
    /// `DO` and `CALL`: may run in a transaction, and need to be outside when they commit.
    Procedural,
}

/// A statement that the server refuses inside a transaction, by what a crash leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alone {
    /// `CREATE INDEX CONCURRENTLY`: an invalid index.
    CreateIndex { name: Option<String>, table: String },
    /// `DROP INDEX CONCURRENTLY`: perhaps an invalid index.
    DropIndex { index: String },
    /// `REINDEX … CONCURRENTLY` of an index or a table: invalid `_ccnew` or `_ccold` indexes.
    Reindex { relation: String, is_index: bool },
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`: a detach that is pending.
    Detach { parent: String, partition: String },
    /// `CREATE DATABASE`: done or not.
    CreateDatabase { name: String },
    /// `DROP DATABASE`: done or not.
    DropDatabase { name: String },
    /// Anything that may simply run once more: `VACUUM`, `ALTER SYSTEM`, …
    Repeatable,
}

/// Finds out how a statement has to be run, from its words.
pub(crate) fn classify(statement: &Statement<'_>) -> Kind {
    // The words that decide are near the start; a long INSERT need not be read to its end.
    let mut cursor = Cursor::of_first(statement, 512);
    if is_transaction_control(&mut cursor) {
        return Kind::TransactionControl;
    }
    if cursor.peek_is("DO") || cursor.peek_is("CALL") {
        return Kind::Procedural;
    }
    if cursor.peek_is("COPY") && cursor.has("STDIN") {
        return Kind::CopyFromStdin;
    }
    alone(&mut cursor).map_or(Kind::Plain, Kind::Alone)
}

fn is_transaction_control(cursor: &mut Cursor<'_>) -> bool {
    let first = ["BEGIN", "COMMIT", "ROLLBACK", "END", "ABORT", "SAVEPOINT", "RELEASE"];
    first.iter().any(|word| cursor.peek_is(word))
        || cursor.eat("START TRANSACTION")
        || cursor.eat("PREPARE TRANSACTION")
}

fn alone(cursor: &mut Cursor<'_>) -> Option<Alone> {
    if cursor.eat("CREATE UNIQUE INDEX CONCURRENTLY") || cursor.eat("CREATE INDEX CONCURRENTLY") {
        return create_index(cursor);
    }
    if cursor.eat("DROP INDEX CONCURRENTLY") {
        cursor.eat("IF EXISTS");
        return cursor.name().map(|index| Alone::DropIndex { index });
    }
    if cursor.eat("REINDEX") {
        return Some(reindex(cursor));
    }
    if cursor.eat("ALTER TABLE") {
        return detach(cursor);
    }
    if cursor.eat("CREATE DATABASE") {
        return cursor.name().map(|name| Alone::CreateDatabase { name });
    }
    if cursor.eat("DROP DATABASE") {
        cursor.eat("IF EXISTS");
        return cursor.name().map(|name| Alone::DropDatabase { name });
    }
    let set_tablespace =
        cursor.peek_is("ALTER") && cursor.has("DATABASE") && cursor.has("TABLESPACE");
    let repeatable = ["VACUUM", "ALTER SYSTEM", "CREATE TABLESPACE", "DROP TABLESPACE"];
    let found = set_tablespace
        || repeatable.iter().any(|words| cursor.eat(words))
        || (cursor.eat("CLUSTER") && cursor.is_at_end())
        || is_subscription(cursor);
    found.then_some(Alone::Repeatable)
}

fn is_subscription(cursor: &mut Cursor<'_>) -> bool {
    ["CREATE SUBSCRIPTION", "DROP SUBSCRIPTION"].iter().any(|words| cursor.eat(words))
        || (cursor.eat("ALTER SUBSCRIPTION") && cursor.has("REFRESH"))
}

fn create_index(cursor: &mut Cursor<'_>) -> Option<Alone> {
    cursor.eat("IF NOT EXISTS");
    let name = if cursor.peek_is("ON") { None } else { cursor.name() };
    cursor.eat("ON");
    cursor.eat("ONLY");
    let table = cursor.name()?;
    Some(Alone::CreateIndex { name, table })
}

fn reindex(cursor: &mut Cursor<'_>) -> Alone {
    let options = cursor.eat_parenthesised();
    let mut concurrently = options.iter().any(|word| word.eq_ignore_ascii_case("concurrently"));
    let is_index = cursor.eat("INDEX");
    let is_table = !is_index && cursor.eat("TABLE");
    concurrently |= cursor.eat("CONCURRENTLY");
    match cursor.name() {
        Some(relation) if concurrently && (is_index || is_table) => {
            Alone::Reindex { relation, is_index }
        }
        _ => Alone::Repeatable,
    }
}

fn detach(cursor: &mut Cursor<'_>) -> Option<Alone> {
    cursor.eat("IF EXISTS");
    cursor.eat("ONLY");
    let parent = cursor.name()?;
    if !cursor.eat("DETACH PARTITION") {
        return None;
    }
    let partition = cursor.name()?;
    cursor.eat("CONCURRENTLY").then_some(Alone::Detach { parent, partition })
}
