use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn columns_of_a_grouped_primary_key_may_be_selected() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let rows: Vec<(String, i32, i64)> = User::select()
        .left_join(User::posts)
        .group_by(User::id)
        .order_by((User::age.desc(), User::id))
        .columns((User::email, User::age, count(Post::id)))
        .all(&db)
        .await
        .unwrap();
    let row = |mail: &str, age: i32, posts: i64| (mail.to_owned(), age, posts);
    assert_eq!(rows, [row("ada@x", 36, 2), row("cyd@x", 36, 0), row("bob@x", 17, 1)]);

    let rows: Vec<(User, i64)> = User::select()
        .left_join(User::posts)
        .group_by(User::id)
        .having(count(Post::id).lt(1))
        .columns((User::all_columns(), count(Post::id)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(cyd, 0)]);
}

#[tokio::test]
async fn totals_need_no_group() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let all = User::select().columns((count_all(), max(User::age), count_all() + 1));
    assert_eq!(all.one(&db).await.unwrap(), (3, Some(36), 4));
    let none = User::select().having(count_all().gt(3)).columns(count_all());
    assert_eq!(none.optional(&db).await.unwrap(), None);
    let constant = User::select().group_by(User::tenant).columns((value(7), count_all()));
    assert_eq!(constant.order_by(User::tenant).all(&db).await.unwrap(), [(7, 2), (7, 1)]);
}

#[tokio::test]
async fn expressions_of_grouped_columns_may_be_selected() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let rows = User::select()
        .group_by((User::tenant, User::role))
        .having(User::tenant.gt(0).and(count_all().gt(1)))
        .columns((
            User::tenant + 1,
            case().when(User::tenant.eq(1)).then("one").otherwise("other"),
            sum(User::age).filter_where(User::age.gt(18)),
            sum(count_all()).over(window()),
        ));
    assert_eq!(rows.all(&db).await.unwrap(), [(2, "one".to_owned(), Some(36), Some(2))]);
}

#[tokio::test]
async fn a_shared_expression_is_grouped_selected_and_sorted() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let decade = shared(User::age / 10);
    let rows: Vec<(i32, i64)> = User::select()
        .group_by(&decade)
        .having(decade.gt(0))
        .order_by(decade.desc())
        .columns((&decade, count_all()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(3, 2), (1, 1)]);

    let part = shared(split_part(User::email, "@", 2));
    let rows = User::select().filter(User::tenant.eq(1)).group_by((&part, User::tenant)).columns((
        User::tenant,
        &part,
        count_all(),
    ));
    assert_eq!(rows.all(&db).await.unwrap(), [(1, "x".to_owned(), 2)]);
}

#[tokio::test]
async fn rollups_have_totals_with_nulls() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let rows: Vec<(Option<i32>, Option<i32>, i32, i64)> = User::select()
        .group_by(rollup((User::tenant, User::age)))
        .order_by((User::tenant.asc().nulls_last(), User::age.asc().nulls_last()))
        .columns((User::tenant, User::age, grouping(User::age), count_all()))
        .all(&db)
        .await
        .unwrap();
    let expected = [
        (Some(1), Some(17), 0, 1),
        (Some(1), Some(36), 0, 1),
        (Some(1), None, 1, 2),
        (Some(2), Some(36), 0, 1),
        (Some(2), None, 1, 1),
        (None, None, 1, 3),
    ];
    assert_eq!(rows, expected);

    let cube = User::select().group_by(cube((User::tenant, User::age))).columns(count_all());
    assert_eq!(cube.all(&db).await.unwrap().len(), 8);
    // the primary key in a set does not determine the others: it is a column like them
    let keys: Vec<Option<UserId>> =
        User::select().group_by(rollup(User::id)).columns(User::id).all(&db).await.unwrap();
    assert_eq!(keys.len(), 4);
    assert!(keys.contains(&None));
}

#[tokio::test]
async fn grouping_sets_are_each_of_their_columns() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let sets = grouping_sets((User::tenant, User::age)).set(User::tenant).set(User::age).set(());
    let rows: Vec<(Option<i32>, Option<i32>, i64)> = User::select()
        .group_by(sets)
        .order_by((User::tenant.asc().nulls_last(), User::age.asc().nulls_last()))
        .columns((User::tenant, User::age, count_all()))
        .all(&db)
        .await
        .unwrap();
    let expected = [
        (Some(1), None, 2),
        (Some(2), None, 1),
        (None, Some(17), 1),
        (None, Some(36), 2),
        (None, None, 3),
    ];
    assert_eq!(rows, expected);

    // beside a column that every set has
    let rows: Vec<(i32, Option<i32>)> = User::select()
        .group_by((User::tenant, cube(User::age)))
        .columns((User::tenant, User::age))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows.len(), 5);
}

#[tokio::test]
async fn a_named_window_serves_several_functions() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let w = window().partition_by(User::tenant).order_by((User::age + 1).asc()).named("by \"age\"");
    let rows: Vec<(i64, Option<i64>, Option<i32>)> = User::select()
        .order_by(User::id)
        .columns((rank().over(&w), sum(User::age).over(&w), lag(User::age).over(&w)))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(2, Some(53), Some(17)), (1, Some(17), None), (1, Some(36), None)]);
    // in the order only
    let w = window().order_by(User::email.desc()).named("w");
    let first = User::select().order_by(row_number().over(&w).asc()).limit(1);
    assert_eq!(first.columns(User::email).one(&db).await.unwrap(), "cyd@x");
}
