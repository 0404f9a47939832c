//! The ledger: which migrations are applied, and how far an unfinished one came.

use schema_model::name::{quote_ident, quote_literal};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::error::MigrateError;
use super::migration::{Migration, Migrations};
use super::options::Options;
use super::plan::{Direction, Plan, Step};

/// The ledger's tables, and the statements on them.
#[derive(Debug)]
pub(crate) struct Ledger {
    schema: String,
    migrations: String,
    steps: String,
}

/// An applied (or begun) migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) checksum: String,
    pub(crate) finished: bool,
}

/// A step that was begun.
#[derive(Debug)]
pub(crate) struct StepRow {
    pub(crate) segment: i32,
    pub(crate) place: i32,
    pub(crate) sql: String,
    pub(crate) finished: bool,
    /// True when the server said that it failed; false when nobody knows.
    pub(crate) failed: bool,
}

/// How a step stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StepEnd<'a> {
    Open,
    Done,
    Failed(&'a str),
}

type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

impl Ledger {
    pub(crate) fn new(options: &Options) -> Self {
        let schema = quote_ident(&options.ledger_schema);
        Self {
            migrations: format!("{schema}.{}", quote_ident(&options.ledger_table)),
            steps: format!("{schema}.{}", quote_ident(&options.steps_table)),
            schema,
        }
    }

    /// Whether it has these migrations with these texts, all finished, and no others.
    ///
    /// One round trip for one row: a row for each migration, and the messages of the extended
    /// protocol, take twice the time.
    pub(crate) async fn is_current(
        &self,
        client: &Client,
        migrations: &Migrations,
    ) -> Result<bool, MigrateError> {
        let sql = format!(
            "SELECT pg_catalog.string_agg(version || CASE WHEN finished_at IS NULL THEN '-' \
             ELSE checksum END, ' ') FROM {}",
            self.migrations
        );
        let messages = match client.simple_query(&sql).await {
            Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(false),
            messages => messages.map_err(|error| self.failed("reading", error))?,
        };
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten(),
            _ => None,
        });
        let mut applied: Vec<&str> = row.unwrap_or_default().split_terminator(' ').collect();
        applied.sort_unstable();
        let known = migrations.list().iter().zip(migrations.checksums());
        Ok(applied.len() == migrations.list().len()
            && applied.iter().zip(known).all(|(applied, (migration, checksum))| {
                applied.strip_prefix(&*migration.version) == Some(checksum)
            }))
    }

    /// Its rows in the order of versions; `None` when there is no ledger. One round trip.
    pub(crate) async fn read(&self, client: &Client) -> Result<Option<Vec<Row>>, MigrateError> {
        let sql = format!(
            "SELECT version, name, checksum, finished_at IS NOT NULL FROM {}",
            self.migrations
        );
        let rows = match client.query_typed(&sql, &[]).await {
            Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(None),
            rows => rows.map_err(|error| self.failed("reading", error))?,
        };
        let mut rows = rows
            .iter()
            .map(|row| {
                Ok(Row {
                    version: row.try_get(0)?,
                    name: row.try_get(1)?,
                    checksum: row.try_get(2)?,
                    finished: row.try_get(3)?,
                })
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| self.failed("reading", error))?;
        rows.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(Some(rows))
    }

    /// The text of a migration as it was applied.
    pub(crate) async fn text(
        &self,
        client: &Client,
        version: &str,
    ) -> Result<Option<String>, MigrateError> {
        let sql = format!("SELECT up FROM {} WHERE version = $1", self.migrations);
        let row = client.query_typed_opt(&sql, &[(&version, Type::TEXT)]).await;
        row.and_then(|row| row.map(|row| row.try_get(0)).transpose())
            .map_err(|error| self.failed("reading", error))
    }

    /// The steps of a migration that were begun.
    pub(crate) async fn steps(
        &self,
        client: &Client,
        version: &str,
    ) -> Result<Vec<StepRow>, MigrateError> {
        let sql = format!(
            "SELECT segment, step, sql, finished_at IS NOT NULL, error IS NOT NULL \
             FROM {} WHERE version = $1",
            self.steps
        );
        let rows = client
            .query_typed(&sql, &[(&version, Type::TEXT)])
            .await
            .map_err(|error| self.failed("reading", error))?;
        rows.iter()
            .map(|row| {
                Ok(StepRow {
                    segment: row.try_get(0)?,
                    place: row.try_get(1)?,
                    sql: row.try_get(2)?,
                    finished: row.try_get(3)?,
                    failed: row.try_get(4)?,
                })
            })
            .collect::<Result<_, _>>()
            .map_err(|error| self.failed("reading", error))
    }

    /// The place that the last batch of a step in Rust reached.
    pub(crate) async fn resume(
        &self,
        client: &Client,
        plan: &Plan<'_>,
        step: &Step<'_>,
    ) -> Result<Option<String>, MigrateError> {
        let sql = format!(
            "SELECT resume FROM {} WHERE (version, segment, step) = ($1, $2, $3)",
            self.steps
        );
        let (segment, place) = plan.key(step);
        let parameters: &[Parameter<'_>] =
            &[(&plan.migration.version, Type::TEXT), (&segment, Type::INT4), (&place, Type::INT4)];
        let row = client.query_typed_opt(&sql, parameters).await;
        row.and_then(|row| row.map_or(Ok(None), |row| row.try_get(0)))
            .map_err(|error| self.failed("reading", error))
    }

    /// The statements that create it. Only the holder of the migration lock may run them.
    pub(crate) fn create_sql(&self) -> String {
        let Self { schema, migrations, steps } = self;
        // CREATE SCHEMA IF NOT EXISTS asks for the right to create even when there is nothing to do.
        format!(
            "DO $create$ BEGIN \
               IF pg_catalog.to_regnamespace({literal}) IS NULL THEN CREATE SCHEMA {schema}; END IF; \
             END $create$; \
             CREATE TABLE IF NOT EXISTS {migrations} ( \
               version text PRIMARY KEY, \
               name text NOT NULL, \
               checksum text NOT NULL, \
               up text NOT NULL, \
               started_at timestamptz NOT NULL DEFAULT clock_timestamp(), \
               finished_at timestamptz, \
               execution_ms bigint, \
               applied_by text NOT NULL DEFAULT current_user); \
             CREATE TABLE IF NOT EXISTS {steps} ( \
               version text NOT NULL REFERENCES {migrations} ON DELETE CASCADE, \
               segment integer NOT NULL, \
               step integer NOT NULL, \
               sql text NOT NULL, \
               attempts integer NOT NULL DEFAULT 1, \
               started_at timestamptz NOT NULL DEFAULT clock_timestamp(), \
               finished_at timestamptz, \
               error text, \
               resume text, \
               PRIMARY KEY (version, segment, step))",
            literal = quote_literal(schema),
        )
    }

    /// Notes that a migration begins. The text of an unfinished one may have been corrected.
    pub(crate) async fn begin_migration(
        &self,
        client: &Client,
        plan: &Plan<'_>,
    ) -> Result<(), MigrateError> {
        let sql = format!(
            "INSERT INTO {} AS old (version, name, checksum, up) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (version) DO UPDATE \
             SET name = excluded.name, checksum = excluded.checksum, up = excluded.up \
             WHERE old.finished_at IS NULL",
            self.migrations
        );
        let m = plan.migration;
        let text = super::checksum::normalise(&m.up);
        let parameters: &[Parameter<'_>] = &[
            (&m.version, Type::TEXT),
            (&m.name, Type::TEXT),
            (&plan.checksum, Type::TEXT),
            (&text, Type::TEXT),
        ];
        self.execute(client, &sql, parameters).await
    }

    /// Notes that a migration is applied whose statements were not run.
    pub(crate) async fn record(
        &self,
        client: &Client,
        migration: &Migration,
        checksum: &str,
    ) -> Result<(), MigrateError> {
        let sql = format!(
            "INSERT INTO {} (version, name, checksum, up, finished_at, execution_ms) \
             VALUES ($1, $2, $3, $4, clock_timestamp(), 0) ON CONFLICT (version) DO NOTHING",
            self.migrations
        );
        let text = super::checksum::normalise(&migration.up);
        let parameters: &[Parameter<'_>] = &[
            (&migration.version, Type::TEXT),
            (&migration.name, Type::TEXT),
            (&checksum, Type::TEXT),
            (&text, Type::TEXT),
        ];
        self.execute(client, &sql, parameters).await
    }

    /// Notes that a migration is applied, or that it is not any more.
    pub(crate) async fn finish_migration(
        &self,
        client: &Client,
        plan: &Plan<'_>,
    ) -> Result<(), MigrateError> {
        let sql = match plan.direction {
            Direction::Up => format!(
                "UPDATE {} SET finished_at = clock_timestamp(), execution_ms = \
                 (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint \
                 WHERE version = $1",
                self.migrations
            ),
            // Its steps go with it.
            Direction::Down => format!("DELETE FROM {} WHERE version = $1", self.migrations),
        };
        self.execute(client, &sql, &[(&plan.migration.version, Type::TEXT)]).await
    }

    /// Notes that a step begins, once more or for the first time.
    pub(crate) async fn begin_step(
        &self,
        client: &Client,
        plan: &Plan<'_>,
        step: &Step<'_>,
    ) -> Result<(), MigrateError> {
        let change = "finished_at = NULL, error = NULL, attempts = old.attempts + 1, \
                      started_at = clock_timestamp()";
        self.write_step(client, (plan, step), change, StepEnd::Open).await
    }

    /// Notes that a step is done, or that it failed for a reason that the server gave.
    pub(crate) async fn end_step(
        &self,
        client: &Client,
        plan: &Plan<'_>,
        step: &Step<'_>,
        end: StepEnd<'_>,
    ) -> Result<(), MigrateError> {
        let change = "finished_at = excluded.finished_at, error = excluded.error";
        self.write_step(client, (plan, step), change, end).await
    }

    /// Notes the place that a batch reached; `attempts` counts the batches.
    pub(crate) async fn pause_step(
        &self,
        client: &Client,
        plan: &Plan<'_>,
        step: &Step<'_>,
        resume: &str,
    ) -> Result<(), MigrateError> {
        let sql = format!(
            "INSERT INTO {} AS old (version, segment, step, sql, resume) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (version, segment, step) \
             DO UPDATE SET resume = excluded.resume, attempts = old.attempts + 1",
            self.steps
        );
        let (segment, place) = plan.key(step);
        let parameters: &[Parameter<'_>] = &[
            (&plan.migration.version, Type::TEXT),
            (&segment, Type::INT4),
            (&place, Type::INT4),
            (&step.text(), Type::TEXT),
            (&resume, Type::TEXT),
        ];
        self.execute(client, &sql, parameters).await
    }

    async fn write_step(
        &self,
        client: &Client,
        (plan, step): (&Plan<'_>, &Step<'_>),
        change: &str,
        end: StepEnd<'_>,
    ) -> Result<(), MigrateError> {
        let sql = format!(
            "INSERT INTO {} AS old (version, segment, step, sql, finished_at, error) \
             VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN clock_timestamp() END, $6) \
             ON CONFLICT (version, segment, step) DO UPDATE SET sql = excluded.sql, {change}",
            self.steps
        );
        let (segment, place) = plan.key(step);
        let text = step.text();
        let (done, error) = match end {
            StepEnd::Open => (false, None),
            StepEnd::Done => (true, None),
            StepEnd::Failed(message) => (false, Some(message)),
        };
        let parameters: &[Parameter<'_>] = &[
            (&plan.migration.version, Type::TEXT),
            (&segment, Type::INT4),
            (&place, Type::INT4),
            (&text, Type::TEXT),
            (&done, Type::BOOL),
            (&error, Type::TEXT),
        ];
        self.execute(client, &sql, parameters).await
    }

    async fn execute(
        &self,
        client: &Client,
        sql: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<(), MigrateError> {
        client
            .execute_typed(sql, parameters)
            .await
            .map(drop)
            .map_err(|error| self.failed("writing", error))
    }

    fn failed(&self, verb: &str, error: tokio_postgres::Error) -> MigrateError {
        MigrateError::server(format!("{verb} the ledger {}", self.migrations), error)
    }
}
