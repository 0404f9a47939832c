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
    User::insert(NewUser::builder().email("a").age(3)).one(db).await
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

async fn left_join(db: &Db) -> Result<Vec<(User, Option<Post>)>> {
    // shown
    // LEFT JOIN: what may be missing is an `Option`
    User::select().left_join(User::posts).all_columns().all(db).await
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
    User::update().set(User::age.to(4)).find(1).returning().one(db).await
    // end
}

#[test]
fn the_readme_shows_them() {
    let shown = shown();
    assert_eq!(shown.len(), 8);
    for query in shown {
        assert!(include_str!("../../README.md").contains(&query), "the README lacks\n{query}");
    }
}

/// The queries, each with its comment.
fn shown() -> Vec<String> {
    let shown = include_str!("readme_queries.rs").split("\n    // shown\n").skip(1);
    shown
        .map(|rest| rest.split_once("\n    // end\n").expect("its end").0)
        .map(|lines| lines.lines().flat_map(|line| [&line[4..], "\n"]).collect())
        .collect()
}

/// The same eight in other libraries, where one of them writes what ours does in few words. Toasty
/// updates a row that was read, so the read belongs to it.
const PEERS: [&[&str]; 8] = [
    &[
        r#"db.insert(users).value(InsertUsers::new("a", 3)).returning(()).get()"#,
        r#"toasty::create!(User { email: "a", age: 3, created_at: now }).exec(db)"#,
        r#"user::ActiveModel { email: Set("a".into()), age: Set(3), ..Default::default() }.insert(db)"#,
    ],
    &[
        "user::Entity::insert_many([a, b]).exec(db)",
        "db.insert(users).values([a, b]).execute()",
        "diesel::insert_into(users::table).values(&[a, b]).execute(db)",
    ],
    &[
        r#"User::upsert_by_email("a").age(4).created_at(now).exec(db)"#,
        "db.insert(users).value(i).on_conflict(users.email)
            .do_update(UpdateUsers::default().with_age(4)).execute()",
    ],
    &[
        r#"db.select(()).from(users).r#where((gt(users.age, 18), eq(users.name, "Al")))
            .order_by(desc(users.created_at)).limit(10).all()"#,
        r#"users::table.filter(users::age.gt(18)).filter(users::name.eq("Al"))
            .order(users::created_at.desc()).limit(10).select(User::as_select()).load(db)"#,
    ],
    &[
        "user::Entity::find().find_also_related(post::Entity).all(db)",
        "users::table.left_join(posts::table).select((User::as_select(), Option::<Post>::as_select()))
            .load(db)",
    ],
    &[
        "db.select((posts.author_id, count(posts.id))).from(posts).group_by(posts.author_id)
            .having(gt(count(posts.id), 1)).all()",
        "posts::table.group_by(posts::author_id).having(count(posts::id).gt(1))
            .select((posts::author_id, count(posts::id))).load(db)",
    ],
    &[
        "user::Entity::load().with(post::Entity).all(db)",
        "User::all().include(User::fields().posts()).exec(db)",
        "db.query(users).with(users.author_posts()).find_many()",
    ],
    &[
        "user::ActiveModel { id: Unchanged(1), age: Set(4), ..Default::default() }.update(db)",
        "let mut user = User::get_by_id(db, 1); user.update().age(4).exec(db)",
        "diesel::update(users::table.find(1)).set(users::age.eq(4))
            .returning(User::as_returning()).get_result(db)",
    ],
];

/// How many names, keywords and literals there are, without comments and the `await` that every library
/// has.
fn words(code: &str) -> usize {
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join(" ").replace("r#where", "where");
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty() && *word != "await").count()
}

#[test]
fn none_takes_more_words_than_elsewhere() {
    for (query, peers) in shown().iter().zip(PEERS) {
        let best = peers.iter().min_by_key(|peer| words(peer)).expect("a peer");
        let (ours, theirs) = (words(query), words(best));
        assert!(ours <= theirs, "{ours} words:\n{query}{theirs} words:\n{best}");
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
    let joined = left_join(db).await.unwrap();
    let row = |(user, post): (User, Option<Post>)| (user.email, post.map(|post| post.title));
    let mut joined: Vec<_> = joined.into_iter().map(row).collect();
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
