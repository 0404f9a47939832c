//! A database with a schema, and seeds sown into it.

use std::path::Path;

use schema_devdb::TestDatabase;
use schema_kit::seed::{Seeded, Shape, seed};
use schema_kit::settings::{Layer, Settings};
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_model::{Name, Schema};
use tokio_postgres::Client;

pub(crate) struct Place {
    pub(crate) client: Client,
    pub(crate) schema: Schema,
    _database: TestDatabase,
}

pub(crate) fn settings() -> Settings {
    Layer::default().settings(Path::new("."))
}

impl Place {
    /// A database with the objects of this SQL.
    pub(crate) async fn with(sql: &str) -> Self {
        let database = tokio::task::spawn_blocking(TestDatabase::new).await.unwrap().unwrap();
        let mut client = connect(&database.url().parse().unwrap()).await.unwrap();
        if let Err(error) = client.batch_execute(sql).await {
            panic!("{error}: {:?}", error.as_db_error());
        }
        let schema = introspect(&mut client, &Schemas::default()).await.unwrap().schema;
        Self { client, schema, _database: database }
    }

    pub(crate) async fn sow(&mut self, shape: &str) -> Result<Seeded, schema_kit::Error> {
        let shape: Shape = shape.parse()?;
        let tables: Vec<Name> = self.schema.tables.iter().map(|table| table.name.clone()).collect();
        seed(&mut self.client, &settings(), &self.schema, &tables, &shape, |_, _| {}).await
    }

    pub(crate) async fn sown(&mut self, shape: &str) -> Seeded {
        self.sow(shape).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What the server says to a question of one text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let rows = self
            .client
            .simple_query(sql)
            .await
            .unwrap_or_else(|error| panic!("{error}: {:?}\n{sql}", error.as_db_error()));
        let row = rows.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        row.unwrap_or_default()
    }

    /// Every row of every table, as one text.
    pub(crate) async fn everything(&self) -> String {
        let mut all = String::new();
        for table in self.schema.tables.iter().filter(|table| table.partition_of.is_none()) {
            let sql =
                format!("SELECT string_agg(t::text, E'\n' ORDER BY t::text) FROM {} t", table.name);
            all.push_str(&self.ask(&sql).await);
        }
        all
    }
}
