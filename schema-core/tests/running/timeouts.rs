use std::time::{Duration, Instant};

use schema_core::Error;
use schema_core::prelude::*;

use crate::support::*;

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled_on_the_server() {
    let (_database, db) = database();
    let slow = "SELECT pg_sleep(60), 'too long'";
    let begun = Instant::now();
    let error = sql(slow, ()).exec(&db.timeout(SHORT)).await.unwrap_err();
    assert!(begun.elapsed() >= SHORT && begun.elapsed() < Duration::from_secs(5));
    assert!(matches!(&error, Error::Timeout { after, .. } if *after == SHORT), "{error}");
    assert!(error.is_cancelled() && !error.is_unreachable());
    assert!(error.to_string().contains("pg_sleep"), "{error}");
    assert_eq!(number(&db, &still_runs("too long")).await, 0);
}

#[tokio::test]
async fn the_connection_is_used_again_after_a_timeout() {
    let (_database, db) = database_with(|builder| builder.max_connections(1));
    let pid = "SELECT pg_backend_pid()::bigint";
    let before = number(&db, pid).await;
    sql("SELECT pg_sleep(60)", ()).exec(&db.timeout(SHORT)).await.unwrap_err();
    assert_eq!(number(&db, pid).await, before);
}

#[tokio::test]
async fn a_limit_of_the_database_holds_for_all_and_one_of_a_statement_before_it() {
    let (_database, db) = database_with(|builder| builder.statement_timeout(SHORT));
    let slow = || sql("SELECT 1 FROM pg_sleep(0.3)", ());
    assert!(slow().exec(&db).await.is_err());
    slow().exec(&db.timeout(Duration::from_secs(30))).await.unwrap();
    let in_transaction = db.transaction(async |tx| slow().exec(tx).await).await;
    assert!(matches!(in_transaction, Err(Error::Timeout { .. })), "{in_transaction:?}");
}

#[tokio::test]
async fn rows_that_come_slowly_are_cancelled_too() {
    let (_database, db) = database();
    // the first rows arrive at once
    let slow = "SELECT repeat('x', 10000), CASE WHEN n > 50 THEN pg_sleep(0.05) END::text \
                FROM generate_series(1, 1000) n";
    let limited = db.timeout(Duration::from_millis(300));
    let error = sql(slow, ()).all::<(String, Option<String>)>(&limited).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert_eq!(number(&db, &still_runs("generate_series(1, 1000)")).await, 0);
}

#[tokio::test]
async fn a_statement_is_cancelled_from_elsewhere() {
    let (_database, db) = database();
    let connection = db.connection().await.unwrap();
    let handle = connection.cancel_handle();
    let watcher = db.clone();
    let cancel = tokio::spawn(async move {
        until(&watcher, &still_runs("elsewhere"), 1).await;
        handle.cancel().await;
        handle
    });
    let error = sql("SELECT pg_sleep(60), 'elsewhere'", ()).exec(&connection).await.unwrap_err();
    assert_eq!(error.code(), Some("57014"));
    assert!(error.is_cancelled());
    drop(connection);
    // nobody else's statement is hit by a handle that is left
    let handle = cancel.await.unwrap();
    let other = db.connection().await.unwrap();
    let (slept, ()) =
        tokio::join!(sql("SELECT 1 FROM pg_sleep(0.1)", ()).exec(&other), handle.cancel());
    slept.unwrap();
}
