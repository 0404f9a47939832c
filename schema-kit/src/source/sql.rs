//! SQL files as a source: they are run in a database of their own, and that is read.

use std::fs;
use std::path::{Path, PathBuf};

use schema_core::migrate::statements::split;
use schema_devdb::DevDatabase;
use schema_model::{Schema, ddl};
use tokio_postgres::Client;
use tokio_postgres::error::ErrorPosition;

use crate::Error;
use crate::error::server_message;
use crate::source::any_order::run_all;
use crate::source::database::{Schemas, ScratchDatabase, connect_with, introspect};
use crate::source::{Context, Loaded, blocking};

/// A statement and where it stands: its file and line, or that it was made for a struct.
struct Statement {
    place: Option<(PathBuf, usize)>,
    sql: String,
}

/// Loads a file, or the `.sql` files of a folder and those below. Files and statements may come in
/// any order: what needs something that comes later waits for it.
pub(super) async fn load(path: &Path, context: &Context) -> Result<Loaded, Error> {
    load_statements(statements(path)?, Vec::new(), context).await
}

/// Whether a folder has SQL files.
pub(super) fn has_files(folder: &Path) -> Result<bool, Error> {
    Ok(folder.is_dir() && !files(folder)?.is_empty())
}

/// Loads what structs declare together with the SQL files of a folder, which may use each other.
pub(super) async fn load_beside(
    declared: Schema,
    folder: &Path,
    context: &Context,
) -> Result<Loaded, Error> {
    let named = declared.tables.iter().filter_map(|table| table.name.schema.as_deref());
    let mut own: Vec<String> = named.map(ddl::create_namespace).collect();
    own.dedup();
    own.extend(ddl::schema_statements(&declared));
    let own = own.into_iter().map(|sql| Statement { place: None, sql });
    let all = own.chain(statements(folder)?);
    let (last, all) = all.partition(|statement| acts_on_others(&statement.sql));
    let mut loaded = load_statements(all, last, context).await?;
    loaded.schema.renames = declared.renames;
    // Roles belong to the whole cluster: a reading of one database has none.
    loaded.schema.roles = declared.roles;
    Ok(loaded)
}

/// Whether a statement changes what those after it do. Beside structs, whose order nobody wrote down, it
/// comes when everything else is there.
fn acts_on_others(sql: &str) -> bool {
    let words: Vec<String> = sql.split_whitespace().take(3).map(str::to_uppercase).collect();
    ["ALTER DEFAULT PRIVILEGES", "CREATE EVENT TRIGGER", "ALTER EVENT TRIGGER"]
        .contains(&words.join(" ").as_str())
}

async fn load_statements(
    statements: Vec<Statement>,
    last: Vec<Statement>,
    context: &Context,
) -> Result<Loaded, Error> {
    let (_development, server) = match &context.server {
        Some(server) => (None, server.clone()),
        None => {
            let project = context.manifest_dir.clone();
            let database = blocking(move || {
                DevDatabase::open(&project).map_err(|error| Error::Devdb(error.to_string()))
            })
            .await?;
            let url = database.url().parse()?;
            (Some(database), url)
        }
    };
    let scratch = ScratchDatabase::create(&server).await?;
    let mut client = connect_with(scratch.target()).await?;
    run(&client, statements).await?;
    run(&client, last).await?;
    let loaded = introspect(&mut client, &Schemas::from(&context.settings)).await?;
    drop(client);
    scratch.remove().await?;
    Ok(loaded)
}

/// Runs statements, whatever their order.
async fn run(client: &Client, statements: Vec<Statement>) -> Result<(), Error> {
    client
        .batch_execute("SET check_function_bodies = off; SET synchronous_commit = off")
        .await
        .map_err(Error::database("set up the session"))?;
    run_all(client, statements, |statement| &statement.sql)
        .await
        .map_err(|(statement, error)| describe(&statement, &error))
}

fn describe(statement: &Statement, error: &tokio_postgres::Error) -> Error {
    let position = error.as_db_error().and_then(|said| said.position());
    let further = match position {
        Some(ErrorPosition::Original(position)) => {
            let before = statement.sql.chars().take(*position as usize);
            before.filter(|c| *c == '\n').count()
        }
        _ => 0,
    };
    let message = server_message(error);
    match &statement.place {
        Some((path, line)) => Error::Sql { path: path.clone(), line: line + further, message },
        None => {
            let first = statement.sql.lines().next().unwrap_or_default();
            Error::Usage(format!("the server refuses `{first}`, made for a struct: {message}"))
        }
    }
}

fn statements(path: &Path) -> Result<Vec<Statement>, Error> {
    let mut found = Vec::new();
    for path in files(path)? {
        let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let statements = split(text).map_err(|error| Error::Sql {
            path: path.clone(),
            line: error.line,
            message: error.kind.to_string(),
        })?;
        found.extend(statements.into_iter().map(|statement| Statement {
            place: Some((path.clone(), statement.line)),
            sql: statement.sql.to_owned(),
        }));
    }
    Ok(found)
}

/// The file itself, or the `.sql` files of a folder, by their names.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = || Error::io("read", path);
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(failed())? {
        entries.push(entry.map_err(failed())?.path());
    }
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "sql") {
            found.extend(files(&entry)?);
        }
    }
    Ok(found)
}
