//! The tables of these tests, and a database that has them.

use schema_core::prelude::*;
use schema_devdb::TestDatabase;
use serde::{Deserialize, Serialize};

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(pub i64);

#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Admin,
    Member,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Profile {
    pub city: String,
}

/// A user.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "users", unique(tenant, email))]
pub struct User {
    #[column(primary_key, identity)]
    pub id: UserId,
    pub tenant: i32,
    pub email: String,
    pub name: Option<String>,
    #[column(default = 18)]
    pub age: i32,
    #[column(default = Role::Member)]
    pub role: Role,
    pub profile: Option<Json<Profile>>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}

/// A post of a user, in a table whose name and columns need quotes.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "Post \"x\"")]
pub struct Post {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(name = "order", references(User::id, on_delete = cascade), relation = author, inverse = posts)]
    pub author_id: UserId,
    #[column(name = "Title")]
    pub title: String,
    #[column(default = sql("'{}'"))]
    pub tags: Vec<String>,
}

/// An empty database with the tables, and the pool on it.
pub fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let db = Db::builder(database.url()).expect("its URL").max_connections(4).build();
    (database, db.expect("a pool"))
}

/// The tables, empty.
pub async fn create(db: &Db) {
    sql("CREATE TYPE role AS ENUM ('admin', 'member')", ()).exec(db).await.expect("the enum");
    for ddl in [User::CREATE_SQL, Post::CREATE_SQL] {
        for statement in schema_core::migrate::statements::split(ddl).expect("statements") {
            sql(&statement.sql.replace('{', "{{").replace('}', "}}"), ())
                .exec(db)
                .await
                .expect("the DDL of the derive");
        }
    }
}

/// Ada (36), Bob (17) and Cyd (36, of another tenant), in this order.
pub async fn people(db: &Db) -> [User; 3] {
    let new = |tenant: i32, email: &str, age: i32| {
        NewUser::builder().tenant(tenant).email(email).age(age).build()
    };
    let rows = User::insert(vec![new(1, "ada@x", 36), new(1, "bob@x", 17), new(2, "cyd@x", 36)])
        .returning()
        .all(db)
        .await
        .expect("three users");
    rows.try_into().expect("three rows")
}

/// Posts "one" and "two" of the first author, and "three" of the second.
pub async fn posts(db: &Db, first: UserId, second: UserId) -> [Post; 3] {
    let new =
        |author: UserId, title: &str| NewPost::builder().author_id(author).title(title).build();
    let rows = Post::insert(vec![new(first, "one"), new(first, "two"), new(second, "three")])
        .returning()
        .all(db)
        .await
        .expect("three posts");
    rows.try_into().expect("three rows")
}
