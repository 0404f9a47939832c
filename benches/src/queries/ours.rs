//! schema-core, as its README says to use it.

use schema_core::prelude::*;
use serde_json::Value;

use super::data::{Written, written};
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

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
    body: Option<String>,
}

#[derive(Table)]
#[table(name = "comments")]
#[allow(dead_code)]
struct Comment {
    #[column(primary_key, identity)]
    id: i32,
    #[column(references(Post::id), inverse = comments)]
    post_id: i32,
    text: String,
}

#[derive(Table)]
#[table(name = "keyed")]
#[allow(dead_code)]
struct Keyed {
    #[column(primary_key)]
    id: i32,
    name: String,
    hair_color: Option<String>,
}

#[derive(Table)]
#[table(name = "wide")]
#[allow(dead_code)]
struct Wide {
    #[column(primary_key)]
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
    balance: rust_decimal::Decimal,
    limit_amount: Option<rust_decimal::Decimal>,
    profile: Json<Value>,
    settings: Option<Json<Value>>,
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

/// From so many rows on `copy_in` is faster than `insert`.
const COPIED: usize = 5_000;

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let db = Db::builder(&course.url)?.max_connections(1).build()?;
    Ok(Some(match course.work {
        Work::Find => {
            let mut key = keys();
            Box::new(move || {
                let key = key();
                let user = runtime.block_on(User::find(key).one(&db))?;
                check(usize::from(user.id == key), 1)
            })
        }
        Work::Read(rows) => {
            Box::new(move || check(runtime.block_on(User::select().all(&db))?.len(), rows))
        }
        Work::Join(rows) => Box::new(move || {
            let joined = User::select()
                .left_join(Post::on(Post::user_id.eq(User::id)))
                .filter(User::hair_color.eq("black"))
                .columns((User::all_columns(), Post::all_columns()));
            check(runtime.block_on(joined.all(&db))?.len(), rows / 2)
        }),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Box::new(move || {
                let tree = User::select()
                    .filter(User::id.le(last))
                    .with(User::posts.with(Post::comments))
                    .all(&db);
                let tree: Vec<(User, Vec<(Post, Vec<Comment>)>)> = runtime.block_on(tree)?;
                let posts = tree.iter().flat_map(|(_, posts)| posts);
                check(posts.map(|(_, comments)| comments.len()).sum(), roots * 100)
            })
        }
        Work::Insert(rows) => Box::new(move || {
            let new = |user: Written| {
                let color = user.hair_color.map(str::to_owned);
                NewUser::builder().name(user.name).hair_color(color).build()
            };
            let users: Vec<NewUser> = written(rows).map(new).collect();
            let count = if rows < COPIED {
                runtime.block_on(User::insert(users).exec(&db))?
            } else {
                runtime.block_on(User::copy_in(&db, users))?
            };
            check(usize::try_from(count)?, rows)
        }),
        Work::Upsert(rows) => Box::new(move || {
            let new = |user: Written| {
                let color = user.hair_color.map(str::to_owned);
                NewKeyed::builder().id(user.id).name(user.name).hair_color(color).build()
            };
            let users: Vec<NewKeyed> = written(rows).map(new).collect();
            let upsert = Keyed::insert(users)
                .on_conflict(Keyed::id)
                .do_update((Keyed::name.excluded(), Keyed::hair_color.excluded()));
            check(usize::try_from(runtime.block_on(upsert.exec(&db))?)?, rows)
        }),
        Work::Wide(rows) => {
            Box::new(move || check(runtime.block_on(Wide::select().all(&db))?.len(), rows))
        }
    }))
}
