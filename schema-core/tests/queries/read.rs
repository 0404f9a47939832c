use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn filters_orders_and_limits() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    let adults = User::select()
        .filter(User::age.ge(18).and(User::email.ilike("%@X")))
        .order_by((User::age.desc(), User::id.asc()));
    assert_eq!(adults.all(&db).await.unwrap(), [ada.clone(), cyd.clone()]);

    let second = User::select().order_by(User::id).limit(1).offset(1).all(&db).await.unwrap();
    assert_eq!(second.iter().map(|user| user.id).collect::<Vec<_>>(), [bob.id]);
    let some = User::select().filter(User::id.in_list([bob.id, cyd.id])).count(&db).await.unwrap();
    assert_eq!(some, 2);
    assert_eq!(User::select().filter(User::id.in_list([])).count(&db).await.unwrap(), 0);
    let young = User::select().filter(User::age.between(0, 17)).one(&db).await.unwrap();
    assert_eq!(young.id, bob.id);
    let unnamed = User::select().filter(User::name.is_null().not()).exists(&db).await.unwrap();
    assert!(!unnamed);
    let either = User::age.lt(18).or(User::tenant.eq(2)).and(User::email.ne("cyd@x"));
    assert_eq!(User::select().filter(either).all(&db).await.unwrap(), [bob]);
}

#[tokio::test]
async fn finds_by_key_and_says_what_it_did_not_find() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;

    assert_eq!(User::find(ada.id).optional(&db).await.unwrap(), Some(ada));
    assert_eq!(User::find(UserId(-1)).optional(&db).await.unwrap(), None);
    let nobody = User::find(UserId(-1)).one(&db).await.unwrap_err();
    assert!(matches!(nobody, schema_core::Error::NotFound { .. }), "{nobody}");
    let many = User::select().one(&db).await.unwrap_err();
    assert!(matches!(many, schema_core::Error::TooManyRows { .. }), "{many}");
    assert!(User::select().first(&db).await.unwrap().is_some());
}

#[tokio::test]
async fn outer_joins_make_the_other_side_optional() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    let post = Post::insert(NewPost::builder().author_id(ada.id).title("one").build());
    let post = post.returning().one(&db).await.unwrap();

    let rows: Vec<(String, Option<String>)> = User::select()
        .left_join(Post::on(Post::author_id.eq(User::id)))
        .filter(User::tenant.eq(1))
        .order_by(User::id)
        .columns((User::email, Post::title))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [("ada@x".into(), Some("one".into())), ("bob@x".into(), None)]);

    let rows: Vec<(User, Option<Post>)> = User::select()
        .left_join(User::posts)
        .filter(User::tenant.eq(1))
        .order_by(User::id)
        .columns((User::all_columns(), Post::all_columns()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(ada.clone(), Some(post.clone())), (bob, None)]);

    let rows: Vec<(Option<UserId>, i64)> = Post::select()
        .full_join(Post::author)
        .filter(Post::id.is_not_null())
        .group_by(User::id)
        .columns((User::id, count_all()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(Some(ada.id), 1)]);

    let rows: Vec<(Post, User)> = Post::select()
        .inner_join(Post::author)
        .columns((Post::all_columns(), User::all_columns()))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(post, ada)]);
}

#[tokio::test]
async fn groups_and_aggregates() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let rows = User::select()
        .group_by(User::tenant)
        .having(count(User::id).gt(1))
        .columns((
            User::tenant,
            count(User::id),
            sum(User::age),
            avg(User::age),
            max(User::age + User::tenant * 100),
        ))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(1, 2, Some(53), Some(26.5), Some(136))]);

    let none = User::select().filter(User::age.gt(99)).columns((sum(User::age), count_all()));
    assert_eq!(none.one(&db).await.unwrap(), (None, 0));
    let named = User::select().order_by(User::id).limit(1);
    let named = named.columns(coalesce(User::name, "nameless")).one(&db).await.unwrap();
    assert_eq!(named, "nameless");
    let ages = User::select().distinct().columns(User::age).order_by(User::age);
    assert_eq!(ages.all(&db).await.unwrap(), [17, 36]);
}

#[tokio::test]
async fn streams_rows_as_they_arrive() {
    let (_database, db) = database();
    create(&db).await;
    let rows = (0..5_000).map(|n| NewUser::builder().tenant(n).email("many@x").build());
    let rows: Vec<NewUser> = rows.collect();
    assert_eq!(User::insert(rows).exec(&db).await.unwrap(), 5_000);

    let mut stream = User::select().order_by(User::tenant).stream(&db).await.unwrap();
    let mut next = 0;
    while let Some(user) = stream.next().await.unwrap() {
        assert_eq!(user.tenant, next);
        next += 1;
    }
    assert_eq!(next, 5_000);
}

#[tokio::test]
async fn plain_sql_binds_its_values() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;

    let hostile = "'; DROP TABLE users; --";
    let rows: Vec<(i64, String)> =
        sql("SELECT {}::bigint, {} || '{{}}'", (7_i64, hostile)).all(&db).await.unwrap();
    assert_eq!(rows, [(7, format!("{hostile}{{}}"))]);
    let user: User = sql("SELECT * FROM users WHERE id = {}", [ada.id]).one(&db).await.unwrap();
    assert_eq!(user, ada);
    let error = sql("SELECT {}", ()).one::<i32>(&db).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::Placeholders { expected: 1, given: 0, .. }));
}

#[tokio::test]
async fn errors_name_the_column_and_the_constraint() {
    let (database, db) = database();
    create(&db).await;
    people(&db).await;

    let again = User::insert(NewUser::builder().tenant(1).email("ada@x").build());
    let error = again.exec(&db).await.unwrap_err();
    assert_eq!((error.code(), error.constraint()), (Some("23505"), Some("users_tenant_email_key")));
    assert!(error.to_string().contains("INSERT INTO users"), "{error}");
    assert!(!error.to_string().contains("postgres://"), "{error}");

    sql("ALTER TABLE users ALTER age TYPE text", ()).exec(&db).await.unwrap();
    let other = Db::connect(database.url()).unwrap();
    let error = User::select().all(&other).await.unwrap_err();
    let schema_core::Error::Decode(decode) = &error else { panic!("{error}") };
    assert_eq!(decode.column(), "age");
}
