//! A database for each test, on a cluster that the programs of a run share.

use std::env;
use std::fs;
use std::panic::catch_unwind;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{command, command_of, eventually, execute, is_alive, kill, query, start};
use schema_devdb::{Error, TestDatabase};

fn exists(any_url: &str, name: &str) -> bool {
    let sql = format!("SELECT count(*)::text FROM pg_database WHERE datname = '{name}'");
    query(any_url, &sql).unwrap() == "1"
}

fn data_dir(url: &str) -> String {
    query(url, "SELECT current_setting('data_directory')").unwrap()
}

#[test]
fn databases_are_empty_separate_and_quickly_made() {
    let first = TestDatabase::new().unwrap();
    let before = Instant::now();
    let second = TestDatabase::new().unwrap();
    println!("a test database took {:?}", before.elapsed());
    execute(first.url(), "CREATE TABLE here (id int)").unwrap();
    let count = "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(query(first.tcp_url(), count).unwrap(), "1");
    assert_eq!(query(second.url(), count).unwrap(), "0");
    assert_eq!(query(second.url(), "SELECT current_database()::text").unwrap(), second.name());
    assert_eq!(data_dir(first.url()), data_dir(second.url()));
}

#[test]
fn it_is_gone_after_drop_even_with_connections_and_panics() {
    let watcher = TestDatabase::new().unwrap();
    let database = TestDatabase::new().unwrap();
    let name = database.name().to_owned();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let connected = runtime.block_on(async {
        let (client, connection) =
            tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    });
    assert!(exists(watcher.url(), &name));
    drop(database);
    assert!(!exists(watcher.url(), &name));
    drop(connected);

    let names = std::sync::Mutex::new(String::new());
    let panicked = catch_unwind(|| {
        let database = TestDatabase::new().unwrap();
        *names.lock().unwrap() = database.name().to_owned();
        panic!("as a failing test does");
    });
    assert!(panicked.is_err());
    let name = names.into_inner().unwrap();
    assert!(name.starts_with("test_"));
    assert!(!exists(watcher.url(), &name));
}

#[tokio::test]
async fn it_can_be_made_and_dropped_in_async_code() {
    let database = TestDatabase::new().unwrap();
    let (client, connection) =
        tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client.query_one("SELECT current_database()::text", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), database.name());
}

#[test]
fn a_template_is_prepared_once() {
    static PREPARED: AtomicU32 = AtomicU32::new(0);
    let of_template = || {
        TestDatabase::from_template("notes", |url| {
            PREPARED.fetch_add(1, Ordering::Relaxed);
            execute(url, "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')")?;
            Ok(())
        })
        .unwrap()
    };
    let databases: Vec<TestDatabase> = thread::scope(|scope| {
        let making: Vec<_> = (0..8).map(|_| scope.spawn(of_template)).collect();
        making.into_iter().map(|database| database.join().unwrap()).collect()
    });
    for database in &databases {
        assert_eq!(query(database.url(), "SELECT text FROM notes").unwrap(), "kept");
        execute(database.url(), "DELETE FROM notes").unwrap();
    }
    assert_eq!(query(of_template().url(), "SELECT text FROM notes").unwrap(), "kept");
    // an earlier run of this very program may have prepared it, seconds ago
    assert!(PREPARED.load(Ordering::Relaxed) <= 1);
}

#[test]
fn a_failed_template_says_why_and_is_tried_again() {
    let key = format!("failing {}", std::process::id());
    let failed = TestDatabase::from_template(&key, |url| {
        execute(url, "CREATE TABLE half_done (id int)")?;
        Err("no more ideas".into())
    });
    let Err(Error::Prepare { source, .. }) = failed else { panic!("it succeeded") };
    assert_eq!(source.to_string(), "no more ideas");
    let second = TestDatabase::from_template(&key, |url| {
        Ok(execute(url, "CREATE TABLE half_done (id int)")?) // fails if it is there already
    });
    assert_eq!(query(second.unwrap().url(), "SELECT count(*)::text FROM half_done").unwrap(), "0");
}

#[test]
fn programs_share_the_cluster_and_clear_up_after_killed_ones() {
    let own = TestDatabase::new().unwrap();
    let mut first = command("test-database");
    // never somebody's own server
    first.env("POSTGRES_URL", "postgres://user@nowhere.invalid/precious");
    let first = start(first);
    let name = first.fact("name").to_owned();
    assert_eq!(data_dir(first.fact("url")), data_dir(own.url()));
    first.kill();
    assert!(exists(own.url(), &name), "nobody could clear up yet");
    let second = start(command("test-database"));
    assert!(!exists(own.url(), &name));
    assert!(exists(own.url(), second.fact("name")));
    second.leave();
}

/// A run of its own: the program lies outside the target folder, as a doctest's does.
#[test]
fn the_cluster_is_gone_after_the_run_however_it_ends() {
    let elsewhere = tempfile::tempdir().unwrap();
    let program = elsewhere.path().join("program");
    // by a process of its own: a file that this one holds open for writing while another test forks
    // can't be run for a moment
    let copied = Command::new("cp").arg(env::current_exe().unwrap()).arg(&program).status();
    assert!(copied.unwrap().success());
    let in_run = || {
        let mut command = command_of(&program, "test-database");
        command.env("CARGO_MANIFEST_DIR", elsewhere.path());
        start(command)
    };
    let first = in_run();
    let data = data_dir(first.fact("url"));
    assert_ne!(data, data_dir(TestDatabase::new().unwrap().url()));
    let pid = crate::support::server_pid(&data);
    first.leave();
    let second = in_run();
    assert_eq!(data_dir(second.fact("url")), data, "the next program of the run finds it");

    // everything that looks after it is killed: the next run clears up
    let home = std::path::Path::new(&data).parent().unwrap();
    let supervisors = fs::read_to_string(home.join("supervisor")).unwrap();
    supervisors.split_whitespace().for_each(|pid| kill(pid.parse().unwrap()));
    second.kill();
    let third = in_run();
    let data = data_dir(third.fact("url"));
    assert!(!home.exists());
    eventually("the orphan ends", || !is_alive(pid));

    let pid = crate::support::server_pid(&data);
    third.kill();
    thread::sleep(Duration::from_secs(1));
    assert!(is_alive(pid), "it waits for the next program of the run");
    eventually("the server ends", || !is_alive(pid));
    let home = std::path::Path::new(&data).parent().unwrap();
    eventually("the data is gone", || !home.exists());
}
