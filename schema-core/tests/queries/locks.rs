use schema_core::prelude::*;
use schema_core::query::Lock;

use crate::tables::*;

#[tokio::test]
async fn locked_rows_are_skipped_waited_for_or_an_error() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    db.transaction(async |tx| {
        User::find(ada.id).lock(Lock::update()).one(tx).await?;

        let free = User::select().order_by(User::id).lock(Lock::update().skip_locked());
        assert_eq!(free.columns(User::id).all(&db).await?, [bob.id, cyd.id]);
        let error = User::find(ada.id).lock(Lock::share().nowait()).one(&db).await.unwrap_err();
        assert_eq!(error.code(), Some("55P03"));
        let error = User::find(ada.id).lock(Lock::key_share().nowait()).one(&db).await.unwrap_err();
        assert_eq!(error.code(), Some("55P03"));
        Ok::<_, schema_core::Error>(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn only_the_named_table_is_locked() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    let [one, ..] = posts(&db, ada.id, bob.id).await;

    db.transaction(async |tx| {
        let posts = Post::select().inner_join(Post::author).filter(Post::id.eq(one.id));
        posts.lock(Lock::no_key_update().of::<Post>()).one(tx).await?;

        let user = User::find(ada.id).lock(Lock::update().nowait()).one(&db).await?;
        assert_eq!(user.id, ada.id);
        let post = Post::find(one.id).lock(Lock::no_key_update().nowait()).one(&db).await;
        assert_eq!(post.unwrap_err().code(), Some("55P03"));
        // as a foreign key to it would
        Post::find(one.id).lock(Lock::key_share().nowait()).one(&db).await?;
        Ok::<_, schema_core::Error>(())
    })
    .await
    .unwrap();
}
