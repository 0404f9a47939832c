//! What the tests of objects beside tables share: a database, and schemas given as SQL.

#![allow(dead_code)] // each test program uses its part

use schema_devdb::TestDatabase;
use schema_kit::normalise::normalise;
use schema_kit::plan::{Decisions, Plan, plan};
use schema_kit::settings::Layer;
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_kit::source::{Context, Source, load};
use schema_model::Schema;
use tempfile::TempDir;
use tokio_postgres::Client;

/// A database of its own, that schemas given as SQL are planned to.
pub(crate) struct Site {
    pub(crate) client: Client,
    pub(crate) schemas: Schemas,
    pub(crate) database: TestDatabase,
}

impl Site {
    pub(crate) async fn new() -> Self {
        let database = tokio::task::spawn_blocking(TestDatabase::new).await.unwrap().unwrap();
        let client = connect(&database.url().parse().unwrap()).await.unwrap();
        client.batch_execute("SET client_min_messages = warning").await.unwrap();
        Self { client, schemas: Schemas::default(), database }
    }

    pub(crate) async fn major(&self) -> i32 {
        let row = self.client.query_one("SHOW server_version_num", &[]).await.unwrap();
        row.get::<_, &str>(0).parse::<i32>().unwrap() / 10_000
    }

    /// The extensions that the server could have, and the version of each that it would create.
    pub(crate) async fn extensions(&self) -> Vec<(String, String)> {
        let sql = "SELECT name::text, default_version FROM pg_available_extensions";
        let rows = self.client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    pub(crate) async fn run(&self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql).await {
            panic!("{error}: {:?}\n{sql}", error.as_db_error());
        }
    }

    /// What SQL declares, in the server's words.
    pub(crate) async fn declared(&mut self, sql: &str) -> Schema {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("schema.sql");
        std::fs::write(&file, sql).unwrap();
        let context = Context {
            settings: Layer::default().settings(folder.path()),
            manifest_dir: folder.path().to_owned(),
            manifest_path: None,
            server: Some(self.database.url().parse().unwrap()),
            timings: schema_kit::timings::Timings::default(),
        };
        let loaded = load(&Source::Sql(file), &context).await.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(loaded.unknown, [], "the model does not know all of it");
        self.normal(&loaded.schema).await
    }

    pub(crate) async fn normal(&mut self, schema: &Schema) -> Schema {
        normalise(&mut self.client, schema, &self.schemas).await.unwrap_or_else(|e| panic!("{e}"))
    }

    /// What the database holds.
    pub(crate) async fn observed(&mut self) -> Schema {
        let loaded = introspect(&mut self.client, &self.schemas).await.unwrap();
        assert_eq!(loaded.unknown, []);
        self.normal(&loaded.schema).await
    }

    /// Plans from what is there to `to`, runs that, and holds the result against it.
    pub(crate) async fn arrive(&mut self, to: &Schema) -> Plan {
        let from = self.observed().await;
        let decisions = Decisions { accept: "all".parse().unwrap(), ..Decisions::default() };
        let plan = plan(&from, to, &decisions);
        let script: Vec<String> =
            plan.steps.iter().map(|step| format!("{} {}", step.segment, step.sql)).collect();
        let script = script.join("\n");
        for segment in plan.segments() {
            let transactional = segment.iter().all(|step| step.transactional);
            if transactional {
                self.run("BEGIN").await;
            }
            for step in segment {
                if let Err(error) = self.client.batch_execute(&step.sql).await {
                    panic!("{}\n{:?}\nin\n{script}", step.sql, error.as_db_error());
                }
            }
            if transactional {
                self.run("COMMIT").await;
            }
        }
        let found = self.observed().await;
        let again = schema_kit::plan::plan(&found, to, &decisions);
        assert!(again.is_empty(), "planning again: {:#?}\nafter\n{script}", again.changes);
        assert_same(&found, to, &script);
        plan
    }

    /// Makes what the SQL declares of what is there.
    pub(crate) async fn arrive_at(&mut self, sql: &str) -> Plan {
        let to = self.declared(sql).await;
        self.arrive(&to).await
    }
}

pub(crate) fn assert_same(found: &Schema, expected: &Schema, why: &str) {
    let lines = |schema: &Schema| schema.objects().map(|o| o.to_json()).collect::<Vec<_>>();
    let (found, expected) = (lines(found), lines(expected));
    let only_found: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    let only_expected: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(
        only_found.is_empty() && only_expected.is_empty(),
        "found {only_found:#?}\nexpected {only_expected:#?}\n{why}"
    );
}
