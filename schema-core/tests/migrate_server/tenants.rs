//! Many tenants: a schema each, or a database each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use schema_core::migrate::{Event, Options, Tenant, run_each};

use crate::support::{Bench, migrations};

const TEXTS: [&str; 2] = [
    "create table t (id int primary key); insert into t values (1);",
    "alter table t add column a int;\n-- segment: no transaction\n\
     create index concurrently t_a on t (a);",
];

#[tokio::test]
async fn each_schema_gets_its_tables_and_its_ledger() {
    let bench = Bench::new().await;
    for number in 1..=12 {
        bench.run_sql(&format!("create schema tenant_{number}")).await;
    }
    bench.run_sql("create schema other; create schema \"tenant_Odd \"\"one\"\"\"").await;
    // one of them can't be migrated at first
    bench.run_sql("create table tenant_7.t (id text)").await;
    let most = Arc::new(AtomicUsize::new(0));
    let (running, peak) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&most));
    let options = Options::new().progress(move |event| match event {
        Event::MigrationStarted { migration: "20260101000001_m1", .. } => {
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        }
        Event::TenantFinished { .. } => drop(running.fetch_sub(1, Ordering::SeqCst)),
        _ => {}
    });
    let all = migrations(&TEXTS).options(options);
    let tenants = async || Tenant::schemas(&bench.db, "tenant_%").await.unwrap();

    let first = run_each(tenants().await, &all, 4).await;
    assert_eq!(first.results.len(), 13);
    let failed: Vec<_> = first.failed().map(|(name, _)| name).collect();
    assert_eq!(failed, ["tenant_7"]);
    let text = first.to_string();
    assert!(text.starts_with("13 tenants: 12 migrated, 0 current, 1 failed\ntenant_7: "), "{text}");
    assert!(text.contains("\"t\" already exists"), "{text}");
    let seen = most.load(Ordering::SeqCst);
    assert!((2..=4).contains(&seen), "{seen} at once");
    let indexes = "SELECT count(*) FROM pg_indexes WHERE indexname = 't_a'";
    assert_eq!(bench.number(indexes).await, 12);
    assert!(bench.exists("tenant_3._schema_migrations").await);
    assert!(!bench.exists("_schema.migrations").await && !bench.exists("public.t").await);
    assert!(!bench.exists("other.t").await);

    bench.run_sql("drop table tenant_7.t; create schema tenant_new").await;
    let second = run_each(tenants().await, &all, 4).await;
    assert_eq!(second.to_string(), "14 tenants: 2 migrated, 12 current, 0 failed");
    let third = run_each(tenants().await, &all, 4).await;
    assert_eq!(third.to_string(), "14 tenants: 0 migrated, 14 current, 0 failed");
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn each_database_is_migrated() {
    let benches = [Bench::new().await, Bench::new().await, Bench::new().await];
    let all = migrations(&TEXTS);
    let list = Tenant::databases(&benches[0].db, "%").await.unwrap();
    let ours = |tenant: &Tenant<_>| benches.iter().any(|b| b.database.name() == tenant.name);
    let ours: Vec<_> = list.into_iter().filter(ours).collect();
    assert_eq!(ours.len(), 3);
    let summary = run_each(ours, &all, 2).await;
    assert_eq!(summary.to_string(), "3 tenants: 3 migrated, 0 current, 0 failed");
    for bench in &benches {
        assert_eq!(bench.applied().await.len(), 2);
    }
}

#[tokio::test]
async fn a_dropped_run_goes_on_where_it_stopped() {
    let bench = Bench::new().await;
    for number in 1..=20 {
        bench.run_sql(&format!("create schema tenant_{number}")).await;
    }
    let all = migrations(&TEXTS);
    let tenants = async || Tenant::schemas(&bench.db, "tenant_%").await.unwrap();
    let some = std::time::Duration::from_millis(150);
    let _ = tokio::time::timeout(some, run_each(tenants().await, &all, 3)).await;
    let summary = run_each(tenants().await, &all, 3).await;
    assert_eq!(summary.failed().count(), 0, "{summary}");
    let rows = "SELECT count(*) FROM pg_indexes WHERE indexname = 't_a'";
    assert_eq!(bench.number(rows).await, 20);
    assert_eq!(bench.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
    bench.nothing_is_held().await;
}
