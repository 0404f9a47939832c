//! drizzle-rs, on tokio-postgres.

use drizzle::core::expr::{eq, lte};
use drizzle::postgres::prelude::*;
use drizzle::postgres::tokio::Drizzle;
use tokio_postgres::NoTls;

use super::data::written;
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

#[PostgresTable(name = "users")]
struct User {
    #[column(serial, primary)]
    id: i32,
    name: String,
    hair_color: Option<String>,
}

#[PostgresTable(name = "posts")]
struct Post {
    #[column(serial, primary)]
    id: i32,
    #[column(references = User::id)]
    user_id: i32,
    title: String,
    body: Option<String>,
}

#[PostgresTable(name = "comments")]
struct Comment {
    #[column(serial, primary)]
    id: i32,
    #[column(references = Post::id)]
    post_id: i32,
    text: String,
}

#[derive(PostgresFromRow)]
#[from(User)]
#[allow(dead_code)]
struct Joined {
    id: i32,
    name: String,
    hair_color: Option<String>,
    #[column(Post::id)]
    post_id: Option<i32>,
    #[column(Post::user_id)]
    user_id: Option<i32>,
    #[column(Post::title)]
    title: Option<String>,
    #[column(Post::body)]
    body: Option<String>,
}

#[derive(PostgresSchema)]
struct Schema {
    user: User,
    post: Post,
    comment: Comment,
}

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let (client, connection) = runtime.block_on(tokio_postgres::connect(&course.url, NoTls))?;
    runtime.spawn(connection);
    let (db, Schema { user, post, comment }) = Drizzle::new(client, Schema::new());
    Ok(match course.work {
        Work::Find => {
            let mut key = keys();
            Some(Box::new(move || {
                let key = key();
                let find = db.select(()).from(user).r#where(eq(user.id, key));
                let found: Vec<SelectUser> = runtime.block_on(find.all())?;
                check(found.iter().filter(|user| user.id == key).count(), 1)
            }))
        }
        Work::Read(rows) => Some(Box::new(move || {
            let found: Vec<SelectUser> = runtime.block_on(db.select(()).from(user).all())?;
            check(found.len(), rows)
        })),
        Work::Join(rows) => Some(Box::new(move || {
            let joined = db.select(Joined::Select).from(user);
            let joined = joined.left_join((post, eq(post.user_id, user.id)));
            let joined = joined.r#where(eq(user.hair_color, "black"));
            let found: Vec<Joined> = runtime.block_on(joined.all())?;
            check(found.len(), rows / 2)
        })),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Some(Box::new(move || {
                let users = db.query(user).r#where(lte(user.id, last));
                let tree = users.with(user.posts().with(post.comments()));
                let found = runtime.block_on(tree.find_many())?;
                let _ = comment;
                check(found.len(), roots)
            }))
        }
        Work::Insert(rows) => Some(Box::new(move || {
            let new = written(rows).map(|user| {
                InsertUser::new(user.name).with_hair_color(user.hair_color.unwrap_or_default())
            });
            let count = runtime.block_on(db.insert(user).values(new).execute())?;
            check(usize::try_from(count)?, rows)
        })),
        _ => None,
    })
}
