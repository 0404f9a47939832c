//! Two databases: one is planned to the other and back.

use std::collections::BTreeMap;

use schema_devdb::TestDatabase;
use schema_kit::normalise::{normalise, normalise_both};
use schema_kit::plan::{Decisions, Plan, plan};
use schema_kit::source::database::{Schemas, connect, introspect};
use schema_model::{KeyTarget, Schema, Table};
use tokio_postgres::Client;

use crate::draw::Choice;

pub(crate) enum Outcome {
    Holds,
    /// The plan says beforehand that it can't be done with these rows.
    RowsInTheWay,
    Fails(String),
}

struct Place {
    client: Client,
    _database: TestDatabase,
}

/// A database to go to and fro in, and one that shows where to.
pub(crate) struct World {
    here: Place,
    there: Place,
    pub(crate) major: i32,
}

const ROLES: &str = "DO $$ BEGIN CREATE ROLE law_reader; EXCEPTION WHEN OTHERS THEN END $$;
    DO $$ BEGIN CREATE ROLE law_writer; EXCEPTION WHEN OTHERS THEN END $$";

const EMPTY: &str = "DROP EVENT TRIGGER IF EXISTS law_watch; DROP PUBLICATION IF EXISTS law_out;
    DROP EXTENSION IF EXISTS hstore CASCADE; DROP SCHEMA IF EXISTS app CASCADE;
    DROP SCHEMA public CASCADE; CREATE SCHEMA public";

impl World {
    pub(crate) async fn new() -> Self {
        let (here, there) = (Place::new().await, Place::new().await);
        let row = here.client.query_one("SHOW server_version_num", &[]).await.expect("a version");
        let number: i32 = row.get::<_, &str>(0).parse().expect("a number");
        Self { here, there, major: number / 10_000 }
    }

    pub(crate) async fn check(&mut self, from: &Choice, to: &Choice) -> Outcome {
        let (old, new) = (from.sql(self.major), to.sql(self.major));
        self.here.fill(&old).await;
        self.there.fill(&new).await;
        let (before, after) = match (self.here.read().await, self.there.read().await) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(reason), _) | (_, Err(reason)) => return Outcome::Fails(reason),
        };
        let rows = self.here.rows().await;
        let there = self.here.go("there", &before, &after).await;
        if !matches!(there, Outcome::Holds) {
            return there;
        }
        match self.here.go("back", &after, &before).await {
            Outcome::Holds => {}
            other => return other,
        }
        let kept = self.here.rows().await;
        let lost = rows
            .iter()
            .filter(|(table, _)| after.tables.iter().any(|own| own.name.to_string() == **table));
        let mut lost = lost.filter(|(table, count)| {
            kept.get(*table) != Some(*count) && !is_replaced(&before, &after, table)
        });
        match lost.next() {
            Some((table, count)) => {
                Outcome::Fails(format!("rows of {table}: {count}, then {:?}", kept.get(table)))
            }
            None => Outcome::Holds,
        }
    }
}

fn find<'a>(schema: &'a Schema, table: &str) -> Option<&'a Table> {
    schema.tables.iter().find(|own| own.name.to_string() == table)
}

/// The type of a column by which a table deals out its rows.
fn key_type<'a>(schema: &'a Schema, table: &'a Table) -> Option<&'a str> {
    let KeyTarget::Column(key) = &table.partition_by.as_ref()?.keys.first()?.target else {
        return None;
    };
    let parent = || find(schema, &table.partition_of.as_ref()?.parent.to_string())?.column(key);
    Some(&table.column(key).or_else(parent)?.ty)
}

/// How rows are dealt out is for good.
fn is_replaced(from: &Schema, to: &Schema, table: &str) -> bool {
    let (Some(old), Some(new)) = (find(from, table), find(to, table)) else { return true };
    let parent =
        old.partition_of.as_ref().or(new.partition_of.as_ref()).map(|of| of.parent.to_string());
    old.partition_by != new.partition_by
        || key_type(from, old) != key_type(to, new)
        || parent.is_some_and(|parent| is_replaced(from, to, &parent))
}

impl Place {
    async fn new() -> Self {
        let made = tokio::task::spawn_blocking(TestDatabase::new).await;
        let database = made.expect("a task that ends").expect("a test database");
        let client = connect(&database.url().parse().expect("a URL")).await.expect("connect");
        let place = Self { client, _database: database };
        place.run("SET client_min_messages = error").await;
        place.run(ROLES).await;
        place
    }

    async fn run(&self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql).await {
            panic!("{error}: {:?}\n{sql}", error.as_db_error());
        }
    }

    async fn fill(&self, sql: &str) {
        self.client.batch_execute("ROLLBACK").await.expect("no transaction");
        self.run(EMPTY).await;
        self.run(sql).await;
    }

    async fn read(&mut self) -> Result<Schema, String> {
        let found = self.observe().await?;
        let normal = normalise(&mut self.client, &found, &Schemas::default()).await;
        normal.map_err(|error| format!("normalise: {error} {error:?}"))
    }

    /// What is there, in words that can be held against those of another schema.
    async fn read_beside(&mut self, other: &Schema) -> Result<Schema, String> {
        let found = self.observe().await?;
        let both = normalise_both(&mut self.client, &found, other, &Schemas::default()).await;
        both.map(|(found, _)| found).map_err(|error| format!("normalise: {error} {error:?}"))
    }

    async fn observe(&mut self) -> Result<Schema, String> {
        let loaded = introspect(&mut self.client, &Schemas::default()).await;
        let loaded = loaded.map_err(|e| format!("read: {e}"))?;
        if !loaded.unknown.is_empty() {
            return Err(format!("unknown: {:?}", loaded.unknown));
        }
        Ok(loaded.schema)
    }

    /// How many rows each table has.
    async fn rows(&self) -> BTreeMap<String, i64> {
        let sql = "SELECT c.oid::regclass::text, (xpath('/row/n/text()', query_to_xml(
                format('SELECT count(*) AS n FROM ONLY %s', c.oid::regclass), false, true, '')))[1]::text::int8
            FROM pg_class c WHERE c.relkind = 'r'
            AND c.relnamespace::regnamespace::text IN ('public', 'app')";
        let rows = self.client.query(sql, &[]).await.expect("rows");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    async fn go(&mut self, way: &str, from: &Schema, to: &Schema) -> Outcome {
        let decisions = Decisions { accept: "all".parse().expect("kinds"), ..Decisions::default() };
        let plan = plan(from, to, &decisions);
        let steps = plan.steps.iter().map(|step| format!("{} {}", step.segment, step.sql));
        let script = steps.collect::<Vec<_>>().join("\n");
        for query in plan.steps.iter().filter_map(|step| step.precondition.as_ref()) {
            // What is asked about may come into being on the way.
            let asked = self.client.query_one(&query.query, &[]).await;
            if asked.is_ok_and(|row| row.get::<_, Option<bool>>(0) == Some(true)) {
                return Outcome::RowsInTheWay;
            }
        }
        if let Err(stop) = self.walk(&plan).await {
            if stop.is_for_rows(way) {
                return Outcome::RowsInTheWay;
            }
            return Outcome::Fails(format!("{way}: {}\nin\n{script}", stop.reason));
        }
        let found = match self.read_beside(to).await {
            Ok(found) => found,
            Err(reason) => return Outcome::Fails(format!("{way}: {reason}\nafter\n{script}")),
        };
        let again = schema_kit::plan::plan(&found, to, &decisions);
        if !again.is_empty() {
            let steps: Vec<_> = again.steps.iter().map(|step| &step.sql).collect();
            return Outcome::Fails(format!(
                "{way}: planning again gives {steps:#?}\nafter\n{script}"
            ));
        }
        match difference(&found, to) {
            Some(lines) => Outcome::Fails(format!("{way}: {lines}\nafter\n{script}")),
            None => Outcome::Holds,
        }
    }

    async fn walk(&self, plan: &Plan) -> Result<(), Stop> {
        for segment in plan.segments() {
            let transactional = segment.iter().all(|step| step.transactional);
            let (begin, commit) = if transactional { ("BEGIN", "COMMIT") } else { ("", "") };
            let steps = segment.iter().map(|step| (step.sql.as_str(), step.precondition.is_some()));
            for (sql, is_foreseen) in
                [(begin, false)].into_iter().chain(steps).chain([(commit, false)])
            {
                self.client.batch_execute(sql).await.map_err(|error| {
                    let said = error.as_db_error();
                    let text = said.map(|said| format!("{} {:?}", said.message(), said.detail()));
                    let code = said.map(|said| said.code().code().to_owned());
                    let text = text.unwrap_or(error.to_string());
                    let reason = format!("{sql}\n{text}");
                    Stop { reason, code: code.unwrap_or_default(), is_foreseen }
                })?;
            }
        }
        Ok(())
    }
}

/// Where a plan could not go on.
struct Stop {
    reason: String,
    code: String,
    /// Whether the step says what rows could stop it.
    is_foreseen: bool,
}

impl Stop {
    /// Values that another type has no place for; rows that a new foreign key or unique index finds
    /// out; what a step asks of rows that only the plan itself could bring; what was dropped on the
    /// way there, and comes back without its values.
    fn is_for_rows(&self, way: &str) -> bool {
        match &self.code[..self.code.len().min(2)] {
            "22" => true,
            "23" => {
                let is_found_out = matches!(self.code.as_str(), "23503" | "23505" | "23P01");
                is_found_out || self.is_foreseen || way == "back"
            }
            _ => false,
        }
    }
}

/// The facts that only one of the schemas has.
fn difference(found: &Schema, expected: &Schema) -> Option<String> {
    let lines = |schema: &Schema| schema.objects().map(|fact| fact.to_json()).collect::<Vec<_>>();
    let (found, expected) = (lines(found), lines(expected));
    let only_found: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    let only_expected: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    let same = only_found.is_empty() && only_expected.is_empty();
    (!same).then(|| format!("found {only_found:#?}\nexpected {only_expected:#?}"))
}
