//! The second call of `ensure_migrations` in a process: an atomic load, no allocation.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use schema_core::migrate::{Dedicated, Migration, Migrations, Outcome, ensure_migrations};
use schema_devdb::TestDatabase;

static MIGRATIONS: Migrations = {
    static LIST: [Migration; 1] =
        [Migration::embedded("20260101000000", "init", "create table t (id int);", None)];
    Migrations::embedded(&LIST)
};

fn call(db: &Dedicated) -> Poll<bool> {
    let future = pin!(ensure_migrations(black_box(db), &MIGRATIONS));
    future
        .poll(&mut Context::from_waker(Waker::noop()))
        .map(|result| matches!(result, Ok(Outcome::Current)))
}

#[tokio::test]
async fn the_second_call_allocates_nothing() {
    let database = TestDatabase::new().unwrap();
    let db = Dedicated::new(database.url().parse().unwrap());
    ensure_migrations(&db, &MIGRATIONS).await.unwrap();
    let counted = allocation_counter::measure(|| {
        for _ in 0..1000 {
            assert_eq!(call(&db), Poll::Ready(true), "at the first poll");
        }
    });
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
}
