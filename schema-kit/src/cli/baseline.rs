use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use schema_core::migrate::{Dedicated, record_applied};
use schema_model::{Schema, Snapshot};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::history::migrations;
use crate::plan::{Decisions, plan};
use crate::source::Context;
use crate::source::database::{Schemas, connect, introspect};
use crate::write::{NewMigration, next_version, plain, up_sql, write};

/// Begin migrations on a database that has its tables already.
///
/// Without a migrations folder, writes what the database has as the first migration. Then notes the
/// migrations as applied, without running them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema baseline --url postgres://db/app             the first migration, from the database
  cargo schema baseline --to 20260301000000 --url …         these are applied there already")]
pub(super) struct Baseline {
    /// The name of the migration that is written
    #[arg(default_value = "baseline")]
    name: String,
    /// Note only the migrations up to this version
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    written: Option<String>,
    /// The migrations that the ledger has now.
    applied: Vec<String>,
}

impl Baseline {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let target = Target::for_migrations(&context).await?;
        let mut list = migrations(&context.settings)?;
        let mut written = None;
        if list.list().is_empty() {
            written = Some(self.write(&target, &context).await?);
            list = migrations(&context.settings)?;
        }
        let to = self.to.as_deref();
        let known = list.list().iter().filter(|one| to.is_none_or(|to| *one.version <= *to));
        let (versions, applied): (Vec<&str>, Vec<String>) =
            known.map(|one| (&*one.version, one.folder())).unzip();
        let connector = Dedicated::new(target.url.target().clone());
        let recorded = record_applied(&connector, &list, &versions).await;
        recorded.map_err(|error| Error::Migrate(error.to_string()))?;
        if self.json {
            output::json(&Report { written, applied })?;
        } else {
            output::note(format_args!(
                "{} counts as applied on {}",
                applied.join(", "),
                target.url
            ));
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn write(&self, target: &Target, context: &Context) -> Result<String, Error> {
        let mut client = connect(&target.url).await?;
        let observed = introspect(&mut client, &Schemas::from(&context.settings)).await?;
        output::unknown(&observed.unknown);
        let whole = plan(&Schema::default(), &observed.schema, &Decisions::default());
        let folder = format!("{}_{}", next_version(Utc::now(), None), plain(&self.name));
        let migration = NewMigration {
            folder: folder.clone(),
            up: up_sql(&whole),
            down: None,
            snapshot: Snapshot { parents: Vec::new(), schema: observed.schema },
        };
        write(&context.settings.migrations, &migration)?;
        Ok(folder)
    }
}
