use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use schema_core::prelude::*;

use crate::tables::*;

fn new(n: i32) -> NewUser {
    NewUser::builder().tenant(1).email(format!("{n}@x")).age(n).role(Role::Admin).build()
}

#[tokio::test]
async fn rows_are_copied_with_their_types_and_defaults() {
    let (_database, db) = database();
    create(&db).await;

    assert_eq!(User::copy_in(&db, (0..1000).map(new)).await.unwrap(), 1000);
    let user = User::select().filter(User::age.eq(7)).one(&db).await.unwrap();
    assert_eq!((user.email.as_str(), user.name, user.role), ("7@x", None, Role::Admin));
    assert_eq!(User::copy_in(&db, Vec::<NewUser>::new()).await.unwrap(), 0);

    let profile = Json(Profile { city: "Bonn".to_owned() });
    let other =
        NewUser::builder().tenant(2).email("o@x").name("O").profile(profile.clone()).build();
    assert_eq!(User::copy_in(&db, vec![other]).await.unwrap(), 1);
    let user = User::select().filter(User::tenant.eq(2)).one(&db).await.unwrap();
    assert_eq!((user.name.as_deref(), user.profile, user.age), (Some("O"), Some(profile), 18));
}

#[tokio::test]
async fn a_stream_is_copied_as_it_arrives() {
    let (_database, db) = database();
    create(&db).await;

    let rows = || {
        stream::iter(0..50).then(async |n| {
            tokio::task::yield_now().await;
            new(n)
        })
    };
    let copied = db.transaction(async |tx| User::copy_in_stream(&*tx, rows()).await).await;
    assert_eq!(copied.unwrap(), 50);
    User::delete().every_row().exec(&db).await.unwrap();
    let rows = stream::iter(0..50).map(new);
    assert_eq!(User::copy_in_stream(&db, rows).await.unwrap(), 50);
    assert_eq!(User::select().count(&db).await.unwrap(), 50);
}

#[tokio::test]
async fn a_copy_that_fails_leaves_nothing() {
    let (_database, db) = database();
    create(&db).await;

    let error = User::copy_in(&db, [new(1), new(2), new(1)]).await.unwrap_err();
    assert_eq!(error.constraint(), Some("users_tenant_email_key"), "{error}");
    let unlike = NewUser::builder().tenant(1).email("x").build();
    let error = User::copy_in(&db, [new(1), new(2), unlike]).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::CopyRow { table: "users", row: 3 }), "{error}");
    assert_eq!(User::select().count(&db).await.unwrap(), 0);

    // nor in a transaction that goes on as if nothing had been
    let committed = db.transaction(async |tx| {
        User::insert(new(9)).exec(tx).await?;
        let unlike = NewUser::builder().tenant(1).email("x").build();
        let _ = User::copy_in(&*tx, [new(1), unlike]).await;
        Ok::<(), schema_core::Error>(())
    });
    assert!(committed.await.is_err());
    assert_eq!(User::select().count(&db).await.unwrap(), 0);
}

/// At every point at which it waits.
#[tokio::test]
async fn a_dropped_copy_leaves_no_half_open_connection() {
    let (database, db) = database();
    create(&db).await;
    let db = Db::builder(database.url()).unwrap().max_connections(2).build().unwrap();

    for polls in 0..40 {
        let rows = stream::iter(0..200).then(async |n| {
            // none is dropped so late that the server already knows its end
            tokio::time::sleep(Duration::from_millis(1)).await;
            new(n)
        });
        let mut copy = Box::pin(User::copy_in_stream(&db, rows));
        let mut left = polls;
        let ended = std::future::poll_fn(|cx| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            copy.as_mut().poll(cx).map(|_| true)
        });
        let ended = tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap();
        drop(copy);
        if ended {
            User::delete().every_row().exec(&db).await.unwrap();
        }
        assert_eq!(User::select().count(&db).await.unwrap(), 0, "after {polls} polls");
    }
    // the last one that was dropped may be on its way to its end
    let copying = "SELECT count(*) FROM pg_stat_activity \
                   WHERE query LIKE 'COPY%' AND state <> 'idle' AND datname = current_database()";
    let ended = async {
        while sql(copying, ()).one::<i64>(&db).await.unwrap() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap();
    assert_eq!(User::copy_in(&db, (0..10).map(new)).await.unwrap(), 10);
}

#[tokio::test]
async fn rows_are_copied_out_as_they_are() {
    let (_database, db) = database();
    create(&db).await;
    let people = people(&db).await;

    let mut rows = User::select().order_by(User::id).copy_out(&db).await.unwrap();
    let mut users = Vec::new();
    while let Some(user) = rows.next().await.unwrap() {
        users.push(user);
    }
    drop(rows);
    assert_eq!(users, people);

    let rows =
        User::select().group_by(User::tenant).columns((User::tenant, count_all(), max(User::name)));
    let rows: Vec<_> = rows.order_by(User::tenant).copy_out(&db).await.unwrap().collect().await;
    let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
    assert_eq!(rows, [(1, 2, None), (2, 1, None)]);

    // with a value, which COPY does not take
    let named = User::select().filter(User::tenant.eq(2)).columns(User::tenant);
    let named: Vec<_> = named.copy_out(&db).await.unwrap().collect().await;
    assert_eq!(named.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [2]);
    sql("ALTER TABLE users RENAME TO people", ()).exec(&db).await.unwrap();
    let missing = User::select().copy_out(&db).await.err().unwrap();
    assert_eq!(missing.code(), Some("42P01"), "{missing}");
}

#[tokio::test]
async fn a_copy_out_that_is_dropped_frees_its_connection() {
    let (database, db) = database();
    create(&db).await;
    User::copy_in(&db, (0..50_000).map(new)).await.unwrap();
    let db = Db::builder(database.url()).unwrap().max_connections(1).build().unwrap();

    for read in 0..20 {
        let mut rows = User::select().copy_out(&db).await.unwrap();
        for _ in 0..read {
            assert!(rows.next().await.unwrap().is_some());
        }
        drop(rows);
        assert_eq!(sql("SELECT 1", ()).one::<i32>(&db).await.unwrap(), 1);
    }
    assert_eq!(User::select().copy_out(&db).await.unwrap().count().await, 50_000);
}

#[tokio::test]
async fn a_copy_out_that_takes_too_long_is_cancelled() {
    #[allow(dead_code)] // its row never arrives
    #[derive(Table, Debug)]
    #[table(name = "slow")]
    struct Slow {
        #[column(primary_key)]
        id: i64,
    }

    let (_database, db) = database();
    sql("CREATE VIEW slow AS SELECT 1::bigint AS id FROM pg_sleep(30)", ())
        .exec(&db)
        .await
        .unwrap();
    let limited = db.timeout(std::time::Duration::from_millis(200));
    let failed = match Slow::select().copy_out(&limited).await {
        Ok(mut rows) => rows.next().await.unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(failed, schema_core::Error::Timeout { .. }), "{failed}");
    assert_eq!(sql("SELECT 1", ()).one::<i32>(&db).await.unwrap(), 1);
}
