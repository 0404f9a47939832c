//! WITH before writes, and writes in WITH.

use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::{Sample, with};

use crate::tables::*;

named_query! { Gone { id: UserId, email: String } }
named_query! { Old { user: UserId } }
named_query! { Ages { user: UserId, age: i32, name: Option<String> } }

#[tokio::test]
async fn what_one_write_returns_another_inserts() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let delete = Post::delete().using(User::on(User::id.eq(Post::author_id)));
    let delete = delete.filter(User::id.eq(ada.id)).returning_columns((User::id, User::email));
    let moved = with(Gone::written_by(delete), |gone| {
        let rows = gone.select().distinct().columns((Gone::id, Gone::email));
        Post::insert_from((Post::author_id, Post::title), rows)
    });
    let titles = moved.returning_columns(Post::title).all(&db).await.unwrap();
    assert_eq!(titles, ["ada@x"]);
    assert_eq!(Post::select().count(&db).await.unwrap(), 2);
}

#[tokio::test]
async fn writes_are_selected_from() {
    let (_database, db) = database();
    create(&db).await;

    let new = |n: i32| NewUser::builder().tenant(n).email(format!("{n}@x")).build();
    let insert = User::insert([new(1), new(2)]).returning_columns((User::id, User::email));
    let mails = with(Gone::written_by(insert), |gone| {
        gone.select().order_by(Gone::email.desc()).columns(Gone::email)
    });
    assert_eq!(mails.all(&db).await.unwrap(), ["2@x", "1@x"]);

    // no rows to insert are no rows
    let none = User::insert(Vec::<NewUser>::new()).returning_columns((User::id, User::email));
    let count = with(Gone::written_by(none), |gone| gone.select().columns(count_all()));
    assert_eq!(count.one(&db).await.unwrap(), 0);

    // two writes in one statement
    let update = User::update().set(User::age.to(7)).filter(User::tenant.eq(1));
    let delete = User::delete().filter(User::tenant.eq(2));
    let both = with(Gone::written_by(update.returning_columns((User::id, User::email))), |gone| {
        with(Old::written_by(delete.returning_columns((User::id,))), |old| {
            let both = gone.select().inner_join(old.on(Old::user.ne(Gone::id)));
            both.columns((Gone::email, Old::user))
        })
    });
    assert_eq!(both.all(&db).await.unwrap().len(), 1);
    assert_eq!(User::select().columns(User::age).one(&db).await.unwrap(), 7);
}

#[tokio::test]
async fn every_write_takes_a_with() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;
    posts(&db, ada.id, bob.id).await;

    let old = || Old::query(User::select().filter(User::age.gt(18)).columns((User::id,)));
    let update = with(old(), |old| {
        User::update()
            .set(User::age.to(99))
            .filter(User::id.in_query(old.select().columns(Old::user)))
    });
    assert_eq!(update.exec(&db).await.unwrap(), 2);
    let update = with(old(), |old| {
        User::update().from(old.on(Old::user.eq(User::id))).set(User::name.to("old")).returning()
    });
    assert_eq!(update.all(&db).await.unwrap().len(), 2);
    let delete = with(old(), |old| Post::delete().using(old.on(Old::user.eq(Post::author_id))));
    assert_eq!(delete.exec(&db).await.unwrap(), 2);
    let delete = with(old().materialized(), |old| {
        User::delete().filter(User::id.in_query(old.select().columns(Old::user)))
    });
    assert_eq!(delete.returning_columns(User::id).all(&db).await.unwrap(), [ada.id, cyd.id]);
    assert_eq!(User::select().one(&db).await.unwrap().id, bob.id);
}

#[tokio::test]
async fn lists_of_rows_are_joined() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, _] = people(&db).await;

    let ages = || Ages::values([(ada.id, 40, None), (bob.id, 41, Some("B".to_owned()))]);
    let rows: Vec<(String, i32, Option<String>)> = User::select()
        .inner_join(ages().on(Ages::user.eq(User::id)))
        .order_by(User::id)
        .columns((User::email, Ages::age, Ages::name))
        .all(&db)
        .await
        .unwrap();
    let row =
        |mail: &str, age, name: Option<&str>| (mail.to_owned(), age, name.map(ToOwned::to_owned));
    assert_eq!(rows, [row("ada@x", 40, None), row("bob@x", 41, Some("B"))]);
    let update = User::update().from(ages().on(Ages::user.eq(User::id)));
    let update = update.set(User::age.set(Ages::age + User::age));
    let mut ages_now = update.returning_columns(User::age).all(&db).await.unwrap();
    ages_now.sort_unstable();
    assert_eq!(ages_now, [58, 76]);
    let none = Ages::values([]).select();
    assert_eq!(none.all(&db).await.unwrap(), []);
}

#[tokio::test]
async fn samples_and_selects_without_a_table() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    assert_eq!(User::select().sample(Sample::rows(100.0)).count(&db).await.unwrap(), 3);
    assert_eq!(
        User::select().sample(Sample::pages(0.0).repeatable(3.0)).count(&db).await.unwrap(),
        0
    );
    let one = schema_core::query::select((schema_core::expr::value(7), now().le(now())));
    assert_eq!(one.one(&db).await.unwrap(), (7, true));
}

#[tokio::test]
async fn identities_are_overridden() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let copies = || {
        let rows = User::select().filter(User::tenant.eq(2));
        let rows = rows.columns((User::id, User::tenant + 100, User::email));
        User::insert_from((User::id, User::tenant, User::email), rows)
    };
    let own = copies().overriding_user_value().returning().one(&db).await.unwrap();
    assert_eq!(own.tenant, 102);
    User::delete().filter(User::id.eq(own.id)).exec(&db).await.unwrap();
    let error = copies().overriding_system_value().exec(&db).await.unwrap_err();
    assert_eq!(error.constraint(), Some("users_pkey"), "{error}");
}

#[derive(Table, Debug)]
#[table(name = "slots", index(place, unique, where = "NOT closed"))]
pub struct Slot {
    #[column(primary_key, identity)]
    pub id: i64,
    pub place: i32,
    #[column(default = false)]
    pub closed: bool,
    #[column(default = 1)]
    pub times: i32,
}

async fn slots(db: &Db) {
    for statement in schema_core::migrate::statements::split(Slot::CREATE_SQL).unwrap() {
        sql(statement.sql, ()).exec(db).await.unwrap();
    }
}

#[tokio::test]
async fn a_partial_index_is_a_key_of_its_rows() {
    let (_database, db) = database();
    slots(&db).await;

    let new = |closed: bool| NewSlot::builder().place(7).closed(closed).build();
    Slot::insert([new(true), new(true), new(false)]).exec(&db).await.unwrap();
    let upsert = Slot::insert(new(false))
        .on_conflict_partial(Slot::place)
        .do_update(Slot::times.set(Slot::times + 1));
    let slot = upsert.returning().one(&db).await.unwrap();
    assert_eq!((slot.id, slot.place, slot.closed, slot.times), (3, 7, false, 2));
    let nothing = Slot::insert(new(false)).on_conflict_partial(Slot::place).do_nothing();
    assert_eq!(nothing.exec(&db).await.unwrap(), 0);
    assert_eq!(Slot::select().filter(Slot::id.gt(0)).count(&db).await.unwrap(), 3);
}

#[tokio::test]
async fn writes_return_what_was_and_what_is() {
    let (_database, db) = database();
    slots(&db).await;
    let version: i32 =
        sql("SELECT current_setting('server_version_num')::integer", ()).one(&db).await.unwrap();
    if version < 180_000 {
        return; // `old` and `new` came with 18
    }

    let new = NewSlot::builder().place(1).build();
    let both = || (Slot::times.old(), Slot::times.new_value());
    let upsert = Slot::insert(new)
        .on_conflict(Slot::id)
        .do_update(Slot::times.excluded())
        .returning_columns(both());
    assert_eq!(upsert.one(&db).await.unwrap(), (None, Some(1)));
    let update = Slot::update().set(Slot::times.to(5)).every_row().returning_columns(both());
    assert_eq!(update.one(&db).await.unwrap(), (Some(1), Some(5)));
    let delete = Slot::delete().every_row().returning_columns(both());
    assert_eq!(delete.one(&db).await.unwrap(), (Some(5), None));
}
