//! A throw-away cluster of one's own.

use std::path::Path;

use crate::support::{command, eventually, execute, is_alive, query, start};
use schema_devdb::{Cluster, Options};

#[test]
fn it_survives_what_a_test_does_to_it() {
    let mut cluster = Cluster::start(&Options::default().setting("max_connections", "17")).unwrap();
    cluster.create_database("app").unwrap();
    cluster.create_database("app").unwrap();
    let url = cluster.url("app");
    assert_eq!(query(&url, "SELECT current_setting('max_connections')").unwrap(), "17");
    execute(&url, "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')").unwrap();
    execute(&url, "CHECKPOINT").unwrap();
    let (port, pid) = (cluster.port(), cluster.pid().unwrap());

    cluster.kill();
    assert!(query(&url, "SELECT text FROM notes").is_err());
    assert_eq!(cluster.pid(), None);
    cluster.restart().unwrap();
    assert_eq!(query(&cluster.tcp_url("app"), "SELECT text FROM notes").unwrap(), "kept");
    assert_eq!(cluster.url("app"), url);
    assert_eq!(cluster.port(), port);
    assert_ne!(cluster.pid().unwrap(), pid);

    cluster.stop();
    assert!(query(&url, "SELECT text FROM notes").is_err());
    assert!(cluster.data_dir().exists());
    cluster.restart().unwrap();
    cluster.restart().unwrap();
    assert_eq!(query(&url, "SELECT text FROM notes").unwrap(), "kept");

    let (data_dir, pid) = (cluster.data_dir(), cluster.pid().unwrap());
    drop(cluster);
    assert!(!data_dir.exists());
    assert!(!is_alive(pid.try_into().unwrap()));
}

#[test]
fn clusters_are_separate_and_one_that_was_stopped_leaves_nothing() {
    let (first, mut second) = (
        Cluster::start(&Options::default()).unwrap(),
        Cluster::start(&Options::default()).unwrap(),
    );
    assert_ne!(first.data_dir(), second.data_dir());
    assert_ne!(first.port(), second.port());
    second.stop();
    let data_dir = second.data_dir();
    drop(second);
    assert!(!data_dir.exists());
    assert!(query(&first.url("postgres"), "SELECT 'here'").is_ok());
}

#[test]
fn it_is_gone_when_its_process_was_killed() {
    let user = start(command("cluster"));
    let pid = user.fact("pid").parse().unwrap();
    let home = Path::new(user.fact("data_dir")).parent().unwrap().to_path_buf();
    assert!(is_alive(pid));
    user.kill();
    eventually("the server ends", || !is_alive(pid));
    eventually("the data is gone", || !home.exists());
}

#[test]
fn a_wrong_setting_is_shown() {
    let error = Cluster::start(&Options::default().setting("no_such_setting", "1")).unwrap_err();
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}
