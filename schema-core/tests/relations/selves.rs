use schema_core::prelude::*;

use crate::tables::*;

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

#[tokio::test]
async fn to_oneself_in_both_directions() {
    let (_database, db) = filled().await;
    let users: Vec<(User, Option<User>, Vec<User>)> = User::select()
        .with(User::manager)
        .with(User::reports)
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let seen: Vec<_> = users
        .iter()
        .map(|(user, manager, reports)| {
            (user.name.as_str(), manager.as_ref().map(|m| m.name.as_str()), names(reports))
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Ada", None, vec!["Bob"]),
            ("Bob", Some("Ada"), vec!["Cyd"]),
            ("Cyd", Some("Bob"), vec![]),
            ("Dan", None, vec![]),
        ]
    );
}

#[tokio::test]
async fn a_tree_of_one_table() {
    let (_database, db) = filled().await;
    let (ada, reports): (User, Vec<(User, Vec<(User, Option<(User, Option<User>)>)>)>) =
        User::find(UserId(1))
            .with(User::reports.with(User::reports.with(User::manager.with(User::manager))))
            .one(&db)
            .await
            .unwrap();
    let (bob, reports) = &reports[0];
    let (cyd, manager) = &reports[0];
    assert_eq!((ada.name.as_str(), bob.name.as_str(), cyd.name.as_str()), ("Ada", "Bob", "Cyd"));
    let (bob, ada) = manager.as_ref().unwrap();
    assert_eq!((bob.name.as_str(), ada.as_ref().unwrap().name.as_str()), ("Bob", "Ada"));
}

#[tokio::test]
async fn the_same_table_at_two_levels() {
    let (_database, db) = filled().await;
    // users → posts → users → posts
    let (_, posts): (User, Vec<(Post, (User, Vec<Post>))>) = User::find(UserId(2))
        .with(User::posts.with(Post::author.with(User::posts.order_by(Post::id))))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(posts.len(), 1);
    assert_eq!(ids(&posts[0].1.1), [5]);
}

#[tokio::test]
async fn conditions_about_oneself() {
    let (_database, db) = filled().await;
    let of = |users: Vec<User>| users.into_iter().map(|user| user.name).collect::<Vec<_>>();
    let managers = User::select().filter(User::reports.exists()).order_by(User::id);
    assert_eq!(of(managers.all(&db).await.unwrap()), ["Ada", "Bob"]);
    let below_ada = User::select().filter(User::manager.any(User::name.eq("Ada")));
    assert_eq!(of(below_ada.all(&db).await.unwrap()), ["Bob"]);
    let grand = User::select().filter(User::reports.any(User::reports.any(User::name.eq("Cyd"))));
    assert_eq!(of(grand.all(&db).await.unwrap()), ["Ada"]);
    let counts = User::select().columns(User::reports.count()).order_by(User::id);
    assert_eq!(counts.all(&db).await.unwrap(), [1, 1, 0, 0]);
}
