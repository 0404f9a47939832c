//! Statements that go past the driver, beside what the driver does on the same connection.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use schema_core::prelude::*;
use schema_core::{Error, Rows, Transaction};

use crate::support::*;

/// A row of a large result.
#[derive(Table, Clone, Debug)]
#[table(name = "numbers")]
struct Number {
    #[column(primary_key)]
    id: i64,
    text: String,
}

/// How many there are, 12 MB in all.
const COUNT: i64 = 20_000;

/// The tables, and all numbers.
async fn tables() -> (schema_devdb::TestDatabase, Db) {
    let (database, db) = captures().await;
    run(&db, Number::CREATE_SQL).await;
    let fill =
        "INSERT INTO numbers SELECT n, repeat('x', 600) FROM generate_series(1, {}::bigint) n";
    sql(fill, [COUNT]).exec(&db).await.unwrap();
    (database, db)
}

/// A stream of all numbers, of which the first was read.
async fn stream(tx: &impl Executor) -> Result<Rows<Number>, Error> {
    let mut rows = Number::select().order_by(Number::id).stream(tx).await?;
    assert_eq!(rows.next().await?.map(|row| row.id), Some(1));
    Ok(rows)
}

/// Reads the next of them.
async fn next(rows: &mut Rows<Number>) -> Option<i64> {
    rows.next().await.unwrap().map(|row| row.id)
}

/// Reads what is left of them, from this one on.
async fn rest(rows: &mut Rows<Number>, from: i64) -> Result<(), Error> {
    for wanted in from..=COUNT {
        let row = rows.next().await?.expect("there are more");
        assert_eq!((row.id, row.text.len()), (wanted, 600));
    }
    assert!(rows.next().await?.is_none());
    Ok(())
}

/// So many small rows.
fn series(count: i64) -> schema_core::query::Raw {
    sql("SELECT n, repeat('x', 50) FROM generate_series(1, {}::bigint) n", [count])
}

/// Nothing here may wait for ever.
fn in_time<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
    let future = Box::pin(future);
    async {
        tokio::time::timeout(Duration::from_secs(30), future).await.expect("it waits for ever")
    }
}

#[tokio::test]
async fn streams_and_statements_take_turns_in_a_transaction() {
    let (_database, db) = tables().await;
    let work = db.transaction(async |tx| {
        let mut first = stream(tx).await?;
        let mut second = stream(tx).await?;
        for n in 2..=100 {
            Capture::insert(capture(&format!("{n}@x"))).exec(tx).await?;
            assert_eq!((next(&mut first).await, next(&mut second).await), (Some(n), Some(n)));
        }
        assert_eq!(Capture::select().count(tx).await?, 99);
        rest(&mut second, 101).await?;
        drop(second);
        rest(&mut first, 101).await
    });
    in_time(work).await.unwrap();
    assert_eq!(Capture::select().count(&db).await.unwrap(), 99);
}

#[tokio::test]
async fn many_statements_are_under_way_at_once() {
    let (_database, db) = database();
    let connection = db.connection().await.unwrap();
    let one = |n: i64| {
        let connection = &connection;
        async move {
            let rows = series(n).all::<(i64, String)>(connection).await.unwrap();
            assert_eq!(rows.len(), usize::try_from(n).unwrap());
            sql("SELECT {}::bigint", [n]).one::<i64>(connection).await.unwrap()
        }
    };
    let numbers: Vec<i64> = in_time(join_all((0..100).map(one))).await;
    assert_eq!(numbers, (0..100).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_large_value_is_sent_while_a_large_result_is_not_read() {
    let (_database, db) = tables().await;
    let work = db.transaction(async |tx| {
        let mut rows = stream(tx).await?;
        let large = "y".repeat(20_000_000);
        let length: i32 = sql("SELECT length({})", [large]).one(tx).await?;
        assert_eq!(length, 20_000_000);
        rest(&mut rows, 2).await
    });
    in_time(work).await.unwrap();
}

#[tokio::test]
async fn who_is_not_polled_any_more_keeps_nobody_waiting() {
    let (_database, db) = database();
    let connection = &db.connection().await.unwrap();
    let (done, mut is_done) = tokio::sync::mpsc::channel::<()>(1);
    // each has a waker of its own here
    let mut work = FuturesUnordered::new();
    work.push(
        async move {
            let mut slow = sql("SELECT 1 FROM pg_sleep(0.3)", ()).one::<i32>(connection).boxed();
            assert!((&mut slow).now_or_never().is_none());
            // the last to wait for the socket
            tokio::time::sleep(Duration::from_millis(50)).await;
            let waited = tokio::time::timeout(Duration::from_millis(20), &mut slow).await;
            assert!(waited.is_err());
            is_done.recv().await.unwrap();
            assert_eq!(slow.await.unwrap(), 1);
        }
        .boxed(),
    );
    work.push(
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert_eq!(sql("SELECT 2", ()).one::<i32>(connection).await.unwrap(), 2);
            done.send(()).await.unwrap();
        }
        .boxed(),
    );
    in_time(async { while work.next().await.is_some() {} }).await;
}

#[tokio::test]
async fn notices_among_rows_are_told_of_and_lose_none() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (_database, db) = database_with(|builder| {
        let heard = heard.clone();
        builder.on_notice(move |notice| heard.lock().unwrap().push(notice.message().to_owned()))
    });
    sql(
        "CREATE FUNCTION told(n bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN \
         IF n % 100 = 0 THEN RAISE NOTICE 'at %', n; END IF; RETURN n; END $$",
        (),
    )
    .exec(&db)
    .await
    .unwrap();
    let told = sql("SELECT told(n) FROM generate_series(1, 1000) n", ());
    let numbers: Vec<i64> = in_time(told.all(&db)).await.unwrap();
    assert_eq!(numbers, (1..=1000).collect::<Vec<i64>>());
    let wanted: Vec<String> = (1..=10).map(|n| format!("at {}", n * 100)).collect();
    assert_eq!(*heard.lock().unwrap(), wanted);
}

#[tokio::test]
async fn notifications_and_settings_that_come_among_answers_do_no_harm() {
    let (_database, db) = database();
    let connection = db.connection().await.unwrap();
    for command in ["LISTEN jobs", "NOTIFY jobs, 'one'", "SET TimeZone = 'Asia/Tokyo'"] {
        sql(command, ()).exec(&connection).await.unwrap();
        db.notify("jobs", "from elsewhere").await.unwrap();
        assert_eq!(sql("SELECT 1", ()).one::<i32>(&connection).await.unwrap(), 1);
    }
    let copied = sql("SELECT 1", ()).one::<i32>(&connection);
    assert_eq!(in_time(copied).await.unwrap(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_cut_says_why_and_is_not_used_again() {
    let (database, all) = tables().await;
    let db = Db::builder(database.url()).unwrap().max_connections(1).build().unwrap();
    let watcher = Db::connect(database.url()).unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid() \
               AND backend_type = 'client backend'";
    let gone = cut.replace("pg_terminate_backend(pid)", "*");
    // in the middle of a result
    drop(all);
    until(&watcher, &gone, 0).await;
    let mut rows = stream(&db).await.unwrap();
    assert_eq!(number(&watcher, cut).await, 1);
    let error = in_time(rest(&mut rows, 2)).await.unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    drop(rows);
    // while it waits
    let slow = sql("SELECT pg_sleep(60)", ());
    let cutting = async {
        until(&watcher, &still_runs("pg_sleep(60)"), 1).await;
        number(&watcher, cut).await
    };
    let (error, _) = tokio::join!(slow.exec(&db), cutting);
    assert_eq!(error.unwrap_err().code(), Some("57P01"));
    // while it is idle
    assert_eq!(number(&db, "SELECT 5::bigint").await, 5);
    assert_eq!(number(&watcher, cut).await, 1);
    until(&watcher, &gone, 0).await;
    assert_eq!(number(&db, "SELECT 6::bigint").await, 6);
}

/// Types that the driver has to ask for.
const TYPES: &str = "CREATE TYPE mood AS ENUM ('calm', 'keen'); CREATE DOMAIN age AS int; \
                     CREATE TYPE pair AS (a int, b text); \
                     CREATE TABLE people (mood mood, age age, pair pair, moods mood[])";

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Calm,
    Keen,
}

async fn new_types_and_copies(tx: &mut Transaction<'_>) -> Result<(), Error> {
    let mut rows = stream(tx).await?;
    // the driver asks for types, with a result open
    sql(
        "INSERT INTO people (mood, age, moods) VALUES ({}, {}::int, {})",
        (Mood::Keen, 7, vec![Mood::Calm]),
    )
    .exec(tx)
    .await?;
    let found: (Mood, i32, Vec<Mood>, Option<String>) =
        sql("SELECT mood, age, moods, (pair).b FROM people", ()).one(tx).await?;
    assert_eq!(found, (Mood::Keen, 7, vec![Mood::Calm], None));
    // the driver copies, with a result open
    assert_eq!(next(&mut rows).await, Some(2));
    Capture::copy_in(tx, (0..2_000).map(|n| capture(&format!("{n}@x")))).await?;
    assert_eq!(next(&mut rows).await, Some(3));
    let mut copied = Capture::select().copy_out(tx).await?;
    let mut count = 0;
    while copied.next().await?.is_some() {
        count += 1;
    }
    assert_eq!(count, 2_000);
    assert_eq!(Capture::select().count(tx).await?, 2_000);
    rest(&mut rows, 4).await
}

#[tokio::test]
async fn the_driver_does_its_work_in_between() {
    let (_database, db) = tables().await;
    run(&db, TYPES).await;
    in_time(db.transaction(async |tx| new_types_and_copies(tx).await)).await.unwrap();
    assert_eq!(Capture::select().count(&db).await.unwrap(), 2_000);
}

#[tokio::test]
async fn a_copy_that_is_no_copy_in_is_refused_and_the_connection_goes_on() {
    let (_database, db) = database_with(|builder| builder.max_connections(1));
    run(&db, "CREATE TABLE t (id int)").await;
    let pid = "SELECT pg_backend_pid()::bigint";
    let before = number(&db, pid).await;
    let error = in_time(sql("COPY t FROM STDIN", ()).exec(&db)).await.unwrap_err();
    assert!(error.to_string().contains("copy_in"), "{error}");
    in_time(sql("COPY (SELECT 1) TO STDOUT", ()).exec(&db)).await.unwrap();
    assert_eq!(number(&db, pid).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mix_is_dropped_at_every_poll() {
    let (_database, db) = tables().await;
    run(&db, TYPES).await;
    let mix = || db.transaction(async |tx| new_types_and_copies(tx).await);
    for polls in 0..400 {
        let mut future = Box::pin(mix());
        let mut context = Context::from_waker(Waker::noop());
        let mut ended = None;
        for _ in 0..polls {
            if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
                ended = Some(result);
                break;
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        drop(future);
        assert_eq!(in_time(Capture::select().count(&db)).await.unwrap() % 2_000, 0);
        if let Some(result) = ended {
            return result.unwrap();
        }
        // what was dropped while it committed may have done so
        run(&db, "TRUNCATE people, captures").await;
    }
    panic!("it never ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_share_a_connection() {
    let (_database, db) = database();
    let connection = Arc::new(db.connection().await.unwrap());
    let tasks = (0..8).map(|task: i64| {
        let connection = connection.clone();
        tokio::spawn(async move {
            for n in 1..100 {
                let rows = series(n).all::<(i64, String)>(&*connection).await.unwrap();
                assert_eq!(rows.last().map(|row| row.0), Some(n));
                let one = sql("SELECT {}::bigint", [task * n]).one::<i64>(&*connection);
                assert_eq!(one.await.unwrap(), task * n);
            }
        })
    });
    for task in in_time(join_all(tasks)).await {
        task.unwrap();
    }
    let mut dropped = pin!(series(10).all::<(i64, String)>(&*connection));
    let _ = dropped.as_mut().poll(&mut Context::from_waker(Waker::noop()));
}
