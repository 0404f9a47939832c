//! `ensure_migrations`: once per process, shared by those that come together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use schema_core::migrate::{MigrateError, Options, Outcome, ensure_migrations};

use crate::support::{Bench, forever};

/// Options that count the migrations that begin.
fn counting() -> (Options, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let options = Options::new().progress(move |event| {
        if matches!(event, schema_core::migrate::Event::MigrationStarted { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    (options, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_come_together_share_a_run() {
    let bench = Bench::new().await;
    let (options, count) = counting();
    let slow = forever(&["create table t (id int); select pg_sleep(0.2)"], options);
    let before = bench
        .number("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        .await;
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let db = bench.db.clone();
            tokio::spawn(async move { ensure_migrations(&db, slow).await.unwrap() })
        })
        .collect();
    for caller in callers {
        assert!(matches!(caller.await.unwrap(), Outcome::Applied(list) if list.len() == 1));
    }
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert_eq!(ensure_migrations(&bench.db, slow).await.unwrap(), Outcome::Current);
    bench.nothing_is_held().await;
    // the run's connection and the one that looks for a pooler
    let sessions = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()";
    assert!(bench.number(sessions).await - before <= 2);
}

#[tokio::test]
async fn a_success_is_remembered_for_a_while() {
    let bench = Bench::new().await;
    let short = Duration::from_millis(300);
    let remembered = forever(&["create table t (id int)"], Options::new().cache(short));
    ensure_migrations(&bench.db, remembered).await.unwrap();
    bench.run_sql("drop schema _schema cascade; drop table t").await;
    assert_eq!(ensure_migrations(&bench.db, remembered).await.unwrap(), Outcome::Current);
    tokio::time::sleep(short * 2).await;
    let again = ensure_migrations(&bench.db, remembered).await.unwrap();
    assert!(matches!(again, Outcome::Applied(_)), "looks again: {again:?}");
}

#[tokio::test]
async fn nothing_is_remembered_without_a_cache() {
    let bench = Bench::new().await;
    let never =
        forever(&["create table if not exists t (id int)"], Options::new().cache(Duration::ZERO));
    ensure_migrations(&bench.db, never).await.unwrap();
    bench.run_sql("drop schema _schema cascade").await;
    assert!(matches!(ensure_migrations(&bench.db, never).await.unwrap(), Outcome::Applied(_)));
}

#[tokio::test]
async fn databases_are_remembered_apart() {
    let (one, two) = (Bench::new().await, Bench::new().await);
    let shared = forever(&["create table t (id int)"], Options::new());
    for bench in [&one, &two] {
        let outcome = ensure_migrations(&bench.db, shared).await.unwrap();
        assert!(matches!(outcome, Outcome::Applied(_)), "{outcome:?}");
    }
    for bench in [&one, &two] {
        assert_eq!(ensure_migrations(&bench.db, shared).await.unwrap(), Outcome::Current);
    }
}

#[tokio::test]
async fn a_failure_is_shared_and_not_remembered() {
    let bench = Bench::new().await;
    let needy = forever(&["insert into elsewhere values (1)"], Options::new());
    let (one, two) =
        tokio::join!(ensure_migrations(&bench.db, needy), ensure_migrations(&bench.db, needy));
    for result in [one, two] {
        assert!(matches!(result.unwrap_err(), MigrateError::StepFailed(_)));
    }
    bench.run_sql("create table elsewhere (id int)").await;
    assert!(matches!(ensure_migrations(&bench.db, needy).await.unwrap(), Outcome::Applied(_)));
}

#[tokio::test]
async fn a_hook_that_panics_is_an_error() {
    let bench = Bench::new().await;
    let options = Options::new().progress(|_| panic!("no hook today"));
    let failing = forever(&["create table t (id int)"], options);
    let error = ensure_migrations(&bench.db, failing).await.unwrap_err();
    assert!(error.to_string().contains("panicked: no hook today"), "{error}");
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_the_run() {
    let bench = Bench::new().await;
    let slow = forever(&["create table t (id int); select pg_sleep(0.3)"], Options::new());
    let hasty =
        tokio::time::timeout(Duration::from_millis(100), ensure_migrations(&bench.db, slow));
    assert!(hasty.await.is_err());
    assert!(matches!(ensure_migrations(&bench.db, slow).await.unwrap(), Outcome::Applied(_)));
}

#[test]
fn a_runtime_that_ends_leaves_no_wrong_answer() {
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let first = runtime();
    let bench = first.block_on(Bench::new());
    let slow = forever(&["create table t (id int); select pg_sleep(0.3)"], Options::new());
    let hasty = Duration::from_millis(100);
    let timed = async { tokio::time::timeout(hasty, ensure_migrations(&bench.db, slow)).await };
    assert!(first.block_on(timed).is_err());
    let db = bench.db.clone();
    first.shutdown_background();
    let outcome = runtime().block_on(ensure_migrations(&db, slow)).unwrap();
    assert!(matches!(outcome, Outcome::Applied(_)), "{outcome:?}");
}
