use std::process::ExitCode;

use clap::Args;
use schema_core::migrate::{self, Dedicated, Event, Migrations, Outcome, Progress};
use serde::Serialize;

use super::output;
use super::progress::Watch;
use super::server::Target;
use super::tenants::Each;
use crate::Error;
use crate::history::{migrations, standings};
use crate::source::Context;

/// Apply the migrations that are not applied yet.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema migrate                  the development database
  cargo schema migrate --plan           show what would run
  cargo schema migrate --url postgres://db/app
  cargo schema migrate --each-schema 'tenant_%'")]
pub(super) struct Migrate {
    /// Show the SQL of what is not applied, and do nothing
    #[arg(long)]
    plan: bool,
    /// Apply the migrations up to this version only
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// Look at the ledger whatever is remembered, which this command does anyway
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    each: Each,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    applied: Vec<Applied>,
    /// Migrations in the database that the folder does not have.
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct Applied {
    migration: String,
    took_ms: u128,
}

#[derive(Serialize)]
struct Pending {
    pending: Vec<PendingMigration>,
}

#[derive(Serialize)]
struct PendingMigration {
    migration: String,
    sql: String,
}

impl Migrate {
    pub(super) async fn run(self, context: Context, verbose: bool) -> Result<ExitCode, Error> {
        let target = Target::for_migrations(&context).await?;
        if self.plan {
            return self.show(&target, &context).await;
        }
        if self.each.is_some() {
            return self.each.run(&target, self.migrations(&context)?, self.json).await;
        }
        let list = self.migrations(&context)?;
        let mut options = list.current_options().clone();
        options.progress = Some(Progress::new(move |event| watch(event, verbose)));
        let connector = Dedicated::new(target.url.target().clone());
        let _watch = Watch::begin(&target.url, |line| output::note(format_args!("  {line}")));
        let outcome = migrate::run(&connector, &list.options(options))
            .await
            .map_err(|error| Error::Migrate(error.to_string()))?;
        let report = match outcome {
            Outcome::Applied(applied) => Report {
                applied: applied
                    .into_iter()
                    .map(|one| Applied {
                        migration: format!("{}_{}", one.version, one.name),
                        took_ms: one.took.as_millis(),
                    })
                    .collect(),
                unknown: vec![],
            },
            Outcome::Current => Report { applied: vec![], unknown: vec![] },
            Outcome::DatabaseNewer(unknown) => Report { applied: vec![], unknown },
        };
        if self.json {
            output::json(&report)?;
            return Ok(ExitCode::SUCCESS);
        }
        if !report.unknown.is_empty() {
            output::warning(format_args!(
                "{} has migrations that the folder does not have: {}",
                target.url,
                report.unknown.join(", ")
            ));
        }
        match report.applied.len() {
            0 => up_to_date(&target, &context),
            count => output::note(format_args!("applied {count} to {}", target.url)),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The migrations of the folder, as far as they are asked for.
    fn migrations(&self, context: &Context) -> Result<Migrations, Error> {
        let all = migrations(&context.settings)?;
        let Some(to) = &self.to else { return Ok(all) };
        if !all.list().iter().any(|one| *one.version == **to) {
            let folder = context.settings.migrations.display();
            return Err(Error::Usage(format!("there is no migration {to} in {folder}")));
        }
        let wanted = all.list().iter().filter(|one| *one.version <= **to).cloned().collect();
        Ok(Migrations::new(wanted).options(context.settings.runner()))
    }

    async fn show(&self, target: &Target, context: &Context) -> Result<ExitCode, Error> {
        let standings = standings(&target.url, &context.settings).await?;
        let waiting = |name: &str| {
            standings
                .iter()
                .any(|s| s.migration == name && matches!(s.state, "pending" | "unfinished"))
        };
        let list = self.migrations(context)?;
        let pending: Vec<PendingMigration> = list
            .list()
            .iter()
            .filter(|migration| waiting(&migration.folder()))
            .map(|migration| PendingMigration {
                migration: migration.folder(),
                sql: migration.up.to_string(),
            })
            .collect();
        if self.json {
            output::json(&Pending { pending })?;
            return Ok(ExitCode::SUCCESS);
        }
        if pending.is_empty() {
            up_to_date(target, context);
        }
        for migration in pending {
            output::line(format_args!("-- {}\n{}", migration.migration, migration.sql.trim_end()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn up_to_date(target: &Target, context: &Context) {
    let folder = &context.settings.migrations;
    if folder.is_dir() {
        return output::note(format_args!("{} is up to date", target.url));
    }
    output::warning(format_args!(
        "there is no folder {}: `cargo schema generate` writes the first migration",
        folder.display()
    ));
}

fn watch(event: &Event<'_>, verbose: bool) {
    match event {
        Event::Waiting { waited } if waited.is_zero() || verbose => {
            output::note("another process is migrating; waiting for it");
        }
        Event::MigrationStarted { migration, steps } => {
            let noun = if *steps == 1 { "step" } else { "steps" };
            output::note(format_args!("{migration}: {steps} {noun}"));
        }
        Event::StepStarted { step, sql, .. } => {
            let first = sql.lines().next().unwrap_or_default();
            output::note(format_args!("  {step}. {first}"));
        }
        Event::StepRetried { step, attempts, .. } => {
            output::note(format_args!("  {step}. a lock was held by others; try {}", attempts + 1));
        }
        Event::StepSettled { step, .. } => {
            output::note(format_args!("  {step}. was done before the interruption"));
        }
        Event::StepFinished { step, took, .. } if verbose => {
            output::note(format_args!("  {step}. took {took:.1?}"));
        }
        Event::MigrationFinished { migration, took } => {
            output::note(format_args!("{migration}: done in {took:.1?}"));
        }
        _ => {}
    }
}
