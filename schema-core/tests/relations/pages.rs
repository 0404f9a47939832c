use schema_core::Error;
use schema_core::prelude::*;
use schema_core::query::{Cursor, CursorError, Keyset};
use schema_devdb::TestDatabase;

use crate::tables::run;

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "Entry \"e\"", unique(a, b))]
struct Entry {
    #[column(primary_key)]
    id: i32,
    #[column(name = "Rank")]
    rank: Option<i32>,
    name: String,
    at: DateTime<Utc>,
    a: i32,
    b: i32,
}

/// Sixty rows with equal and missing ranks, few names, and times a microsecond apart.
async fn filled() -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let db = Db::connect(database.url()).expect("a pool");
    run(&db, Entry::CREATE_SQL).await;
    run(
        &db,
        r#"INSERT INTO "Entry ""e""" SELECT n, CASE WHEN n % 4 > 0 THEN n % 5 END, 'näme ' || n % 3,
        '2026-01-01 00:00:00Z'::timestamptz + n / 2 * interval '1 microsecond', n / 10, n % 10
        FROM generate_series(1, 60) n"#,
    )
    .await;
    (database, db)
}

/// Reads all pages forwards, then backwards from the last, and compares with the whole at once.
async fn walk<F>(db: &Db, all: Vec<Entry>, size: u32, query: F)
where
    F: Fn() -> Keyset<Entry, Entry>,
{
    let (mut seen, mut cursor, mut last) = (Vec::new(), None::<Cursor>, None);
    loop {
        let page = query().after(&cursor).page(size).all(db).await.unwrap();
        assert!(page.rows.len() <= size as usize);
        assert_eq!(page.previous.is_some(), cursor.is_some(), "only the first is the first");
        seen.extend(page.rows.clone());
        if page.next.is_none() {
            break;
        }
        last = page.next.clone();
        cursor = page.next;
    }
    assert_eq!(seen, all);

    let mut seen = Vec::new();
    let mut cursor = last;
    while let Some(place) = cursor {
        let page = query().before(place).page(size).all(db).await.unwrap();
        assert!(page.next.is_some(), "there is the page it came from");
        seen.splice(0..0, page.rows);
        cursor = page.previous;
    }
    // The place itself is the last row of the page before the last, and not of a page before it.
    assert_eq!(seen, all[..seen.len()]);
    assert!(all.len() - seen.len() <= size as usize + 1, "{} of {}", seen.len(), all.len());
}

macro_rules! orders {
    ($($name:ident: $order:expr, $keyset:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (_database, db) = filled().await;
            for size in [1, 7, 60, 100] {
                let all = Entry::select().order_by($order).all(&db).await.unwrap();
                assert_eq!(all.len(), 60);
                walk(&db, all, size, || Entry::select().keyset($keyset)).await;
            }
        }
    )*};
}

orders! {
    by_the_key: Entry::id, Entry::id;
    by_the_key_from_the_end: Entry::id.desc(), Entry::id.desc();
    by_a_time_and_the_key: (Entry::at, Entry::id), (Entry::at, Entry::id);
    all_descending: (Entry::at.desc(), Entry::id.desc()), (Entry::at.desc(), Entry::id.desc());
    mixed: (Entry::at.desc(), Entry::id), (Entry::at.desc(), Entry::id);
    nulls_last: (Entry::rank, Entry::id), (Entry::rank, Entry::id);
    nulls_first: (Entry::rank.desc(), Entry::id), (Entry::rank.desc(), Entry::id);
    nulls_first_ascending: (Entry::rank.asc().nulls_first(), Entry::id.desc()),
        (Entry::rank.asc().nulls_first(), Entry::id.desc());
    nulls_last_descending: (Entry::rank.desc().nulls_last(), Entry::id),
        (Entry::rank.desc().nulls_last(), Entry::id);
    three_columns: (Entry::name.desc(), Entry::rank, Entry::id.desc()),
        (Entry::name.desc(), Entry::rank, Entry::id.desc());
    by_a_composite_key: (Entry::a.desc(), Entry::b), (Entry::a.desc(), Entry::b);
    after_others_a_composite_key: (Entry::rank, Entry::a, Entry::b.desc()),
        (Entry::rank, (Entry::a, Entry::b.desc()));
}

#[tokio::test]
async fn pages_of_a_filter_with_columns() {
    let (_database, db) = filled().await;
    let query = || {
        Entry::select()
            .filter(Entry::rank.eq(1).or(Entry::rank.eq(2)))
            .columns((Entry::id, Entry::name))
            .keyset((Entry::name, Entry::id))
            .page(5)
    };
    let first = query().all(&db).await.unwrap();
    let second = query().after(first.next.unwrap()).all(&db).await.unwrap();
    let mut ids: Vec<i32> = first.rows.iter().chain(&second.rows).map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), 10);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 10);
    assert!(ids.iter().all(|id| [1, 2].contains(&(id % 5))));
}

#[tokio::test]
async fn rows_that_come_meanwhile_shift_nothing() {
    let (_database, db) = filled().await;
    let query = || Entry::select().keyset(Entry::id.desc()).page(10);
    let first = query().all(&db).await.unwrap();
    run(&db, r#"INSERT INTO "Entry ""e""" VALUES (99, 1, 'new', now(), 99, 0)"#).await;
    run(&db, r#"DELETE FROM "Entry ""e""" WHERE id = 51"#).await;
    let second = query().after(first.next).all(&db).await.unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id).max(), Some(50));
    let back = query().before(second.previous).all(&db).await.unwrap();
    let ids: Vec<i32> = back.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [99, 60, 59, 58, 57, 56, 55, 54, 53, 52], "51 is gone, 99 is new");
}

#[tokio::test]
async fn no_page_and_an_empty_one() {
    let (_database, db) = filled().await;
    let all = Entry::select().keyset(Entry::id).all(&db).await.unwrap();
    assert_eq!((all.rows.len(), all.next, all.previous), (60, None, None));
    let none =
        Entry::select().filter(Entry::id.lt(0)).keyset(Entry::id).page(3).all(&db).await.unwrap();
    assert_eq!((none.rows.len(), none.next, none.previous), (0, None, None));
}

#[tokio::test]
async fn cursors_are_text_that_comes_back() {
    let (_database, db) = filled().await;
    let query = || Entry::select().keyset((Entry::name, Entry::id)).page(2);
    let next = query().all(&db).await.unwrap().next.unwrap();
    let text = next.to_string();
    assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{text}");
    let rows = query().after(next).all(&db).await.unwrap().rows;
    assert_eq!(query().after(text.as_str()).all(&db).await.unwrap().rows, rows);
    let json: Cursor = serde_json::from_str(&format!("\"{text}\"")).unwrap();
    assert_eq!(query().after(Some(&json)).all(&db).await.unwrap().rows, rows);
}

#[tokio::test]
async fn cursors_of_others_are_refused() {
    let (_database, db) = filled().await;
    let next = Entry::select().keyset((Entry::at, Entry::id)).page(2).all(&db).await.unwrap().next;
    let next = next.unwrap();
    let refused = |query: Keyset<Entry, Entry>| async { query.all(&db).await.unwrap_err() };
    let other = refused(Entry::select().keyset((Entry::at.desc(), Entry::id)).after(&next)).await;
    assert!(matches!(other, Error::Cursor(CursorError::OtherOrder)), "{other}");
    let other = refused(Entry::select().keyset(Entry::id).after(&next)).await;
    assert!(matches!(other, Error::Cursor(CursorError::OtherOrder)), "{other}");
    let mut text = next.to_string();
    let changed = if text.pop() == Some('A') { 'Q' } else { 'A' };
    text.push(changed);
    for text in [text.as_str(), "", "%00", "' OR 1=1 --", &text[1..], &text.repeat(2)] {
        let error = refused(Entry::select().keyset((Entry::at, Entry::id)).after(text)).await;
        assert!(matches!(error, Error::Cursor(CursorError::Damaged)), "{text}: {error}");
    }
}
