//! Derived tables on a real server: the DDL loads, and every type of column comes back as it went.
#![allow(missing_docs)]

mod derive_tables;

use derive_tables::{
    Labels, Mood, NewOrder, NewOrderLine, NewScalars, NewTenant, NewUser, Order, OrderLine,
    Profile, Scalars, Tenant, TenantId, User, UserId, UserRole,
};
use schema_core::prelude::*;
use schema_core::value::Lexeme;
use schema_devdb::TestDatabase;
use tokio_postgres::NoTls;

const SCHEMA: [&str; 8] = [
    "CREATE SCHEMA app;",
    UserRole::CREATE_SQL,
    Mood::CREATE_SQL,
    Tenant::CREATE_SQL,
    User::CREATE_SQL,
    Order::CREATE_SQL,
    OrderLine::CREATE_SQL,
    Scalars::CREATE_SQL,
];

/// A database with the derived schema.
async fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::new().unwrap();
    let (client, connection) = tokio_postgres::connect(database.url(), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let version = client.query_one("SELECT current_setting('server_version_num')::int", &[]);
    let version: i32 = version.await.unwrap().get(0);
    for script in SCHEMA {
        // PostgreSQL 15 brought it; the rest of the table loads on 14 too.
        let on_14 = script.replace(" NULLS NOT DISTINCT", "");
        let script = if version < 150_000 { &on_14 } else { script };
        client.batch_execute(script).await.unwrap_or_else(|error| panic!("{error}:\n{script}"));
    }
    drop(client);
    connection.await.unwrap().unwrap();
    let db = Db::connect(database.url()).unwrap();
    (database, db)
}

async fn tenant(db: &Db, name: &str) -> TenantId {
    let new = NewTenant { name: name.to_owned() };
    Tenant::insert(new).returning().one(db).await.unwrap().id
}

fn profile() -> Json<Profile> {
    Json(Profile { city: "London".to_owned() })
}

#[tokio::test]
async fn rows_are_inserted_found_changed_and_deleted() {
    let (_database, db) = database().await;
    let tenant_id = tenant(&db, "Acme").await;
    let new = NewUser::builder()
        .tenant_id(tenant_id)
        .email("ada@example.com")
        .age(36)
        .profile(profile())
        .build();
    let ada = User::insert(new.clone()).returning().one(&db).await.unwrap();
    assert_eq!((ada.role, ada.name.as_deref(), ada.tags.len()), (UserRole::Member, None, 0));
    assert_eq!(ada.search.to_string(), "'ada@example.com':1");
    assert_eq!(User::find(ada.id).one(&db).await.unwrap(), ada);

    let again = NewUser { role: Some(UserRole::Odd), name: Some("Ada".to_owned()), ..new };
    let upserted = User::insert(again)
        .on_conflict((User::tenant_id, User::email))
        .do_update((User::role.excluded(), User::name.excluded(), User::age.set(User::age + 1)))
        .returning()
        .one(&db)
        .await
        .unwrap();
    let expected = User { role: UserRole::Odd, name: Some("Ada".to_owned()), age: 37, ..ada };
    assert_eq!(upserted, expected);

    let odd =
        User::update().set(User::invited_by.to(expected.id)).filter(User::role.eq(UserRole::Odd));
    assert_eq!(odd.exec(&db).await.unwrap(), 1);
    let inviters: Vec<Option<UserId>> =
        User::select().columns(User::invited_by).all(&db).await.unwrap();
    assert_eq!(inviters, [Some(expected.id)]);
    assert_eq!(User::delete().filter(User::id.eq(expected.id)).exec(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn relations_join_on_their_columns() {
    let (_database, db) = database().await;
    let (acme, empty) = (tenant(&db, "Acme").await, tenant(&db, "Empty").await);
    let new = NewUser::builder().tenant_id(acme).email("ada").age(36).profile(profile()).build();
    let ada = User::insert(new).returning().one(&db).await.unwrap();
    let orders: Vec<NewOrder> = (1..=2)
        .map(|number| {
            let builder = NewOrder::builder().user_id(ada.id).number(number);
            builder.r#type(format!("type {number}")).mood(Mood::VeryHappy).build()
        })
        .collect();
    assert_eq!(Order::insert(orders).exec(&db).await.unwrap(), 2);
    let line = NewOrderLine::builder().user_id(ada.id).order(2).build();
    OrderLine::insert(line).exec(&db).await.unwrap();

    let users: Vec<(TenantId, Option<UserId>)> = Tenant::select()
        .left_join(Tenant::users)
        .columns((Tenant::id, User::id))
        .order_by(Tenant::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(users, [(acme, Some(ada.id)), (empty, None)]);

    let lines: Vec<(i32, Option<i32>, Option<Mood>)> = Order::select()
        .left_join(Order::lines)
        .columns((Order::number, OrderLine::order, Order::mood))
        .order_by(Order::number)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(lines, [(1, None, Some(Mood::VeryHappy)), (2, Some(2), Some(Mood::VeryHappy))]);
}

#[tokio::test]
async fn a_key_of_several_columns_finds_its_row() {
    let (_database, db) = database().await;
    let acme = tenant(&db, "Acme").await;
    let new = NewUser::builder().tenant_id(acme).email("ada").age(36).profile(profile()).build();
    let ada = User::insert(new).returning().one(&db).await.unwrap();
    let order = NewOrder::builder().user_id(ada.id).number(7).build();
    let order = Order::insert(order)
        .on_conflict((Order::user_id, Order::number))
        .do_nothing()
        .returning()
        .one(&db)
        .await
        .unwrap();
    assert_eq!((order.r#type.as_str(), order.total, order.mood), ("it's", -1.5, None));
    assert_eq!(Order::find((ada.id, 7)).one(&db).await.unwrap(), order);
    assert_eq!(Order::find((ada.id, 8)).optional(&db).await.unwrap(), None);
}

fn scalars() -> NewScalars {
    let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
    let time = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let (role, mood) = (UserRole::Odd, Mood::VeryHappy);
    NewScalars::builder()
        .truth(true)
        .small(i16::MIN)
        .int(i32::MIN)
        .big(i64::MAX)
        .real(1.5)
        .double(f64::MIN_POSITIVE)
        .text("it's\n\"odd\" \\ ünïcode")
        .uuid(Uuid::from_u128(7))
        .at(day.and_time(time).and_utc())
        .local(day.and_time(time))
        .day(day)
        .time(time)
        .ip("2001:db8::1".parse::<std::net::IpAddr>().unwrap())
        .bytes(vec![0, 255])
        .json(profile())
        .any(serde_json::json!({ "a": [1, null] }))
        .role(role)
        .mood(mood)
        .user(UserId(9))
        .labels(Labels(vec!["x".to_owned()]))
        .words(TsVector { lexemes: vec![Lexeme { word: "ada".into(), positions: vec![(2, 'A')] }] })
        .ints(vec![1, -1])
        .texts(vec!["a,b".to_owned(), String::new(), "NULL".to_owned()])
        .roles(vec![role, UserRole::Admin])
        .moods(vec![mood, Mood::Sad])
        .users(vec![UserId(1)])
        .uuids(vec![Uuid::from_u128(1)])
        .blobs(vec![vec![], vec![1]])
        .times(vec![day.and_time(time).and_utc()])
        .build()
}

/// What a row must be, for the row that was inserted from `scalars()`.
fn check(row: &Scalars) {
    let new = scalars();
    assert_eq!((row.truth, row.small, row.int, row.big), (new.truth, new.small, new.int, new.big));
    assert_eq!(
        (row.real.to_bits(), row.double.to_bits()),
        (new.real.to_bits(), new.double.to_bits())
    );
    assert_eq!((&row.text, row.uuid, row.at, row.local), (&new.text, new.uuid, new.at, new.local));
    assert_eq!((row.day, row.time, row.ip, &row.bytes), (new.day, new.time, new.ip, &new.bytes));
    assert_eq!(
        (&row.json, &row.any, row.role, row.mood),
        (&new.json, &new.any, new.role, new.mood)
    );
    assert_eq!((row.user, &row.labels, &row.words), (new.user, &new.labels, &new.words));
    assert_eq!((&row.ints, &row.texts, &row.roles), (&new.ints, &new.texts, &new.roles));
    assert_eq!((&row.moods, &row.users, &row.uuids), (&new.moods, &new.users, &new.uuids));
    assert_eq!((&row.blobs, &row.times), (&new.blobs, &new.times));
}

#[tokio::test]
async fn every_type_comes_back_as_it_went() {
    let (_database, db) = database().await;
    let one = Scalars::insert(scalars()).returning().one(&db).await.unwrap();
    check(&one);
    assert_eq!((one.maybe_seven, one.flag, one.maybe_int), (Some(7), true, None));

    // Several rows go as one array a column.
    let many = Scalars::insert(vec![scalars(), scalars()]).returning().all(&db).await.unwrap();
    assert_eq!(many.len(), 2);
    many.iter().for_each(check);

    let full = NewScalars {
        id: Some(1000),
        maybe_int: Some(1),
        maybe_text: Some("text".to_owned()),
        maybe_role: Some(UserRole::Admin),
        maybe_user: Some(UserId(2)),
        maybe_ints: Some(vec![]),
        maybe_seven: Some(None),
        flag: Some(false),
        ..scalars()
    };
    let full = Scalars::insert(full).returning().one(&db).await.unwrap();
    check(&full);
    assert_eq!((full.id, full.maybe_seven, full.flag), (1000, None, false));
    assert_eq!((full.maybe_role, full.maybe_user), (Some(UserRole::Admin), Some(UserId(2))));
    assert_eq!((full.maybe_int, full.maybe_text.as_deref()), (Some(1), Some("text")));
    assert_eq!(full.maybe_ints, Some(vec![]));
    assert_eq!(Scalars::find(1000).one(&db).await.unwrap(), full);
}

#[tokio::test]
async fn a_label_that_the_program_does_not_know_is_an_error() {
    let (_database, db) = database().await;
    sql("ALTER TYPE user_role ADD VALUE 'guest'", ()).exec(&db).await.unwrap();
    let error = sql("SELECT 'guest'::user_role", ()).one::<UserRole>(&db).await.unwrap_err();
    let message = format!("{error}");
    assert!(message.contains("`guest` is not a label of user_role"), "{message}");
}
