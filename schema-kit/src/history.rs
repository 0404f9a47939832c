//! How each migration stands in a database, and when it was applied.

use std::collections::HashMap;

use schema_core::migrate::{Dedicated, Migrations, State};
use schema_model::name::quote_ident;
use serde::Serialize;
use tokio_postgres::error::SqlState;

use crate::Error;
use crate::settings::Settings;
use crate::source::DatabaseUrl;
use crate::source::database::connect;

/// A migration and how it stands in a database.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Standing {
    pub(crate) migration: String,
    pub(crate) state: &'static str,
    /// When it was applied.
    pub(crate) applied_at: Option<String>,
    /// How long that took.
    pub(crate) execution_ms: Option<i64>,
}

/// The migrations of the folder, with the options that the settings ask for.
pub(crate) fn migrations(settings: &Settings) -> Result<Migrations, Error> {
    let list = if settings.migrations.exists() {
        Migrations::from_folder(&settings.migrations)
            .map_err(|error| Error::Migrate(error.to_string()))?
    } else {
        Migrations::new(Vec::new())
    };
    Ok(list.options(settings.runner()))
}

/// How each migration stands.
pub(crate) async fn standings(
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
