use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use schema_core::migrate::{Dedicated, parse_segments, record_applied};
use schema_model::{Schema, Snapshot};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::drizzle::{self, Adopted};
use crate::error::server_message;
use crate::history::migrations;
use crate::source::database::{Schemas, ScratchDatabase, connect, connect_with, introspect};
use crate::source::{Context, folder};
use crate::write::{NewMigration, write};

/// Bring a folder to the format of this version, or take one of Drizzle over.
///
/// Migrations of Drizzle (a journal, or folders with migration.sql) are written into the migrations
/// folder, and those that the database's Drizzle ledger has are noted as applied.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema up                               snapshots of an older format
  cargo schema up drizzle --url postgres://db/app")]
pub(super) struct Up {
    /// The folder [default: the migrations folder]
    folder: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Default, Serialize)]
struct Report {
    /// Migrations that were written.
    adopted: Vec<String>,
    /// Those of them that the database has.
    applied: Vec<String>,
    /// Migrations whose snapshot was written anew.
    upgraded: Vec<String>,
}

impl Up {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let own = &context.settings.migrations;
        let path = self.folder.as_ref().unwrap_or(own);
        let report = match drizzle::read(path)? {
            Some(found) => adopt(&context, &found).await?,
            None => upgrade(path)?,
        };
        if self.json {
            output::json(&report)?;
            return Ok(ExitCode::SUCCESS);
        }
        for name in &report.adopted {
            let state = if report.applied.contains(name) { "applied" } else { "pending" };
            output::line(format_args!("adopted {name} ({state})"));
        }
        for name in &report.upgraded {
            output::line(format_args!("upgraded {name}"));
        }
        if report.adopted.is_empty() && report.upgraded.is_empty() {
            output::note("everything is in the current format");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes snapshots anew whose text this version would write otherwise.
fn upgrade(path: &std::path::Path) -> Result<Report, Error> {
    let mut report = Report::default();
    for stored in folder::snapshots(path)? {
        let file = path.join(&stored.migration).join("snapshot.json");
        let before = fs::read_to_string(&file).map_err(Error::io("read", &file))?;
        let now = stored.snapshot.print();
        if before != now {
            fs::write(&file, now).map_err(Error::io("write", &file))?;
            report.upgraded.push(stored.migration);
        }
    }
    Ok(report)
}

async fn adopt(context: &Context, found: &[Adopted]) -> Result<Report, Error> {
    let own = &context.settings.migrations;
    let folder = |one: &Adopted| format!("{}_{}", one.version, one.name);
    let target = Target::for_migrations(context).await?;
    let schemas = after_each(&target, context, found).await?;
    let mut report = Report::default();
    let mut parents = Vec::new();
    for (one, schema) in found.iter().zip(schemas) {
        let migration = NewMigration {
            folder: folder(one),
            up: one.up.clone(),
            down: None,
            snapshot: Snapshot { parents, schema },
        };
        write(own, &migration)?;
        parents = vec![folder(one)];
        report.adopted.push(folder(one));
    }
    let applied = drizzle::applied(&connect(&target.url).await?).await?;
    let known: Vec<&Adopted> =
        found.iter().filter(|one| applied.contains(&one.created_at)).collect();
    let versions: Vec<&str> = known.iter().map(|one| one.version.as_str()).collect();
    let connector = Dedicated::new(target.url.target().clone());
    let recorded = record_applied(&connector, &migrations(&context.settings)?, &versions).await;
    recorded.map_err(|error| Error::Migrate(error.to_string()))?;
    report.applied = known.into_iter().map(folder).collect();
    Ok(report)
}

/// The schema after each migration, found by running them on a scratch database.
async fn after_each(
    target: &Target,
    context: &Context,
    found: &[Adopted],
) -> Result<Vec<Schema>, Error> {
    let scratch = ScratchDatabase::create(&target.url).await?;
    let mut client = connect_with(scratch.target()).await?;
    let mut schemas = Vec::new();
    for one in found {
        let segments = parse_segments(&one.up);
        let segments = segments.map_err(|invalid| Error::Migrate(invalid.to_string()))?;
        for statement in segments.iter().flat_map(|segment| &segment.statements) {
            client.batch_execute(statement.sql).await.map_err(|error| Error::Sql {
                path: format!("{}.sql", one.name).into(),
                line: statement.line,
                message: server_message(&error),
            })?;
        }
        schemas.push(introspect(&mut client, &Schemas::from(&context.settings)).await?.schema);
    }
    drop(client);
    scratch.remove().await?;
    Ok(schemas)
}
