use std::time::Duration;

use futures_util::StreamExt;
use schema_core::db::{Listener, Notification};
use schema_core::prelude::*;

use crate::support::*;

async fn next(listener: &mut Listener) -> Notification {
    let heard = tokio::time::timeout(Duration::from_secs(10), listener.next());
    heard.await.expect("something to hear")
}

fn received(notification: &Notification) -> (&str, &str) {
    match notification {
        Notification::Received { channel, payload, .. } => (channel, payload),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_notified_is_heard_once_it_is_committed() {
    let (_database, db) = database();
    let mut listener = db.listen(["jobs", "Odd \"name\""]).await.unwrap();
    db.notify("jobs", "one").await.unwrap();
    let refused = db
        .transaction(async |tx| {
            tx.notify("jobs", "never").await?;
            sql("SELECT 1/0", ()).exec(tx).await
        })
        .await;
    assert!(refused.is_err());
    db.transaction(async |tx| tx.notify("Odd \"name\"", "it's two").await).await.unwrap();
    db.notify("nobody's", "x").await.unwrap();
    db.notify("jobs", "three").await.unwrap();
    assert_eq!(received(&next(&mut listener).await), ("jobs", "one"));
    assert_eq!(received(&next(&mut listener).await), ("Odd \"name\"", "it's two"));
    // as a stream too
    let heard = StreamExt::next(&mut listener).await.unwrap();
    assert_eq!(received(&heard), ("jobs", "three"));
}

#[tokio::test]
async fn a_listener_comes_back_and_says_so() {
    let (_database, db) = database();
    let mut listener = db.listen(["jobs"]).await.unwrap();
    for round in 0..3 {
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        assert_eq!(number(&db, cut).await, 1, "round {round}");
        assert_eq!(next(&mut listener).await, Notification::Reconnected);
        db.notify("jobs", "after").await.unwrap();
        assert_eq!(received(&next(&mut listener).await), ("jobs", "after"));
    }
    drop(listener);
    let listening = "SELECT count(*) FROM pg_stat_activity \
                     WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    until(&db, listening, 0).await;
}
