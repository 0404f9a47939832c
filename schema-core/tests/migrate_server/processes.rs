//! Many processes at once, and processes that are killed.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema_core::migrate::{Options, Outcome, ensure_migrations, run};

use crate::support::{Bench, apply, connector, forever, is_stress, migrations};

const URL: &str = "MIGRATE_TEST_URL";

/// What a starting service would bring: two tables, rows, and index builds outside transactions.
const SERVICE: [&str; 3] = [
    "create table t (id int primary key, a int not null);\n\
     insert into t select g, g % 7 from generate_series(1, 500) g;",
    "alter table t add column b int;\n\
     alter table t add constraint a_positive check (a >= 0) not valid;\n\
     -- segment: transaction\n\
     alter table t validate constraint a_positive;\n\
     -- segment: no transaction\n\
     create index concurrently t_a on t (a);\n\
     create unique index concurrently t_id_a on t (id, a);",
    "create table u (t_id int references t); create index u_t on u (t_id);",
];

/// Not a test: what the processes of the tests below run.
#[tokio::test]
#[ignore = "a process that other tests start"]
async fn service() {
    let Ok(url) = std::env::var(URL) else { return };
    ensure_migrations(&connector(&url), forever(&SERVICE, Options::new())).await.unwrap();
}

fn start_service(url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "processes::service", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

async fn start_at_once(processes: usize, rounds: usize) {
    for round in 0..rounds {
        let bench = Bench::new().await;
        let started: Vec<_> = (0..processes).map(|_| start_service(bench.database.url())).collect();
        for process in started {
            let output = process.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "round {round}: {text}");
        }
        assert_eq!(bench.number("SELECT count(*) FROM _schema.migrations").await, 3);
        assert_eq!(bench.number("SELECT count(*) FROM _schema.steps WHERE attempts = 1").await, 4);
        assert_eq!(bench.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
        assert_eq!(bench.number("SELECT count(*) FROM t").await, 500);
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(bench.number(deadlocks).await, 0);
        bench.nothing_is_held().await;
    }
}

#[tokio::test]
async fn eight_processes_start_at_once() {
    start_at_once(8, if is_stress() { 20 } else { 5 }).await;
}

#[tokio::test]
async fn thirty_two_processes_start_at_once() {
    start_at_once(32, if is_stress() { 40 } else { 3 }).await;
}

#[tokio::test]
async fn a_process_killed_in_an_index_build_is_made_up_for() {
    let bench = Bench::new().await;
    bench.run_sql("create table hold (id int)").await;
    // a concurrent build waits for a transaction with an older snapshot
    let other = Bench::on(&bench).await;
    other.run_sql("begin isolation level repeatable read; select * from hold").await;
    let mut process = start_service(bench.database.url());
    let building = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    bench.until(building, 1, Duration::from_secs(20)).await;
    process.kill().unwrap();
    process.wait().unwrap();
    // the server process notices that its client is gone, and ends with the build undone
    bench
        .until(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND query ~* '^create index concurrently' AND state = 'active'",
            0,
            Duration::from_secs(5),
        )
        .await;
    assert_eq!(bench.number(building).await, 1, "an invalid index is left");
    other.run_sql("rollback").await;

    assert_eq!(apply(&bench, &migrations(&SERVICE)).await, ["m2", "m3"]);
    assert_eq!(bench.number(building).await, 0);
    assert!(bench.exists("t_a").await && bench.exists("t_id_a").await);
    let steps = "SELECT sum(attempts) FROM _schema.steps";
    assert_eq!(bench.number(steps).await, 5, "only the interrupted step was begun twice");
    assert_eq!(run(&bench.db, &migrations(&SERVICE)).await.unwrap(), Outcome::Current);
    bench.nothing_is_held().await;
}
