use std::path::PathBuf;
use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use schema_model::{Schema, Snapshot};
use serde::Serialize;

use super::consent::{Consent, Decided};
use super::output;
use super::server::Target;
use crate::Error;
use crate::plan::{Plan, plan, reverse};
use crate::proof::{Claim, Proof};
use crate::source::folder::{self, StoredSnapshot};
use crate::source::{Context, Source, load};
use crate::write::{NewMigration, down_sql, name_of, next_version, plain, up_sql, write};

/// Write a migration for what changed since the last one.
///
/// Compares the structs with the snapshot of the last migration. A database only says how it spells
/// the two, in a transaction that is rolled back.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema generate                 named after what changes
  cargo schema generate add_age         migrations/<time>_add_age/{up.sql,down.sql,snapshot.json}
  cargo schema generate --custom fill_ages   an up.sql for SQL of your own
  cargo schema generate --dry-run       look only")]
pub(super) struct Generate {
    /// The name of the migration
    name: Option<String>,
    /// The name of the migration
    #[arg(long = "name", value_name = "NAME", conflicts_with = "name")]
    named: Option<String>,
    /// Where the schema comes from: crate, binary:PATH, sql:PATH, snapshot:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// Write a migration for SQL of your own, without looking at the structs
    #[arg(long)]
    custom: bool,
    /// Write a migration even when nothing changed
    #[arg(long, conflicts_with = "custom")]
    empty: bool,
    #[command(flatten)]
    pub(super) consent: Consent,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    /// What trying it on a scratch copy came to.
    proof: Option<Proof>,
    migration: Option<PathBuf>,
}

impl Generate {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        if self.custom {
            return self.write_custom(&context);
        }
        let source: Source = self.schema.parse()?;
        let declared = load(&source, &context).await?.schema;
        let migrations = &context.settings.migrations;
        let last = folder::last_schema(migrations)?;
        if last == declared {
            return self.nothing(&context);
        }
        let target = Target::of(&context).await?;
        let (from, to) = if self.consent.is_tried() {
            target.words_for_plan(&context, &last, &declared).await?
        } else {
            target.normalise(&context, &last, &declared).await?
        };
        let Decided { plan, decisions } =
            self.consent.decide(|decisions| plan(&from, &to, decisions))?;
        if plan.is_empty() {
            return self.nothing(&context);
        }
        if !self.consent.json {
            output::plan(&plan);
        }
        match self.consent.given(&plan, "Write this as a migration?") {
            Ok(true) => {}
            Ok(false) => {
                self.report(&plan, None, None)?;
                return Ok(ExitCode::SUCCESS);
            }
            Err(refused) => {
                self.report(&plan, None, None)?;
                return Err(refused);
            }
        }
        let claim = Claim { from: &from, to: &to, plan: &plan, is_whole: true };
        let proof = match self.consent.proof(&target, &context, claim).await {
            Ok(proof) => proof,
            Err(error) => return Err(target.blame(&context, &to, error).await),
        };
        let back = reverse(&from, &to, &decisions);
        let migration = self.migration(&context, &plan, &back, declared)?;
        let written = write(migrations, &migration)?;
        if !self.consent.json {
            output::note(format_args!("wrote {}", written.display()));
        }
        self.report(&plan, proof, Some(written))?;
        Ok(ExitCode::SUCCESS)
    }

    fn migration(
        &self,
        context: &Context,
        plan: &Plan,
        back: &Plan,
        schema: Schema,
    ) -> Result<NewMigration, Error> {
        let name = self.name.as_deref().or(self.named.as_deref());
        let name = name.map_or_else(|| name_of(&plan.changes), plain);
        Ok(NewMigration {
            folder: new_folder(context, &name)?,
            up: up_sql(plan),
            down: Some(down_sql(plan, back)),
            snapshot: Snapshot { parents: parents(context)?, schema },
        })
    }

    /// A migration whose statements a person writes; the schema stays as it is.
    fn write_custom(&self, context: &Context) -> Result<ExitCode, Error> {
        let name = self.name.as_deref().or(self.named.as_deref()).unwrap_or("custom");
        let folder = &context.settings.migrations;
        let migration = NewMigration {
            folder: new_folder(context, &plain(name))?,
            up: CUSTOM_UP.to_owned(),
            down: Some(CUSTOM_DOWN.to_owned()),
            snapshot: Snapshot { parents: parents(context)?, schema: folder::last_schema(folder)? },
        };
        let written = write(folder, &migration)?;
        if !self.consent.json {
            output::note(format_args!("wrote {}: its up.sql is yours to fill", written.display()));
        }
        self.report(&Plan::default(), None, Some(written))?;
        Ok(ExitCode::SUCCESS)
    }

    fn nothing(&self, context: &Context) -> Result<ExitCode, Error> {
        if self.empty {
            return self.write_custom(context);
        }
        self.report(&Plan::default(), None, None)?;
        if !self.consent.json {
            output::note("nothing changed since the last migration; nothing was written");
        }
        Ok(ExitCode::SUCCESS)
    }

    fn report(
        &self,
        plan: &Plan,
        proof: Option<Proof>,
        migration: Option<PathBuf>,
    ) -> Result<(), Error> {
        if !self.consent.json {
            return Ok(());
        }
        output::json(&Report { plan, proof, migration })
    }
}

const CUSTOM_UP: &str =
    "-- Your own SQL: moves of data, above all. Changes of the schema belong in the structs.
-- A line `-- segment: no transaction` starts what can't run in a transaction.
";

const CUSTOM_DOWN: &str = "-- What undoes up.sql. Remove this file when nothing can.
";

/// The name of a new folder, after every other.
fn new_folder(context: &Context, name: &str) -> Result<String, Error> {
    let last = last_version(&context.settings.migrations)?;
    Ok(format!("{}_{name}", next_version(Utc::now(), last.as_deref())))
}

/// The migrations that a new one is written on top of.
fn parents(context: &Context) -> Result<Vec<String>, Error> {
    let snapshots = folder::snapshots(&context.settings.migrations)?;
    let heads = folder::heads(&snapshots).into_iter();
    Ok(heads.map(|stored: &StoredSnapshot| stored.migration.clone()).collect())
}

/// The newest version, of migrations with a snapshot and of those without.
fn last_version(folder: &std::path::Path) -> Result<Option<String>, Error> {
    if !folder.exists() {
        return Ok(None);
    }
    let migrations = schema_core::migrate::Migrations::from_folder(folder)
        .map_err(|error| Error::Migrate(error.to_string()))?;
    Ok(migrations.list().last().map(|migration| migration.version.to_string()))
}
