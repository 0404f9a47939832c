use schema_core::expr::{raw, value};
use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::with;

use crate::tables::*;

named_query! {
    Busy { author: UserId, posts: i64 }
    Newest { title: String }
    Count { n: i32 }
    Ages { age: i32 }
}

#[tokio::test]
async fn a_query_stands_in_from() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;
    let counts =
        || Post::select().group_by(Post::author_id).columns((Post::author_id, count_all()));

    let busy = Busy::query(counts()).select().filter(Busy::posts.gt(1)).one(&db).await.unwrap();
    assert_eq!(busy, Busy { author: ada.id, posts: 2 });

    let rows: Vec<(UserId, Option<i64>)> = User::select()
        .left_join(Busy::query(counts()).on(Busy::author.eq(User::id)))
        .order_by(Busy::posts.desc().nulls_last())
        .columns((User::id, Busy::posts))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(ada.id, Some(2)), (bob.id, Some(1)), (cyd.id, None)]);

    // a set operation, sorted
    let tenant = |tenant: i32| User::select().filter(User::tenant.eq(tenant)).columns((User::age,));
    let ages = Ages::query(tenant(1).union(tenant(2))).select().order_by(Ages::age.desc());
    assert_eq!(ages.columns(Ages::age).all(&db).await.unwrap(), [36, 17]);
}

#[tokio::test]
async fn a_lateral_query_sees_the_row_before_it() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;
    let newest = || {
        let posts = Post::select().outer::<User>().filter(Post::author_id.eq(User::id));
        Newest::query(posts.order_by(Post::id.desc()).limit(1).columns((Post::title,)))
    };

    let rows: Vec<(UserId, Option<String>)> = User::select()
        .left_join_lateral(newest())
        .order_by(User::id)
        .columns((User::id, Newest::title))
        .all(&db)
        .await
        .unwrap();
    let expected = [(ada.id, Some("two".into())), (bob.id, Some("three".into())), (cyd.id, None)];
    assert_eq!(rows, expected);

    let rows = User::select().cross_join_lateral(newest()).order_by(User::id);
    let rows = rows.columns((User::id, Newest::title)).all(&db).await.unwrap();
    assert_eq!(rows, [(ada.id, "two".to_owned()), (bob.id, "three".to_owned())]);
}

#[tokio::test]
async fn a_query_goes_before_the_statement() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;
    let counts = || {
        let posts = Post::select().filter(Post::title.ne("never"));
        Busy::query(posts.group_by(Post::author_id).columns((Post::author_id, count_all())))
    };
    let users = |busy: &schema_core::query::Reference<Busy>| {
        let users = User::select()
            .filter(User::tenant.eq(1))
            .inner_join(busy.on(Busy::author.eq(User::id)));
        users.order_by(User::id).columns((User::id, Busy::posts))
    };

    let expected = [(ada.id, 2), (bob.id, 1)];
    assert_eq!(with(counts(), users).all(&db).await.unwrap(), expected);
    assert_eq!(with(counts().materialized(), users).all(&db).await.unwrap(), expected);
    assert_eq!(with(counts().not_materialized(), users).all(&db).await.unwrap(), expected);

    // the second uses the first
    let nested = with(counts(), |busy| {
        let most = busy.select().columns((Busy::posts.cast::<i32>(),));
        with(Count::query(most), |count| count.select().order_by(Count::n.desc()))
    });
    assert_eq!(nested.columns(Count::n).all(&db).await.unwrap(), [2, 1]);
}

#[tokio::test]
async fn a_recursive_query_ends() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let first = User::select().limit(1).columns((value(1_i32),));
    let numbers = Count::recursive(first, |count| {
        count.select().filter(Count::n.lt(5)).columns((Count::n + 1,))
    });
    let numbers = with(numbers, |count| count.select().order_by(Count::n).columns(Count::n));
    assert_eq!(numbers.all(&db).await.unwrap(), [1, 2, 3, 4, 5]);

    // a cycle
    let first = User::select().columns((value(0_i32),));
    let cycle = Count::recursive_distinct(first, |count| {
        count.select().columns((raw::<i32>("(").expr(Count::n).sql(" + 1) % 3"),))
    });
    let cycle = with(cycle, |count| count.select().order_by(Count::n).columns(Count::n));
    assert_eq!(cycle.all(&db).await.unwrap(), [0, 1, 2]);
}
