use std::time::Duration;

use schema_core::Error;
use schema_core::db::Isolation;
use schema_core::prelude::*;

use crate::support::*;

const SETTINGS: &str = "SELECT current_setting('transaction_isolation'), \
                        current_setting('transaction_read_only'), \
                        current_setting('transaction_deferrable')";

#[tokio::test]
async fn a_transaction_has_its_settings() {
    let (_database, db) = database();
    let settings = async |tx: &mut Transaction<'_>| sql(SETTINGS, ()).one(tx).await;
    let strict = db.build_transaction().serializable().read_only().deferrable().run(settings);
    let (isolation, read_only, deferrable): (String, String, String) = strict.await.unwrap();
    assert_eq!((&*isolation, &*read_only, &*deferrable), ("serializable", "on", "on"));
    let plain = db.build_transaction().isolation(Isolation::RepeatableRead).run(settings);
    let (isolation, read_only, _): (String, String, String) = plain.await.unwrap();
    assert_eq!((&*isolation, &*read_only), ("repeatable read", "off"));

    let writes = db
        .build_transaction()
        .read_only()
        .run(async |tx| sql("CREATE TABLE t ()", ()).exec(tx).await)
        .await;
    assert_eq!(writes.unwrap_err().code(), Some("25006"));
}

#[tokio::test]
async fn a_failure_that_is_swallowed_is_no_success() {
    let (_database, db) = captures().await;
    let result = db
        .transaction(async |tx| {
            Capture::insert(capture("a@x")).exec(tx).await?;
            let _ = sql("SELECT 1/0", ()).exec(tx).await;
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(result, Err(Error::RolledBack)), "{result:?}");
    assert_eq!(Capture::select().count(&db).await.unwrap(), 0);
    // one that was undone to a savepoint, of either kind, is none
    db.transaction(async |tx| {
        let _ = tx.transaction(async |tx| sql("SELECT 1/0", ()).exec(tx).await).await;
        sql("SAVEPOINT mine", ()).exec(tx).await?;
        let _ = sql("SELECT 1/0", ()).exec(tx).await;
        sql("ROLLBACK TO mine", ()).exec(tx).await?;
        Capture::insert(capture("b@x")).exec(tx).await
    })
    .await
    .unwrap();
    assert_eq!(Capture::select().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_savepoint_that_is_dropped_is_undone_and_the_transaction_goes_on() {
    let (_database, db) = captures().await;
    db.transaction(async |tx| {
        Capture::insert(capture("outer@x")).exec(tx).await?;
        let inner = tx.transaction(async |tx| {
            Capture::insert(capture("inner@x")).exec(tx).await?;
            tx.transaction(async |tx| {
                Capture::insert(capture("innermost@x")).exec(tx).await?;
                std::future::pending::<Result<(), Error>>().await
            })
            .await
        });
        tokio::time::timeout(Duration::from_millis(50), inner).await.unwrap_err();
        Capture::insert(capture("after@x")).exec(tx).await
    })
    .await
    .unwrap();
    let emails = Capture::select().columns(Capture::email).order_by(Capture::id);
    assert_eq!(emails.all(&db).await.unwrap(), ["outer@x", "after@x"]);
}

#[tokio::test]
async fn a_statement_that_is_dropped_in_a_transaction_ends_it_when_it_has_to_be_cancelled() {
    let (_database, db) = captures().await;
    let result = db
        .transaction(async |tx| {
            Capture::insert(capture("a@x")).exec(tx).await?;
            let slow = sql("SELECT pg_sleep(60), 'dropped'", ());
            tokio::time::timeout(Duration::from_millis(50), slow.exec(tx)).await.unwrap_err();
            Capture::insert(capture("b@x")).exec(tx).await
        })
        .await;
    assert!(matches!(result, Err(Error::Abandoned { .. })), "{result:?}");
    until(&db, &still_runs("dropped"), 0).await;
    assert_eq!(Capture::select().count(&db).await.unwrap(), 0);
}
