use schema_core::prelude::*;

use crate::tables::*;

#[derive(FromRow, Debug, PartialEq)]
struct Busy {
    name: String,
    posts: i64,
}

#[derive(FromRow, Debug)]
struct Page {
    user: User,
    tenant: Tenant,
    profile: Option<Profile>,
    last: Vec<PostLine>,
    busy: Busy,
}

#[derive(FromRow, Debug, PartialEq)]
struct PostLine {
    r#type: String,
    editor: Option<UserId>,
    comments: Vec<Comment>,
}

#[derive(FromRow, Debug, PartialEq)]
struct Pair {
    user: User,
    post: Option<Post>,
    /// Never NULL in the database, `Option` here.
    name: Option<String>,
}

#[tokio::test]
async fn a_shape_of_columns_and_aggregates() {
    let (_database, db) = filled().await;
    let busy: Vec<Busy> = User::select()
        .inner_join(User::posts)
        .group_by(User::name)
        .having(count(Post::id).gt(1))
        .columns(Busy::columns(User::name, count(Post::id)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(busy, [Busy { name: "Ada".into(), posts: 4 }]);
}

#[tokio::test]
async fn a_shape_by_the_names_of_its_fields() {
    let (_database, db) = filled().await;
    let columns = BusyColumns { posts: User::posts.count(), name: User::name };
    let bob = User::find(UserId(2)).columns(columns).one(&db).await.unwrap();
    assert_eq!(bob, Busy { name: "Bob".into(), posts: 1 });
}

#[tokio::test]
async fn a_shape_of_tables_relations_and_shapes() {
    let (_database, db) = filled().await;
    let last = User::posts.order_by(Post::id.desc()).limit(1).columns(PostLine::columns(
        Post::title,
        Post::editor_id,
        Post::comments,
    ));
    let page = Page::columns(
        User::all_columns(),
        User::tenant,
        User::profile,
        last,
        Busy::columns(User::name, User::posts.count()),
    );
    let pages: Vec<Page> = User::select().columns(page).order_by(User::id).all(&db).await.unwrap();
    let ada = &pages[0];
    assert_eq!((ada.user.name.as_str(), ada.tenant.name.as_str()), ("Ada", "one"));
    assert_eq!(ada.profile.as_ref().unwrap().city.as_deref(), Some("London"));
    let line = PostLine { r#type: "d".into(), editor: Some(UserId(2)), comments: vec![] };
    assert_eq!(ada.last, [line]);
    assert_eq!(ada.busy, Busy { name: "Ada".into(), posts: 4 });
    assert!(pages[3].last.is_empty() && pages[3].profile.is_none());
}

#[tokio::test]
async fn a_shape_of_an_outer_join() {
    let (_database, db) = filled().await;
    let pairs: Vec<Pair> = User::select()
        .left_join(User::posts)
        .filter(User::id.ge(UserId(2)))
        .order_by(User::id)
        .columns(Pair::columns(User::all_columns(), Post::all_columns(), User::name))
        .all(&db)
        .await
        .unwrap();
    let seen: Vec<_> = (pairs.iter())
        .map(|pair| (pair.name.as_deref(), pair.post.as_ref().map(|post| post.id)))
        .collect();
    assert_eq!(seen, [(Some("Bob"), Some(5)), (Some("Cyd"), None), (Some("Dan"), None)]);
    assert_eq!(pairs[0].user.id, UserId(2));
}

#[tokio::test]
async fn a_shape_gets_relations_too() {
    let (_database, db) = filled().await;
    let (busy, posts): (Busy, Vec<Post>) = User::find(UserId(2))
        .columns(Busy::columns(User::name, User::posts.count()))
        .with(User::posts)
        .one(&db)
        .await
        .unwrap();
    assert_eq!((busy.posts, posts.len()), (1, 1));
}

#[tokio::test]
async fn a_shape_of_plain_sql_and_of_returning() {
    let (_database, db) = filled().await;
    let busy: Busy = sql("SELECT 'x', {}::bigint", [7_i64]).one(&db).await.unwrap();
    assert_eq!(busy, Busy { name: "x".into(), posts: 7 });
    let wrong = sql("SELECT 'x', 'y'", ()).one::<Busy>(&db).await.unwrap_err();
    assert!(matches!(wrong, schema_core::Error::Decode(_)), "{wrong}");
    let changed = User::update()
        .set(User::name.to("Dana"))
        .filter(User::id.eq(UserId(4)))
        .returning_columns(Busy::columns(User::name, User::posts.count()))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(changed, Busy { name: "Dana".into(), posts: 0 });
}
