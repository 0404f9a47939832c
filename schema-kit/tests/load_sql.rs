//! SQL files, snapshots and migrations folders as sources.

mod load_support;

use std::fs;
use std::time::Duration;

use load_support::Database;
use schema_kit::settings::Layer;
use schema_kit::source::{Context, Source, load};
use schema_model::{Column, Name, Schema, Snapshot, Table};
use tempfile::TempDir;

fn context(folder: &TempDir, database: &Database) -> Context {
    Context {
        settings: Layer::default().settings(folder.path()),
        manifest_dir: folder.path().to_owned(),
        manifest_path: None,
        server: Some(database.server.url().parse().unwrap()),
        timings: schema_kit::timings::Timings::default(),
    }
}

async fn scratch_databases(database: &Database) -> i64 {
    let oid = "SELECT count(*) FROM pg_database WHERE starts_with(datname, '_schema_scratch_' ||
               (SELECT oid FROM pg_database WHERE datname = current_database()))";
    database.client.query_one(oid, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn files_are_loaded_whatever_their_order() {
    let mut database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let sql = folder.path().join("schema");
    fs::create_dir_all(sql.join("z")).unwrap();
    let events = "CREATE TABLE app.events (id serial PRIMARY KEY, \"user\" int REFERENCES users (id),
        kind app.kind DEFAULT 'a;b', CHECK (app.known(kind)));\nCOMMENT ON TABLE app.events IS 'x;y'; -- end";
    fs::write(sql.join("a_events.sql"), events).unwrap();
    fs::write(
        sql.join("b_users.sql"),
        "\u{feff}CREATE TABLE users (id int PRIMARY KEY, email citext)",
    )
    .unwrap();
    let functions = "CREATE SCHEMA app; CREATE EXTENSION citext; CREATE TYPE app.kind AS ENUM ('a;b');
        CREATE FUNCTION app.known(app.kind) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN true; END; $$;";
    fs::write(sql.join("z/functions.sql"), functions).unwrap();
    fs::write(sql.join("z/README.md"), "not SQL").unwrap();

    let context = context(&folder, &database);
    let loaded = load(&Source::Sql(sql), &context).await.unwrap();
    let tables: Vec<String> = loaded.schema.tables.iter().map(|t| t.name.to_string()).collect();
    assert_eq!(tables, ["users", "app.events"]);
    assert_eq!(loaded.schema.tables[1].comment.as_deref(), Some("x;y"));
    assert_eq!(
        loaded.schema.tables[1].columns[0].default.as_deref(),
        Some("nextval('app.events_id_seq'::regclass)")
    );
    assert_eq!(loaded.unknown, []);
    assert_eq!(loaded.schema.extensions[0].name, "citext");
    assert_eq!(loaded.schema.definitions[0].identity, "app.known(app.kind)");
    // neither the server nor the database that it was reached by is touched
    assert_eq!(scratch_databases(&database).await, 0);
    assert_eq!(database.read().await.schema, Schema::default());
}

#[tokio::test]
async fn a_mistake_is_shown_with_file_and_line() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let context = context(&folder, &database);
    let file = folder.path().join("schema.sql");
    for (text, says) in [
        (
            "\n\nCREATE TABLE t (\n  a int,\n  b wrong)",
            "schema.sql:5: type \"wrong\" does not exist",
        ),
        ("SELECT 1;\nCREATE TABEL t ()", "schema.sql:2: syntax error at or near \"TABEL\""),
        ("SELECT 1;\nSELECT 'open", "schema.sql:2: this string is never closed"),
    ] {
        fs::write(&file, text).unwrap();
        let error = load(&Source::Sql(file.clone()), &context).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let missing = folder.path().join("missing.sql");
    let error = load(&Source::Sql(missing), &context).await.unwrap_err().to_string();
    assert!(error.contains("missing.sql"), "{error}");
}

#[tokio::test]
async fn a_dropped_future_leaves_no_database() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let context = context(&folder, &database);
    let file = folder.path().join("schema.sql");
    fs::write(&file, "SELECT pg_sleep(60)").unwrap();
    let source = Source::Sql(file);
    for millis in [3, 30, 1000] {
        let work = tokio::time::timeout(Duration::from_millis(millis), load(&source, &context));
        assert!(work.await.is_err());
    }
    let mut left = scratch_databases(&database).await;
    for _ in 0..200 {
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = scratch_databases(&database).await;
    }
    assert_eq!(left, 0);
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let oid: String = database
        .client
        .query_one("SELECT oid::text FROM pg_database WHERE datname = current_database()", &[])
        .await
        .unwrap()
        .get(0);
    database.run(&format!("CREATE DATABASE _schema_scratch_{oid}_0 TEMPLATE template0")).await;
    let file = folder.path().join("schema.sql");
    fs::write(&file, "").unwrap();
    load(&Source::Sql(file), &context(&folder, &database)).await.unwrap();
    assert_eq!(scratch_databases(&database).await, 0);
}

#[tokio::test]
async fn the_last_snapshot_of_a_folder_is_its_schema() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let context = context(&folder, &database);
    let migrations = || Source::Migrations("".into());
    assert_eq!(load(&migrations(), &context).await.unwrap().schema, Schema::default());

    let write = |name: &str, parents: &[&str], columns: &[(&str, &str)]| {
        let mut table = Table::new(Name::new("t"));
        table.columns = columns.iter().map(|&(name, of)| Column::new(name, of)).collect();
        let snapshot = Snapshot {
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            schema: Schema { tables: vec![table], ..Schema::default() },
        };
        let migration = folder.path().join("migrations").join(name);
        fs::create_dir_all(&migration).unwrap();
        fs::write(migration.join("snapshot.json"), snapshot.print()).unwrap();
        snapshot.schema
    };
    write("20260101000000_a", &[], &[("a", "integer")]);
    // the names of the folders do not say what follows what
    let last =
        write("20250101000000_b", &["20260101000000_a"], &[("a", "integer"), ("b", "integer")]);
    fs::create_dir_all(folder.path().join("migrations/20270101000000_by_hand")).unwrap();
    assert_eq!(load(&migrations(), &context).await.unwrap().schema, last);
    let file = folder.path().join("migrations/20250101000000_b/snapshot.json");
    assert_eq!(load(&Source::Snapshot(file), &context).await.unwrap().schema, last);

    // another branch: what the two add does not touch, so both stand
    write("20260102000000_c", &["20260101000000_a"], &[("a", "integer"), ("c", "integer")]);
    let merged = load(&migrations(), &context).await.unwrap().schema;
    let columns: Vec<&str> = merged.tables[0].columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!((merged.tables.len(), columns), (1, vec!["a", "b", "c"]));
    // it adds the same column, as another type
    write("20260102000000_c", &["20260101000000_a"], &[("a", "integer"), ("b", "text")]);
    let error = load(&migrations(), &context).await.unwrap_err().to_string();
    for word in ["20250101000000_b", "20260102000000_c", "column b of t"] {
        assert!(error.contains(word), "{error}");
    }
    // both go on from the later one, whatever its name: what one drops stays dropped
    write("20260102000000_c", &["20250101000000_b"], &[("a", "integer")]);
    let more = [("a", "integer"), ("b", "integer"), ("d", "integer")];
    write("20260103000000_d", &["20250101000000_b"], &more);
    let merged = load(&migrations(), &context).await.unwrap().schema;
    let columns: Vec<&str> = merged.tables[0].columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(columns, ["a", "d"]);
    fs::remove_dir_all(folder.path().join("migrations/20260103000000_d")).unwrap();

    fs::write(folder.path().join("migrations/20260102000000_c/snapshot.json"), "[{}]").unwrap();
    let error = load(&migrations(), &context).await.unwrap_err().to_string();
    assert!(error.contains("20260102000000_c"), "{error}");
}
