//! `cargo schema migrate` for many tenants.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::Args;
use schema_core::migrate::{
    Dedicated, Event, MigrateError, Migrations, Outcome, Progress, Summary, Tenant, run_each,
};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;

/// Which tenants to migrate.
#[derive(Debug, Args)]
pub(super) struct Each {
    /// Migrate every schema whose name is LIKE this; each has a ledger of its own
    #[arg(long = "each-schema", value_name = "PATTERN", conflicts_with_all = ["plan", "databases"])]
    schemas: Option<String>,
    /// Migrate every database of the server whose name is LIKE this
    #[arg(long = "each-database", value_name = "PATTERN", conflicts_with = "plan")]
    databases: Option<String>,
    /// How many of them at once
    #[arg(long, value_name = "N", default_value = "4")]
    at_once: NonZeroUsize,
}

#[derive(Serialize)]
struct Report {
    tenants: Vec<Tenancy>,
}

#[derive(Serialize)]
struct Tenancy {
    tenant: String,
    applied: Vec<String>,
    /// Why it stopped; it goes on from there when the command is run again.
    error: Option<String>,
}

impl Each {
    pub(super) fn is_some(&self) -> bool {
        self.schemas.is_some() || self.databases.is_some()
    }

    pub(super) async fn run(
        &self,
        target: &Target,
        list: Migrations,
        json: bool,
    ) -> Result<ExitCode, Error> {
        let mut options = list.current_options().clone();
        options.progress = Some(Progress::new(watch));
        let tenants = self.tenants(&Dedicated::new(target.url.target().clone())).await?;
        let summary = run_each(tenants, &list.options(options), self.at_once.get()).await;
        let failed = summary.failed().count();
        if json {
            output::json(&Report::from(summary))?;
        } else {
            output::note(&summary);
        }
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn tenants(&self, connector: &Dedicated) -> Result<Vec<Tenant<Dedicated>>, Error> {
        let (tenants, pattern) = match (&self.schemas, &self.databases) {
            (Some(pattern), _) => (Tenant::schemas(connector, pattern).await, pattern),
            (None, Some(pattern)) => (Tenant::databases(connector, pattern).await, pattern),
            (None, None) => return Ok(Vec::new()),
        };
        let tenants = tenants.map_err(|error| Error::Migrate(error.to_string()))?;
        if tenants.is_empty() {
            let message = format!("no tenant is LIKE '{pattern}'; create it first");
            return Err(Error::Usage(message));
        }
        Ok(tenants)
    }
}

fn watch(event: &Event<'_>) {
    match event {
        Event::TenantFinished { tenant, result: Ok(Outcome::Applied(applied)) } => {
            output::note(format_args!("{tenant}: applied {}", applied.len()));
        }
        Event::TenantFinished { tenant, result: Err(_) } => {
            output::note(format_args!("{tenant}: failed"));
        }
        _ => {}
    }
}

impl From<Summary> for Report {
    fn from(summary: Summary) -> Self {
        Self { tenants: summary.results.into_iter().map(Tenancy::from).collect() }
    }
}

impl From<(String, Result<Outcome, MigrateError>)> for Tenancy {
    fn from((tenant, result): (String, Result<Outcome, MigrateError>)) -> Self {
        let applied = match &result {
            Ok(Outcome::Applied(applied)) => {
                applied.iter().map(|one| format!("{}_{}", one.version, one.name)).collect()
            }
            _ => Vec::new(),
        };
        Self { tenant, applied, error: result.err().map(|error| error.to_string()) }
    }
}
