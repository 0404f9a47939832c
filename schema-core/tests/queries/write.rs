use schema_core::prelude::*;

use crate::tables::*;

#[tokio::test]
async fn inserts_take_defaults_and_return_the_row() {
    let (_database, db) = database();
    create(&db).await;

    let new = NewUser::builder().tenant(1).email("a@x").name("Ada").role(Role::Admin).build();
    let row = User::insert(new).returning().one(&db).await.unwrap();
    assert_eq!((row.age, row.role, row.name.as_deref()), (18, Role::Admin, Some("Ada")));
    assert_eq!(row.profile, None);

    // rows that leave different columns to their defaults
    let rows = [
        NewUser::builder().tenant(2).email("b@x").age(1).build(),
        NewUser::builder().tenant(2).email("c@x").role(Role::Admin).build(),
    ];
    let rows = User::insert(rows).returning().all(&db).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| (row.age, row.role)).collect();
    assert_eq!(rows, [(1, Role::Member), (18, Role::Admin)]);
    assert!(User::insert(Vec::<NewUser>::new()).returning().all(&db).await.unwrap().is_empty());
    assert_eq!(User::insert(Vec::<NewUser>::new()).exec(&db).await.unwrap(), 0);
}

#[tokio::test]
async fn many_rows_with_arrays_json_and_nulls_arrive_whole() {
    let (_database, db) = database();
    create(&db).await;

    let users: Vec<NewUser> = (0..500)
        .map(|n| {
            let new = NewUser::builder().tenant(n).email(format!("{n}@x"));
            let profile = (n % 2 == 0).then(|| Json(Profile { city: format!("city {n}") }));
            new.profile(profile).name(Some(format!("it's {n}"))).build()
        })
        .collect();
    let mixed = User::insert(users).returning().all(&db).await.unwrap();
    assert_eq!(mixed.len(), 500);
    assert!(mixed.iter().all(|user| user.profile.is_some() == (user.tenant % 2 == 0)));

    let posts: Vec<NewPost> = mixed
        .iter()
        .map(|user| {
            let tags = vec![format!("tag {}", user.tenant), "{\"',".to_owned()];
            NewPost::builder().author_id(user.id).title("t").tags(tags).build()
        })
        .collect();
    let posts = Post::insert(posts).returning().all(&db).await.unwrap();
    for (user, post) in mixed.iter().zip(&posts) {
        assert_eq!(
            (post.author_id, post.tags[0].clone()),
            (user.id, format!("tag {}", user.tenant))
        );
        assert_eq!(post.tags[1], "{\"',");
    }
}

#[tokio::test]
async fn upserts_never_conflict() {
    let (_database, db) = database();
    create(&db).await;

    let calls = (0..50).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            let new = NewUser::builder().tenant(1).email("same@x").name(format!("call {n}"));
            User::insert(new.age(1).build())
                .on_conflict((User::tenant, User::email))
                .do_update((User::age.set(User::age + 1), User::name.excluded()))
                .returning()
                .one(&db)
                .await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let row = User::select().one(&db).await.unwrap();
    assert_eq!(row.age, 50);

    let again = || User::insert(NewUser::builder().tenant(1).email("same@x").build());
    let nothing = again().on_conflict((User::tenant, User::email)).do_nothing();
    assert_eq!(nothing.exec(&db).await.unwrap(), 0);
    let nothing = again().on_any_conflict_do_nothing().returning().optional(&db).await.unwrap();
    assert_eq!(nothing, None);
}

#[tokio::test]
async fn updates_and_deletes_only_what_they_say() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    let update = User::update().set(User::name.to("Ada")).filter(User::id.eq(ada.id));
    assert_eq!(update.exec(&db).await.unwrap(), 1);
    let update = User::update().set((User::name.to(None), User::age.set(User::age - 1)));
    let row = update.filter(User::id.eq(ada.id)).returning().one(&db).await.unwrap();
    assert_eq!((row.name, row.age), (None, 35));
    let age = User::update().set(User::age.to(1)).filter(User::id.eq(bob.id));
    assert_eq!(age.returning_columns((User::id, User::age)).one(&db).await.unwrap(), (bob.id, 1));

    let gone = User::delete().filter(User::tenant.eq(2)).returning().all(&db).await.unwrap();
    assert_eq!(gone, [cyd]);
    assert_eq!(User::update().set(User::age.to(0)).every_row().exec(&db).await.unwrap(), 2);
    assert_eq!(User::delete().every_row().exec(&db).await.unwrap(), 2);
}
