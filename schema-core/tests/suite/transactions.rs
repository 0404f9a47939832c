use schema_core::Error;
use schema_core::db::Isolation;
use schema_core::prelude::*;

use crate::tables::*;

async fn setting(tx: &Transaction<'_>, name: &str) -> String {
    sql("SELECT current_setting({})", [name]).one(tx).await.unwrap()
}

/// A test for each: how a transaction is built, and what the server says of it.
macro_rules! settings {
    ($($name:ident: $($call:ident($($value:expr)?)).* => $isolation:literal, $read_only:literal, $deferrable:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let db = reading();
            let seen = db.build_transaction()$(.$call($($value)?))*.run(async |tx| {
                let (isolation, read_only) = (setting(tx, "transaction_isolation").await, setting(tx, "transaction_read_only").await);
                Ok::<_, Error>((isolation, read_only, setting(tx, "transaction_deferrable").await))
            });
            assert_eq!(seen.await.unwrap(), (s($isolation), s($read_only), s($deferrable)));
            let after = db.transaction(async |tx| Ok::<_, Error>(setting(tx, "transaction_isolation").await)).await;
            assert_eq!(after.unwrap(), "read committed", "the next one has the defaults");
        }
    )*};
}

settings! {
    serializable: serializable() => "serializable", "off", "off";
    repeatable_read: repeatable_read() => "repeatable read", "off", "off";
    read_committed: isolation(Isolation::ReadCommitted) => "read committed", "off", "off";
    read_only: read_only() => "read committed", "on", "off";
    read_write: read_write() => "read committed", "off", "off";
    deferrable: serializable().read_only().deferrable() => "serializable", "on", "on";
    a_snapshot_to_read: repeatable_read().read_only() => "repeatable read", "on", "off";
    tried_once: attempts(1) => "read committed", "off", "off";
}

fn likes() -> schema_core::query::BoxedQuery<Option<i64>> {
    Post::select().columns(schema_core::sum(Post::likes)).boxed()
}

async fn add(tx: &Transaction<'_>, id: i64) -> Result<u64, Error> {
    Post::update().set(Post::likes.set(Post::likes + 1)).filter(Post::id.eq(id)).exec(tx).await
}

#[tokio::test]
async fn what_succeeds_is_committed() {
    let (_database, db) = filled();
    let given = db.transaction(async |tx| add(tx, 1).await).await.unwrap();
    assert_eq!((given, likes().one(&db).await.unwrap()), (1, Some(18)));
}

#[tokio::test]
async fn what_fails_is_undone() {
    let (_database, db) = filled();
    let failed = db.transaction(async |tx| {
        add(tx, 1).await?;
        City::insert(NewCity::builder().id(1).name("x").build()).exec(tx).await
    });
    assert_eq!(failed.await.unwrap_err().code(), Some("23505"));
    assert_eq!(likes().one(&db).await.unwrap(), Some(17));
}

#[tokio::test]
async fn an_error_of_the_program_undoes_too() {
    let (_database, db) = filled();
    let failed = db.transaction(async |tx| {
        add(tx, 1).await?;
        Err::<(), _>(Error::Config(s("I changed my mind")))
    });
    assert!(matches!(failed.await, Err(Error::Config(_))));
    assert_eq!(likes().one(&db).await.unwrap(), Some(17));
}

#[tokio::test]
async fn a_savepoint_is_undone_alone() {
    let (_database, db) = filled();
    let done = db.transaction(async |tx| {
        add(tx, 1).await?;
        let inner = tx.transaction(async |tx| {
            add(tx, 2).await?;
            Err::<(), _>(Error::Config(s("inside")))
        });
        assert!(inner.await.is_err());
        add(tx, 3).await
    });
    done.await.unwrap();
    let rows = Post::select().order_by(Post::id).columns(Post::likes);
    assert_eq!(rows.all(&db).await.unwrap(), [6, 3, 10, 0]);
}

#[tokio::test]
async fn savepoints_nest() {
    let (_database, db) = filled();
    let done = db.transaction(async |tx| {
        tx.transaction(async |tx| {
            add(tx, 1).await?;
            let innermost = tx.transaction(async |tx| {
                add(tx, 2).await?;
                Err::<(), _>(Error::Config(s("inside")))
            });
            assert!(innermost.await.is_err());
            tx.transaction(async |tx| add(tx, 4).await).await
        })
        .await
    });
    done.await.unwrap();
    let rows = Post::select().order_by(Post::id).columns(Post::likes);
    assert_eq!(rows.all(&db).await.unwrap(), [6, 3, 9, 1]);
}

#[tokio::test]
async fn what_is_read_only_writes_nothing() {
    let db = reading();
    let failed = db.build_transaction().read_only().run(async |tx| add(tx, 1).await).await;
    assert_eq!(failed.unwrap_err().code(), Some("25006"));
}

#[tokio::test]
async fn others_see_it_when_it_is_committed() {
    let (_database, db) = filled();
    let seen = db.transaction(async |tx| {
        add(tx, 1).await?;
        Ok::<_, Error>((likes().one(tx).await?, likes().one(&db).await?))
    });
    assert_eq!(seen.await.unwrap(), (Some(18), Some(17)));
}

#[tokio::test]
async fn a_snapshot_stays_as_it_was() {
    let (_database, db) = filled();
    let seen = db.build_transaction().repeatable_read().run(async |tx| {
        let before = likes().one(tx).await?;
        db.transaction(async |other| add(other, 1).await).await?;
        Ok::<_, Error>((before, likes().one(tx).await?))
    });
    assert_eq!(seen.await.unwrap(), (Some(17), Some(17)));
    assert_eq!(likes().one(&db).await.unwrap(), Some(18));
}

#[tokio::test]
async fn an_error_that_is_dropped_commits_nothing() {
    let (_database, db) = filled();
    let done = db.transaction(async |tx| {
        add(tx, 1).await?;
        let _ = sql("SELECT 1/0", ()).exec(tx).await;
        Ok::<_, Error>(())
    });
    assert!(matches!(done.await, Err(Error::RolledBack)));
    assert_eq!(likes().one(&db).await.unwrap(), Some(17));
}

#[tokio::test]
async fn queries_of_every_kind_run_in_it() {
    let (_database, db) = filled();
    let seen = db.transaction(async |tx| {
        let tree =
            User::find(UserId(1)).columns(User::name).with(User::posts.count()).one(tx).await?;
        let new =
            City::insert(NewCity::builder().id(7).name("x").build()).returning().one(tx).await?;
        let mut stream = City::select().stream(tx).await?;
        let mut cities = 0;
        while stream.next().await?.is_some() {
            cities += 1;
        }
        Ok::<_, Error>((tree, new.id, cities, City::select().count(tx).await?))
    });
    assert_eq!(seen.await.unwrap(), ((s("Ada"), 3), 7, 4, 4));
}

#[tokio::test]
async fn an_exported_snapshot_is_seen_by_another() {
    let (_database, db) = filled();
    let first = db.build_transaction().repeatable_read();
    let seen = first.run(async |tx| {
        let snapshot = tx.export_snapshot().await?;
        // on the other connection, between the two
        Post::delete().filter(Post::likes.gt(4)).exec(&db).await?;
        let second = db.build_transaction().read_only().snapshot(&snapshot);
        second.run(async |tx| Post::select().count(tx).await).await
    });
    assert_eq!(seen.await.unwrap(), 4);
    assert_eq!(Post::select().count(&db).await.unwrap(), 2);
    let hostile = db.build_transaction().snapshot("x'; DROP TABLE comments; --");
    let refused = hostile.run(async |tx| Post::select().count(tx).await).await.unwrap_err();
    assert_eq!(refused.code(), Some("22023"), "{refused}");
    assert_eq!(Comment::select().count(&db).await.unwrap(), 1);
}
