//! The tables of these tests, and a database that has them.

use schema_core::prelude::*;
use schema_core::{Executor, Through};
use schema_devdb::TestDatabase;

#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "tenants")]
pub struct Tenant {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

/// A user, perhaps with a manager, in a table that another schema has too.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: UserId,
    #[column(references(Tenant::id), inverse = users)]
    pub tenant_id: i32,
    #[column(references(User::id), relation = manager, inverse = reports)]
    pub manager_id: Option<UserId>,
    pub name: String,
}

impl User {
    pub const GROUPS: Through<User, Membership, Group> =
        User::memberships.through(Membership::group);
    pub const FOLLOWS: Through<User, Follow, User> = User::followed.through(Follow::followed);
}

/// At most one for a user.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "profiles")]
pub struct Profile {
    #[column(primary_key, references(User::id, on_delete = cascade), inverse = profile)]
    pub user_id: UserId,
    pub city: Option<String>,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "Post \"x\"")]
pub struct Post {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(name = "author", references(User::id), relation = author, inverse = posts)]
    pub author_id: UserId,
    #[column(references(User::id), inverse = edited)]
    pub editor_id: Option<UserId>,
    #[column(name = "Title")]
    pub title: String,
    #[column(default = 0)]
    pub likes: i32,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "comments")]
pub struct Comment {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references(Post::id), inverse = comments)]
    pub post_id: i64,
    #[column(references(User::id), relation = writer, inverse = comments)]
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
    #[column(references(User::id), inverse = memberships)]
    pub user_id: UserId,
    #[column(references(Group::id), inverse = memberships)]
    pub group_id: i32,
    #[column(default = "member")]
    pub role: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "follows", primary_key(follower_id, followed_id))]
pub struct Follow {
    #[column(references(User::id), inverse = followed)]
    pub follower_id: UserId,
    #[column(references(User::id), inverse = followers)]
    pub followed_id: UserId,
}

/// A table of the same name in another schema, with a key of two columns.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "users", schema = "other", primary_key(region, number))]
pub struct Customer {
    pub region: String,
    pub number: i32,
    #[column(references(User::id), relation = agent, inverse = customers)]
    pub agent_id: Option<UserId>,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(
    name = "orders",
    schema = "other",
    foreign_key(
        (region, customer),
        references(Customer::region, Customer::number),
        relation = by,
        inverse = orders
    )
)]
pub struct Order {
    #[column(primary_key)]
    pub id: i32,
    pub region: String,
    pub customer: Option<i32>,
}

/// An empty database with the tables, and the pool on it.
pub async fn empty() -> (TestDatabase, Db) {
    let database = TestDatabase::new().expect("a test database");
    let db = Db::builder(database.url()).expect("its URL").max_connections(4).build();
    let db = db.expect("a pool");
    sql("CREATE SCHEMA other", ()).exec(&db).await.expect("the schema");
    for ddl in [
        Tenant::CREATE_SQL,
        User::CREATE_SQL,
        Profile::CREATE_SQL,
        Post::CREATE_SQL,
        Comment::CREATE_SQL,
        Group::CREATE_SQL,
        Membership::CREATE_SQL,
        Follow::CREATE_SQL,
        Customer::CREATE_SQL,
        Order::CREATE_SQL,
    ] {
        run(&db, ddl).await;
    }
    (database, db)
}

/// Runs a script.
pub async fn run(db: &impl Executor, script: &str) {
    for statement in schema_core::migrate::statements::split(script).expect("statements") {
        let text = statement.sql.replace('{', "{{").replace('}', "}}");
        sql(&text, ()).exec(db).await.expect("the statement");
    }
}

/// Two tenants; Ada (1) manages Bob (2), who manages Cyd (3); Dan (4) is of the other tenant and has
/// nothing. Ada has posts 1 to 4, edited by Bob where even; Bob has post 5. Post 1 has comments 1 and
/// 2, by Bob and Cyd; post 5 has comment 3, by Ada.
pub async fn filled() -> (TestDatabase, Db) {
    let (database, db) = empty().await;
    run(
        &db,
        r#"
        INSERT INTO tenants VALUES (1, 'one'), (2, 'two'), (3, 'empty');
        INSERT INTO users VALUES
            (1, 1, NULL, 'Ada'), (2, 1, 1, 'Bob'), (3, 1, 2, 'Cyd'), (4, 2, NULL, 'Dan');
        INSERT INTO profiles VALUES (1, 'London'), (2, NULL);
        INSERT INTO "Post ""x""" (author, editor_id, "Title", likes) VALUES
            (1, NULL, 'a', 5), (1, 2, 'b', 3), (1, NULL, 'c', 9), (1, 2, 'd', 1), (2, NULL, 'e', 0);
        INSERT INTO comments (post_id, writer_id, text) VALUES (1, 2, 'x'), (1, 3, 'y'), (5, 1, 'z');
        INSERT INTO groups VALUES (1, 'red'), (2, 'blue'), (3, 'green');
        INSERT INTO memberships VALUES (1, 1, 'admin'), (1, 2, 'member'), (2, 2, 'admin');
        INSERT INTO follows VALUES (1, 2), (2, 1), (3, 1);
        INSERT INTO other.users VALUES ('eu', 1, 1), ('eu', 2, NULL), ('us', 1, 1);
        INSERT INTO other.orders VALUES (1, 'eu', 1), (2, 'eu', 1), (3, 'us', 1), (4, 'us', NULL);
        "#,
    )
    .await;
    (database, db)
}

/// The ids of posts.
pub fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id).collect()
}
