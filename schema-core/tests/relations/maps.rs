use std::collections::HashMap;

use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn rows_by_a_unique_key() {
    let (_database, db) = filled().await;
    let users: HashMap<UserId, User> = User::select().map_by(User::id).all(&db).await.unwrap();
    assert_eq!(users.len(), 4);
    assert_eq!(users[&UserId(3)].name, "Cyd");
    let names: HashMap<UserId, String> =
        User::select().columns(User::name).map_by(User::id).all(&db).await.unwrap();
    assert_eq!(names[&UserId(1)], "Ada");
    let customers: HashMap<(String, i32), Customer> =
        Customer::select().map_by((Customer::region, Customer::number)).all(&db).await.unwrap();
    assert_eq!(customers[&("us".to_owned(), 1)].agent_id, Some(UserId(1)));
}

#[tokio::test]
async fn two_rows_of_one_key_are_an_error() {
    let (_database, db) = filled().await;
    let error = User::select().map_by(User::tenant_id).all(&db).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::TooManyRows { .. }), "{error}");
    User::select().limit(1).map_by(User::tenant_id).all(&db).await.unwrap();
}

#[tokio::test]
async fn rows_by_a_key_that_they_share() {
    let (_database, db) = filled().await;
    let posts: HashMap<UserId, Vec<Post>> = Post::select()
        .order_by(Post::id.desc())
        .grouped_by(Post::author_id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!((posts.len(), ids(&posts[&UserId(1)])), (2, vec![4, 3, 2, 1]));
    // by a key that can be NULL, and of the other side of a join
    let posts: HashMap<Option<String>, Vec<i64>> = Post::select()
        .left_join(Post::editor)
        .columns(Post::id)
        .order_by(Post::id)
        .grouped_by(User::name)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(posts[&None], [1, 3, 5]);
    assert_eq!(posts[&Some("Bob".to_owned())], [2, 4]);
}

#[tokio::test]
async fn trees_as_maps() {
    let (_database, db) = filled().await;
    let users: HashMap<String, (User, Vec<Post>, i64)> = User::select()
        .with(User::posts.order_by(Post::id))
        .with(User::posts.count())
        .map_by(User::name)
        .all(&db)
        .await
        .unwrap();
    assert_eq!((ids(&users["Bob"].1), users["Ada"].2), (vec![5], 4));
}
