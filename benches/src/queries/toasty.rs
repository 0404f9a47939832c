//! toasty: models, on tokio-postgres.

use super::data::written;
use super::{Course, Work, check, keys};
use measure::AnyError;
use measure::race::Run;
use tokio_postgres::config::Host;

#[derive(Debug, toasty::Model)]
#[table = "users"]
#[allow(dead_code)]
struct User {
    #[key]
    #[auto]
    id: i32,
    name: String,
    #[index]
    hair_color: Option<String>,
    #[has_many]
    posts: toasty::Deferred<Vec<Post>>,
}

#[derive(Debug, toasty::Model)]
#[table = "posts"]
#[allow(dead_code)]
struct Post {
    #[key]
    #[auto]
    id: i32,
    #[index]
    user_id: i32,
    #[belongs_to(key = user_id, references = id)]
    user: toasty::Deferred<User>,
    title: String,
    body: Option<String>,
    #[has_many]
    comments: toasty::Deferred<Vec<Comment>>,
}

#[derive(Debug, toasty::Model)]
#[table = "comments"]
#[allow(dead_code)]
struct Comment {
    #[key]
    #[auto]
    id: i32,
    #[index]
    post_id: i32,
    #[belongs_to(key = post_id, references = id)]
    post: toasty::Deferred<Post>,
    text: String,
}

pub(super) fn enter<'a>(course: &Course<'a>) -> Result<Option<Run<'a>>, AnyError> {
    let runtime = course.runtime;
    let mut builder = toasty::Db::builder();
    builder.models(toasty::models!(User, Post, Comment)).max_pool_size(1);
    let mut db = runtime.block_on(builder.connect(&address(&course.url)?))?;
    Ok(match course.work {
        Work::Find => {
            let mut key = keys();
            Some(Box::new(move || {
                let key = key();
                let user = runtime.block_on(User::get_by_id(&mut db, &key))?;
                check(usize::from(user.id == key), 1)
            }))
        }
        Work::Read(rows) => {
            Some(Box::new(move || check(runtime.block_on(User::all().exec(&mut db))?.len(), rows)))
        }
        Work::Tree(roots) => {
            let last = i32::try_from(roots)?;
            Some(Box::new(move || {
                let users = User::filter(User::fields().id().le(last));
                let tree = users.include(User::fields().posts().comments()).exec(&mut db);
                let tree = runtime.block_on(tree)?;
                let posts = tree.iter().flat_map(|user| user.posts.get());
                check(posts.map(|post| post.comments.get().len()).sum(), roots * 100)
            }))
        }
        // it asks for every key back, and takes a minute for 10,000
        Work::Insert(rows) if rows <= 1_000 => Some(Box::new(move || {
            let mut create = User::create_many();
            for user in written(rows) {
                let color = user.hair_color.map(str::to_owned);
                create = create.item(User::create().name(user.name).hair_color(color));
            }
            check(runtime.block_on(create.exec(&mut db))?.len(), rows)
        })),
        _ => None,
    })
}

/// The address as toasty reads it: the folder of a socket stands behind `host=`.
fn address(url: &str) -> Result<String, AnyError> {
    let config: tokio_postgres::Config = url.parse()?;
    let (Some(Host::Unix(folder)), Some(port)) =
        (config.get_hosts().first(), config.get_ports().first())
    else {
        return Ok(url.to_owned());
    };
    let database = config.get_dbname().unwrap_or("postgres");
    Ok(format!("postgresql:///{database}?host={}&port={port}&user=postgres", folder.display()))
}
