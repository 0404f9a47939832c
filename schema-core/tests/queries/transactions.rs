use schema_core::prelude::*;

use crate::tables::*;

fn new(tenant: i32) -> NewUser {
    NewUser::builder().tenant(tenant).email("t@x").build()
}

#[tokio::test]
async fn commits_what_succeeds_and_undoes_what_fails() {
    let (_database, db) = database();
    create(&db).await;

    let id =
        db.transaction(async |tx| User::insert(new(1)).returning().one(tx).await).await.unwrap().id;
    assert!(User::find(id).exists(&db).await.unwrap());

    let failed = db
        .transaction(async |tx| {
            User::insert(new(2)).exec(tx).await?;
            sql("SELECT 1/0", ()).exec(tx).await
        })
        .await;
    assert_eq!(failed.unwrap_err().code(), Some("22012"));
    assert_eq!(User::select().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn savepoints_undo_only_themselves() {
    let (_database, db) = database();
    create(&db).await;

    db.transaction(async |tx| {
        User::insert(new(1)).exec(tx).await?;
        let inner = tx
            .transaction(async |tx| {
                User::insert(new(2)).exec(tx).await?;
                User::insert(new(2)).exec(tx).await
            })
            .await;
        assert_eq!(inner.unwrap_err().code(), Some("23505"));
        User::insert(new(3)).exec(tx).await
    })
    .await
    .unwrap();
    let tenants = User::select().columns(User::tenant).order_by(User::tenant);
    assert_eq!(tenants.all(&db).await.unwrap(), [1, 3]);
}

#[tokio::test]
async fn a_transaction_that_lost_is_run_again() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;

    // Each locks one row, waits for the other to have done so, and wants the other row: a deadlock.
    let both = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    let tries = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let lock = |first: UserId, second: UserId| {
        let (db, both, tries) = (db.clone(), both.clone(), tries.clone());
        tokio::spawn(async move {
            db.transaction(async |tx| {
                let attempt = tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let add =
                    |id| User::update().set(User::age.set(User::age + 1)).filter(User::id.eq(id));
                add(first).exec(tx).await?;
                if attempt < 2 {
                    both.wait().await;
                }
                add(second).exec(tx).await
            })
            .await
        })
    };
    let (one, two) = (lock(ada.id, bob.id), lock(bob.id, ada.id));
    one.await.unwrap().unwrap();
    two.await.unwrap().unwrap();

    assert!(tries.load(std::sync::atomic::Ordering::SeqCst) >= 3, "nobody lost");
    let ages = User::select().filter(User::tenant.eq(1)).order_by(User::id).columns(User::age);
    assert_eq!(ages.all(&db).await.unwrap(), [38, 19]);
}
