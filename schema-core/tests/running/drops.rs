//! G9: each kind of query, dropped at every await point and at random moments, leaves nothing open.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use rand::RngExt;
use schema_core::prelude::*;

use crate::kinds::{KINDS, work};
use crate::support::*;

/// What others than this connection have open: transactions, statements, locks.
const OPEN: &str = "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle') \
     + (SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database \
        WHERE datname = current_database() AND pid <> pg_backend_pid())";

/// The pool serves; a server that has no time for a new connection may be asked again.
async fn serves(db: &Db, what: &str) {
    for _ in 0..50 {
        match sql("SELECT 1", ()).one::<i32>(db).await {
            Ok(_) => return,
            Err(error) => assert!(error.is_unreachable(), "{what}: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: the pool does not serve");
}

async fn nothing_is_open(db: &Db, watcher: &Db, what: &str) {
    serves(db, what).await;
    until(watcher, OPEN, 0).await;
}

fn watcher(database: &schema_devdb::TestDatabase) -> Db {
    Db::builder(database.url()).unwrap().max_connections(1).build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_dropped_at_every_await() {
    let (database, db) = captures().await;
    let watcher = watcher(&database);
    for kind in 0..KINDS {
        let mut ended = false;
        for polls in 0..300 {
            let mut future = pin!(work(&db, kind));
            for _ in 0..polls {
                let mut context = Context::from_waker(Waker::noop());
                ended = future.as_mut().poll(&mut context).is_ready();
                if ended {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            if ended {
                break;
            }
        }
        assert!(ended, "kind {kind} never ended");
        nothing_is_open(&db, &watcher, &format!("kind {kind}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_drops_at_random_leave_nothing() {
    let (database, db) = captures().await;
    let watcher = watcher(&database);
    // 1,000 in all, or of each kind
    let rounds = if std::env::var_os("SCHEMA_STRESS").is_some() { 250 * KINDS } else { 250 };
    let drops = |seed: u64| {
        let db = &db;
        async move {
            let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(seed);
            for _ in 0..rounds {
                let (kind, after) = (rng.random_range(0..KINDS), rng.random_range(0..6_000));
                let limit = Duration::from_micros(after);
                if let Ok(Err(error)) = tokio::time::timeout(limit, work(db, kind)).await {
                    assert!(error.is_retryable() || error.is_unreachable(), "{kind}: {error}");
                }
            }
        }
    };
    tokio::join!(drops(1), drops(2), drops(3), drops(4));
    nothing_is_open(&db, &watcher, "a thousand drops").await;
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    assert!(number(&watcher, connections).await <= 2);
    let prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%captures%'";
    assert!(number(&db, prepared).await < 20, "statements pile up");
}
