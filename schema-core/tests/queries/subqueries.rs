use schema_core::alias;
use schema_core::expr::{array, exists, not_exists, scalar};
use schema_core::prelude::*;

use crate::tables::*;

alias! { Later = Post }

#[tokio::test]
async fn inner_queries_see_the_outer_row() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;
    let of_user = || Post::select().outer::<User>().filter(Post::author_id.eq(User::id));

    let authors = User::select().filter(exists(of_user())).order_by(User::id);
    assert_eq!(authors.columns(User::id).all(&db).await.unwrap(), [ada.id, bob.id]);
    let others = User::select().filter(not_exists(of_user()));
    assert_eq!(others.columns(User::id).one(&db).await.unwrap(), cyd.id);

    let rows: Vec<(UserId, Option<i64>, Vec<String>)> = User::select()
        .columns((
            User::id,
            scalar(of_user().columns(count_all())),
            array(of_user().order_by(Post::title).columns(Post::title)),
        ))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let titles = |titles: &[&str]| titles.iter().map(ToString::to_string).collect::<Vec<_>>();
    let expected = [
        (ada.id, Some(2), titles(&["one", "two"])),
        (bob.id, Some(1), titles(&["three"])),
        (cyd.id, Some(0), titles(&[])),
    ];
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn inner_queries_nest_and_bind_in_order() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    // users with a post before another of the same author
    let later = Later::select()
        .outer::<Post>()
        .filter(Later::col(Post::author_id).eq(Post::author_id))
        .filter(Later::col(Post::id).gt(Post::id).and(Later::col(Post::title).ne("never")));
    let post = Post::select()
        .outer::<User>()
        .filter(Post::author_id.eq(User::id).and(Post::title.eq("one")))
        .filter(exists(later));
    let query = User::select().filter(User::tenant.eq(1)).filter(exists(post));
    assert_eq!(query.filter(User::age.gt(1)).one(&db).await.unwrap().id, ada.id);
}

#[tokio::test]
async fn values_are_among_the_rows_of_a_query() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let authors = || Post::select().columns(Post::author_id);
    let query = User::select().filter(User::id.in_query(authors())).order_by(User::id);
    assert_eq!(query.columns(User::id).all(&db).await.unwrap(), [ada.id, bob.id]);
    let query = User::select().filter(User::id.not_in_query(authors()));
    assert_eq!(query.columns(User::id).one(&db).await.unwrap(), cyd.id);

    // with a NULL among the rows, NOT IN is never true
    let names = User::select().columns(User::name);
    assert!(!User::select().filter(User::email.not_in_query(names)).exists(&db).await.unwrap());

    let oldest = scalar(User::select().columns(max(User::age)));
    let query = Elder::select().filter(Elder::col(User::age).eq(oldest));
    assert_eq!(query.count(&db).await.unwrap(), 2);
}

alias! { Elder = User }
