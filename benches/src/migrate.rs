//! Start-up with 100 migrations applied and the connection open, beside the peers; the second call
//! of `ensure_migrations` in a process.

use std::borrow::Cow;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use diesel::{Connection as _, PgConnection};
use diesel_migrations::{EmbeddedMigration, EmbeddedMigrations, MigrationHarness as _};
use schema_core::migrate::{Dedicated, Migration, Migrations, Outcome, ensure_migrations, run};
use schema_devdb::{Cluster, Options};
use sqlx::{Connection as _, Executor as _, SqlSafeStr as _};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use measure::AnyError;
use measure::machine::{self, version};
use measure::race::{Case, Length, Race, race};
use measure::report::{Job, OURS, Report};

const COUNT: usize = 100;

/// The text of a migration: a table and an index.
fn text(number: usize) -> &'static str {
    let sql = format!(
        "create table t{number} (id bigint primary key, name text not null);\n\
         create index t{number}_name on t{number} (name);\n"
    );
    Box::leak(sql.into_boxed_str())
}

/// Runs the measurement on a server of its own.
pub(crate) fn measure(length: Length) -> Result<Report, AnyError> {
    let cluster = Cluster::start(&Options::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bench = Bench { cluster, runtime };
    let server = bench.server_version()?;
    let races = [bench.nothing_to_do(length)?, bench.second_call(length)?];
    let jobs = races.map(|race| Job { race, goal: None, cpu_goal: None });
    Ok(Report { machine: machine::describe(&server), jobs: jobs.into() })
}

struct Bench {
    cluster: Cluster,
    runtime: Runtime,
}

impl Bench {
    fn database(&self, name: &str) -> Result<String, AnyError> {
        self.cluster.create_database(name)?;
        Ok(self.cluster.url(name))
    }

    fn client(&self, url: &str) -> Result<Client, AnyError> {
        let (client, connection) = self.runtime.block_on(tokio_postgres::connect(url, NoTls))?;
        self.runtime.spawn(connection);
        Ok(client)
    }

    fn server_version(&self) -> Result<String, AnyError> {
        let client = self.client(&self.cluster.url("postgres"))?;
        let row = self.runtime.block_on(client.query_one("SHOW server_version", &[]))?;
        Ok(row.try_get(0)?)
    }

    /// Everything is applied; each case looks, on a connection that is open.
    fn nothing_to_do(&self, length: Length) -> Result<Race, AnyError> {
        let ours = self.ours()?; // fills the ledger that the driver reads
        let cases = vec![self.driver()?, ours, self.diesel()?, self.refinery()?, self.sqlx()?];
        let title =
            format!("{COUNT} migrations applied, nothing to do, connection open (unix socket)");
        race(title, cases, length)
    }

    fn ours(&self) -> Result<Case<'_>, AnyError> {
        let url = self.database("ours")?;
        let migrations = ours();
        self.runtime.block_on(run(&Dedicated::new(url.parse()?), &migrations))?;
        let client = self.client(&url)?;
        Ok(Case::new(OURS, move || {
            let outcome = self.runtime.block_on(migrations.verify_on(&client))?;
            assert_eq!(outcome, Outcome::Current);
            Ok(())
        }))
    }

    /// The driver alone, reading what a runner compares.
    fn driver(&self) -> Result<Case<'_>, AnyError> {
        let client = self.client(&self.cluster.url("ours"))?;
        let sql = "SELECT version, checksum FROM _schema.migrations";
        let name = format!("{}, 100 rows of the ledger", version("tokio-postgres"));
        Ok(Case::new(name, move || {
            let rows = self.runtime.block_on(client.query_typed(sql, &[]))?;
            assert_eq!(rows.len(), COUNT);
            Ok(())
        }))
    }

    fn diesel(&self) -> Result<Case<'_>, AnyError> {
        let mut connection = PgConnection::establish(&self.database("diesel")?)?;
        let list = (1..=COUNT).map(|number| {
            let name = format!("2026-01-01-{number:06}_t{number}").leak();
            let metadata = diesel_migrations::TomlMetadataWrapper::new(true);
            let name = diesel_migrations::EmbeddedName::new(name);
            EmbeddedMigration::new(text(number), None, name, metadata)
        });
        let list: &'static [EmbeddedMigration] = list.collect::<Vec<_>>().leak();
        connection.run_pending_migrations(EmbeddedMigrations::new(list))?;
        Ok(Case::new(version("diesel_migrations"), move || {
            let applied = connection.run_pending_migrations(EmbeddedMigrations::new(list))?;
            assert!(applied.is_empty());
            Ok(())
        }))
    }

    fn refinery(&self) -> Result<Case<'_>, AnyError> {
        let mut client = self.client(&self.database("refinery")?)?;
        let list = (1..=COUNT)
            .map(|number| {
                refinery::Migration::unapplied(&format!("V{number}__t{number}"), text(number))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let runner = refinery::Runner::new(&list);
        self.runtime.block_on(runner.run_async(&mut client))?;
        Ok(Case::new(version("refinery"), move || {
            let report = self.runtime.block_on(runner.run_async(&mut client))?;
            assert!(report.applied_migrations().is_empty());
            Ok(())
        }))
    }

    fn sqlx(&self) -> Result<Case<'_>, AnyError> {
        let url = self.database("sqlx")?;
        let migration = |number: usize| {
            let (name, kind) =
                (Cow::Owned(format!("t{number}")), sqlx::migrate::MigrationType::Simple);
            let sql = text(number).into_sql_str();
            sqlx::migrate::Migration::new(
                i64::try_from(number).unwrap_or(0),
                name,
                kind,
                sql,
                false,
            )
        };
        let migrator =
            sqlx::migrate::Migrator::with_migrations((1..=COUNT).map(migration).collect());
        let mut connection = self.runtime.block_on(sqlx::PgConnection::connect(&url))?;
        // it prints a notice at every look
        self.runtime.block_on(connection.execute("SET client_min_messages = warning"))?;
        self.runtime.block_on(migrator.run(&mut connection))?;
        Ok(Case::new(version("sqlx"), move || {
            Ok(self.runtime.block_on(migrator.run(&mut connection))?)
        }))
    }

    fn second_call(&self, length: Length) -> Result<Race, AnyError> {
        let db = Dedicated::new(self.cluster.url("ours").parse()?);
        let migrations: &'static Migrations = Box::leak(Box::new(ours()));
        let first = self.runtime.block_on(ensure_migrations(&db, migrations))?;
        assert_eq!(first, Outcome::Current);
        let again = move || {
            let future = pin!(ensure_migrations(black_box(&db), black_box(migrations)));
            match future.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(result) => {
                    result?;
                    Ok(())
                }
                Poll::Pending => Err("the second call waits".into()),
            }
        };
        let cases =
            vec![Case::new(OURS, again), Case::new("an empty call, for comparison", || Ok(()))];
        race("the second call in a process", cases, length)
    }
}

fn ours() -> Migrations {
    let migration = |number: usize| {
        Migration::new(format!("20260101{number:06}"), format!("t{number}"), text(number))
    };
    Migrations::new((1..=COUNT).map(migration).collect())
}
