use schema_core::expr::string_agg;
use schema_core::prelude::*;

use crate::tables::*;

fn names(users: Vec<User>) -> Vec<String> {
    users.into_iter().map(|user| user.name).collect()
}

#[tokio::test]
async fn any_none_all_and_exists() {
    let (_database, db) = filled().await;
    let users = || User::select().order_by(User::id);
    let any = users().filter(User::posts.any(Post::likes.gt(4))).all(&db).await.unwrap();
    assert_eq!(names(any), ["Ada"]);
    let none = users().filter(User::posts.none(Post::likes.gt(4))).all(&db).await.unwrap();
    assert_eq!(names(none), ["Bob", "Cyd", "Dan"]);
    let all = users().filter(User::posts.all(Post::likes.lt(4))).all(&db).await.unwrap();
    assert_eq!(names(all), ["Bob", "Cyd", "Dan"], "all of none too");
    let some = users().filter(User::posts.exists()).all(&db).await.unwrap();
    assert_eq!(names(some), ["Ada", "Bob"]);
    let lonely = users().filter(User::posts.exists().not()).all(&db).await.unwrap();
    assert_eq!(names(lonely), ["Cyd", "Dan"]);
}

#[tokio::test]
async fn what_is_null_is_not_true_of_all() {
    let (_database, db) = filled().await;
    let edited_by_bob = User::posts.all(Post::editor_id.eq(UserId(2)));
    let users = User::select().filter(edited_by_bob).order_by(User::id).all(&db).await.unwrap();
    assert_eq!(names(users), ["Cyd", "Dan"], "Ada and Bob have posts that nobody edited");
    let edited_by_bob = User::posts.none(Post::editor_id.ne(UserId(2)));
    let users = User::select().filter(edited_by_bob).all(&db).await.unwrap();
    assert_eq!(users.len(), 4, "nobody else edited any");
}

#[tokio::test]
async fn conditions_of_conditions() {
    let (_database, db) = filled().await;
    let by_cyd = Post::comments.any(Comment::writer.any(User::name.eq("Cyd")));
    let users = User::select().filter(User::posts.any(by_cyd)).all(&db).await.unwrap();
    assert_eq!(names(users), ["Ada"]);
    let tenants = Tenant::select()
        .filter(Tenant::users.any(User::posts.any(Post::comments.exists().and(Post::likes.eq(0)))))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(tenants.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn to_one_in_conditions() {
    let (_database, db) = filled().await;
    let posts =
        Post::select().filter(Post::author.any(User::name.eq("Bob"))).all(&db).await.unwrap();
    assert_eq!(ids(&posts), [5]);
    let unedited = Post::select().filter(Post::editor.exists().not()).order_by(Post::id);
    assert_eq!(ids(&unedited.all(&db).await.unwrap()), [1, 3, 5]);
    let in_london = Post::author.any(User::profile.any(Profile::city.eq("London")));
    assert_eq!(Post::select().filter(in_london).count(&db).await.unwrap(), 4);
}

#[tokio::test]
async fn counts_in_filters_orders_and_lists() {
    let (_database, db) = filled().await;
    let busy = User::select().filter(User::posts.count().gt(1)).all(&db).await.unwrap();
    assert_eq!(names(busy), ["Ada"]);
    let users = User::select().order_by((User::posts.count().desc(), User::id.desc()));
    assert_eq!(names(users.all(&db).await.unwrap()), ["Ada", "Bob", "Dan", "Cyd"]);
    let liked = User::posts.filter(Post::likes.ge(3)).count();
    let rows: Vec<(String, i64, i64)> = User::select()
        .columns((User::name, User::posts.count(), liked))
        .order_by(User::id)
        .limit(2)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [("Ada".into(), 4, 3), ("Bob".into(), 1, 0)]);
}

#[tokio::test]
async fn aggregates_of_a_relation() {
    let (_database, db) = filled().await;
    let rows: Vec<(Option<i32>, Option<i64>, Option<String>)> = User::select()
        .columns((
            User::posts.aggregate(max(Post::likes)),
            User::posts.filter(Post::id.gt(1)).aggregate(sum(Post::likes)),
            User::posts.aggregate(string_agg(Post::title, "").order_within(Post::id.desc())),
        ))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(rows[0], (Some(9), Some(13), text("dcba")));
    assert_eq!(rows[2], (None, None, None));
}

#[tokio::test]
async fn conditions_in_updates_and_deletes() {
    let (_database, db) = filled().await;
    let update = Post::update().set(Post::likes.to(100)).filter(Post::comments.exists());
    assert_eq!(update.exec(&db).await.unwrap(), 2);
    let delete = Post::delete().filter(Post::comments.exists().not());
    assert_eq!(delete.exec(&db).await.unwrap(), 3);
    let left = Post::select().order_by(Post::id).all(&db).await.unwrap();
    assert_eq!(
        left.iter().map(|post| (post.id, post.likes)).collect::<Vec<_>>(),
        [(1, 100), (5, 100)]
    );
}

#[tokio::test]
async fn conditions_join_with_others() {
    let (_database, db) = filled().await;
    let either = User::posts.any(Post::likes.eq(0)).or(User::name.eq("Dan"));
    let users = User::select().filter(either).order_by(User::id).all(&db).await.unwrap();
    assert_eq!(names(users), ["Bob", "Dan"]);
    let rows: Vec<(String, bool)> = User::select()
        .columns((User::name, User::posts.exists()))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows.iter().map(|(_, any)| *any).collect::<Vec<_>>(), [true, true, false, false]);
}
