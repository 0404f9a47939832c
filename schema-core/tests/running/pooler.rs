//! Without prepared statements, behind a pooler that gives each transaction another server.

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use futures_util::{StreamExt, TryStreamExt};
use schema_core::Error;
use schema_core::prelude::*;
use schema_core::query::{Arg, prepare};

use crate::pgbouncer::Pooler;
use crate::support::*;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Glad,
    Sad,
}

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Colour {
    Red,
    Blue,
}

#[derive(PgComposite, Clone, Debug, PartialEq)]
struct Spot {
    colour: Colour,
    place: i32,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "pets")]
struct Pet {
    #[column(primary_key, identity)]
    id: i64,
    mood: Mood,
    colours: Vec<Colour>,
    spot: Option<Spot>,
}

const TYPES: &str = "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TYPE colour AS ENUM ('red', 'blue'); \
                     CREATE TYPE spot AS (colour colour, place int)";

/// A pool that a pooler stands before, which has fewer servers than the pool has connections.
async fn pooled(database: &schema_devdb::TestDatabase) -> Option<(Pooler, Db)> {
    let pooler = Pooler::start(database).await?;
    let builder = Db::builder(&pooler.url).unwrap().max_connections(8).statement_cache(0);
    let db = builder.build().unwrap();
    Some((pooler, db))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_statement_goes_through() {
    let (database, direct) = captures().await;
    let Some((_pooler, db)) = pooled(&database).await else { return };
    let count = prepare(|tenant: Arg<i32>| {
        Capture::select().filter(Capture::tenant.eq(tenant)).columns(count_all())
    });
    let work = async |n: i32| {
        let email = format!("{n}@x");
        let new = Capture::insert(capture(&email)).returning().one(&db).await?;
        let found = Capture::find(new.id).one(&db).await?;
        assert_eq!(found, new);
        db.transaction(async |tx| {
            Capture::update()
                .set(Capture::seen.set(Capture::seen + 1))
                .filter(Capture::id.eq(new.id))
                .exec(tx)
                .await?;
            let undone = tx.transaction(async |tx| {
                Capture::delete().filter(Capture::id.eq(new.id)).exec(tx).await?;
                sql("SELECT 1/0", ()).exec(tx).await
            });
            assert_eq!(undone.await.unwrap_err().code(), Some("22012"));
            Ok::<_, Error>(())
        })
        .await?;
        let (rows, one) = db.batch((Capture::select(), sql("SELECT 1", ()))).await?;
        assert!(rows.contains(&Capture { seen: 2, ..new.clone() }));
        assert_eq!(one, 1);
        assert!(count.one(&db, 1).await? > 0);
        Capture::copy_in(&db, [capture(&format!("{n}@copied"))]).await?;
        let rows: Vec<_> = Capture::select().stream(&db).await?.try_collect().await?;
        let copied = Capture::select().copy_out(&db).await?.count().await;
        assert!(rows.len() > 1 && copied > 1);
        Ok::<_, Error>(())
    };
    for result in join_all((0..12).map(work)).await {
        result.unwrap();
    }
    assert_eq!(Capture::select().count(&direct).await.unwrap(), 24);
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'";
    until(&direct, open, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn types_of_the_database_are_looked_up_on_any_server() {
    let (database, direct) = database();
    run(&direct, TYPES).await;
    run(&direct, Pet::CREATE_SQL).await;
    let Some((_pooler, db)) = pooled(&database).await else { return };
    let insert = |n: i32| {
        let new = NewPet::builder().mood(Mood::Sad).colours(vec![Colour::Blue, Colour::Red]);
        let spot = Spot { colour: Colour::Red, place: n };
        Pet::insert(new.spot(spot).build()).returning().one(&db)
    };
    for round in 0..4 {
        // each of them on a server of its own
        let pets = try_join_all((0..8).map(|n| insert(round * 8 + n))).await.unwrap();
        assert!(pets.iter().all(|pet| pet.colours == [Colour::Blue, Colour::Red]));
    }
    let moods = Pet::select().filter(Pet::mood.eq(Mood::Sad)).columns(Pet::mood).all(&db).await;
    assert_eq!(moods.unwrap().len(), 32);
    let of_colours = Pet::select().filter(Pet::colours.has(Colour::Blue)).count(&db).await;
    assert_eq!(of_colours.unwrap(), 32);
}

#[tokio::test]
async fn a_type_is_looked_up_on_another_server_than_the_one_before() {
    let (database, direct) = database();
    run(&direct, TYPES).await;
    let Some((pooler, other)) = pooled(&database).await else { return };
    let builder = Db::builder(&pooler.url).unwrap().max_connections(1).statement_cache(0);
    let db = builder.build().unwrap();
    let server = || sql("SELECT pg_backend_pid(), 'glad'::mood", ()).one::<(i32, Mood)>(&db);
    let (first, mood) = server().await.unwrap();
    assert_eq!(mood, Mood::Glad);
    // every server that there is has something else to do
    let release = tokio::sync::Notify::new();
    let held = try_join_all((0..2).map(|_| {
        other.transaction(async |tx| {
            sql("SELECT 1", ()).exec(tx).await?;
            release.notified().await;
            Ok::<_, Error>(())
        })
    }));
    let looked_up = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let (second, colour) =
            sql("SELECT pg_backend_pid(), 'red'::colour", ()).one::<(i32, Colour)>(&db).await?;
        release.notify_waiters();
        assert_eq!(colour, Colour::Red);
        Ok::<_, Error>(second)
    };
    let (second, _) = tokio::try_join!(looked_up, held).unwrap();
    assert_ne!(first, second, "the test wants another server");
}

#[tokio::test]
async fn a_write_does_not_get_into_the_transaction_that_asks_for_types() {
    let (_database, db) = database_with(|builder| builder.statement_cache(0).max_connections(1));
    run(&db, "CREATE TABLE t (id int)").await;
    let write = || sql("INSERT INTO t VALUES ({})", [1]);
    write().exec(&db).await.unwrap();
    for n in 0..5 {
        // a query whose types are not known yet, beside a write whose types are
        let query = sql(&format!("SELECT {n}::bigint"), ());
        db.batch((query, write())).await.unwrap();
    }
    assert_eq!(number(&db, "SELECT count(*) FROM t").await, 6);
}
