use schema_core::Error;
use schema_core::prelude::*;
use schema_core::query::{Arg, prepare};

use crate::support::*;

const PREPARED: &str = "SELECT count(*) FROM pg_prepared_statements";

/// The pool of one connection that these tests look at.
async fn one_connection(size: usize) -> (schema_devdb::TestDatabase, Db) {
    let (database, db) = database_with(|builder| builder.max_connections(1).statement_cache(size));
    run(&db, "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'one')").await;
    (database, db)
}

#[tokio::test]
async fn a_statement_is_prepared_once() {
    let (_database, db) = one_connection(256).await;
    let before = number(&db, PREPARED).await;
    for id in 0..10 {
        sql("SELECT name FROM t WHERE id = {}", [id]).optional::<String>(&db).await.unwrap();
    }
    assert_eq!(number(&db, PREPARED).await, before + 1);
}

#[tokio::test]
async fn no_more_statements_are_kept_than_may_be() {
    let (_database, db) = one_connection(5).await;
    for n in 0..30 {
        number(&db, &format!("SELECT {n}::bigint")).await;
    }
    assert_eq!(number(&db, PREPARED).await, 5);
}

#[tokio::test]
async fn a_plan_survives_a_change_of_the_table() {
    let (_database, db) = one_connection(256).await;
    let all = || sql("SELECT * FROM t", ());
    assert_eq!(all().one::<(i32, String)>(&db).await.unwrap(), (1, "one".to_owned()));
    run(&db, "ALTER TABLE t ADD COLUMN flag bool DEFAULT true").await;
    let row = all().one::<(i32, String, bool)>(&db).await.unwrap();
    assert_eq!(row, (1, "one".to_owned(), true));
    run(&db, "ALTER TABLE t ALTER COLUMN id TYPE bigint").await;
    assert_eq!(all().one::<(i64, String, bool)>(&db).await.unwrap().0, 1);
}

#[tokio::test]
async fn a_statement_that_the_server_forgot_is_prepared_anew() {
    let (_database, db) = one_connection(256).await;
    let all = || sql("SELECT id FROM t", ());
    all().one::<i32>(&db).await.unwrap();
    run(&db, "DEALLOCATE ALL").await;
    assert_eq!(all().one::<i32>(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn in_a_transaction_a_changed_plan_is_an_error_to_run_it_again_for() {
    let (_database, db) = one_connection(256).await;
    let all = || sql("SELECT * FROM t", ());
    all().one::<(i32, String)>(&db).await.unwrap();
    run(&db, "ALTER TABLE t ADD COLUMN flag bool DEFAULT true").await;
    let mut attempts = 0;
    let once = db.build_transaction().attempts(1);
    let result = once.run(async |tx| all().one::<(i32, String, bool)>(tx).await).await;
    let error: Error = result.unwrap_err();
    assert_eq!(error.code(), Some("0A000"));
    assert!(error.is_retryable());

    run(&db, "ALTER TABLE t DROP COLUMN flag").await;
    all().one::<(i32, String)>(&db).await.unwrap();
    run(&db, "ALTER TABLE t ADD COLUMN flag bool DEFAULT true").await;
    let counter = std::sync::atomic::AtomicU32::new(0);
    let row = db
        .transaction(async |tx| {
            counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            all().one::<(i32, String, bool)>(tx).await
        })
        .await
        .unwrap();
    attempts += counter.into_inner();
    assert!(row.2);
    assert_eq!(attempts, 2, "the transaction is run again by itself");
}

#[tokio::test]
async fn without_a_cache_nothing_stays_prepared() {
    let (_database, db) = one_connection(0).await;
    for id in 0..3 {
        let name = sql("SELECT name FROM t WHERE id = {}", [id]).optional::<String>(&db).await;
        assert_eq!(name.unwrap().is_some(), id == 1);
    }
    db.transaction(async |tx| {
        sql("INSERT INTO t VALUES ({}, {})", (2, "two")).exec(tx).await?;
        sql("SELECT count(*) FROM t", ()).one::<i64>(tx).await
    })
    .await
    .unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM t").await, 2);
    let settings =
        "SELECT count(*) FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_type%'";
    assert_eq!(number(&db, settings).await, 0);
    // nor is there a transaction around a statement that can't be in one
    sql("VACUUM t", ()).exec(&db).await.unwrap();
}

#[tokio::test]
async fn a_comment_makes_no_other_statement() {
    let (_database, db) = one_connection(256).await;
    let query = || sql("SELECT name FROM t WHERE id = {}", [1]);
    query().one::<String>(&db).await.unwrap();
    let before = number(&db, PREPARED).await;
    for n in 0..20 {
        let route = format!("/users/{n}*/; DROP TABLE t; --'");
        let commented = db.comment("route", &route);
        assert_eq!(query().one::<String>(&commented).await.unwrap(), "one");
    }
    assert_eq!(number(&db, PREPARED).await, before);
    let own = "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    let route = db.comment("route", "/users");
    let shown: String = sql(own, ()).one(&route.comment("by", "a test")).await.unwrap();
    assert_eq!(shown, format!("{own} /*by='a%20test',route='%2Fusers'*/"));
}

#[tokio::test]
async fn a_prepared_query_gets_its_values_with_each_run() {
    let (_database, db) = captures().await;
    for (email, tenant) in [("a@x", 1), ("b@x", 1), ("c@x", 2)] {
        let new = NewCapture::builder().email(email).tenant(tenant).build();
        Capture::insert(new).exec(&db).await.unwrap();
    }
    // one argument twice, another that is not used, and a value of the query's own between them
    let found = prepare(|(tenant, _unused, email): (Arg<i32>, Arg<i64>, Arg<String>)| {
        let own = Capture::seen.eq(1).and(Capture::tenant.ge(tenant.clone()));
        Capture::select()
            .columns(Capture::email)
            .filter(Capture::tenant.eq(tenant).and(own).and(Capture::email.gt(email)))
            .order_by(Capture::id)
    });
    let after = |email: &str| email.to_owned();
    assert_eq!(found.all(&db, (1, 0, after("a"))).await.unwrap(), ["a@x", "b@x"]);
    assert_eq!(found.all(&db, (1, 0, after("a@x"))).await.unwrap(), ["b@x"]);
    assert_eq!(found.optional(&db, (3, 0, after(""))).await.unwrap(), None);
    let in_transaction = db.transaction(async |tx| found.one(tx, (2, 0, after(""))).await).await;
    assert_eq!(in_transaction.unwrap(), "c@x");

    let seen = prepare(|(id, seen): (Arg<i64>, Arg<i32>)| {
        Capture::update().set(Capture::seen.set(seen)).filter(Capture::id.eq(id))
    });
    assert_eq!(seen.exec(&db, (1, 5)).await.unwrap(), 1);
    assert_eq!(seen.exec(&db, (99, 5)).await.unwrap(), 0);
    let gone = prepare(|id: Arg<i64>| Capture::delete().filter(Capture::id.eq(id)).returning());
    assert_eq!(gone.one(&db, 1).await.unwrap().seen, 5);

    let unbound = std::sync::Mutex::new(None);
    prepare(|id: Arg<i64>| {
        *unbound.lock().unwrap() = Some(id.clone());
        Capture::select().filter(Capture::id.eq(id))
    });
    let stray = unbound.into_inner().unwrap().unwrap();
    let error = Capture::select().filter(Capture::id.eq(stray)).all(&db).await.unwrap_err();
    assert!(error.to_string().contains("a query that `prepare` made"), "{error}");
}
