//! The driver itself: as one writes it at first, and as one writes it by hand when it has to be fast.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt as _;
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

use super::data::{Written, written};
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

type Parameter<'a> = &'a (dyn ToSql + Sync);

struct User {
    id: i32,
    #[allow(dead_code)]
    name: String,
    #[allow(dead_code)]
    hair_color: Option<String>,
}

struct Post {
    id: i32,
    user_id: i32,
    #[allow(dead_code)]
    title: String,
    #[allow(dead_code)]
    body: Option<String>,
}

#[allow(dead_code)]
struct Comment {
    id: i32,
    post_id: i32,
    text: String,
}

const FIND: &str = "SELECT id, name, hair_color FROM users WHERE id = $1";
const READ: &str = "SELECT id, name, hair_color FROM users";
const JOIN: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body
    FROM users u LEFT JOIN posts p ON u.id = p.user_id WHERE u.hair_color = $1";
const ROOTS: &str = "SELECT id, name, hair_color FROM users WHERE id <= $1";
const POSTS: &str = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY ($1)";
const COMMENTS: &str = "SELECT id, post_id, text FROM comments WHERE post_id = ANY ($1)";

/// The base of every ratio: prepared statements and `get` by position; for inserts, what diesel's own
/// benchmarks do with this driver (a text for the number of rows, prepared each time).
pub(super) fn naive<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let (runtime, client) = (course.runtime, connect(course)?);
    let prepare = |sql: &str| runtime.block_on(client.prepare(sql));
    Ok(Some(match course.work {
        Work::Find => {
            let (statement, mut key) = (prepare(FIND)?, keys());
            Box::new(move || {
                let key = key();
                let row = runtime.block_on(client.query_one(&statement, &[&key]))?;
                check(usize::from(user(&row)?.id == key), 1)
            })
        }
        Work::Read(rows) => {
            let statement = prepare(READ)?;
            Box::new(move || {
                let found = runtime.block_on(collect(&client, &statement, &[], user))?;
                check(found.len(), rows)
            })
        }
        Work::Join(rows) => {
            let statement = prepare(JOIN)?;
            Box::new(move || {
                let joined = |row: &Row| Ok((user(row)?, joined_post(row)?));
                let found = runtime.block_on(collect(&client, &statement, &[&"black"], joined))?;
                check(found.len(), rows / 2)
            })
        }
        Work::Tree(roots) => {
            let statements = [prepare(ROOTS)?, prepare(POSTS)?, prepare(COMMENTS)?];
            let last = i32::try_from(roots)?;
            Box::new(move || {
                let leaves = runtime.block_on(tree(&client, &statements, last))?;
                check(leaves, roots * 100)
            })
        }
        Work::Insert(rows) => Box::new(move || {
            let users: Vec<Written> = written(rows).collect();
            let parameters: Vec<Parameter> =
                users.iter().flat_map(|u| [&u.name as Parameter, &u.hair_color]).collect();
            let sql = values("INSERT INTO users (name, hair_color) VALUES ", rows, 2);
            let count = runtime.block_on(client.execute(&sql, &parameters))?;
            check(usize::try_from(count)?, rows)
        }),
        Work::Upsert(rows) => {
            let statement = prepare(&upsert_values(rows))?;
            Box::new(move || {
                let users: Vec<Written> = written(rows).collect();
                let count = runtime.block_on(client.execute(&statement, &upserted(&users)))?;
                check(usize::try_from(count)?, rows)
            })
        }
        Work::Wide(rows) => {
            let statement = prepare("SELECT * FROM wide")?;
            Box::new(move || {
                let found = runtime.block_on(collect(&client, &statement, &[], wide))?;
                check(found.len(), rows)
            })
        }
    }))
}

/// The best that is known with this driver: no type test of each cell, one array for each column.
pub(super) fn best<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let (runtime, client) = (course.runtime, connect(course)?);
    let prepare = |sql: &str| runtime.block_on(client.prepare(sql));
    Ok(match course.work {
        Work::Read(rows) => {
            let statement = prepare(READ)?;
            Some(Box::new(move || {
                let found = runtime.block_on(collect(&client, &statement, &[], user_cells))?;
                check(found.len(), rows)
            }))
        }
        Work::Insert(rows) => {
            let sql =
                "INSERT INTO users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[])";
            let statement = prepare(sql)?;
            Some(Box::new(move || {
                let users: Vec<Written> = written(rows).collect();
                let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
                let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color).collect();
                let count = runtime.block_on(client.execute(&statement, &[&names, &colors]))?;
                check(usize::try_from(count)?, rows)
            }))
        }
        Work::Upsert(rows) => {
            let sql = "INSERT INTO keyed (id, name, hair_color)
                SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, hair_color = excluded.hair_color";
            let statement = prepare(sql)?;
            Some(Box::new(move || {
                let users: Vec<Written> = written(rows).collect();
                let ids: Vec<i32> = users.iter().map(|user| user.id).collect();
                let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
                let colors: Vec<Option<&str>> = users.iter().map(|user| user.hair_color).collect();
                let parameters: [Parameter; 3] = [&ids, &names, &colors];
                let count = runtime.block_on(client.execute(&statement, &parameters))?;
                check(usize::try_from(count)?, rows)
            }))
        }
        _ => None,
    })
}

fn connect(course: &Course<'_>) -> Result<Client, AnyError> {
    let connected = course.runtime.block_on(tokio_postgres::connect(&course.url, NoTls))?;
    course.runtime.spawn(connected.1);
    Ok(connected.0)
}

async fn collect<R>(
    client: &Client,
    statement: &Statement,
    parameters: &[Parameter<'_>],
    read: impl Fn(&Row) -> Result<R, tokio_postgres::Error>,
) -> Result<Vec<R>, tokio_postgres::Error> {
    let mut rows = std::pin::pin!(client.query_raw(statement, parameters.iter().copied()).await?);
    let mut out = Vec::new();
    while let Some(row) = rows.try_next().await? {
        out.push(read(&row)?);
    }
    Ok(out)
}

fn user(row: &Row) -> Result<User, tokio_postgres::Error> {
    Ok(User { id: row.try_get(0)?, name: row.try_get(1)?, hair_color: row.try_get(2)? })
}

fn post(row: &Row) -> Result<Post, tokio_postgres::Error> {
    Ok(Post {
        id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        title: row.try_get(2)?,
        body: row.try_get(3)?,
    })
}

fn joined_post(row: &Row) -> Result<Option<Post>, tokio_postgres::Error> {
    let Some(id) = row.try_get(3)? else { return Ok(None) };
    let (user_id, title, body) = (row.try_get(4)?, row.try_get(5)?, row.try_get(6)?);
    Ok(Some(Post { id, user_id, title, body }))
}

fn comment(row: &Row) -> Result<Comment, tokio_postgres::Error> {
    Ok(Comment { id: row.try_get(0)?, post_id: row.try_get(1)?, text: row.try_get(2)? })
}

/// Three statements, one after the other, put together by hand; the number of leaves.
async fn tree(client: &Client, statements: &[Statement; 3], last: i32) -> Result<usize, AnyError> {
    let [roots, posts, comments] = statements;
    let users = client.query(roots, &[&last]).await?;
    let users = users.iter().map(user).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<i32> = users.iter().map(|user| user.id).collect();
    let posts = client.query(posts, &[&ids]).await?;
    let posts = posts.iter().map(post).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<i32> = posts.iter().map(|post| post.id).collect();
    let comments = client.query(comments, &[&ids]).await?;
    let mut by_post: HashMap<i32, Vec<Comment>> = HashMap::new();
    for row in &comments {
        let comment = comment(row)?;
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

/// `prefix ($1,$2),($3,$4)…`
fn values(prefix: &str, rows: usize, columns: usize) -> String {
    let mut sql = prefix.to_owned();
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            let _ = write!(sql, "{comma}${}", row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

fn upsert_values(rows: usize) -> String {
    let mut sql = values("INSERT INTO keyed (id, name, hair_color) VALUES ", rows, 3);
    sql.push_str(
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, hair_color = excluded.hair_color",
    );
    sql
}

fn upserted(users: &[Written]) -> Vec<Parameter<'_>> {
    users.iter().flat_map(|user| [&user.id as Parameter, &user.name, &user.hair_color]).collect()
}

/// The bytes of a value, its type not tested.
struct Cell<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, AnyError> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, AnyError> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn user_cells(row: &Row) -> Result<User, tokio_postgres::Error> {
    let text = |raw: &[u8]| std::str::from_utf8(raw).unwrap_or_default().to_owned();
    let [id, name, hair_color]: [Cell<'_>; 3] = [row.try_get(0)?, row.try_get(1)?, row.try_get(2)?];
    let id = id.0.and_then(|raw| raw.try_into().ok()).map(i32::from_be_bytes);
    Ok(User {
        id: id.unwrap_or_default(),
        name: name.0.map(text).unwrap_or_default(),
        hair_color: hair_color.0.map(text),
    })
}

#[allow(dead_code)]
struct Wide {
    numbers: (i64, i32, f64, i16, Option<i64>),
    uuids: (Uuid, Option<Uuid>),
    texts: (String, Option<String>, Option<String>, Option<String>, String, String, Option<String>),
    flags: (bool, bool),
    amounts: (Decimal, Option<Decimal>),
    json: (Value, Option<Value>),
    tags: Vec<String>,
    times: (DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>, Option<NaiveDate>),
}

fn wide(row: &Row) -> Result<Wide, tokio_postgres::Error> {
    Ok(Wide {
        numbers: (
            row.try_get(0)?,
            row.try_get(9)?,
            row.try_get(10)?,
            row.try_get(20)?,
            row.try_get(21)?,
        ),
        uuids: (row.try_get(1)?, row.try_get(23)?),
        texts: (
            row.try_get(2)?,
            row.try_get(3)?,
            row.try_get(4)?,
            row.try_get(5)?,
            row.try_get(6)?,
            row.try_get(7)?,
            row.try_get(22)?,
        ),
        flags: (row.try_get(8)?, row.try_get(24)?),
        amounts: (row.try_get(11)?, row.try_get(12)?),
        json: (row.try_get(13)?, row.try_get(14)?),
        tags: row.try_get(15)?,
        times: (row.try_get(16)?, row.try_get(17)?, row.try_get(18)?, row.try_get(19)?),
    })
}
