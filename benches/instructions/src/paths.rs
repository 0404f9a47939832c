//! The hot paths: what applications do most, each as they write it.

use std::hint::black_box;

use schema_core::migrate::{Dedicated, Migration, Migrations, ensure_migrations};
use schema_core::prelude::*;
use tokio::runtime::Builder;

use crate::AnyError;
use crate::valgrind::path;

#[derive(Table)]
#[table(name = "users")]
#[allow(dead_code)]
struct User {
    #[column(primary_key, identity)]
    id: i32,
    name: String,
    hair_color: Option<String>,
}

#[derive(Table)]
#[table(name = "posts")]
#[allow(dead_code)]
struct Post {
    #[column(primary_key, identity)]
    id: i32,
    #[column(references(User::id), inverse = posts)]
    user_id: i32,
    title: String,
}

#[derive(Table)]
#[table(name = "keyed")]
#[allow(dead_code)]
struct Keyed {
    #[column(primary_key)]
    id: i32,
    name: String,
}

#[derive(Table)]
#[table(name = "wide")]
#[allow(dead_code)]
struct Wide {
    #[column(primary_key)]
    id: i64,
    account: Uuid,
    email: String,
    phone: Option<String>,
    active: bool,
    visits: i32,
    score: f64,
    profile: Json<serde_json::Value>,
    tags: Vec<String>,
    created_at: DateTime<Utc>,
    seen_at: Option<DateTime<Utc>>,
    born: Option<NaiveDate>,
    level: i16,
    parent: Option<i64>,
}

/// What the tables hold.
const DATA: &str = "
    INSERT INTO users (name, hair_color)
        SELECT 'User ' || i, CASE i % 2 WHEN 0 THEN 'black' END FROM generate_series(1, 10000) i;
    INSERT INTO posts (user_id, title)
        SELECT (i - 1) / 10 + 1, 'Post ' || i FROM generate_series(1, 1000) i;
    INSERT INTO keyed SELECT i, 'x' FROM generate_series(1, 100) i;
    INSERT INTO wide SELECT i, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'user' || i || '@example.com',
        NULL, i % 2 = 0, i, i / 7.0, jsonb_build_object('theme', 'dark', 'n', i), ARRAY['a', 'b' || i],
        timestamptz '2026-01-01 12:00:00Z', NULL, date '1990-01-01' + i::int, 3, NULL
        FROM generate_series(1, 100) i";

/// Counts each path.
pub(crate) fn run(url: &str) -> Result<(), AnyError> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let db = Db::builder(url)?.max_connections(1).build()?;
    runtime.block_on(async {
        let tables = [User::CREATE_SQL, Post::CREATE_SQL, Keyed::CREATE_SQL, Wide::CREATE_SQL];
        for statement in tables.into_iter().chain([DATA]).flat_map(|script| script.split(';')) {
            if !statement.trim().is_empty() {
                sql(statement, ()).exec(&db).await?;
            }
        }
        Ok::<_, schema_core::Error>(())
    })?;
    // a failure shows in the path that it is in, and ends the run
    macro_rules! path {
        ($name:literal, $future:expr) => {
            path($name, || {
                black_box(runtime.block_on($future).expect($name));
            })
        };
    }
    path!("checkout of the pool", db.lease());
    path!("row by key", User::find(5_000).one(&db));
    path!("1000 rows of 3 columns", User::select().filter(User::id.le(1_000)).all(&db));
    path!("100 rows of 14 columns", Wide::select().all(&db));
    path!(
        "left join, 100 rows",
        User::select()
            .left_join(Post::on(Post::user_id.eq(User::id)))
            .filter(User::id.le(10))
            .columns((User::all_columns(), Post::all_columns()))
            .all(&db)
    );
    path!(
        "relation, 10 × 10 rows",
        User::select().filter(User::id.le(10)).with(User::posts).all(&db)
    );
    path!("insert, 1 row", User::insert(new_user(1)).exec(&db));
    path!("insert, 100 rows", {
        let users: Vec<NewUser> = (0..100).map(new_user).collect();
        User::insert(users).exec(&db)
    });
    path!("upsert, 100 rows", {
        let row = |id| NewKeyed::builder().id(id).name("y").build();
        let rows: Vec<NewKeyed> = (1..=100).map(row).collect();
        Keyed::insert(rows).on_conflict(Keyed::id).do_update(Keyed::name.excluded()).exec(&db)
    });
    path!("update by key", User::update().set(User::name.to("Ada")).find(7).exec(&db));
    path("SQL of a dynamic query", || {
        black_box(search(black_box(Some("black")), black_box(None), black_box(20)));
    });
    let dedicated = Dedicated::new(url.parse()?);
    let migration = Migration::new("20260101000001", "empty", "select 1");
    let migrations: &'static Migrations = Box::leak(Box::new(Migrations::new(vec![migration])));
    path!("second look for migrations", ensure_migrations(&dedicated, migrations));
    Ok(())
}

fn new_user(number: i32) -> NewUser {
    NewUser::builder().name(format!("User {number}")).build()
}

/// The text of a search, as a page with filters has it.
fn search(color: Option<&str>, name: Option<&str>, limit: u32) -> String {
    let users = User::select()
        .filter(color.map(|color| User::hair_color.eq(color)))
        .filter(name.map(|name| User::name.like(name)))
        .filter(User::id.gt(10).or(User::id.in_list([1, 2, 3])))
        .order_by((User::name.desc(), User::id.asc()))
        .limit(limit);
    users.to_sql()
}
