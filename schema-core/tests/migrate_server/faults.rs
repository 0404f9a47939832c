//! Dropped futures, lost connections, killed server processes, tables that are locked.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use schema_core::migrate::{
    Connect, Dedicated, MigrateError, Migration, Migrations, Options, Outcome, run,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::rust_code::{TABLES, copy};
use crate::support::{Bench, apply, connector, forever, migrations};

const MIXED: &str = "create table t (a int);\ninsert into t values (1);\n\
                     -- segment: no transaction\ncreate index concurrently i on t (a);\n\
                     -- segment: transaction\ninsert into t values (2);";

/// Polls a future so many times, then drops it. The output when it got that far.
async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = Box::pin(future);
    for _ in 0..times {
        let polled =
            std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        // what it waits for gets the time to arrive
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    None
}

#[tokio::test]
async fn a_dropped_run_holds_nothing_and_the_next_one_finishes() {
    let bench = Bench::new().await;
    let mixed = migrations(&["create table s (a int)", MIXED]);
    let mut times = 1;
    loop {
        let ended = poll_times(run(&bench.db, &mixed), times).await;
        bench.nothing_is_held().await;
        let done = ended.is_some();
        if let Some(result) = ended {
            assert!(matches!(result.unwrap(), Outcome::Applied(_)));
        }
        apply(&bench, &mixed).await;
        assert_eq!(bench.number("SELECT sum(a) FROM t").await, 3, "dropped at poll {times}");
        assert_eq!(bench.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
        assert_eq!(bench.applied().await.len(), 2);
        if done {
            break;
        }
        bench.run_sql("drop table t, s; drop schema _schema cascade").await;
        times += 1;
    }
    assert!(times > 15, "there were more awaits than {times}");
}

#[tokio::test]
async fn a_dropped_run_of_rust_code_holds_nothing_and_the_next_one_finishes() {
    let bench = Bench::new().await;
    let code = Migration::in_rust("20260101000001", "copy", |batch| Box::pin(copy(batch)));
    let code = Migrations::new(vec![code]);
    let (mut times, mut done) = (1, false);
    while !done {
        bench.run_sql(TABLES).await;
        bench.run_sql("delete from source where id > 15").await;
        done = poll_times(run(&bench.db, &code), times).await.is_some();
        bench.nothing_is_held().await;
        apply(&bench, &code).await;
        assert_eq!(bench.number("SELECT count(*) FROM target").await, 15, "at poll {times}");
        assert_eq!(bench.number("SELECT count(DISTINCT id) FROM target").await, 15);
        bench.run_sql("drop table source, target; drop schema _schema cascade").await;
        times += 1;
    }
    assert!(times > 15, "there were more awaits than {times}");
}

#[tokio::test]
async fn a_statement_that_migrates_first_may_be_dropped_at_every_await() {
    let bench = Bench::new().await;
    let mut times = 1;
    loop {
        let number = times;
        let text = format!("create table t{number} (a int); insert into t{number} values (7)");
        let db = schema_core::Db::builder(bench.database.url()).unwrap().max_connections(1);
        let db = db.build().unwrap().with_migrations(forever(&[&text], Options::new()));
        let read = || schema_core::sql(&format!("select a from t{number}"), ()).one::<i32>(&db);
        let ended = poll_times(read(), times).await;
        // one connection is all there is, and it is whole
        assert_eq!(read().await.unwrap(), 7, "dropped at poll {times}");
        drop(db);
        bench.nothing_is_held().await;
        bench.run_sql("drop schema _schema cascade").await;
        if ended.is_some() {
            break;
        }
        times += 1;
    }
    assert!(times > 3, "there were more awaits than {times}");
}

#[tokio::test]
async fn a_server_process_killed_in_an_index_build_is_made_up_for() {
    let bench = Bench::new().await;
    bench.run_sql("create table hold (id int)").await;
    let other = Bench::on(&bench).await;
    other.run_sql("begin isolation level repeatable read; select * from hold").await;
    let (db, mixed) = (bench.db.clone(), migrations(&[MIXED]));
    let first = tokio::spawn(async move { run(&db, &mixed).await });
    let building = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    bench.until(building, 1, Duration::from_secs(10)).await;
    bench
        .run_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity \
             where query ~* '^create index' and datname = current_database()",
        )
        .await;
    let error = first.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("terminating connection"), "{error}");
    other.run_sql("rollback").await;
    assert_eq!(bench.number(building).await, 1, "an invalid index is left");
    assert_eq!(apply(&bench, &migrations(&[MIXED])).await, ["m1"]);
    assert_eq!(bench.number(building).await, 0);
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 3);
}

#[tokio::test]
async fn a_build_that_ended_unseen_is_not_repeated() {
    let bench = Bench::new().await;
    apply(&bench, &migrations(&[MIXED])).await;
    let oid = bench.number("SELECT 'i'::regclass::oid::bigint").await;
    // as after a crash between the end of the build and the ledger's note of it
    bench
        .run_sql(
            "update _schema.migrations set finished_at = null; \
             update _schema.steps set finished_at = null where segment = 2; \
             delete from _schema.steps where segment = 3; delete from t where a = 2",
        )
        .await;
    assert_eq!(apply(&bench, &migrations(&[MIXED])).await, ["m1"]);
    assert_eq!(bench.number("SELECT 'i'::regclass::oid::bigint").await, oid);
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 3);
}

#[tokio::test]
async fn other_interrupted_steps_are_settled() {
    let bench = Bench::new().await;
    bench
        .run_sql(
            "create table p (a int) partition by range (a); \
             create table c partition of p for values from (0) to (9); \
             create table t (a int); create index i on t (a); create index j on t (a)",
        )
        .await;
    let text = "-- segment: no transaction\ndrop index concurrently i;\n\
                alter table p detach partition c concurrently;\n\
                reindex index concurrently j;\nvacuum t;\ndo $$ begin commit; end $$;\n\
                -- segment: transaction\nselect 1";
    apply(&bench, &migrations(&[text])).await;
    // all of them in doubt, and done
    bench
        .run_sql(
            "update _schema.migrations set finished_at = null; \
             update _schema.steps set finished_at = null where segment = 1; \
             delete from _schema.steps where segment = 2",
        )
        .await;
    assert_eq!(apply(&bench, &migrations(&[text])).await, ["m1"]);
    assert!(!bench.exists("i").await && bench.exists("j").await);
    assert_eq!(bench.number("SELECT count(*) FROM pg_inherits").await, 0);
    assert_eq!(
        bench.number("SELECT count(*) FROM _schema.steps WHERE finished_at IS NULL").await,
        0
    );
}

#[tokio::test]
async fn a_locked_table_is_waited_for_in_short_turns() {
    let bench = Bench::new().await;
    bench.run_sql("create table t (a int)").await;
    let reader = Bench::on(&bench).await;
    reader.run_sql("begin; select * from t").await;
    let timeout = Duration::from_millis(200);
    let options = Options::new().lock_timeout(timeout, 30);
    let alter =
        migrations(&["create table other (); alter table t add column b int"]).options(options);
    let db = bench.db.clone();
    let migrating = tokio::spawn(async move { run(&db, &alter).await });
    // other readers queue behind the migration, for no longer than the timeout
    let begun = Instant::now();
    let mut worst = Duration::ZERO;
    while begun.elapsed() < Duration::from_millis(1500) {
        let asked = Instant::now();
        bench.run_sql("select * from t").await;
        worst = worst.max(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // what the machine itself takes for a statement, busy as it may be
    let slack = Duration::from_millis(150);
    assert!(worst > timeout / 4 && worst < timeout + slack, "a reader waited {worst:?}");
    assert!(!migrating.is_finished());
    reader.run_sql("commit").await;
    assert!(matches!(migrating.await.unwrap().unwrap(), Outcome::Applied(_)));
    assert_eq!(bench.number("SELECT count(b) FROM t").await, 0);
}

#[tokio::test]
async fn a_table_that_stays_locked_is_an_error_that_leaves_nothing() {
    let bench = Bench::new().await;
    bench.run_sql("create table t (a int)").await;
    let reader = Bench::on(&bench).await;
    reader.run_sql("begin; select * from t").await;
    let options = Options::new().lock_timeout(Duration::from_millis(20), 3);
    let alter =
        migrations(&["create table other (); alter table t add column b int"]).options(options);
    let error = run(&bench.db, &alter).await.unwrap_err();
    let MigrateError::StepFailed(step) = &error else { panic!("{error}") };
    assert_eq!((step.sqlstate.as_str(), step.attempts), ("55P03", 4));
    assert!(error.to_string().contains("a long transaction holds the table"), "{error}");
    assert!(!bench.exists("other").await && bench.applied().await.is_empty());
    reader.run_sql("rollback").await;
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn a_busy_lock_names_its_holder() {
    let bench = Bench::new().await;
    let mut config: tokio_postgres::Config = bench.database.url().parse().unwrap();
    config.application_name("the other one");
    let slow_db = schema_core::migrate::Dedicated::new(config.into());
    let slow = tokio::spawn(async move {
        run(&slow_db, &migrations(&["create table t (); select pg_sleep(2)"])).await
    });
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^select pg_sleep' \
                    AND datname = current_database()";
    bench.until(sleeping, 1, Duration::from_secs(5)).await;
    let hasty = Options::new().lock_wait(Duration::from_millis(200));
    let error = run(&bench.db, &migrations(&["select 1"]).options(hasty)).await.unwrap_err();
    let MigrateError::LockBusy { waited, holder } = &error else { panic!("{error}") };
    assert!(*waited >= Duration::from_millis(200), "{waited:?}");
    let holder = holder.as_ref().unwrap();
    assert_eq!(holder.application_name.as_deref(), Some("the other one"));
    assert!(error.to_string().contains("application the other one"), "{error}");
    slow.await.unwrap().unwrap();
}

/// Each kind of step has its own limit; what it ends can be run again.
#[tokio::test]
async fn a_step_that_takes_too_long_ends_with_its_statement() {
    let bench = Bench::new().await;
    let short = Duration::from_millis(100);
    let timed_out = async |sql: &str, options: Options| {
        let error = run(&bench.db, &migrations(&[sql]).options(options)).await.unwrap_err();
        let MigrateError::StepFailed(step) = error else { panic!("{error}") };
        assert_eq!(step.sqlstate, "57014", "{step:?}");
        step.sql
    };
    let in_transaction = "create table slow (id int); select pg_sleep(5)";
    let sql = timed_out(in_transaction, Options::new().statement_timeout(short)).await;
    assert!(sql.contains("pg_sleep"), "{sql}");
    let table = "SELECT count(*) FROM pg_class WHERE relname = 'slow'";
    bench.until(table, 0, Duration::from_secs(1)).await;

    let outside = "-- segment: no transaction\ndo $$ begin perform pg_sleep(5); end $$";
    timed_out(outside, Options::new().build_timeout(short)).await;
    // the limit of one kind is not the other's
    let brief = "-- segment: no transaction\ndo $$ begin perform pg_sleep(0.3); end $$";
    run(&bench.db, &migrations(&[brief]).options(Options::new().statement_timeout(short)))
        .await
        .unwrap();
}

/// The same database through a proxy.
fn through(config: &tokio_postgres::Config, port: u16) -> Dedicated {
    let mut through = tokio_postgres::Config::new();
    through.host("127.0.0.1").port(port).ssl_mode(tokio_postgres::config::SslMode::Disable);
    through.user(config.get_user().unwrap()).dbname(config.get_dbname().unwrap());
    if let Some(password) = config.get_password() {
        through.password(password);
    }
    Dedicated::new(through.into())
}

/// Passes bytes on, and cuts the connection when the server has answered a COMMIT, before the
/// answer gets through; `armed` for the first time only.
async fn cutting_proxy(server: String, armed: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            tokio::spawn(pass(client, server, Arc::clone(&armed)));
        }
    });
    port
}

async fn pass(mut client: TcpStream, mut server: TcpStream, armed: Arc<AtomicBool>) {
    let (mut up, mut down) = (vec![0; 65536], vec![0; 65536]);
    let mut cut = false;
    loop {
        tokio::select! {
            Ok(n) = client.read(&mut up) => {
                if n == 0 { return; }
                if up[..n].windows(7).any(|w| w == b"COMMIT\0") && armed.swap(false, Ordering::SeqCst) {
                    cut = true;
                }
                server.write_all(&up[..n]).await.unwrap();
            }
            Ok(n) = server.read(&mut down) => {
                if n == 0 || cut { return; }
                client.write_all(&down[..n]).await.unwrap();
            }
            else => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_between_commit_and_its_answer_is_settled_from_the_ledger() {
    let bench = Bench::new().await;
    let config: tokio_postgres::Config = bench.database.tcp_url().parse().unwrap();
    let armed = Arc::new(AtomicBool::new(true));
    let proxy = cutting_proxy(format!("127.0.0.1:{}", config.get_ports()[0]), Arc::clone(&armed));
    bench.run_sql("create table t (a int)").await;
    let db = through(&config, proxy.await);
    // the ledger is made first, so that the cut falls on the migration
    run(&db, &migrations(&["", ""])).await.ok();
    bench.run_sql("drop schema _schema cascade").await;
    armed.store(true, Ordering::SeqCst);
    let not_repeatable = migrations(&["insert into t values (1)", "insert into t values (2)"]);
    run(&db, &not_repeatable).await.unwrap();
    assert!(!armed.load(Ordering::SeqCst), "the connection was cut");
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 3);
    assert_eq!(bench.applied().await.len(), 2);
}

/// Passes bytes on, and counts how often the client asks.
async fn counting_proxy(server: String, count: Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut server = TcpStream::connect(&server).await.unwrap();
        let (mut up, mut down) = (vec![0; 65536], vec![0; 65536]);
        loop {
            tokio::select! {
                Ok(n) = client.read(&mut up) => {
                    if n == 0 { return; }
                    count.fetch_add(1, Ordering::SeqCst);
                    server.write_all(&up[..n]).await.unwrap();
                }
                Ok(n) = server.read(&mut down) => {
                    if n == 0 { return; }
                    client.write_all(&down[..n]).await.unwrap();
                }
                else => return,
            }
        }
    });
    port
}

#[tokio::test]
async fn nothing_to_do_is_one_round_trip() {
    let bench = Bench::new().await;
    let texts: Vec<_> = (0..50).map(|number| format!("create table t{number} (id int)")).collect();
    let all = migrations(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    apply(&bench, &all).await;
    let config: tokio_postgres::Config = bench.database.tcp_url().parse().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let proxy = counting_proxy(format!("127.0.0.1:{}", config.get_ports()[0]), Arc::clone(&asked));
    let connection = through(&config, proxy.await).connect().await.unwrap();
    for _ in 0..3 {
        let before = asked.load(Ordering::SeqCst);
        assert_eq!(all.verify_on(connection.client()).await.unwrap(), Outcome::Current);
        assert_eq!(asked.load(Ordering::SeqCst) - before, 1);
    }
}

#[tokio::test]
async fn no_server_is_told_at_once() {
    let nowhere = connector("postgres://nobody:secret@127.0.0.1:1/none");
    let begun = Instant::now();
    let error = run(&nowhere, &migrations(&["select 1"])).await.unwrap_err();
    assert!(matches!(error, MigrateError::Connect { .. }), "{error}");
    assert!(error.to_string().contains("refused") && !error.to_string().contains("secret"));
    assert!(begun.elapsed() < Duration::from_secs(20), "it was tried again");
    assert_eq!(
        nowhere.database(),
        connector("postgres://nobody:other@127.0.0.1:1/none").database()
    );
}
