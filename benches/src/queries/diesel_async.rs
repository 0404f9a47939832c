//! diesel-async: diesel's queries on tokio-postgres.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use super::diesel::{Comment, Post, User, keyed, leaves, new_keyed, new_users, posts, users};
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let mut on = runtime.block_on(AsyncPgConnection::establish(&course.url))?;
    Ok(match course.work {
        Work::Find => {
            let mut key = keys();
            Some(Box::new(move || {
                let key = key();
                let find = users::table.find(key);
                let user: User = runtime.block_on(RunQueryDsl::first(find, &mut on))?;
                check(usize::from(user.id == key), 1)
            }))
        }
        Work::Read(rows) => Some(Box::new(move || {
            let found: Vec<User> = runtime.block_on(RunQueryDsl::load(users::table, &mut on))?;
            check(found.len(), rows)
        })),
        Work::Join(rows) => Some(Box::new(move || {
            let joined = users::table.left_join(posts::table);
            let joined = joined.filter(users::hair_color.eq("black"));
            let found: Vec<(User, Option<Post>)> =
                runtime.block_on(RunQueryDsl::load(joined, &mut on))?;
            check(found.len(), rows / 2)
        })),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Some(Box::new(move || {
                let found = runtime.block_on(tree(&mut on, last))?;
                check(found, roots * 100)
            }))
        }
        Work::Insert(rows) => Some(Box::new(move || {
            let insert = diesel::insert_into(users::table).values(new_users(rows));
            check(runtime.block_on(RunQueryDsl::execute(insert, &mut on))?, rows)
        })),
        Work::Upsert(rows) => Some(Box::new(move || {
            use diesel::upsert::excluded;
            let upsert = diesel::insert_into(keyed::table)
                .values(new_keyed(rows))
                .on_conflict(keyed::id)
                .do_update()
                .set((
                    keyed::name.eq(excluded(keyed::name)),
                    keyed::hair_color.eq(excluded(keyed::hair_color)),
                ));
            check(runtime.block_on(RunQueryDsl::execute(upsert, &mut on))?, rows)
        })),
        Work::Wide(_) => None,
    })
}

async fn tree(on: &mut AsyncPgConnection, last: i32) -> Result<usize, diesel::result::Error> {
    let users: Vec<User> =
        RunQueryDsl::load(users::table.filter(users::id.le(last)), &mut *on).await?;
    let posts: Vec<Post> = RunQueryDsl::load(Post::belonging_to(&users), &mut *on).await?;
    let comments: Vec<Comment> = RunQueryDsl::load(Comment::belonging_to(&posts), &mut *on).await?;
    Ok(leaves(users, posts, comments))
}
