//! The databases, and the rows that are written.

use tokio_postgres::{Client, NoTls};

use super::{Bench, Work};
use measure::AnyError;

const TABLES: &str = "
    CREATE TABLE users (id serial PRIMARY KEY, name varchar NOT NULL, hair_color varchar);
    CREATE TABLE posts (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id),
        title varchar NOT NULL, body text);
    CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL REFERENCES posts (id),
        text text NOT NULL);
    CREATE INDEX posts_user_id ON posts (user_id);
    CREATE INDEX comments_post_id ON comments (post_id);";

fn users(count: usize) -> String {
    format!(
        "INSERT INTO users (name, hair_color)
         SELECT 'User ' || i, CASE i % 2 WHEN 0 THEN 'black' ELSE 'brown' END
         FROM generate_series(1, {count}) i"
    )
}

/// The children of one parent lie together, as they do when they were written one after the other.
const TREE: &str = "
    INSERT INTO posts (user_id, title) SELECT u, 'Post ' || i || ' by ' || u
    FROM generate_series(1, 100) u, generate_series(0, 9) i ORDER BY u, i;
    INSERT INTO comments (post_id, text) SELECT p, 'Comment ' || i || ' on ' || p
    FROM generate_series(1, 1000) p, generate_series(0, 9) i ORDER BY p, i";

/// 25 columns of the types that applications have.
const WIDE: &str = "
    CREATE TABLE wide (
        id bigint PRIMARY KEY, account uuid NOT NULL, email text NOT NULL, name text, phone text,
        street text, city text NOT NULL, country char(2) NOT NULL, active boolean NOT NULL,
        visits integer NOT NULL, score double precision NOT NULL, balance numeric(12, 2) NOT NULL,
        limit_amount numeric(12, 2), profile jsonb NOT NULL, settings jsonb, tags text[] NOT NULL,
        created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, seen_at timestamptz,
        born date, level smallint NOT NULL, parent bigint, note text, token uuid,
        verified boolean NOT NULL);
    INSERT INTO wide SELECT i, gen_random_uuid(), 'user' || i || '@example.com', 'User ' || i, NULL,
        i || ' Main Street', 'Springfield', 'US', i % 2 = 0, i, i / 7.0, i * 1.25, NULL,
        jsonb_build_object('theme', 'dark', 'n', i), NULL, ARRAY['a', 'b' || i],
        now(), now(), NULL, date '1990-01-01' + i::int, (i % 9)::smallint, NULL, 'note ' || i, NULL, true
    FROM generate_series(1, 1000) i";

/// Creates every database; the server's version.
pub(super) fn create(bench: &Bench) -> Result<String, AnyError> {
    for rows in [1, 100, 1_000, 10_000] {
        fill(bench, &format!("read{rows}"), &[TABLES, &users(rows)])?;
    }
    fill(bench, "tree", &[TABLES, &users(100), TREE])?;
    let keyed =
        "CREATE TABLE keyed (id int PRIMARY KEY, name varchar NOT NULL, hair_color varchar)";
    fill(bench, "write", &[TABLES, keyed])?;
    let client = fill(bench, "wide", &[WIDE])?;
    let row = bench.runtime.block_on(client.query_one("SHOW server_version", &[]))?;
    Ok(row.try_get(0)?)
}

fn fill(bench: &Bench, name: &str, scripts: &[&str]) -> Result<Client, AnyError> {
    bench.cluster.create_database(name)?;
    let client = connect(bench, name)?;
    bench.runtime.block_on(async {
        for script in scripts {
            client.batch_execute(script).await?;
        }
        client.batch_execute("VACUUM ANALYZE").await
    })?;
    Ok(client)
}

/// Before a race that writes: the tables as they were at first.
pub(super) fn reset(bench: &Bench, work: Work) -> Result<(), AnyError> {
    let script = match work {
        Work::Insert(_) => "TRUNCATE users RESTART IDENTITY CASCADE",
        Work::Upsert(_) => {
            "TRUNCATE keyed; INSERT INTO keyed SELECT i, 'x', NULL FROM generate_series(1, 10000) i"
        }
        _ => return Ok(()),
    };
    let client = connect(bench, "write")?;
    Ok(bench.runtime.block_on(client.batch_execute(script))?)
}

fn connect(bench: &Bench, name: &str) -> Result<Client, AnyError> {
    let (client, connection) =
        bench.runtime.block_on(tokio_postgres::connect(&bench.cluster.url(name), NoTls))?;
    bench.runtime.spawn(connection);
    Ok(client)
}

/// A user to write.
pub(super) struct Written {
    pub(super) id: i32,
    pub(super) name: String,
    pub(super) hair_color: Option<&'static str>,
}

/// Users to write; making them is part of what is measured, for everyone alike.
pub(super) fn written(count: usize) -> impl Iterator<Item = Written> {
    (1..).take(count).map(|id| Written {
        id,
        name: format!("User {id}"),
        hair_color: Some("hair_color"),
    })
}
