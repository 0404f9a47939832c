//! What the tests of plans share: a schema of its own on a real server, and plans run on it.

#![allow(dead_code)] // each test program uses its part

pub(crate) mod generate;

use std::collections::BTreeMap;

use schema_kit::normalise::normalise;
use schema_kit::plan::Plan;
use schema_kit::source::database::{Schemas, introspect};
use schema_kit::steps::{LockMode, Step};
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
        self.schemas =
            Schemas { default: name.to_owned(), only: vec![name.to_owned()], ..Schemas::default() };
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

    /// The major version of the server.
    pub(crate) async fn version(&self) -> i32 {
        let sql = "SELECT current_setting('server_version_num')::int4 / 10000";
        self.client.query_one(sql, &[]).await.expect("the version").get(0)
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

    /// Runs a plan as its segments say, and holds its claims about locks against what the server
    /// shows before each commit.
    pub(crate) async fn run(&self, plan: &Plan) -> Result<(), String> {
        let before = self.tables().await;
        for segment in plan.segments() {
            let transactional = segment[0].transactional;
            assert!(transactional || segment.len() == 1, "{segment:#?}");
            let names = self.names(&before).await;
            if transactional {
                self.execute("BEGIN").await?;
            }
            for step in segment {
                self.execute(&step.sql).await?;
            }
            if transactional {
                let held = self.locks(&names).await;
                let claimed = claimed(segment, held.keys());
                if held != claimed {
                    return Err(format!("claimed {claimed:?}, took {held:?} in {segment:#?}"));
                }
                self.execute("COMMIT").await?;
            }
        }
        Ok(())
    }

    async fn execute(&self, sql: &str) -> Result<(), String> {
        self.client.batch_execute(sql).await.map_err(|error| {
            let reason = error.as_db_error().map_or(error.to_string(), ToString::to_string);
            format!("{sql}\n{reason}")
        })
    }

    async fn tables(&self) -> Vec<u32> {
        let sql = "SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
                   AND relkind = 'r'";
        let rows = self.client.query(sql, &[]).await.expect("tables");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// What the tables are called now: a segment may rename one.
    async fn names(&self, tables: &[u32]) -> BTreeMap<u32, String> {
        let sql = "SELECT oid, quote_ident(relname) FROM pg_class WHERE oid = ANY ($1)";
        let rows = self.client.query(sql, &[&tables]).await.expect("names");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// The strongest lock of this session on each of these tables.
    async fn locks(&self, names: &BTreeMap<u32, String>) -> BTreeMap<String, String> {
        let sql = "SELECT relation, \
                   (array_agg(mode ORDER BY array_position(ARRAY['AccessShareLock', \
                   'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', \
                   'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'], mode) DESC))[1] \
                   FROM pg_locks WHERE pid = pg_backend_pid() AND relation = ANY ($1) \
                   AND EXISTS (SELECT FROM pg_class WHERE oid = relation) GROUP BY 1";
        let tables: Vec<u32> = names.keys().copied().collect();
        let rows = self.client.query(sql, &[&tables]).await.expect("locks");
        rows.iter().map(|row| (names[&row.get::<_, u32>(0)].clone(), row.get(1))).collect()
    }
}

/// What a segment claims of the relations that the server shows, and of other tables.
fn claimed<'a>(
    segment: &[Step],
    held: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, String> {
    let held: Vec<&String> = held.collect();
    let mut claims: BTreeMap<String, LockMode> = BTreeMap::new();
    for (relation, mode) in segment.iter().flat_map(|step| &step.locks) {
        if held.contains(&relation) {
            let claim = claims.entry(relation.clone()).or_insert(*mode);
            *claim = (*claim).max(*mode);
        }
    }
    claims.into_iter().map(|(relation, mode)| (relation, mode.as_str().to_owned())).collect()
}

/// The schema with its columns in the order of their names: plans do not move columns.
pub(crate) fn unordered(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}
