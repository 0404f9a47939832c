use schema_core::alias;
use schema_core::prelude::*;

use crate::tables::*;

alias! { Elder = User; Other = Post; }

#[tokio::test]
async fn a_table_joins_itself() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    let pairs: Vec<(UserId, Option<UserId>)> = User::select()
        .left_join(Elder::on(
            Elder::col(User::age).gt(User::age).and(Elder::col(User::tenant).eq(1)),
        ))
        .order_by(User::id)
        .columns((User::id, Elder::col(User::id)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(pairs, [(ada.id, None), (bob.id, Some(ada.id)), (cyd.id, None)]);

    let whole: Vec<(User, Option<User>)> = User::select()
        .left_join(Elder::on(Elder::col(User::age).gt(User::age)))
        .filter(User::id.eq(bob.id))
        .order_by(Elder::col(User::id).desc())
        .columns((User::all_columns(), Elder::all_columns()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(whole, [(bob.clone(), Some(cyd)), (bob, Some(ada))]);
}

#[tokio::test]
async fn an_alias_joins_by_a_relation() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let rows = Post::select().inner_join(Elder::via(Post::author)).order_by(Post::id);
    let rows = rows.columns((Post::title, Elder::col(User::age))).all(&db).await.unwrap();
    let expected = [("one".to_owned(), 36), ("two".to_owned(), 36), ("three".to_owned(), 17)];
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn an_alias_is_selected_from_by_itself() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;
    let [one, two, _] = posts(&db, ada.id, ada.id).await;

    let query = Other::select().filter(Other::col(Post::title).ne("three"));
    let rows = query.order_by(Other::col(Post::id)).all(&db).await.unwrap();
    assert_eq!(rows, [one, two]);
}

#[tokio::test]
async fn every_row_joins_every_row() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let pairs = User::select().cross_join::<Elder>();
    let older = pairs.filter(Elder::col(User::age).gt(User::age)).count(&db).await.unwrap();
    assert_eq!(older, 2);
    assert_eq!(User::select().cross_join::<Elder>().count(&db).await.unwrap(), 9);
}
