//! Rows that are still read when their transaction ends.

use futures_util::StreamExt;
use schema_core::Error;
use schema_core::prelude::*;

use crate::support::*;

/// So many rows that no buffer holds them.
async fn many(db: &Db) {
    let new = (0..20_000).map(|n| capture(&format!("{n}@x")));
    Capture::copy_in(db, new).await.unwrap();
}

#[tokio::test]
async fn a_stream_does_not_outlive_its_transaction() {
    let (_database, db) = captures().await;
    many(&db).await;
    let outlived = db
        .transaction(async |tx| {
            Capture::delete().filter(Capture::email.eq("7@x")).exec(tx).await?;
            Capture::select().stream(tx).await
        })
        .await;
    let Err(error @ Error::RowsOpen { .. }) = outlived else { panic!("not an error of its own") };
    assert!(error.to_string().contains("COMMIT"), "{error}");
    assert_eq!(Capture::select().count(&db).await.unwrap(), 20_000, "nothing was committed");

    // nor when it is kept elsewhere
    let mut kept = None;
    let result: Result<(), Error> = {
        let kept = std::cell::RefCell::new(&mut kept);
        let body = async |tx: &mut Transaction<'_>| {
            **kept.borrow_mut() = Some(Capture::select().copy_out(tx).await?);
            Ok(())
        };
        db.transaction(&body).await
    };
    assert!(matches!(result, Err(Error::RowsOpen { .. })), "{result:?}");
    let rows = kept.unwrap().filter(|row| std::future::ready(row.is_ok())).count().await;
    assert_eq!(rows, 20_000, "it can still be read: the transaction is undone behind it");
    assert_eq!(number(&db, "SELECT 1::bigint").await, 1);
    until(&db, &still_runs("captures"), 0).await;
}

#[tokio::test]
async fn a_stream_does_not_outlive_its_savepoint() {
    let (_database, db) = captures().await;
    Capture::copy_in(&db, (0..10).map(|n| capture(&format!("{n}@x")))).await.unwrap();
    db.transaction(async |tx| {
        let inner = tx.transaction(async |tx| {
            Capture::delete().filter(Capture::email.eq("7@x")).exec(tx).await?;
            let mut rows = Capture::select().union_all(Capture::select()).stream(tx).await?;
            rows.next().await?;
            Ok::<_, Error>(rows)
        });
        assert!(matches!(inner.await, Err(Error::RowsOpen { .. })));
        assert_eq!(Capture::select().count(tx).await?, 10, "it was undone");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_stream_that_is_read_or_dropped_is_no_obstacle() {
    let (_database, db) = captures().await;
    Capture::copy_in(&db, (0..10).map(|n| capture(&format!("{n}@x")))).await.unwrap();
    let read = db
        .transaction(async |tx| {
            let mut rows = Capture::select().stream(tx).await?;
            rows.next().await?;
            drop(rows);
            let rows = Capture::select().columns(Capture::id).stream(tx).await?;
            Ok::<_, Error>(rows.count().await)
        })
        .await;
    assert_eq!(read.unwrap(), 10);
    // a connection whose rows are still read begins no transaction
    let mut connection = db.connection().await.unwrap();
    let rows = Capture::select().stream(&connection).await.unwrap();
    let begun = connection.transaction(async |tx| sql("SELECT 1", ()).exec(tx).await).await;
    assert!(matches!(begun, Err(Error::RowsOpen { .. })), "{begun:?}");
    drop(rows);
    connection.transaction(async |tx| sql("SELECT 1", ()).exec(tx).await).await.unwrap();
}
