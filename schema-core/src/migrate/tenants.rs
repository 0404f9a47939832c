//! The same migrations for many tenants: a schema each, or a database each.
//!
//! Each tenant has a ledger of its own, inside its schema or database. So its history goes where
//! it goes (dumped, restored, moved to another server, dropped), tenants are migrated side by side
//! under locks of their own, and running again goes on where the last run stopped.

use std::fmt;

use futures_util::stream::{self, StreamExt as _};
use schema_model::name::quote_ident;
use tokio_postgres::types::Type;

use super::connect::{Connect, Dedicated};
use super::error::MigrateError;
use super::migration::Migrations;
use super::options::Options;
use super::progress::Event;
use super::runner::{Outcome, run_with};
use super::session;

/// A tenant: where its tables are.
#[derive(Debug, Clone)]
pub struct Tenant<C> {
    /// Its name in the [`Summary`].
    pub name: String,
    /// Opens connections to its database.
    pub connector: C,
    /// Its schema; `None` when it has the database for itself.
    pub schema: Option<String>,
}

impl<C: Connect> Tenant<C> {
    /// The schemas whose names match a `LIKE` pattern, such as `tenant_%`, each a tenant. The
    /// system's schemas and the ledger's never are.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn schemas(connector: &C, like: &str) -> Result<Vec<Self>, MigrateError> {
        let sql = "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname LIKE $1 \
                   AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', '_schema') \
                   ORDER BY 1";
        let tenant =
            |name: String| Self { schema: Some(name.clone()), name, connector: connector.clone() };
        Ok(names(connector, sql, like).await?.into_iter().map(tenant).collect())
    }
}

impl Tenant<Dedicated> {
    /// The server's databases whose names match a `LIKE` pattern, each a tenant; templates and
    /// those that take no connections are left out.
    ///
    /// # Errors
    /// When the database of the connector can't be reached.
    pub async fn databases(connector: &Dedicated, like: &str) -> Result<Vec<Self>, MigrateError> {
        let sql = "SELECT datname::text FROM pg_catalog.pg_database WHERE datname LIKE $1 \
                   AND datallowconn AND NOT datistemplate ORDER BY 1";
        let tenant =
            |name: String| Self { connector: connector.to_database(&name), name, schema: None };
        Ok(names(connector, sql, like).await?.into_iter().map(tenant).collect())
    }
}

async fn names<C: Connect>(
    connector: &C,
    sql: &str,
    like: &str,
) -> Result<Vec<String>, MigrateError> {
    let connection = session::connect(connector).await?;
    let rows = connection.client().query_typed(sql, &[(&like, Type::TEXT)]).await;
    rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
        .map_err(|error| MigrateError::server("listing the tenants", error))
}

/// How the migrations of many tenants went.
#[derive(Debug)]
pub struct Summary {
    /// Each tenant's name and result, in the order of the tenants.
    pub results: Vec<(String, Result<Outcome, MigrateError>)>,
}

impl Summary {
    /// The tenants that failed, and why.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &MigrateError)> {
        self.results
            .iter()
            .filter_map(|(name, result)| Some((name.as_str(), result.as_ref().err()?)))
    }

    /// How many tenants got migrations by this run.
    pub fn applied(&self) -> usize {
        let is_applied = |result: &&(_, _)| matches!(result.1, Ok(Outcome::Applied(_)));
        self.results.iter().filter(is_applied).count()
    }
}

/// `120 tenants: 3 migrated, 116 current, 1 failed`, and a line for each that failed.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, applied, failed) = (self.results.len(), self.applied(), self.failed().count());
        let current = all - applied - failed;
        write!(f, "{all} tenants: {applied} migrated, {current} current, {failed} failed")?;
        for (name, error) in self.failed() {
            write!(f, "\n{name}: {error}")?;
        }
        Ok(())
    }
}

/// Applies the migrations to every tenant, so many at a time. The failure of one does not keep
/// the others; running again goes on with what is left.
///
/// A tenant's schema comes first in the `search_path`, before what the options say, so migrations
/// name their tables without a schema. Its ledger is `_schema_migrations` in that schema.
///
/// ```no_run
/// # use schema_core::migrate::{Dedicated, Migrations, Tenant, run_each};
/// # async fn example(migrations: &Migrations) -> Result<(), Box<dyn std::error::Error>> {
/// let db = Dedicated::new("postgres://localhost/app".parse()?);
/// let summary = run_each(Tenant::schemas(&db, "tenant_%").await?, migrations, 8).await;
/// println!("{summary}");
/// # Ok(()) }
/// ```
pub async fn run_each<C: Connect>(
    tenants: Vec<Tenant<C>>,
    migrations: &Migrations,
    concurrency: usize,
) -> Summary {
    let run_one = async |(place, tenant): (usize, Tenant<C>)| {
        let options = options(migrations.current_options(), tenant.schema.as_deref());
        let result = run_with(&tenant.connector, migrations, &options).await;
        match &result {
            Ok(_) => tracing::info!(tenant = tenant.name, "migrated"),
            Err(error) => tracing::warn!(tenant = tenant.name, %error, "not migrated"),
        }
        if let Some(progress) = &options.progress {
            progress.tell(&Event::TenantFinished { tenant: &tenant.name, result: &result });
        }
        (place, tenant.name, result)
    };
    let numbered = stream::iter(tenants.into_iter().enumerate());
    let mut results: Vec<_> =
        numbered.map(run_one).buffer_unordered(concurrency.max(1)).collect().await;
    results.sort_by_key(|(place, ..)| *place);
    Summary { results: results.into_iter().map(|(_, name, result)| (name, result)).collect() }
}

/// The options for a tenant: its schema comes first, and has the ledger.
fn options(common: &Options, schema: Option<&str>) -> Options {
    let mut options = common.clone();
    if let Some(schema) = schema {
        options.search_path = format!("{}, {}", quote_ident(schema), common.search_path).into();
        options.ledger_table = format!("_schema_{}", common.ledger_table).into();
        options.steps_table = format!("_schema_{}", common.steps_table).into();
        options.ledger_schema = schema.to_owned().into();
    }
    options
}
