use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn many_to_many_through_a_junction() {
    let (_database, db) = filled().await;
    let users: Vec<(User, Vec<Group>)> = User::select()
        .with(User::GROUPS.order_by(Group::name))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let names: Vec<Vec<&str>> = users
        .iter()
        .map(|(_, groups)| groups.iter().map(|group| group.name.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["blue", "red"], vec!["blue"], vec![], vec![]]);

    // from the other end, put together where it is used
    let groups: Vec<(Group, Vec<User>)> = Group::select()
        .with(Group::memberships.through(Membership::user).order_by(User::id.desc()))
        .order_by(Group::id)
        .all(&db)
        .await
        .unwrap();
    let names: Vec<Vec<&str>> = groups
        .iter()
        .map(|(_, users)| users.iter().map(|user| user.name.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["Ada"], vec!["Bob", "Ada"], vec![]]);
}

#[tokio::test]
async fn the_junction_can_be_named() {
    let (_database, db) = filled().await;
    let admin = User::GROUPS
        .filter(Membership::role.eq("admin"))
        .order_by((Membership::role, Group::id))
        .columns((Group::name, Membership::role, Membership::all_columns()));
    let users: Vec<(User, Vec<(String, String, Membership)>)> =
        User::select().with(admin).order_by(User::id).limit(1).all(&db).await.unwrap();
    let groups = &users[0].1;
    assert_eq!(groups.len(), 1);
    assert_eq!((groups[0].0.as_str(), groups[0].1.as_str()), ("red", "admin"));
    assert_eq!(groups[0].2.user_id, UserId(1));
}

#[tokio::test]
async fn beyond_the_junction() {
    let (_database, db) = filled().await;
    let (_, groups): (User, Vec<(Group, Vec<User>, i64)>) = User::find(UserId(2))
        .with(
            User::GROUPS
                .with(Group::memberships.through(Membership::user).order_by(User::id))
                .with(Group::memberships.count()),
        )
        .one(&db)
        .await
        .unwrap();
    assert_eq!(groups.len(), 1);
    let names: Vec<&str> = groups[0].1.iter().map(|user| user.name.as_str()).collect();
    assert_eq!((names, groups[0].2), (vec!["Ada", "Bob"], 2));
}

#[tokio::test]
async fn many_to_many_with_oneself() {
    let (_database, db) = filled().await;
    let users: Vec<(User, Vec<User>)> =
        User::select().with(User::FOLLOWS).order_by(User::id).all(&db).await.unwrap();
    let names: Vec<Vec<&str>> = users
        .iter()
        .map(|(_, users)| users.iter().map(|user| user.name.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["Bob"], vec!["Ada"], vec!["Ada"], vec![]]);
    let followers = User::followers.through(Follow::follower);
    let (_, followers): (User, Vec<(User, Vec<User>)>) = User::find(UserId(1))
        .with(followers.order_by(User::id).with(User::FOLLOWS))
        .one(&db)
        .await
        .unwrap();
    let names: Vec<&str> = followers.iter().map(|(user, _)| user.name.as_str()).collect();
    assert_eq!(names, ["Bob", "Cyd"]);
    assert_eq!(followers[0].1[0].name, "Ada");
}

#[tokio::test]
async fn the_junction_may_be_the_table_itself() {
    let (_database, db) = filled().await;
    // whoever the manager of each of my reports is: that is I
    let (_, managers) =
        User::find(UserId(1)).with(User::reports.through(User::manager)).one(&db).await.unwrap();
    let names: Vec<&str> = managers.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Ada"]);
}

#[tokio::test]
async fn conditions_through_a_junction() {
    let (_database, db) = filled().await;
    let names = |users: Vec<User>| users.into_iter().map(|user| user.name).collect::<Vec<_>>();
    let blue = User::select().filter(User::GROUPS.any(Group::name.eq("blue"))).order_by(User::id);
    assert_eq!(names(blue.all(&db).await.unwrap()), ["Ada", "Bob"]);
    let admin = User::GROUPS.any(Group::name.eq("blue").and(Membership::role.eq("admin")));
    assert_eq!(names(User::select().filter(admin).all(&db).await.unwrap()), ["Bob"]);
    let counts = User::select().columns(User::GROUPS.count()).order_by(User::id);
    assert_eq!(counts.all(&db).await.unwrap(), [2, 1, 0, 0]);
    let followed = User::select().filter(User::FOLLOWS.any(User::name.eq("Bob")));
    assert_eq!(names(followed.all(&db).await.unwrap()), ["Ada"]);
}
