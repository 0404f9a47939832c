//! The features of a table on a real server: the DDL loads, and does what it says.
#![allow(missing_docs)]

mod feature_tables;

use feature_tables::{
    Bill, Booking, Document, DocumentPatch, Event, Feeling, Hashed, NewBooking, NewDocument,
    NewEvent, NewNote, Note, Stay, Text,
};
use schema_core::prelude::*;
use schema_core::value::Range;
use schema_devdb::TestDatabase;
use tokio_postgres::NoTls;

/// A database with the tables that its version can have; and that version.
async fn database() -> (TestDatabase, Db, i32) {
    let database = TestDatabase::new().unwrap();
    let (client, connection) = tokio_postgres::connect(database.url(), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let version = client.query_one("SELECT current_setting('server_version_num')::int", &[]);
    let version: i32 = version.await.unwrap().get(0);
    // PostgreSQL 15 brought the columns of an action.
    let document = Document::CREATE_SQL;
    let on_14 = document.replace("SET NULL (parent)", "SET NULL");
    let document = if version < 150_000 { on_14.as_str() } else { document };
    let scripts = [
        "CREATE EXTENSION btree_gist;",
        Feeling::CREATE_SQL,
        document,
        Booking::CREATE_SQL,
        Event::CREATE_SQL,
        Hashed::CREATE_SQL,
        Text::CREATE_SQL,
        Note::CREATE_SQL,
    ];
    let newest = [Stay::CREATE_SQL, Bill::CREATE_SQL];
    for script in scripts.into_iter().chain(newest.into_iter().filter(|_| version >= 180_000)) {
        client.batch_execute(script).await.unwrap_or_else(|error| panic!("{error:?}:\n{script}"));
    }
    drop(client);
    connection.await.unwrap().unwrap();
    let db = Db::connect(database.url()).unwrap();
    (database, db, version)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn sequences_number_and_patches_change() {
    let (_database, db, _) = database().await;
    let new = || NewDocument::builder().body("a text").build();
    let first = Document::insert(new()).returning().one(&db).await.unwrap();
    let second = Document::insert(new()).returning().one(&db).await.unwrap();
    assert_eq!((first.id, second.id), (1000, 990));
    assert_eq!((first.number.0, second.number.0), (7, 8));
    assert_eq!((first.copy, first.size), (1, 6));
    let patch = DocumentPatch {
        body: Some("longer text".to_owned()),
        feeling: Some(Some(Feeling::Sad)),
        parent: Some(None),
        ..Default::default()
    };
    let changed = Document::update().set(patch).filter(Document::id.eq(second.id));
    let changed = changed.returning().one(&db).await.unwrap();
    assert_eq!((changed.size, changed.feeling), (11, Some(Feeling::Sad)));
    let nothing = Document::update().set(DocumentPatch::default()).filter(Document::id.eq(1000));
    let same = nothing.returning().one(&db).await.unwrap();
    assert_eq!((same.body, same.owner), (first.body, first.owner));
}

#[tokio::test]
async fn rows_go_to_their_partitions() {
    let (_database, db, _) = database().await;
    let new = |day, shard| NewEvent::builder().day(day).shard(shard).kind("seen").build();
    let rows =
        vec![new(day("2026-03-01"), 1), new(day("2026-03-01"), 5), new(day("2030-01-01"), 1)];
    Event::insert(rows).exec(&db).await.unwrap();
    let tables: Vec<String> =
        schema_core::sql("SELECT tableoid::regclass::text FROM events ORDER BY 1", ())
            .all(&db)
            .await
            .unwrap();
    assert_eq!(tables, ["events_2026_few", "events_2026_rest", "events_later"]);
}

#[tokio::test]
async fn rows_that_exclude_each_other_are_refused() {
    let (_database, db, _) = database().await;
    let new = |room, from, to| {
        let during = Range::from(day(from)..day(to));
        NewBooking::builder().room(room).during(during).cancelled(false).build()
    };
    Booking::insert(new(1, "2026-01-01", "2026-01-05")).exec(&db).await.unwrap();
    Booking::insert(new(2, "2026-01-04", "2026-01-06")).exec(&db).await.unwrap();
    let error = Booking::insert(new(1, "2026-01-04", "2026-01-06")).exec(&db).await.unwrap_err();
    assert_eq!(error.constraint(), Some("bookings_room_during_excl"));
}

#[tokio::test]
async fn a_parent_has_the_rows_of_its_child() {
    let (_database, db, _) = database().await;
    let note = NewNote::builder().body("both").title("own").build();
    Note::insert(note).exec(&db).await.unwrap();
    assert_eq!(Text::select().one(&db).await.unwrap().body, "both");
}
