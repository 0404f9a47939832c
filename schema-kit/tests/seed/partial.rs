//! Unique indexes with a predicate hold, without costing rows.

use crate::support::Place;

const SCHEMA: &str = "
    CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, deleted_at timestamptz,
        status text NOT NULL CHECK (status IN ('active', 'gone', 'new')), team smallint NOT NULL CHECK (team BETWEEN 1 AND 9));
    CREATE UNIQUE INDEX one_active ON users (status) WHERE status = 'active';
    CREATE UNIQUE INDEX one_left ON users (team) WHERE deleted_at IS NULL;
    CREATE TABLE addresses (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users,
        kind text NOT NULL CHECK (kind IN ('home', 'work')), is_default boolean NOT NULL,
        is_old boolean NOT NULL, checked_at date);
    CREATE UNIQUE INDEX ON addresses (user_id) WHERE is_default;
    CREATE UNIQUE INDEX ON addresses (user_id, kind) WHERE NOT is_old;
    CREATE UNIQUE INDEX ON addresses (kind) WHERE checked_at > '2024-06-01';
    CREATE TABLE plans (id int PRIMARY KEY, name text NOT NULL CHECK (name IN ('free', 'paid')) UNIQUE);";

#[tokio::test]
async fn the_first_rows_of_each_key_are_in_the_index() {
    let mut place = Place::with(SCHEMA).await;
    let seeded = place.sown("rows = 500").await;
    let [fewer] = seeded.fewer.as_slice() else { panic!("{:?}", seeded.fewer) };
    assert_eq!(
        fewer.to_string(),
        "plans has 2 rows, not 500: (name) is unique and has no more values"
    );
    for (sql, expected) in [
        ("SELECT count(*) FROM users", "500"),
        ("SELECT count(DISTINCT status) FROM users", "3"),
        ("SELECT count(deleted_at) >= 491 FROM users", "t"),
        ("SELECT count(DISTINCT team) FROM users", "9"),
        ("SELECT count(*) FROM addresses", "500"),
        ("SELECT count(*) > 100 FROM addresses WHERE is_default", "t"),
        ("SELECT count(*) > 100 FROM addresses WHERE NOT is_old", "t"),
        ("SELECT count(DISTINCT kind) FROM addresses", "2"),
    ] {
        assert_eq!(place.ask(sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn each_of_many_rows_has_one_that_is_in_the_index() {
    let mut place = Place::with(SCHEMA).await;
    let shape = r#"
        [tables.addresses.columns]
        user_id = { per = "1..6" }
        is_default = { values = { true = 9, false = 1 } }
    "#;
    place.sown(shape).await;
    for (sql, expected) in [
        ("SELECT count(*) > 200 FROM addresses", "t"),
        ("SELECT count(*) BETWEEN 70 AND 100 FROM addresses WHERE is_default", "t"),
    ] {
        assert_eq!(place.ask(sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn an_index_whose_predicate_says_nothing_holds_for_all_rows() {
    let mut place = Place::with(
        "CREATE TABLE t (id int PRIMARY KEY, kind int NOT NULL CHECK (kind BETWEEN 1 AND 7));
        CREATE UNIQUE INDEX ON t (kind) WHERE id % 2 = 0",
    )
    .await;
    let seeded = place.sown("rows = 50").await;
    assert_eq!(seeded.filled, [("t".to_owned(), 7)]);
    assert_eq!((seeded.fewer[0].rows, seeded.fewer[0].wanted), (7, 50));
}
