//! The eight queries that the README shows: it shows these, they compile, and they give these rows.
#![allow(missing_docs)]

use schema_core::migrate::statements::split;
use schema_core::prelude::*;
use schema_devdb::TestDatabase;

type Result<T> = std::result::Result<T, schema_core::Error>;

#[derive(Table, Debug, PartialEq)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub name: Option<String>,
    pub age: i32,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}

#[derive(Table, Debug, PartialEq)]
#[table(name = "posts")]
pub struct Post {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references(User::id), relation = author, inverse = posts)]
    pub author_id: i64,
    pub title: String,
}

async fn insert_one(db: &Db) -> Result<User> {
    // shown
    // INSERT … RETURNING
    User::insert(NewUser::builder().email("a").age(3).build()).returning().one(db).await
    // end
}

async fn insert_several(db: &Db, [a, b]: [NewUser; 2]) -> Result<u64> {
    // shown
    // several rows, one statement
    User::insert([a, b]).exec(db).await
    // end
}

async fn upsert(db: &Db, new: NewUser) -> Result<u64> {
    // shown
    // ON CONFLICT … DO UPDATE: what `new` sets
    User::insert(new).on_conflict(User::email).do_update_all().exec(db).await
    // end
}

async fn filter(db: &Db) -> Result<Vec<User>> {
    // shown
    // WHERE, ORDER BY, LIMIT
    User::select()
        .filter(User::age.gt(18).and(User::name.eq("Al")))
        .order_by(User::created_at.desc())
        .limit(10)
        .all(db)
        .await
    // end
}

async fn left_join(db: &Db) -> Result<Vec<(String, Option<String>)>> {
    // shown
    // LEFT JOIN: what may be missing is an `Option`
    User::select().left_join(User::posts).columns((User::email, Post::title)).all(db).await
    // end
}

async fn group(db: &Db) -> Result<Vec<(i64, i64)>> {
    // shown
    // GROUP BY, HAVING
    Post::select()
        .group_by(Post::author_id)
        .having(count_all().gt(1))
        .columns((Post::author_id, count_all()))
        .all(db)
        .await
    // end
}

async fn nested(db: &Db) -> Result<Vec<(User, Vec<Post>)>> {
    // shown
    // each row with the rows that belong to it
    User::select().with(User::posts).all(db).await
    // end
}

async fn update(db: &Db) -> Result<User> {
    // shown
    // UPDATE … RETURNING
    User::update().set(User::age.to(4)).filter(User::id.eq(1)).returning().one(db).await
    // end
}

#[test]
fn the_readme_shows_them() {
    let shown = include_str!("readme_queries.rs").split("\n    // shown\n").skip(1);
    let shown: Vec<String> = shown
        .map(|rest| rest.split_once("\n    // end\n").expect("its end").0)
        .map(|lines| lines.lines().flat_map(|line| [&line[4..], "\n"]).collect())
        .collect();
    assert_eq!(shown.len(), 8);
    for query in shown {
        assert!(include_str!("../../README.md").contains(&query), "the README lacks\n{query}");
    }
}

#[tokio::test]
async fn they_give_what_they_say() {
    let database = TestDatabase::new().unwrap();
    let db = &Db::connect(database.url()).unwrap();
    for ddl in [User::CREATE_SQL, Post::CREATE_SQL] {
        for statement in split(ddl).unwrap() {
            sql(statement.sql, ()).exec(db).await.unwrap();
        }
    }
    let named = |email: &str, age, minute: i64| {
        let at = DateTime::from_timestamp(minute * 60, 0).unwrap();
        NewUser::builder().email(email).name("Al").age(age).created_at(at).build()
    };

    let first = insert_one(db).await.unwrap();
    assert_eq!((first.id, first.email.as_str(), first.name, first.age), (1, "a", None, 3));
    assert_eq!(insert_several(db, [named("b", 20, 1), named("c", 18, 2)]).await.unwrap(), 2);
    assert_eq!(upsert(db, named("a", 19, 3)).await.unwrap(), 1);
    let found = filter(db).await.unwrap();
    let found: Vec<_> = found.iter().map(|user| (user.email.as_str(), user.age)).collect();
    assert_eq!(found, [("a", 19), ("b", 20)]);

    let post = |author, title: &str| NewPost::builder().author_id(author).title(title).build();
    Post::insert([post(1, "x"), post(1, "y"), post(2, "z")]).exec(db).await.unwrap();
    let mut joined = left_join(db).await.unwrap();
    joined.sort();
    let row = |email: &str, title: Option<&str>| (email.to_owned(), title.map(str::to_owned));
    let rows = [row("a", Some("x")), row("a", Some("y")), row("b", Some("z")), row("c", None)];
    assert_eq!(joined, rows);
    assert_eq!(group(db).await.unwrap(), [(1, 2)]);
    let mut tree = nested(db).await.unwrap();
    tree.sort_by_key(|(user, _)| user.id);
    let tree: Vec<_> = tree.iter().map(|(user, posts)| (user.id, posts.len())).collect();
    assert_eq!(tree, [(1, 2), (2, 1), (3, 0)]);

    let updated = update(db).await.unwrap();
    assert_eq!((updated.id, updated.name.as_deref(), updated.age), (1, Some("Al"), 4));
    assert_eq!(User::select().filter(User::age.eq(4)).count(db).await.unwrap(), 1);
}
