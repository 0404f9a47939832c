//! Migrations in Rust: batches, what a crash leaves, what is refused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use schema_core::migrate::{
    Batch, BatchError, MigrateError, Migration, Migrations, Next, Options, Outcome, State, run,
};

use schema_core::sql;

use crate::support::{Bench, apply, migration};

/// Copies ten rows of `source` a batch, in the order of their keys; not repeatable.
pub(crate) async fn copy(batch: Batch<'_>) -> Result<Next, BatchError> {
    let after: i32 = batch.after().unwrap_or("0").parse()?;
    let text = "WITH chunk AS (SELECT id FROM source WHERE id > {} ORDER BY id LIMIT 10), \
               copied AS (INSERT INTO target SELECT id FROM chunk) SELECT max(id) FROM chunk";
    let last: Option<i32> = sql(text, (after,)).one(&batch).await?;
    Ok(last.map_or(Next::Done, |id| Next::After(id.to_string())))
}

pub(crate) const TABLES: &str = "create table source (id int primary key); create table target (id int); \
                      insert into source select generate_series(1, 95)";

/// The tables, the copy, and a migration that follows it.
fn around(code: Migration) -> Migrations {
    Migrations::new(vec![
        migration(1, TABLES),
        code,
        migration(3, "alter table source rename to old"),
    ])
}

const VERSION: &str = "20260101000002";

#[tokio::test]
async fn batches_are_applied_in_their_place_and_recorded() {
    let bench = Bench::new().await;
    let code = Migration::in_rust(VERSION, "copy", |batch| Box::pin(copy(batch)));
    let all = around(code);
    assert_eq!(apply(&bench, &all).await, ["m1", "copy", "m3"]);
    assert_eq!(bench.number("SELECT count(DISTINCT id) FROM target").await, 95);
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95);
    let step = "SELECT count(*) FROM _schema.steps WHERE resume = '95' AND attempts = 10 \
                AND finished_at IS NOT NULL";
    assert_eq!(bench.number(step).await, 1);
    assert_eq!(run(&bench.db, &all).await.unwrap(), Outcome::Current);
    bench.nothing_is_held().await;
}

static FAILURES: AtomicUsize = AtomicUsize::new(0);

async fn copy_failing_once(batch: Batch<'_>) -> Result<Next, BatchError> {
    let next = copy(batch).await?;
    if batch.after() == Some("30") && FAILURES.fetch_add(1, Ordering::SeqCst) == 0 {
        sql("select 1 / 0", ()).exec(&batch).await?;
    }
    Ok(next)
}

#[tokio::test]
async fn a_failed_batch_is_undone_and_the_next_run_goes_on_from_it() {
    let bench = Bench::new().await;
    let code = Migration::in_rust(VERSION, "copy", |batch| Box::pin(copy_failing_once(batch)));
    let all = around(code);
    let error = run(&bench.db, &all).await.unwrap_err();
    let MigrateError::BatchFailed(batch) = &error else { panic!("{error}") };
    assert_eq!((batch.after.as_deref(), batch.attempts), (Some("30"), 1));
    assert!(error.to_string().contains("failed in the batch after `30`: "), "{error}");
    assert!(error.to_string().contains("division by zero"), "{error}");
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 30);
    assert_eq!(all.status(&bench.db).await.unwrap()[1].state, State::Unfinished);
    assert_eq!(apply(&bench, &all).await, ["copy", "m3"]);
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95);
}

#[tokio::test]
async fn a_batch_waits_for_a_locked_table_in_short_turns() {
    let bench = Bench::new().await;
    bench.run_sql(TABLES).await;
    let other = Bench::on(&bench).await;
    other.run_sql("begin; lock table target").await;
    let code = Migration::in_rust(VERSION, "copy", |batch| Box::pin(copy(batch)));
    let quick = Options::new().lock_timeout(Duration::from_millis(50), 30);
    let (db, copying) = (bench.db.clone(), Migrations::new(vec![code]).options(quick));
    let run = tokio::spawn(async move { run(&db, &copying).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!run.is_finished());
    other.run_sql("rollback").await;
    assert!(matches!(run.await.unwrap().unwrap(), Outcome::Applied(_)));
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95);
}

#[tokio::test]
async fn a_function_that_misbehaves_is_an_error_and_keeps_nothing() {
    let bench = Bench::new().await;
    bench.run_sql("create table target (id int)").await;
    let message = async |code: Migration| {
        let error = run(&bench.db, &Migrations::new(vec![code])).await.unwrap_err();
        assert!(matches!(error, MigrateError::BatchFailed(_)), "{error}");
        error.to_string()
    };
    let panics = Migration::in_rust(VERSION, "panics", |_| Box::pin(async { panic!("oh no") }));
    assert!(message(panics).await.contains("it panicked: oh no"));
    let commits = Migration::in_rust(VERSION, "commits", |batch| {
        Box::pin(async move {
            batch.client().batch_execute("commit").await?;
            Ok(Next::Done)
        })
    });
    assert!(message(commits).await.contains("leave COMMIT and ROLLBACK to the runner"));
    let ignores = Migration::in_rust(VERSION, "ignores", |batch| {
        Box::pin(async move {
            batch.client().batch_execute("insert into target values (1)").await?;
            let _ = batch.client().batch_execute("select 1 / 0").await;
            Ok(Next::Done)
        })
    });
    assert!(message(ignores).await.contains("did not give its error back"));
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 0);
    assert!(bench.applied().await.is_empty());
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn a_program_without_the_function_does_not_run_past_it() {
    static CODE: [Migration; 1] =
        [Migration::in_rust(VERSION, "copy", |batch| Box::pin(copy(batch)))];
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let files = [("20260101000001_m1", TABLES), ("20260101000003_m3", "drop table source")];
    for (name, up) in files.into_iter().chain([("20260101000002_copy", "-- segment: rust\n")]) {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("up.sql"), up).unwrap();
    }
    let read = || Migrations::from_folder(folder.path()).unwrap();
    let error = run(&bench.db, &read()).await.unwrap_err();
    let MigrateError::CodeMissing { migration } = &error else { panic!("{error}") };
    assert_eq!(migration, "20260101000002_copy");
    assert!(!bench.exists("source").await, "nothing was changed");
    assert_eq!(apply(&bench, &read().with_code(&CODE)).await, ["m1", "copy", "m3"]);
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95);
    // applied, it is no different from the others
    assert_eq!(run(&bench.db, &read()).await.unwrap(), Outcome::Current);
}
