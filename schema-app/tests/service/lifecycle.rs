use std::time::{Duration, Instant};

use schema_devdb::{Cluster, TestDatabase};
use serde_json::json;
use tokio_postgres::NoTls;

use crate::support::Service;

/// Runs one script on a database, over a connection of its own.
fn psql(url: &str, script: &str) -> Option<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let rows = client.simple_query(script).await.unwrap();
        rows.iter().rev().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    })
}

#[test]
fn a_second_start_finds_the_rows_and_runs_no_ddl() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    assert_eq!(service.get("/api/health").0, 200);
    service.post("/api/email-captures", &json!({ "email": "stays@example.com" }));
    service.terminate();
    assert!(service.wait().success());

    let watch = "CREATE TABLE ddl_seen (tag text);
        CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO ddl_seen VALUES (tg_tag); END $$;
        CREATE EVENT TRIGGER note_ddl ON ddl_command_start EXECUTE FUNCTION note_ddl();";
    psql(database.url(), watch);
    let service = Service::start(database.url());
    assert_eq!(service.get("/api/health").0, 200);
    let (status, row) =
        service.post("/api/email-captures", &json!({ "email": "stays@example.com" }));
    assert_eq!((status, &row["times_captured"]), (200, &json!(2)));
    assert_eq!(psql(database.url(), "SELECT count(*) FROM ddl_seen").as_deref(), Some("0"));
    // the trigger does see DDL
    psql(database.url(), "CREATE TABLE seen ()");
    assert_eq!(psql(database.url(), "SELECT count(*) FROM ddl_seen").as_deref(), Some("1"));
}

#[test]
fn a_lost_database_is_503_and_comes_back_by_itself() {
    let mut cluster = Cluster::start(&schema_devdb::Options::default()).unwrap();
    let service = Service::start(&cluster.url("postgres"));
    let capture = json!({ "email": "a@example.com" });
    assert_eq!(service.post("/api/email-captures", &capture).0, 201);

    cluster.stop();
    let (status, body) = service.post("/api/email-captures", &capture);
    assert_eq!(status, 503, "{body}");
    assert_eq!(service.get("/api/health").0, 503);

    cluster.restart().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while service.get("/api/health").0 != 200 {
        assert!(Instant::now() < deadline, "the service does not recover");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(service.post("/api/email-captures", &capture).0, 200);
}

#[test]
fn sigterm_lets_a_request_in_flight_finish() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    let capture = json!({ "email": "a@example.com" });
    service.post("/api/email-captures", &capture);

    // A lock on the row holds the request up until after the signal.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let locker = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(database.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("BEGIN; SELECT * FROM email_captures FOR UPDATE").await.unwrap();
        client
    });
    std::thread::scope(|scope| {
        let request = scope.spawn(|| service.post("/api/email-captures", &capture));
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                       AND datname = current_database()";
        while psql(database.url(), waiting).as_deref() != Some("1") {
            std::thread::sleep(Duration::from_millis(10));
        }
        service.terminate();
        std::thread::sleep(Duration::from_millis(200));
        assert!(!request.is_finished());
        runtime.block_on(locker.batch_execute("COMMIT")).unwrap();
        assert_eq!(request.join().unwrap().0, 200);
    });
    assert!(service.wait().success());
}
