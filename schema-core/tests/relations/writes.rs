use schema_core::prelude::*;
use schema_core::query::{connect, disconnect};

use crate::tables::*;

fn user(id: i64, name: &str) -> NewUser {
    NewUser::builder().id(UserId(id)).tenant_id(1).name(name).build()
}

#[tokio::test]
async fn a_row_with_its_children_in_one_statement() {
    let (_database, db) = filled().await;
    let post = |title: &str| NewPost::builder().title(title);
    let (eve, posts, edited, profile): (User, Vec<Post>, Vec<Post>, Option<Profile>) =
        User::insert(user(50, "Eve"))
            .with(User::posts, [post("a"), post("b"), post("c").likes(3), post("d").likes(4)])
            .with(User::edited, NewPost::builder().title("of Ada").author_id(UserId(1)))
            .with(User::profile, NewProfile::builder().city("Oslo".to_owned()))
            .one(&db)
            .await
            .unwrap();
    assert_eq!(eve.id, UserId(50));
    let titles: Vec<_> = posts.iter().map(|post| (post.title.as_str(), post.likes)).collect();
    assert_eq!(titles, [("a", 0), ("b", 0), ("c", 3), ("d", 4)]);
    assert!(posts.iter().all(|post| post.author_id == eve.id && post.editor_id.is_none()));
    assert_eq!((edited[0].author_id, edited[0].editor_id), (UserId(1), Some(eve.id)));
    assert_eq!(profile.unwrap(), Profile { user_id: eve.id, city: Some("Oslo".to_owned()) });

    let query = User::find(eve.id).with(User::posts.order_by(Post::id)).with(User::edited);
    assert_eq!(query.one(&db).await.unwrap(), (eve, posts, edited));
}

#[tokio::test]
async fn children_with_children() {
    let (_database, db) = filled().await;
    let comment = |text: &str| NewComment::builder().writer_id(UserId(1)).text(text);
    let branch = |title: &str, texts: &[&str]| {
        let comments: Vec<_> = texts.iter().map(|text| comment(text)).collect();
        NewPost::builder().title(title).with(Post::comments, comments)
    };
    let (_, posts): (User, Vec<(Post, Vec<Comment>)>) = User::insert(user(50, "Eve"))
        .with(User::posts, [branch("a", &["1", "2"]), branch("b", &[]), branch("c", &["3"])])
        .one(&db)
        .await
        .unwrap();
    let shape: Vec<(&str, Vec<&str>)> = posts
        .iter()
        .map(|(post, comments)| {
            assert!(comments.iter().all(|comment| comment.post_id == post.id));
            (post.title.as_str(), comments.iter().map(|comment| comment.text.as_str()).collect())
        })
        .collect();
    assert_eq!(shape, [("a", vec!["1", "2"]), ("b", vec![]), ("c", vec!["3"])]);
}

#[tokio::test]
async fn each_of_several_rows_gets_its_own() {
    let (_database, db) = filled().await;
    let rows: Vec<(User, Vec<Post>)> = User::insert([user(50, "Eve"), user(51, "Fay")])
        .with(User::posts, [NewPost::builder().title("Hello")])
        .all(&db)
        .await
        .unwrap();
    let authors: Vec<_> =
        rows.iter().map(|(user, posts)| (user.id, posts.len(), posts[0].author_id)).collect();
    assert_eq!(authors, [(UserId(50), 1, UserId(50)), (UserId(51), 1, UserId(51))]);
    let none = User::insert(Vec::<NewUser>::new())
        .with(User::posts, Vec::<_>::from([NewPost::builder().title("x")]));
    assert!(none.all(&db).await.unwrap().is_empty());
}

#[tokio::test]
async fn all_or_nothing() {
    let (_database, db) = filled().await;
    let failed = User::insert(user(50, "Eve"))
        .with(User::edited, NewPost::builder().title("x").author_id(UserId(999)))
        .one(&db)
        .await;
    assert!(failed.unwrap_err().violates(Post::author_id));
    assert_eq!(User::find(UserId(50)).optional(&db).await.unwrap(), None);
}

#[tokio::test]
async fn rows_that_are_there_are_connected_and_disconnected() {
    let (_database, db) = filled().await;
    let first = Post::select().order_by(Post::id).columns(Post::id).all(&db).await.unwrap();
    let (one, two) = (first[0], first[1]);
    let (user, edited) = User::existing(UserId(2))
        .with(User::edited, connect([one, two, 9999]))
        .one(&db)
        .await
        .unwrap();
    let mut ids: Vec<_> = edited.iter().map(|post| post.id).collect();
    ids.sort_unstable();
    assert_eq!((user.id, ids), (UserId(2), vec![one, two]));
    assert!(edited.iter().all(|post| post.editor_id == Some(UserId(2))));

    let (_, gone) =
        User::existing(UserId(2)).with(User::edited, disconnect([one])).one(&db).await.unwrap();
    assert_eq!(gone.iter().map(|post| post.id).collect::<Vec<_>>(), [one]);
    // not one of this user's
    let (_, gone) =
        User::existing(UserId(1)).with(User::edited, disconnect([two])).one(&db).await.unwrap();
    assert_eq!(gone, []);
    let left: Vec<i64> = Post::select()
        .filter(Post::editor_id.eq(UserId(2)).and(Post::id.in_list([one, two])))
        .columns(Post::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(left, [two]);

    let nobody = User::existing(UserId(404)).with(User::edited, connect([one])).one(&db).await;
    assert!(matches!(nobody, Err(schema_core::Error::NotFound { .. })));
}

#[tokio::test]
async fn through_a_junction() {
    let (_database, db) = filled().await;
    let group = |id: i32, name: &str| NewGroup { id, name: name.to_owned() };
    let (_, new, old) = User::insert(user(50, "Eve"))
        .with(User::GROUPS, [group(70, "x"), group(71, "y")])
        .with(User::GROUPS, connect([1]))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(new.iter().map(|group| group.id).collect::<Vec<_>>(), [70, 71]);
    assert_eq!(old.iter().map(|group| group.id).collect::<Vec<_>>(), [1]);
    let groups = async || {
        let groups = User::GROUPS.order_by(Group::id).columns(Group::id);
        User::find(UserId(50)).columns(groups).one(&db).await.unwrap()
    };
    assert_eq!(groups().await, [1, 70, 71]);

    let (_, gone) = User::existing(UserId(50))
        .with(User::GROUPS, disconnect([70, 1, 2]))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(gone.len(), 2);
    assert_eq!(groups().await, [71]);

    // rows of the junction table themselves, with what they hold beside the keys
    let (_, memberships) = User::existing(UserId(50))
        .with(User::memberships, NewMembership::builder().group_id(1).role("admin"))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(memberships[0].role, "admin");
}
