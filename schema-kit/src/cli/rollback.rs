use std::process::ExitCode;

use clap::Args;
use schema_core::migrate::{self, Dedicated, Migration};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::history::{migrations, standings};
use crate::lint::{Rule, Setting, lint};
use crate::plan::Accept;
use crate::source::Context;

/// Undo the last migrations by their down.sql.
///
/// What loses data is refused until it is accepted by name. A transactional down.sql is run wholly
/// or not at all.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema rollback --dry-run             the last migration: look only
  cargo schema rollback --yes --accept drop_column
  cargo schema rollback --to 20260301000000   everything after that one")]
pub(super) struct Rollback {
    /// How many migrations
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "to")]
    steps: usize,
    /// Undo everything after this version
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// Do not ask before going on
    #[arg(long, short)]
    yes: bool,
    /// Show what would be run, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Losses that may happen, by name: `drop_table`, `drop_column`, …, or all
    #[arg(long, value_name = "KIND,…")]
    accept: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The rules that speak of what is lost for good.
const LOSSES: &[&str] = &["drop-table", "drop-column", "drop-database", "cascade"];

#[derive(Serialize)]
struct Report {
    migrations: Vec<Undone>,
    rolled_back: bool,
}

#[derive(Serialize)]
struct Undone {
    migration: String,
    sql: String,
    /// What it loses, by the names of the rules.
    losses: Vec<&'static str>,
}

impl Rollback {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let target = Target::for_migrations(&context).await?;
        let list = migrations(&context.settings)?;
        let standings = standings(&target.url, &context.settings).await?;
        let is_applied = |name: &str| {
            standings.iter().any(|one| one.migration == name && one.state == "applied")
        };
        let applied = list.list().iter().rev().filter(|one| is_applied(&one.folder()));
        let chosen: Vec<&Migration> = match &self.to {
            Some(to) => applied.take_while(|one| *one.version > **to).collect(),
            None => applied.take(self.steps).collect(),
        };
        let mut report = Report {
            migrations: chosen.iter().map(|one| undone(one)).collect(),
            rolled_back: false,
        };
        if !self.json {
            for one in &report.migrations {
                output::line(format_args!("-- {}\n{}", one.migration, one.sql.trim_end()));
            }
        }
        if chosen.is_empty() || self.dry_run {
            return self.done(&report, "nothing was rolled back");
        }
        if let Err(refused) = self.consent(&report, &target) {
            self.print(&report)?;
            return Err(refused);
        }
        let versions: Vec<&str> = chosen.iter().map(|one| &*one.version).collect();
        let connector = Dedicated::new(target.url.target().clone());
        let rolled_back = migrate::roll_back(&connector, &list, &versions).await;
        rolled_back.map_err(|error| Error::Migrate(error.to_string()))?;
        report.rolled_back = true;
        self.done(&report, &format!("rolled back {} on {}", versions.len(), target.url))
    }

    fn consent(&self, report: &Report, target: &Target) -> Result<(), Error> {
        let given = self.accept.iter().filter_map(|text| text.parse::<Accept>().ok());
        let accepted = given.fold(Accept::default(), Accept::or);
        let losses = report.migrations.iter().flat_map(|one| one.losses.iter());
        let mut refused: Vec<String> = losses.map(|loss| loss.replace('-', "_")).collect();
        refused.retain(|loss| !accepted.allows(loss));
        refused.sort_unstable();
        refused.dedup();
        if !refused.is_empty() {
            return Err(Error::Hazards(format!(
                "what was stored since is lost by this: look at it, then pass --accept {}",
                refused.join(",")
            )));
        }
        if self.yes {
            return Ok(());
        }
        if self.json || !super::prompt::is_interactive() {
            return Err(Error::Questions(
                "nobody is there to say yes: pass --yes to go on, or --dry-run to look only"
                    .to_owned(),
            ));
        }
        if super::prompt::confirm(&format!("Roll this back on {}?", target.url))? {
            return Ok(());
        }
        Err(Error::Questions("nothing was rolled back".to_owned()))
    }

    fn done(&self, report: &Report, text: &str) -> Result<ExitCode, Error> {
        self.print(report)?;
        if !self.json {
            output::note(text);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, report: &Report) -> Result<(), Error> {
        if self.json { output::json(report) } else { Ok(()) }
    }
}

fn undone(migration: &Migration) -> Undone {
    let sql = migration.down.as_deref().unwrap_or_default().to_owned();
    let only = LOSSES.iter().flat_map(|name| Rule::find(name)).collect();
    let found = lint(&sql, &Setting { is_migration: true, only, ..Setting::default() });
    let mut losses: Vec<&str> = found.iter().map(|finding| finding.rule.name).collect();
    losses.dedup();
    Undone { migration: migration.folder(), sql, losses }
}
