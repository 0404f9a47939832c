use schema_core::alias;
use schema_core::expr::scalar;
use schema_core::named_query;
use schema_core::prelude::*;

use crate::tables::*;

alias! { Elder = User }
named_query! { Posts { author: UserId, count: i64 } }

#[tokio::test]
async fn updates_take_values_from_other_tables() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    let [one, ..] = posts(&db, ada.id, bob.id).await;

    let update = Post::update()
        .from(User::on(Post::author_id.eq(User::id)))
        .set((Post::title.set(User::email), Post::tags.to(vec!["x".to_owned()])))
        .filter(User::age.gt(18));
    let rows = update.returning_columns((Post::id, User::age)).all(&db).await.unwrap();
    assert_eq!(rows.len(), 2);
    let post = Post::find(one.id).one(&db).await.unwrap();
    assert_eq!((post.title.as_str(), post.tags), ("ada@x", vec!["x".to_owned()]));

    // itself under another name
    let update = User::update()
        .from(Elder::on(Elder::col(User::id).eq(ada.id)))
        .set(User::age.set(Elder::col(User::age) + User::age))
        .filter(User::id.eq(bob.id));
    assert_eq!(update.returning().one(&db).await.unwrap().age, 53);

    // a query
    let counts = Post::select().group_by(Post::author_id).columns((Post::author_id, count_all()));
    let update = User::update()
        .from(Posts::query(counts).on(Posts::author.eq(User::id)))
        .set(User::age.set(Posts::count.cast::<i32>()));
    assert_eq!(update.exec(&db).await.unwrap(), 2);
    assert_eq!(User::find(ada.id).one(&db).await.unwrap().age, 2);

    // a scalar subquery
    let most = scalar(Elder::select().columns(max(Elder::col(User::age))));
    let update = User::update().set(User::age.set(most)).filter(User::id.eq(bob.id));
    assert_eq!(update.returning().one(&db).await.unwrap().age, cyd.age);
}

#[tokio::test]
async fn each_row_gets_values_of_its_own() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    let rows = vec![
        (ada.id, (Some("A".to_owned()), 1, Role::Admin)),
        (bob.id, (None, 2, Role::Member)),
        (UserId(-1), (None, 3, Role::Member)),
    ];
    let columns = (User::name, User::age, User::role);
    let rows = User::update_each(User::id, columns, rows).returning().all(&db).await.unwrap();
    let mut rows: Vec<_> = rows.into_iter().map(|u| (u.id, u.name, u.age, u.role)).collect();
    rows.sort_by_key(|row| row.2);
    assert_eq!(
        rows,
        [(ada.id, Some("A".to_owned()), 1, Role::Admin), (bob.id, None, 2, Role::Member)]
    );
    assert_eq!(User::find(cyd.id).one(&db).await.unwrap(), cyd);

    let none = User::update_each(User::id, User::age, []);
    assert_eq!(none.exec(&db).await.unwrap(), 0);
    let one = User::update_each(User::id, User::age, [(cyd.id, 5)]);
    assert_eq!(one.exec(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn deletes_look_at_other_tables() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    let [.., three] = posts(&db, ada.id, bob.id).await;

    let delete = Post::delete().using(User::on(User::id.eq(Post::author_id)));
    let rows = delete.filter(User::age.lt(18)).returning().all(&db).await.unwrap();
    assert_eq!(rows, [three]);
    let delete = Post::delete().using(User::on(User::id.eq(Post::author_id)));
    let emails = delete.returning_columns(User::email).all(&db).await.unwrap();
    assert_eq!(emails, ["ada@x", "ada@x"]);
}

#[tokio::test]
async fn rows_of_a_query_are_inserted() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;

    let adults = User::select().filter(User::age.ge(18)).columns((User::id, User::email));
    let posts = Post::insert_from((Post::author_id, Post::title), adults);
    let titles = posts.returning_columns(Post::title).all(&db).await.unwrap();
    assert_eq!(titles, ["ada@x", "cyd@x"]);

    // a value that is never NULL goes into a column that can be
    let again = User::select().filter(User::id.eq(bob.id));
    let again = again.columns((User::tenant + 10, User::email, User::email));
    let insert = User::insert_from((User::tenant, User::email, User::name), again);
    let row = insert.returning().one(&db).await.unwrap();
    assert_eq!((row.tenant, row.name.as_deref(), row.age), (11, Some("bob@x"), 18));

    // a conflict
    let same = User::select().filter(User::id.eq(ada.id));
    let same = same.columns((User::tenant, User::email, User::email));
    let upsert = User::insert_from((User::tenant, User::email, User::name), same)
        .on_conflict((User::tenant, User::email))
        .do_update_all();
    let row = upsert.returning().one(&db).await.unwrap();
    assert_eq!((row.id, row.name.as_deref(), row.age), (ada.id, Some("ada@x"), 36));
}

#[tokio::test]
async fn upserts_change_all_columns_or_only_some_rows() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;
    let new = |age: i32| NewUser::builder().tenant(1).email("ada@x").name("Ada").age(age).build();
    let key = (User::tenant, User::email);

    let upsert = User::insert(new(40)).on_conflict(key).do_update_all();
    let row = upsert.returning().one(&db).await.unwrap();
    assert_eq!((row.id, row.age, row.name.as_deref()), (ada.id, 40, Some("Ada")));

    let older = |age: i32| {
        let upsert = User::insert(new(age)).on_conflict(key).do_update(User::age.excluded());
        upsert.filter(User::age.lt(User::age.excluded())).filter(User::tenant.eq(1))
    };
    assert_eq!(older(39).returning().optional(&db).await.unwrap(), None);
    assert_eq!(older(41).returning().one(&db).await.unwrap().age, 41);

    // only the key is given: the row is found and stays as it is
    let bare = NewUser::builder().tenant(1).email("ada@x").build();
    let row =
        User::insert(bare).on_conflict(key).do_update_all().returning().one(&db).await.unwrap();
    assert_eq!((row.id, row.age), (ada.id, 41));
}
