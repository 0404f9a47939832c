//! sqlx: SQL by hand, rows by derive.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::{Connection as _, FromRow, PgConnection, Postgres, QueryBuilder, query_as};
use uuid::Uuid;

use super::data::written;
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

#[derive(FromRow)]
#[allow(dead_code)]
struct User {
    id: i32,
    name: String,
    hair_color: Option<String>,
}

#[derive(FromRow)]
#[allow(dead_code)]
struct Post {
    id: i32,
    user_id: i32,
    title: String,
    body: Option<String>,
}

#[derive(FromRow)]
#[allow(dead_code)]
struct Comment {
    id: i32,
    post_id: i32,
    text: String,
}

#[derive(FromRow)]
#[allow(dead_code)]
struct Joined {
    id: i32,
    name: String,
    hair_color: Option<String>,
    post_id: Option<i32>,
    user_id: Option<i32>,
    title: Option<String>,
    body: Option<String>,
}

#[derive(FromRow)]
#[allow(dead_code)]
struct Wide {
    id: i64,
    account: Uuid,
    email: String,
    name: Option<String>,
    phone: Option<String>,
    street: Option<String>,
    city: String,
    country: String,
    active: bool,
    visits: i32,
    score: f64,
    balance: Decimal,
    limit_amount: Option<Decimal>,
    profile: Value,
    settings: Option<Value>,
    tags: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    seen_at: Option<DateTime<Utc>>,
    born: Option<NaiveDate>,
    level: i16,
    parent: Option<i64>,
    note: Option<String>,
    token: Option<Uuid>,
    verified: bool,
}

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let mut on = runtime.block_on(PgConnection::connect(&course.url))?;
    Ok(Some(match course.work {
        Work::Find => {
            let mut key = keys();
            Box::new(move || {
                let key = key();
                let sql = "SELECT id, name, hair_color FROM users WHERE id = $1";
                let user: User = runtime.block_on(query_as(sql).bind(key).fetch_one(&mut on))?;
                check(usize::from(user.id == key), 1)
            })
        }
        Work::Read(rows) => Box::new(move || {
            let read = query_as("SELECT id, name, hair_color FROM users").fetch_all(&mut on);
            let found: Vec<User> = runtime.block_on(read)?;
            check(found.len(), rows)
        }),
        Work::Join(rows) => Box::new(move || {
            let sql =
                "SELECT u.id, u.name, u.hair_color, p.id AS post_id, p.user_id, p.title, p.body
                FROM users u LEFT JOIN posts p ON u.id = p.user_id WHERE u.hair_color = $1";
            let read = query_as(sql).bind("black").fetch_all(&mut on);
            let found: Vec<Joined> = runtime.block_on(read)?;
            check(found.len(), rows / 2)
        }),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Box::new(move || check(runtime.block_on(tree(&mut on, last))?, roots * 100))
        }
        Work::Insert(rows) => Box::new(move || {
            let mut insert: QueryBuilder<Postgres> =
                QueryBuilder::new("INSERT INTO users (name, hair_color) ");
            insert.push_values(written(rows), |mut row, user| {
                row.push_bind(user.name).push_bind(user.hair_color);
            });
            let done = runtime.block_on(insert.build().execute(&mut on))?;
            check(usize::try_from(done.rows_affected())?, rows)
        }),
        Work::Upsert(rows) => Box::new(move || {
            let mut upsert: QueryBuilder<Postgres> =
                QueryBuilder::new("INSERT INTO keyed (id, name, hair_color) ");
            upsert.push_values(written(rows), |mut row, user| {
                row.push_bind(user.id).push_bind(user.name).push_bind(user.hair_color);
            });
            upsert.push(
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, hair_color = excluded.hair_color",
            );
            let done = runtime.block_on(upsert.build().execute(&mut on))?;
            check(usize::try_from(done.rows_affected())?, rows)
        }),
        Work::Wide(rows) => Box::new(move || {
            let found: Vec<Wide> =
                runtime.block_on(query_as("SELECT * FROM wide").fetch_all(&mut on))?;
            check(found.len(), rows)
        }),
    }))
}

async fn tree(on: &mut PgConnection, last: i32) -> Result<usize, sqlx::Error> {
    let sql = "SELECT id, name, hair_color FROM users WHERE id <= $1";
    let users: Vec<User> = query_as(sql).bind(last).fetch_all(&mut *on).await?;
    let ids: Vec<i32> = users.iter().map(|user| user.id).collect();
    let sql = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY ($1)";
    let posts: Vec<Post> = query_as(sql).bind(&ids).fetch_all(&mut *on).await?;
    let ids: Vec<i32> = posts.iter().map(|post| post.id).collect();
    let sql = "SELECT id, post_id, text FROM comments WHERE post_id = ANY ($1)";
    let comments: Vec<Comment> = query_as(sql).bind(&ids).fetch_all(&mut *on).await?;
    let mut by_post: HashMap<i32, Vec<Comment>> = HashMap::new();
    for comment in comments {
        by_post.entry(comment.post_id).or_default().push(comment);
    }
    let mut by_user: HashMap<i32, Vec<(Post, Vec<Comment>)>> = HashMap::new();
    for post in posts {
        let own = by_post.remove(&post.id).unwrap_or_default();
        by_user.entry(post.user_id).or_default().push((post, own));
    }
    let with = |user: User| {
        let own = by_user.remove(&user.id).unwrap_or_default();
        (user, own)
    };
    let tree: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users.into_iter().map(with).collect();
    Ok(tree.iter().flat_map(|(_, posts)| posts).map(|(_, comments)| comments.len()).sum())
}
