//! A database of one's own for each test of the loading half.
#![allow(dead_code)] // each test file uses a part

use schema_kit::source::Loaded;
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_model::{Schema, ddl};
use tokio_postgres::Client;

/// A database that goes when this value does, and a connection to it.
pub(crate) struct Database {
    pub(crate) client: Client,
    pub(crate) server: schema_devdb::TestDatabase,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let server = tokio::task::spawn_blocking(schema_devdb::TestDatabase::new).await.unwrap();
        let server = server.unwrap();
        let client = connect(&server.url().parse().unwrap()).await.unwrap();
        Self { client, server }
    }

    pub(crate) async fn run(&self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql).await {
            panic!("{error}: {:?}\n{sql}", error.as_db_error());
        }
    }

    pub(crate) async fn create(&self, schema: &Schema) {
        self.run(&ddl::script(&ddl::schema_statements(schema))).await;
    }

    pub(crate) async fn read(&mut self) -> Loaded {
        introspect(&mut self.client, &Schemas::default()).await.unwrap()
    }

    pub(crate) async fn normalise(&mut self, schema: &Schema) -> Schema {
        schema_kit::normalise::normalise(&mut self.client, schema, &Schemas::default())
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn major(&self) -> i32 {
        let row = self.client.query_one("SHOW server_version_num", &[]).await.unwrap();
        row.get::<_, &str>(0).parse::<i32>().unwrap() / 10_000
    }
}
