//! What the tests of plans share: a schema of its own on a real server, and plans run on it.

#![allow(dead_code)] // each test program uses its part

pub(crate) mod generate;

use schema_kit::normalise::normalise;
use schema_kit::plan::Plan;
use schema_kit::source::database::{Schemas, introspect};
use schema_model::{Schema, ddl};
use tokio_postgres::{Client, NoTls};

/// A schema of its own in a test database.
pub(crate) struct Place {
    pub(crate) client: Client,
    pub(crate) schemas: Schemas,
}

impl Place {
    /// Connects to a database; [`enter`](Self::enter) comes next.
    pub(crate) async fn connect(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connect");
        tokio::spawn(connection);
        client.batch_execute("SET client_min_messages = warning").await.expect("quiet");
        Self { client, schemas: Schemas::default() }
    }

    /// A new, empty schema that names without a schema mean.
    pub(crate) async fn enter(&mut self, name: &str) {
        self.leave().await;
        self.schemas = Schemas { default: name.to_owned(), only: vec![name.to_owned()], ..Schemas::default() };
        let sql = format!("CREATE SCHEMA {name}; SET search_path = {name}");
        self.client.batch_execute(&sql).await.expect("create the schema");
    }

    /// Drops the schema.
    pub(crate) async fn leave(&self) {
        if self.schemas.default != "public" {
            let sql = format!("DROP SCHEMA {} CASCADE", self.schemas.default);
            self.client.batch_execute(&sql).await.expect("drop the schema");
        }
    }

    /// A declared schema in the server's words.
    pub(crate) async fn normal(&mut self, schema: &Schema) -> Schema {
        normalise(&mut self.client, schema, &self.schemas).await.expect("normalise")
    }

    pub(crate) async fn create(&self, schema: &Schema) {
        let script = ddl::script(&ddl::schema_statements(schema));
        self.client.batch_execute(&script).await.expect("create the schema's objects");
    }

    /// What is there now, in the server's words.
    pub(crate) async fn observed(&mut self) -> Schema {
        let loaded = introspect(&mut self.client, &self.schemas).await.expect("introspect");
        assert_eq!(loaded.unknown, [], "objects that the model does not know");
        self.normal(&loaded.schema).await
    }

    /// Runs a plan as its segments say.
    pub(crate) async fn run(&self, plan: &Plan) -> Result<(), String> {
        for segment in plan.segments() {
            let transactional = segment[0].transactional;
            assert!(transactional || segment.len() == 1, "{segment:#?}");
            let mut sql: Vec<&str> = segment.iter().map(|step| step.sql.as_str()).collect();
            if transactional {
                sql.insert(0, "BEGIN");
                sql.push("COMMIT");
            }
            for statement in sql {
                if let Err(error) = self.client.batch_execute(statement).await {
                    let reason = error.as_db_error().map_or(error.to_string(), |e| e.to_string());
                    return Err(format!("{statement}\n{reason}"));
                }
            }
        }
        Ok(())
    }
}

/// The schema with its columns in the order of their names: plans do not move columns.
pub(crate) fn unordered(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}
