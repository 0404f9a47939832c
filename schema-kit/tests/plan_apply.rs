//! A plan on a live database: the lock that it shares with the runner, locks of others, failures.

mod plan_support;

use std::time::Duration;

use plan_support::Place;
use schema_core::migrate::{Dedicated, Migration, Migrations};
use schema_devdb::TestDatabase;
use schema_kit::apply::{Progress, apply};
use schema_kit::plan::{Decisions, Plan, plan};
use schema_kit::settings::{Layer, Settings};
use schema_model::{Column, Index, Name, Schema, Table};

fn settings() -> Settings {
    Layer::default().settings(std::path::Path::new("."))
}

fn table(columns: &[&str]) -> Schema {
    let mut table = Table::new(Name::new("t"));
    let columns =
        columns.iter().map(|name| Column { nullable: true, ..Column::new(*name, "text") });
    table.columns.extend(columns);
    Schema { tables: vec![table], ..Schema::default() }
}

fn added(columns: &[&str]) -> Plan {
    plan(&table(&["a"]), &table(columns), &Decisions::default())
}

#[tokio::test]
async fn push_waits_for_the_migration_runner() {
    let database = TestDatabase::new().expect("a test database");
    let place = Place::connect(database.url()).await;
    place.create(&table(&["a"])).await;
    let connector = Dedicated::new(database.url().parse().expect("a URL"));
    let migrations =
        Migrations::new(vec![Migration::new("20260101000000", "slow", "select pg_sleep(1)")]);
    let running =
        tokio::spawn(async move { schema_core::migrate::run(&connector, &migrations).await });
    tokio::time::sleep(Duration::from_millis(400)).await;

    let mut waited = false;
    apply(&place.client, &added(&["a", "b"]), &settings(), |event| {
        waited |= matches!(event, Progress::Waiting);
    })
    .await
    .expect("apply");
    assert!(waited, "the two do not share a lock");
    running.await.expect("join").expect("migrate");
}

#[tokio::test]
async fn a_step_that_cannot_have_its_lock_steps_back_and_tries_again() {
    let database = TestDatabase::new().expect("a test database");
    let place = Place::connect(database.url()).await;
    place.create(&table(&["a"])).await;
    let other = Place::connect(database.url()).await;
    other.client.batch_execute("begin; select * from t").await.expect("read");
    let reader = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1200)).await;
        other.client.batch_execute("commit").await
    });
    let mut retries = 0;
    apply(&place.client, &added(&["a", "b"]), &settings(), |event| {
        retries += u32::from(matches!(event, Progress::Retries { .. }));
    })
    .await
    .expect("apply");
    assert!(retries > 0, "nobody stepped back");
    reader.await.expect("join").expect("commit");
}

#[tokio::test]
async fn a_failure_says_what_was_done_and_leaves_no_invalid_index() {
    let database = TestDatabase::new().expect("a test database");
    let place = Place::connect(database.url()).await;
    place.create(&table(&["a"])).await;
    place.client.batch_execute("insert into t values ('x'), ('x')").await.expect("rows");
    let mut to = table(&["a", "b"]);
    let index = Index { unique: true, ..Index::new("t_a", ["a"]) };
    to.tables[0].indexes.push(index);
    let mut plan = plan(&table(&["a"]), &to, &Decisions::default());
    // As if the second row came after the check.
    plan.steps.iter_mut().for_each(|step| step.precondition = None);

    let error = apply(&place.client, &plan, &settings(), |_| {}).await.expect_err("duplicates");
    let text = error.to_string();
    assert!(text.contains("step 2 of 2 failed"), "{text}");
    assert!(text.contains("done, and stays so:\n  ALTER TABLE t ADD COLUMN b text"), "{text}");
    assert!(text.contains("not done:\n  CREATE UNIQUE INDEX CONCURRENTLY t_a"), "{text}");
    let sql = "select count(*) from pg_index where indrelid = 't'::regclass";
    let left: i64 = place.client.query_one(sql, &[]).await.expect("count").get(0);
    assert_eq!(left, 0);
}
