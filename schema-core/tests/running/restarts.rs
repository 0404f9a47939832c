use std::time::Duration;

use schema_core::prelude::*;
use schema_devdb::{Cluster, Options};

use crate::support::*;

/// A server that goes away in the middle: typed errors, and no process has to be started again.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_is_outlived() {
    let mut cluster = Cluster::start(&Options::default()).unwrap();
    let url = cluster.url("postgres");
    let wait = Duration::from_secs(2);
    let db = Db::builder(&url).unwrap().max_connections(2).wait(wait).build().unwrap();
    run(&db, "CREATE TABLE t (id int)").await;
    let mut listener = db.listen(["jobs"]).await.unwrap();

    for kill in [false, true] {
        let slow = tokio::spawn({
            let db = db.clone();
            async move { sql("SELECT pg_sleep(60), 'cut'", ()).exec(&db).await }
        });
        let open = tokio::spawn({
            let db = db.clone();
            async move {
                db.transaction(async |tx| {
                    sql("INSERT INTO t VALUES (1)", ()).exec(tx).await?;
                    sql("SELECT pg_sleep(60), 'cut'", ()).exec(tx).await
                })
                .await
            }
        });
        let watcher = Db::connect(&url).unwrap();
        until(&watcher, &still_runs("cut"), 2).await;
        tokio::task::block_in_place(|| if kill { cluster.kill() } else { cluster.stop() });
        for cut in [slow, open] {
            let error = cut.await.unwrap().unwrap_err();
            assert!(error.is_unreachable(), "{error}");
            assert!(!error.is_retryable());
        }
        let down = sql("SELECT 1", ()).exec(&db).await.unwrap_err();
        assert!(down.is_unreachable(), "{down}");
        tokio::task::block_in_place(|| cluster.restart()).unwrap();
        assert_eq!(number(&db, "SELECT count(*) FROM t").await, 0);
        db.transaction(async |tx| sql("SELECT 1", ()).exec(tx).await).await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(15), listener.next()).await;
        assert_eq!(heard.unwrap(), schema_core::db::Notification::Reconnected);
    }
}
