//! A database of one's own for each test of the loading half.
#![allow(dead_code)] // each test file uses a part

use schema_kit::source::Loaded;
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_model::{Schema, ddl};
use tokio_postgres::Client;

/// A database that goes when this value does, and a connection to it.
pub struct Database {
    pub client: Client,
    pub server: schema_devdb::TestDatabase,
}

impl Database {
    pub async fn new() -> Self {
        let server = tokio::task::spawn_blocking(schema_devdb::TestDatabase::new).await.unwrap();
        let server = server.unwrap();
        let client = connect(&server.url().parse().unwrap()).await.unwrap();
        Self { client, server }
    }

    pub async fn run(&self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql).await {
            panic!("{error}: {:?}\n{sql}", error.as_db_error());
        }
    }

    pub async fn create(&self, schema: &Schema) {
        self.run(&ddl::script(&ddl::schema_statements(schema))).await;
    }

    pub async fn read(&mut self) -> Loaded {
        introspect(&mut self.client, &Schemas::default()).await.unwrap()
    }

    pub async fn normalise(&mut self, schema: &Schema) -> Schema {
        schema_kit::normalise::normalise(&mut self.client, schema, &Schemas::default())
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub async fn major(&self) -> i32 {
        let row = self.client.query_one("SHOW server_version_num", &[]).await.unwrap();
        row.get::<_, &str>(0).parse::<i32>().unwrap() / 10_000
    }
}
