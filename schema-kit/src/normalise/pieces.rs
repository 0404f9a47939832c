//! Which part of a schema the server refuses: it is created again, piece by piece.

use schema_model::name::quote_ident;
use schema_model::{
    Column, Constraint, ConstraintKind, Index, KeyTarget, Policy, Schema, Table, ddl,
};
use tokio_postgres::Transaction;
use tokio_postgres::error::ErrorPosition;

use super::scratch::{Entered, Scratch};
use super::{Refused, Savepoints, others, savepoint};
use crate::Error;
use crate::error::server_message;
use crate::source::any_order::run_all;

/// A statement, what it is about, and the part of it that somebody wrote.
struct Piece {
    object: String,
    statement: String,
    written: String,
}

/// The error that says what is wrong; `whole` when no single piece is.
pub(super) async fn find_refused(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    entered: &Entered,
    whole: tokio_postgres::Error,
) -> Error {
    match first_refused(transaction, scratch, entered).await {
        Ok(Some(refused)) => Error::Refused(Box::new(refused)),
        Ok(None) => Error::database("create the declared schema in a scratch schema")(whole),
        Err(error) => error,
    }
}

async fn first_refused(
    transaction: &mut Transaction<'_>,
    scratch: &Scratch,
    entered: &Entered,
) -> Result<Option<Refused>, Error> {
    let savepoint = savepoint(transaction).await?;
    savepoint
        .batch_execute(&ddl::script(&scratch.prologue(entered)))
        .await
        .map_err(Error::database("create a scratch schema, which takes CREATE on the database"))?;
    let pieces = pieces(&entered.schema);
    let done = run_all(&Savepoints(&savepoint), pieces, |piece| &piece.statement).await;
    Ok(done.err().map(|(piece, error)| refused(scratch, &piece, &error)))
}

fn refused(scratch: &Scratch, piece: &Piece, error: &tokio_postgres::Error) -> Refused {
    let server = error.as_db_error();
    let message = server.map_or_else(|| server_message(error), |said| said.message().to_owned());
    let hints = server.into_iter().flat_map(|said| [said.detail(), said.hint()]).flatten();
    let hint = hints.collect::<Vec<_>>().join("\n  ");
    let position = match server.and_then(tokio_postgres::error::DbError::position) {
        Some(ErrorPosition::Original(position)) => within(piece, *position),
        _ => None,
    };
    let sql = scratch.leave_message(&piece.written);
    Refused {
        object: scratch.leave_message(&piece.object),
        position: position.filter(|_| sql == piece.written),
        sql,
        message: scratch.leave_message(&message),
        hint: (!hint.is_empty()).then(|| scratch.leave_message(&hint)),
    }
}

/// The place, counted from 1 in the statement, counted from 0 in what was written.
fn within(piece: &Piece, position: u32) -> Option<usize> {
    let start = piece.statement.rfind(&piece.written)?;
    let before = piece.statement[..start].chars().count();
    let at = usize::try_from(position).ok()?.checked_sub(before + 1)?;
    (at <= piece.written.chars().count()).then_some(at)
}

/// A schema in steps so small that each holds one thing that can be wrong.
fn pieces(schema: &Schema) -> Vec<Piece> {
    let enums = schema.enums.iter().map(|enum_type| Piece {
        object: format!("type {}", enum_type.name),
        statement: ddl::create_enum(enum_type),
        written: String::new(),
    });
    let sequences = schema.sequences.iter().map(|sequence| Piece {
        object: format!("sequence {}", sequence.name),
        statement: ddl::create_sequence(sequence),
        written: String::new(),
    });
    let others = others::statements(schema).into_iter();
    let others = others.map(|(object, statement, written)| Piece { object, statement, written });
    let tables = schema.parents_first().into_iter().flat_map(table_pieces);
    let foreign_keys = schema.tables.iter().flat_map(|table| {
        let keys = table.constraints.iter().filter(|constraint| constraint.is_foreign_key());
        keys.map(|key| constraint_piece(table, key))
    });
    let before = enums.chain(sequences).chain(others);
    before.chain(tables).chain(foreign_keys).collect()
}

fn table_pieces(table: &Table) -> Vec<Piece> {
    // A partition key needs its columns at once, and a partition has those of its table.
    let is_whole = table.partition_by.is_some() || table.partition_of.is_some();
    let (later, at_once) =
        if is_whole { (&[][..], &table.columns[..]) } else { (&table.columns[..], &[][..]) };
    let first = Table { columns: at_once.to_vec(), constraints: Vec::new(), ..table.clone() };
    let first = Piece {
        object: format!("table {}", table.name),
        statement: ddl::create_table(&first),
        written: String::new(),
    };
    let (generated, plain): (Vec<_>, Vec<_>) =
        later.iter().partition(|column| column.generated.is_some());
    let columns = plain.iter().map(|column| column_piece(table, column));
    let defaults = plain.iter().filter_map(|column| default_piece(table, column));
    let generated = generated.iter().map(|column| column_piece(table, column));
    let constraints = table.constraints.iter().filter(|constraint| !constraint.is_foreign_key());
    let constraints = constraints.map(|constraint| constraint_piece(table, constraint));
    let with_probe = defaults.chain(generated).chain(constraints);
    let with_probe = with_probe.flat_map(|piece| [probe(table, &piece), Some(piece)]).flatten();
    let indexes = table.indexes.iter().flat_map(|index| index_pieces(table, index));
    let policies = table.policies.iter().flat_map(|policy| policy_pieces(table, policy));
    let bare = Table { policies: Vec::new(), ..table.clone() };
    let settings = ddl::table_settings(&bare).into_iter().map(|statement| Piece {
        object: format!("table {}", table.name),
        statement,
        written: String::new(),
    });
    let end = indexes.chain(policies).chain(settings);
    std::iter::once(first).chain(columns).chain(with_probe).chain(end).collect()
}

fn policy_pieces(table: &Table, policy: &Policy) -> Vec<Piece> {
    let object = format!("policy {} of table {}", quote_ident(&policy.name), table.name);
    let statement = ddl::create_policy(&table.name, policy);
    let written = policy.using.iter().chain(&policy.check).cloned();
    let parts =
        written.map(|written| Piece { object: object.clone(), statement: String::new(), written });
    let whole = Piece { object: object.clone(), statement, written: String::new() };
    parts.filter_map(|part| probe(table, &part)).chain([whole]).collect()
}

/// The expression alone: of a query the server says where in it the mistake is, which it does not
/// of an `ALTER TABLE`.
fn probe(table: &Table, piece: &Piece) -> Option<Piece> {
    (!piece.written.is_empty()).then(|| Piece {
        object: piece.object.clone(),
        statement: format!("SELECT ({}\n) FROM {} WHERE false", piece.written, table.name),
        written: piece.written.clone(),
    })
}

fn column_piece(table: &Table, column: &Column) -> Piece {
    let without_default = Column { default: None, ..column.clone() };
    let clause = ddl::column_clause(&without_default);
    Piece {
        object: format!("column {}.{}", table.name, quote_ident(&column.name)),
        statement: format!("ALTER TABLE {} ADD COLUMN {clause}", table.name),
        written: column.generated.as_ref().unwrap_or(&column.ty).clone(),
    }
}

fn default_piece(table: &Table, column: &Column) -> Option<Piece> {
    let name = quote_ident(&column.name);
    let default = column.default.as_ref()?;
    Some(Piece {
        object: format!("the default of column {}.{name}", table.name),
        statement: format!("ALTER TABLE {} ALTER COLUMN {name} SET DEFAULT {default}", table.name),
        written: default.clone(),
    })
}

fn constraint_piece(table: &Table, constraint: &Constraint) -> Piece {
    let (kind, written) = match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => ("primary key", ""),
        ConstraintKind::Unique { .. } => ("unique constraint", ""),
        ConstraintKind::Check { expression, .. } => ("check", expression.as_str()),
        ConstraintKind::ForeignKey(_) => ("foreign key", ""),
        ConstraintKind::Exclude { .. } => ("exclusion constraint", ""),
    };
    Piece {
        object: format!("{kind} {} of table {}", quote_ident(&constraint.name), table.name),
        statement: ddl::add_constraint(&table.name, constraint),
        written: written.to_owned(),
    }
}

fn index_pieces(table: &Table, index: &Index) -> Vec<Piece> {
    let object = format!("index {} of table {}", quote_ident(&index.name), table.name);
    let statement = ddl::create_index(&table.name, index);
    let expressions = index.keys.iter().filter_map(|key| match &key.target {
        KeyTarget::Expression(expression) => Some(expression),
        KeyTarget::Column(_) => None,
    });
    let written = expressions.chain(&index.predicate).cloned();
    let parts =
        written.map(|written| Piece { object: object.clone(), statement: String::new(), written });
    let whole = Piece { object: object.clone(), statement, written: String::new() };
    parts.filter_map(|part| probe(table, &part)).chain([whole]).collect()
}
