//! The tables of these tests, the rows in them, and the form of a case.

use std::sync::OnceLock;

use schema_core::prelude::*;
use schema_core::{Executor, Through};
use schema_devdb::TestDatabase;

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Admin,
    Member,
    Guest,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "cities")]
pub struct City {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique)]
    pub name: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "users", unique(name, city_id))]
pub struct User {
    #[column(primary_key, identity = by_default)]
    pub id: UserId,
    pub name: String,
    #[column(unique)]
    pub email: Option<String>,
    pub age: Option<i32>,
    #[column(references(City::id), inverse = users)]
    pub city_id: Option<i32>,
    #[column(references(User::id), relation = boss, inverse = reports)]
    pub boss_id: Option<UserId>,
    #[column(default = Role::Member)]
    pub role: Role,
    #[column(default = 0.5)]
    pub score: f64,
    #[column(default = sql("'{}'"))]
    pub tags: Vec<String>,
    #[column(default = true)]
    pub active: bool,
}

impl User {
    pub const GROUPS: Through<User, Membership, Group> =
        User::memberships.through(Membership::group);
}

/// A table whose name and columns need quotes.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "Post \"x\"")]
pub struct Post {
    #[column(primary_key, identity = by_default)]
    pub id: i64,
    #[column(name = "order", references(User::id, on_delete = cascade), relation = author, inverse = posts)]
    pub author_id: UserId,
    #[column(name = "Title")]
    pub title: String,
    #[column(default = 0)]
    pub likes: i32,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "comments")]
pub struct Comment {
    #[column(primary_key, identity = by_default)]
    pub id: i64,
    #[column(references(Post::id, on_delete = cascade), inverse = comments)]
    pub post_id: i64,
    #[column(references(User::id, on_delete = cascade), relation = writer, inverse = comments)]
    pub writer_id: UserId,
    pub text: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "groups")]
pub struct Group {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "memberships", primary_key(user_id, group_id))]
pub struct Membership {
    #[column(references(User::id, on_delete = cascade), inverse = memberships)]
    pub user_id: UserId,
    #[column(references(Group::id), inverse = memberships)]
    pub group_id: i32,
}

/// A table of the same name as another, in a schema whose name needs quotes.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "users", schema = "My schema")]
pub struct Customer {
    #[column(primary_key, identity = by_default)]
    pub id: i32,
    #[column(unique)]
    pub name: String,
    #[column(references(User::id), relation = agent, inverse = customers)]
    pub agent_id: Option<UserId>,
}

/// What was sold where.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "sales", primary_key(region, product))]
pub struct Sale {
    pub region: String,
    pub product: String,
    pub pieces: i32,
    #[column(default = 0)]
    pub amount: i64,
}

/// Ada (36, admin) leads Bob (17) in Paris, Bob leads Cyd (no age) in London, Dan (36, guest, inactive)
/// lives nowhere; nobody lives in Rome. Posts: Ada's 1 `a` 5, 2 `b` 3, 3 `c` 9, Bob's 4 `d` 0.
const ROWS: &str = r#"
    INSERT INTO cities VALUES (1, 'Paris'), (2, 'London'), (3, 'Rome');
    INSERT INTO users VALUES
        (1, 'Ada', 'ada@x', 36, 1, NULL, 'admin', 4.5, '{x,y}', true),
        (2, 'Bob', 'bob@x', 17, 1, 1, 'member', 1, '{y}', true),
        (3, 'Cyd', NULL, NULL, 2, 2, 'member', 2.25, '{}', true),
        (4, 'Dan', 'dan@y', 36, NULL, NULL, 'guest', 0, '{z}', false);
    INSERT INTO "Post ""x""" VALUES (1, 1, 'a', 5), (2, 1, 'b', 3), (3, 1, 'c', 9), (4, 2, 'd', 0);
    INSERT INTO comments VALUES (1, 1, 2, 'x'), (2, 1, 3, 'y'), (3, 4, 1, 'z');
    INSERT INTO groups VALUES (1, 'red'), (2, 'blue'), (3, 'green');
    INSERT INTO memberships VALUES (1, 1), (1, 2), (2, 2);
    INSERT INTO "My schema".users VALUES (1, 'Eve', 1), (2, 'Fay', NULL);
    INSERT INTO sales VALUES ('eu', 'A', 10, 100), ('eu', 'B', 2, 80), ('us', 'A', 5, 50), ('us', 'C', 1, 999);
    SELECT setval('users_id_seq', 100);
    SELECT setval('"Post ""x""_id_seq"', 100);
    SELECT setval('comments_id_seq', 100);
    SELECT setval('"My schema".users_id_seq', 100)
"#;

/// Runs a script.
pub async fn run(db: &impl Executor, script: &str) {
    for statement in schema_core::migrate::statements::split(script).expect("statements") {
        let text = statement.sql.replace('{', "{{").replace('}', "}}");
        sql(&text, ()).exec(db).await.expect("the statement");
    }
}

async fn fill(db: &Db) {
    run(db, "CREATE SCHEMA \"My schema\"; CREATE TYPE role AS ENUM ('admin', 'member', 'guest')")
        .await;
    for ddl in [
        City::CREATE_SQL,
        User::CREATE_SQL,
        Post::CREATE_SQL,
        Comment::CREATE_SQL,
        Group::CREATE_SQL,
        Membership::CREATE_SQL,
        Customer::CREATE_SQL,
        Sale::CREATE_SQL,
        ROWS,
    ] {
        run(db, ddl).await;
    }
}

/// A database with the tables and rows, of this test alone.
pub fn filled() -> (TestDatabase, Db) {
    let database = TestDatabase::from_template("suite", |url| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let url = url.to_owned();
        // on a thread of its own: whoever asks may be in a runtime already
        std::thread::spawn(move || {
            runtime.block_on(async { fill(&Db::connect(&url).expect("a pool")).await });
        })
        .join()
        .map_err(|_| "the tables can't be made".into())
    });
    let database = database.expect("a test database");
    let db = Db::builder(database.url()).expect("its URL").max_connections(2).build();
    (database, db.expect("a pool"))
}

/// The database of all tests that only read.
pub fn reading() -> Db {
    static DATABASE: OnceLock<TestDatabase> = OnceLock::new();
    let database = DATABASE.get_or_init(|| filled().0);
    let db = Db::builder(database.url()).expect("its URL").max_connections(1).build();
    db.expect("a pool")
}

/// Texts as rows have them.
pub fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// A text as rows have it.
pub fn s(text: &str) -> String {
    text.to_owned()
}

/// A test for each: a query on the rows above, and the rows that it gives.
macro_rules! reads {
    ($($name:ident: $query:expr => $rows:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let rows = $query.all(&crate::tables::reading()).await.unwrap();
            assert_eq!(rows, $rows);
        }
    )*};
}
pub(crate) use reads;

/// A test for each: what runs on a database of its own, what it gives, a query after it, and its rows.
macro_rules! writes {
    ($($name:ident: $write:expr => $given:expr, $query:expr => $rows:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (_database, db) = crate::tables::filled();
            let given = $write.all(&db).await.unwrap();
            assert_eq!(given, $given);
            assert_eq!($query.all(&db).await.unwrap(), $rows);
        }
    )*};
}
pub(crate) use writes;
