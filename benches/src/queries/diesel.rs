//! diesel: synchronous, on libpq.

use diesel::prelude::*;
use diesel::{BelongingToDsl, GroupedBy};

use super::data::{Written, written};
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;

diesel::table! { users { id -> Integer, name -> Text, hair_color -> Nullable<Text>, } }
diesel::table! {
    posts { id -> Integer, user_id -> Integer, title -> Text, body -> Nullable<Text>, }
}
diesel::table! { comments { id -> Integer, post_id -> Integer, text -> Text, } }
diesel::table! { keyed { id -> Integer, name -> Text, hair_color -> Nullable<Text>, } }
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments);

#[derive(Queryable, Identifiable)]
#[diesel(table_name = users)]
#[allow(dead_code)]
pub(super) struct User {
    pub(super) id: i32,
    name: String,
    hair_color: Option<String>,
}

#[derive(Queryable, Identifiable, Associations)]
#[diesel(belongs_to(User), table_name = posts)]
#[allow(dead_code)]
pub(super) struct Post {
    id: i32,
    user_id: i32,
    title: String,
    body: Option<String>,
}

#[derive(Queryable, Identifiable, Associations)]
#[diesel(belongs_to(Post), table_name = comments)]
#[allow(dead_code)]
pub(super) struct Comment {
    id: i32,
    post_id: i32,
    text: String,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(super) struct NewUser {
    name: String,
    hair_color: Option<&'static str>,
}

#[derive(Insertable)]
#[diesel(table_name = keyed, treat_none_as_default_value = false)]
pub(super) struct NewKeyed {
    id: i32,
    name: String,
    hair_color: Option<&'static str>,
}

pub(super) fn new_users(count: usize) -> Vec<NewUser> {
    let new = |Written { name, hair_color, .. }| NewUser { name, hair_color };
    written(count).map(new).collect()
}

pub(super) fn new_keyed(count: usize) -> Vec<NewKeyed> {
    let new = |Written { id, name, hair_color }| NewKeyed { id, name, hair_color };
    written(count).map(new).collect()
}

/// Users with their posts with their comments; the number of leaves.
pub(super) fn leaves(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> usize {
    let comments = comments.grouped_by(&posts);
    let posts = posts.into_iter().zip(comments).grouped_by(&users);
    let tree: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users.into_iter().zip(posts).collect();
    tree.iter().flat_map(|(_, posts)| posts).map(|(_, comments)| comments.len()).sum()
}

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let mut on = PgConnection::establish(&course.url)?;
    Ok(match course.work {
        Work::Find => {
            let mut key = keys();
            Some(Box::new(move || {
                let key = key();
                let user = users::table.find(key).first::<User>(&mut on)?;
                check(usize::from(user.id == key), 1)
            }))
        }
        Work::Read(rows) => {
            Some(Box::new(move || check(users::table.load::<User>(&mut on)?.len(), rows)))
        }
        Work::Join(rows) => Some(Box::new(move || {
            let joined = users::table.left_join(posts::table);
            let joined = joined.filter(users::hair_color.eq("black"));
            check(joined.load::<(User, Option<Post>)>(&mut on)?.len(), rows / 2)
        })),
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Some(Box::new(move || {
                let users = users::table.filter(users::id.le(last)).load::<User>(&mut on)?;
                let posts = Post::belonging_to(&users).load::<Post>(&mut on)?;
                let comments = Comment::belonging_to(&posts).load::<Comment>(&mut on)?;
                check(leaves(users, posts, comments), roots * 100)
            }))
        }
        Work::Insert(rows) => Some(Box::new(move || {
            let insert = diesel::insert_into(users::table).values(new_users(rows));
            check(insert.execute(&mut on)?, rows)
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
            check(upsert.execute(&mut on)?, rows)
        })),
        Work::Wide(_) => None,
    })
}
