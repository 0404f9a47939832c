//! G9: a future that is dropped at any await leaves nothing behind.

use std::task::{Context, Waker};

use schema_core::prelude::*;

use crate::tables::*;

/// Polls a future at most `polls` times, giving the runtime time to make progress in between, then
/// drops it. Whether it had ended.
async fn poll_and_drop<F: Future>(future: F, polls: u32) -> bool {
    let mut future = Box::pin(future);
    for _ in 0..polls {
        let mut context = Context::from_waker(Waker::noop());
        if future.as_mut().poll(&mut context).is_ready() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    false
}

/// Drops the future that `start` makes after 0, 1, 2, … polls, until it ends by itself.
async fn drop_at_every_await<F: Future>(what: &str, mut start: impl FnMut() -> F) -> u32 {
    for polls in 0..200 {
        if poll_and_drop(start(), polls).await {
            return polls;
        }
    }
    panic!("{what} did not end");
}

async fn nothing_is_left(db: &Db, what: &str) {
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'";
    for _ in 0..50 {
        if sql(open, ()).one::<i64>(db).await.expect("the pool still serves") == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{what} left a transaction open");
}

#[tokio::test]
async fn dropping_any_future_leaves_the_pool_clean() {
    let (database, setup) = database();
    create(&setup).await;
    people(&setup).await;
    let db = Db::builder(database.url()).unwrap().max_connections(2).build().unwrap();

    let slow = "SELECT id FROM users, pg_sleep(0.005)";
    drop_at_every_await("select", || User::select().all(&db)).await;
    nothing_is_left(&db, "select").await;
    drop_at_every_await("plain SQL", || sql(slow, ()).all::<i64>(&db)).await;
    nothing_is_left(&db, "plain SQL").await;
    let polls = drop_at_every_await("transaction", || {
        db.transaction(async |tx| {
            User::insert(NewUser::builder().tenant(77).email("tx@x").build()).exec(tx).await?;
            tx.transaction(async |tx| sql(slow, ()).exec(tx).await).await?;
            sql("ROLLBACK TO nothing", ()).exec(tx).await
        })
    })
    .await;
    assert!(polls > 3, "the transaction was never interrupted");
    nothing_is_left(&db, "transaction").await;
    assert_eq!(User::select().filter(User::tenant.eq(77)).count(&db).await.unwrap(), 0);
    assert_eq!(User::select().count(&db).await.unwrap(), 3);

    // half a result read, then dropped
    for _ in 0..20 {
        let many = sql("SELECT n FROM generate_series(1, 1000000) n", ());
        assert!(!poll_and_drop(many.all::<i32>(&db), 2).await);
    }
    assert_eq!(sql("SELECT 7", ()).one::<i32>(&db).await.unwrap(), 7);
}
