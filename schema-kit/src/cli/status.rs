use std::collections::HashMap;
use std::process::ExitCode;

use clap::Args;
use console::style;
use schema_core::migrate::{Dedicated, Migrations, State};
use schema_model::name::quote_ident;
use serde::Serialize;
use tokio_postgres::error::SqlState;

use super::output;
use super::server::Target;
use crate::Error;
use crate::settings::Settings;
use crate::source::database::connect;
use crate::source::{Context, DatabaseUrl};

/// Which migrations are applied, and which are not.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// A migration and how it stands in a database.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Standing {
    pub(super) migration: String,
    pub(super) state: &'static str,
    /// When it was applied.
    pub(super) applied_at: Option<String>,
    /// How long that took.
    pub(super) execution_ms: Option<i64>,
}

#[derive(Serialize)]
struct Report {
    migrations: Vec<Standing>,
}

impl Show {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        let migrations = standings(&target.url, &context.settings).await?;
        if self.json {
            output::json(&Report { migrations })?;
            return Ok(ExitCode::SUCCESS);
        }
        output::note(format_args!("{}", target.url));
        if migrations.is_empty() {
            output::note("no migrations; `cargo schema generate` writes the first");
        }
        for standing in &migrations {
            output::line(row(standing));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn row(standing: &Standing) -> String {
    let state = style(format!("{:<10}", standing.state));
    let state = match standing.state {
        "applied" => state.green(),
        "pending" => state.yellow(),
        _ => state.red(),
    };
    let when = standing.applied_at.as_deref().unwrap_or_default();
    let took = standing.execution_ms.map(|ms| format!("  {ms} ms")).unwrap_or_default();
    format!("{state}  {:<50}  {when}{took}", standing.migration).trim_end().to_owned()
}

/// The migrations of the folder, with the options that the settings ask for.
pub(super) fn migrations(settings: &Settings) -> Result<Migrations, Error> {
    let list = if settings.migrations.exists() {
        Migrations::from_folder(&settings.migrations)
            .map_err(|error| Error::Migrate(error.to_string()))?
    } else {
        Migrations::new(Vec::new())
    };
    Ok(list.options(settings.runner()))
}

/// How each migration stands.
pub(super) async fn standings(
    url: &DatabaseUrl,
    settings: &Settings,
) -> Result<Vec<Standing>, Error> {
    let connector = Dedicated::new(url.target().clone());
    let all = migrations(settings)?.status(&connector).await;
    let all = all.map_err(|error| Error::Migrate(error.to_string()))?;
    let times = times(url, settings).await?;
    let standings = all.into_iter().map(|status| {
        let (applied_at, execution_ms) = times.get(&status.version).cloned().unwrap_or_default();
        Standing {
            migration: format!("{}_{}", status.version, status.name),
            state: match status.state {
                State::Applied => "applied",
                State::Changed => "changed",
                State::Unfinished => "unfinished",
                State::Pending => "pending",
                _ => "unknown",
            },
            applied_at,
            execution_ms,
        }
    });
    Ok(standings.collect())
}

type Times = HashMap<String, (Option<String>, Option<i64>)>;

/// When each migration was applied, and how long it took, by version.
async fn times(url: &DatabaseUrl, settings: &Settings) -> Result<Times, Error> {
    let doing = "read the migration ledger";
    let client = connect(url).await?;
    let sql = format!(
        "SELECT version, to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
         execution_ms FROM {}.migrations",
        quote_ident(&settings.ledger_schema)
    );
    let rows = match client.query(&sql, &[]).await {
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(Times::new()),
        rows => rows.map_err(Error::database(doing))?,
    };
    let times = rows.iter().map(|row| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?))));
    times.collect::<Result<_, tokio_postgres::Error>>().map_err(Error::database(doing))
}
