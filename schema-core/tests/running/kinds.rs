//! Each kind of work that a program does with the database.

use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use schema_core::Error;
use schema_core::prelude::*;
use schema_core::query::{Arg, prepare, with};

use crate::support::*;

schema_core::named_query! { Written { id: i64 } }
schema_core::alias! { Other = Capture }

pub type Work<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

/// How many kinds of work there are.
pub const KINDS: usize = 32;

/// Each kind of query, on a pool of two. Some take longer than a dropped statement is waited for.
pub fn work(db: &Db, kind: usize) -> Work<'_> {
    match kind {
        0..15 => basic(db, kind),
        15..25 => of_builders(db, kind),
        _ => of_connections(db, kind),
    }
}

fn basic(db: &Db, kind: usize) -> Work<'_> {
    let email = || format!("{}@x", rand::random::<u64>());
    Box::pin(async move {
        match kind {
            0 => Capture::select().all(db).await.map(drop),
            1 => sql("SELECT 1 FROM pg_sleep(0.05)", ()).one::<i32>(db).await.map(drop),
            2 => Capture::insert(capture(&email())).returning().one(db).await.map(drop),
            3 => Capture::update()
                .set(Capture::seen.set(Capture::seen + 1))
                .every_row()
                .exec(db)
                .await
                .map(drop),
            4 => {
                Capture::delete().filter(Capture::tenant.eq(7)).returning().all(db).await.map(drop)
            }
            5 => {
                // a part of a long result
                let mut rows = Capture::select()
                    .columns(Capture::id)
                    .union_all(Capture::select().columns(Capture::id))
                    .stream(db)
                    .await?;
                rows.next().await.map(drop)
            }
            6 => {
                sql("SELECT n FROM generate_series(1, 20000) n", ()).all::<i32>(db).await.map(drop)
            }
            7 => {
                db.transaction(async |tx| {
                    Capture::insert(capture(&email())).exec(tx).await?;
                    let inner = tx.transaction(async |tx| {
                        Capture::insert(capture(&email())).exec(tx).await?;
                        sql("SELECT 1 FROM pg_sleep(0.03)", ()).exec(tx).await
                    });
                    inner.await.map(drop)
                })
                .await
            }
            8 => {
                let strict = db.build_transaction().serializable();
                strict.run(async |tx| Capture::select().count(tx).await).await.map(drop)
            }
            9 => db
                .batch((Capture::select(), sql("SELECT 1 FROM pg_sleep(0.03)", ())))
                .await
                .map(drop),
            10 => {
                let lock = db.advisory_lock("one at a time").await?;
                sql("SELECT 1", ()).exec(db).await?;
                lock.unlock().await
            }
            11 => sql("SELECT pg_sleep(10)", ())
                .exec(&db.timeout(Duration::from_millis(30)))
                .await
                .map(drop)
                .or(Ok(())),
            12 => {
                let new = (0..500).map(|_| capture(&email()));
                Capture::copy_in(db, new).await.map(drop)
            }
            13 => {
                // a part of a long copy
                let mut rows = Capture::select().copy_out(db).await?;
                rows.next().await.map(drop)
            }
            _ => {
                let mut connection = db.connection().await?;
                sql("SET work_mem = '1MB'", ()).exec(&connection).await?;
                connection.transaction(async |tx| Capture::select().count(tx).await).await.map(drop)
            }
        }
    })
}

fn of_builders(db: &Db, kind: usize) -> Work<'_> {
    let email = || format!("{}@x", rand::random::<u64>());
    Box::pin(async move {
        match kind {
            15 => {
                let by_tenant =
                    prepare(|t: Arg<i32>| Capture::select().filter(Capture::tenant.eq(t)));
                by_tenant.all(db, 1).await.map(drop)
            }
            16 => {
                let sources = Source::select().with(Source::captures.limit(2));
                sources.with(Source::captures.count()).all(db).await.map(drop)
            }
            17 => {
                let source = NewSource::builder().id(rand::random::<i64>()).build();
                let captures = [0, 1].map(|_| NewCapture::builder().email(email()).tenant(1));
                Source::insert(source).with(Source::captures, captures).one(db).await.map(drop)
            }
            18 => {
                let rows = (0..50).map(|id| (id, 2));
                Capture::update_each(Capture::id, Capture::seen, rows)
                    .returning()
                    .all(db)
                    .await
                    .map(drop)
            }
            19 => {
                let other = Other::on(Other::col(Capture::id).eq(Capture::id));
                let set =
                    Capture::update().from(other).set(Capture::seen.set(Other::col(Capture::seen)));
                set.exec(db).await.map(drop)
            }
            20 => {
                let insert = Capture::insert(capture(&email())).returning_columns(Capture::id);
                let ids = with(Written::written_by(insert), |written| {
                    written.select().columns(Written::id)
                });
                ids.one(db).await.map(drop)
            }
            21 => Capture::insert(capture("same@x"))
                .on_conflict(Capture::email)
                .do_update(Capture::seen.set(Capture::seen + 1))
                .returning()
                .one(db)
                .await
                .map(drop),
            22 => Capture::select().keyset(Capture::id).page(3).all(db).await.map(drop),
            23 => Capture::select().map_by(Capture::id).all(db).await.map(drop),
            _ => Capture::delete().every_row().explain_analyze(db).await.map(drop),
        }
    })
}

fn of_connections(db: &Db, kind: usize) -> Work<'_> {
    let email = || format!("{}@x", rand::random::<u64>());
    Box::pin(async move {
        match kind {
            25 => {
                let mut listener = db.listen(["told"]).await?;
                db.notify("told", "now").await?;
                listener.next().await;
                Ok(())
            }
            26 => db
                .transaction(async |tx| {
                    tx.advisory_lock("one at a time").await?;
                    tx.try_advisory_lock_shared("another").await?;
                    tx.batch((Capture::select(), sql("SELECT 1 FROM pg_sleep(0.03)", ()))).await
                })
                .await
                .map(drop),
            27 => db
                .transaction(async |tx| {
                    let mut rows = Capture::select().stream(tx).await?;
                    while rows.next().await?.is_some() {}
                    let new = (0..50).map(|_| capture(&email()));
                    Capture::copy_in(tx, new).await?;
                    Ok(Capture::select().copy_out(tx).await?.count().await)
                })
                .await
                .map(drop),
            28 => {
                let rows = futures_util::stream::iter(0..50).then(async |_| {
                    tokio::task::yield_now().await;
                    capture(&email())
                });
                Capture::copy_in_stream(db, rows).await.map(drop)
            }
            29 => {
                // undone by what it gives
                let failed = db.transaction(async |tx| {
                    Capture::insert(capture(&email())).exec(tx).await?;
                    sql("SELECT 1/0", ()).exec(tx).await
                });
                failed.await.map(drop).or(Ok(()))
            }
            30 => {
                let shared = db.advisory_lock_shared("one at a time").await?;
                shared.unlock().await
            }
            _ => {
                let connection = db.connection().await?;
                sql("CREATE TEMP TABLE mine (id int)", ()).exec(&connection).await?;
                connection.batch((Capture::select(), sql("SELECT 1", ()))).await.map(drop)
            }
        }
    })
}
