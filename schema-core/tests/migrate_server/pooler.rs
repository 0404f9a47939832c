//! Behind a pooler in transaction mode.

use schema_core::migrate::{MigrateError, Migration, Migrations, Outcome, run};

use crate::pgbouncer::Pooler;
use crate::rust_code::{TABLES, copy};
use crate::support::{Bench, connector, migration, migrations};

const TWO_SEGMENTS: &str =
    "insert into t values (2);\n-- segment: transaction\ninsert into t values (4);";

#[tokio::test(flavor = "multi_thread")]
async fn a_transactional_plan_runs_under_transaction_locks() {
    let bench = Bench::new().await;
    let Some(pooler) = Pooler::start(&bench.database).await else { return };
    let runs: Vec<_> = (0..8)
        .map(|_| {
            let db = connector(&pooler.url);
            tokio::spawn(async move {
                let plan = Migrations::new(vec![
                    migration(1, "create table t (a int); insert into t values (1);"),
                    migration(2, TWO_SEGMENTS),
                    migration(3, TABLES),
                    Migration::in_rust("20260101000004", "copy", |batch| Box::pin(copy(batch))),
                ]);
                run(&db, &plan).await
            })
        })
        .collect();
    for done in runs {
        done.await.unwrap().unwrap();
    }
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 7, "each step ran once");
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95, "and each batch");
    assert_eq!(bench.applied().await.len(), 4);
    bench.nothing_is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_needs_a_session_is_refused() {
    let bench = Bench::new().await;
    let Some(pooler) = Pooler::start(&bench.database).await else { return };
    let plan = migrations(&[
        "create table t (a int)",
        "-- segment: no transaction\ncreate index concurrently i on t (a)",
    ]);
    let error = run(&connector(&pooler.url), &plan).await.unwrap_err();
    assert!(matches!(error, MigrateError::Pooler { .. }), "{error}");
    assert!(error.to_string().contains("`migration_url`"), "{error}");
    assert!(!bench.exists("t").await, "nothing was changed");
    bench.nothing_is_held().await;

    // as an application would be set up: its statements go through the pooler, migrations do not
    let builder = schema_core::Db::builder(&pooler.url).unwrap();
    let db = builder.migration_url(bench.database.url()).unwrap().build().unwrap();
    let Outcome::Applied(applied) = run(&db, &plan).await.unwrap() else { panic!("not applied") };
    assert_eq!(applied.len(), 2);
    assert!(bench.exists("i").await);
}
