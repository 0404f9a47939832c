use std::time::Duration;

use schema_core::prelude::*;

use crate::support::*;

const LOCKS: &str = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                     WHERE locktype = 'advisory' AND datname = current_database()";

#[tokio::test]
async fn a_connection_goes_back_as_it_was() {
    let (_database, db) = database_with(|builder| builder.max_connections(1));
    let mut connection = db.connection().await.unwrap();
    for command in
        ["SET work_mem = '3MB'", "CREATE TEMP TABLE mine (id int)", "SELECT pg_advisory_lock(7)"]
    {
        sql(command, ()).exec(&connection).await.unwrap();
    }
    connection
        .transaction(async |tx| sql("INSERT INTO mine VALUES (1)", ()).exec(tx).await)
        .await
        .unwrap();
    assert_eq!(sql("SELECT id FROM mine", ()).one::<i32>(&connection).await.unwrap(), 1);
    drop(connection);
    let work_mem: String = sql("SELECT current_setting('work_mem')", ()).one(&db).await.unwrap();
    assert_ne!(work_mem, "3MB");
    assert_eq!(number(&db, LOCKS).await, 0);
    sql("SELECT id FROM mine", ()).one::<i32>(&db).await.unwrap_err();
}

#[tokio::test]
async fn an_advisory_lock_is_one_holders() {
    let (_database, db) = database();
    let lock = db.advisory_lock("report").await.unwrap();
    assert!(db.try_advisory_lock("report").await.unwrap().is_none());
    assert!(db.try_advisory_lock("another").await.unwrap().is_some());
    let taken = db
        .transaction(async |tx| {
            assert!(tx.try_advisory_lock(5).await?);
            tx.try_advisory_lock("report").await
        })
        .await;
    assert!(!taken.unwrap());
    lock.unlock().await.unwrap();
    until(&db, LOCKS, 0).await;
    let lock = db.try_advisory_lock("report").await.unwrap();
    drop(lock);
    until(&db, LOCKS, 0).await;
}

#[tokio::test]
async fn a_shared_advisory_lock_is_many_holders() {
    let (_database, db) = database_with(|builder| builder.max_connections(4));
    let first = db.advisory_lock_shared("list").await.unwrap();
    let second = db.try_advisory_lock_shared("list").await.unwrap();
    assert!(second.is_some());
    assert!(db.try_advisory_lock("list").await.unwrap().is_none());
    db.transaction(async |tx| {
        assert!(tx.try_advisory_lock_shared("list").await?);
        tx.advisory_lock_shared("list").await?;
        assert!(!tx.try_advisory_lock("list").await?);
        Ok::<_, schema_core::Error>(())
    })
    .await
    .unwrap();
    // who wants it alone waits for every one of them
    let alone = tokio::spawn({
        let db = db.clone();
        async move { db.advisory_lock("list").await.unwrap().unlock().await }
    });
    drop(first);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!alone.is_finished());
    drop(second);
    alone.await.unwrap().unwrap();
    // and while one has it alone, there is no sharing
    let alone = db.advisory_lock("list").await.unwrap();
    assert!(db.try_advisory_lock_shared("list").await.unwrap().is_none());
    drop(alone);
    until(&db, LOCKS, 0).await;
}

#[tokio::test]
async fn a_lock_of_a_transaction_ends_with_it() {
    let (_database, db) = database();
    let failed = db.transaction(async |tx| {
        tx.advisory_lock("numbers").await?;
        assert!(db.try_advisory_lock("numbers").await?.is_none());
        sql("SELECT 1/0", ()).exec(tx).await
    });
    assert_eq!(failed.await.unwrap_err().code(), Some("22012"));
    assert!(db.try_advisory_lock("numbers").await.unwrap().is_some());
    until(&db, LOCKS, 0).await;
}

#[tokio::test]
async fn a_lock_goes_with_a_dropped_future_and_with_a_wait_that_was_given_up() {
    let (_database, db) = database_with(|builder| builder.max_connections(3));
    let held = async {
        let _lock = db.advisory_lock("report").await.unwrap();
        std::future::pending::<()>().await;
    };
    tokio::time::timeout(Duration::from_millis(100), held).await.unwrap_err();
    until(&db, LOCKS, 0).await;

    let lock = db.advisory_lock("report").await.unwrap();
    let waiting = db.advisory_lock("report");
    assert!(tokio::time::timeout(Duration::from_millis(100), waiting).await.is_err());
    drop(lock);
    until(&db, LOCKS, 0).await;
}

#[tokio::test]
async fn who_waits_for_a_connection_is_told_so() {
    let (_database, db) = database_with(|builder| builder.wait(Duration::from_millis(50)));
    let held = (db.connection().await.unwrap(), db.connection().await.unwrap());
    let error = sql("SELECT 1", ()).exec(&db).await.unwrap_err();
    assert!(error.is_unreachable());
    assert!(error.to_string().contains("every connection of the pool was busy"), "{error}");
    drop(held);
    sql("SELECT 1", ()).exec(&db).await.unwrap();
}

#[tokio::test]
async fn no_more_connections_are_made_than_may_be() {
    let (_database, db) = database();
    let query = || async { sql("SELECT 1 FROM pg_sleep(0.01)", ()).one::<i32>(&db).await.unwrap() };
    futures_util::future::join_all((0..40).map(|_| query())).await;
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND backend_type = 'client backend'";
    assert_eq!(number(&db, connections).await, 2);
}

#[tokio::test]
async fn a_batch_is_a_small_future() {
    let (_database, db) = captures().await;
    let batch = db.batch((
        Capture::select(),
        Capture::select().columns(Capture::id),
        Capture::insert(capture("a@x")).returning(),
        sql("SELECT 1", ()),
    ));
    assert!(std::mem::size_of_val(&batch) < 64, "what holds it would have to hold all of it");
    let (_, _, new, _) = batch.await.unwrap();
    assert_eq!(new[0].email, "a@x");
}

#[tokio::test]
async fn whoever_is_dropped_while_connecting_leaves_the_connection_to_the_next() {
    // a server that takes connections and does not answer
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://who@{}/what?sslmode=disable", server.local_addr().unwrap());
    let db = Db::builder(&url).unwrap().max_connections(2).build().unwrap();
    let mut taken = Vec::new();
    for _ in 0..20 {
        let impatient = tokio::time::timeout(Duration::from_millis(5), db.connection());
        assert!(impatient.await.is_err());
        let knock = tokio::time::timeout(Duration::from_millis(5), server.accept());
        taken.extend(knock.await);
    }
    assert_eq!(taken.len(), 1);
}

#[tokio::test]
async fn a_connection_that_failed_unseen_is_made_anew() {
    let (_database, db) = database();
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://who@{}/what?sslmode=disable", server.local_addr().unwrap());
    let other = Db::builder(&url).unwrap().build().unwrap();
    for _ in 0..2 {
        let impatient = tokio::time::timeout(Duration::from_millis(5), other.connection());
        assert!(impatient.await.is_err());
        // the server hangs up, and nobody is there to hear of it
        drop(server.accept().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for polls in 0..20 {
        let connecting = tokio::time::timeout(Duration::from_micros(50 * polls), db.connection());
        drop(connecting.await);
    }
    sql("SELECT 1", ()).exec(&db).await.unwrap();
}
