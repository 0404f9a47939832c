//! Kills: of the process, of its server process by the administrator, and by SIGKILL; at every
//! boundary of a step, and in the middle of every kind of step.
//!
//! `SCHEMA_STRESS=1` runs the full numbers, `SCHEMA_SEED` repeats a run.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng};
use schema_core::migrate::{Connect, Event, Migration, Migrations, Options, Outcome, run};
use schema_devdb::Cluster;
use tokio_postgres::Client;

use crate::rust_code::copy;
use crate::support::{connector, is_stress, migration};

const URL: &str = "MIGRATE_KILLS_URL";

const TABLES: &str = "\
    create table log (step int); insert into log values (1);\n\
    create table source (id int primary key); create table target (id int);\n\
    insert into source select generate_series(1, 95);\n\
    create table big (id int primary key, a int, b int);\n\
    insert into big select g, g, -g from generate_series(1, 20000) g;\n\
    create index big_old on big (b, a);\n\
    create table parted (a int) partition by range (a);\n\
    create table part partition of parted for values from (0) to (9);\n\
    create type mood as enum ('sad'); select pg_sleep(0.01);";

const STEPS: &str = "\
    alter table big add column c int; insert into log values (2); select pg_sleep(0.01);\n\
    -- segment: no transaction\n\
    alter table big add constraint a_there check (a is not null) not valid;\n\
    alter table big validate constraint a_there;\n\
    alter table big alter column a set not null;\n\
    alter table big drop constraint a_there;\n\
    create index concurrently big_b on big (b);\n\
    create unique index concurrently big_ab on big (a, b);\n\
    reindex index concurrently big_b;\n\
    vacuum (analyze) big;\n\
    alter table parted detach partition part concurrently;\n\
    drop index concurrently big_old;\n\
    do $$ begin perform pg_sleep(0.01); commit; end $$;\n\
    insert into log values (3);\n\
    -- segment: transaction\n\
    alter type mood add value 'glad'; insert into log values (4);";

fn all_kinds() -> Migrations {
    Migrations::new(vec![
        migration(1, TABLES),
        migration(2, STEPS),
        Migration::in_rust("20260101000003", "copy", |batch| Box::pin(copy(batch))),
        migration(4, "drop table source; insert into log values (5); select pg_sleep(0.01)"),
    ])
}

/// The name of a boundary; the same when a later run comes to it again.
fn boundary(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::MigrationStarted { migration, .. } => format!("{migration} begins"),
        Event::StepStarted { migration, step, .. } => format!("{migration} step {step} begins"),
        Event::StepSettled { migration, step } => format!("{migration} step {step} settled"),
        Event::StepFinished { migration, step, .. } => format!("{migration} step {step} ends"),
        Event::BatchFinished { migration, after, .. } => format!("{migration} reaches {after}"),
        Event::MigrationFinished { migration, .. } => format!("{migration} ends"),
        _ => return None,
    })
}

/// Not a test: the process that is killed. It tells each boundary, and waits for a line.
#[tokio::test]
#[ignore = "a process that other tests start"]
async fn service() {
    let Ok(url) = std::env::var(URL) else { return };
    let options = Options::new().progress(|event| {
        if let Some(name) = boundary(event) {
            println!("\nboundary {name}");
            stdin().read_line(&mut String::new()).unwrap();
        }
    });
    run(&connector(&url), &all_kinds().options(options)).await.unwrap();
}

struct Service {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Service {
    fn start(url: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "kills::service", "--nocapture"])
            .env(URL, url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, input, output }
    }

    /// The next boundary; `None` when the process has ended.
    fn next(&mut self) -> Option<String> {
        for line in self.output.by_ref().lines().map_while(Result::ok) {
            if let Some(name) = line.strip_prefix("boundary ") {
                return Some(name.to_owned());
            }
        }
        None
    }

    fn go_on(&mut self) {
        let _ = self.input.write_all(b"\n");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kill {
    Client,
    Terminate,
    ServerProcess,
}

/// A server of the test's own, because a killed server process takes all the others with it.
struct Victim {
    cluster: Cluster,
    databases: u32,
}

impl Victim {
    fn new() -> Self {
        Self { cluster: Cluster::start(&schema_devdb::Options::default()).unwrap(), databases: 0 }
    }

    fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("life_{}", self.databases);
        self.cluster.create_database(&name).unwrap();
        self.cluster.url(&name)
    }
}

/// A connection to look with; waits while the server recovers.
async fn look(url: &str) -> schema_core::migrate::Connection {
    let begun = Instant::now();
    loop {
        match connector(url).connect().await {
            Ok(connection) => return connection,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(30), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn number(client: &Client, sql: &str) -> i64 {
    client.query_typed_one(sql, &[]).await.unwrap().get(0)
}

async fn strike(kill: Kill, service: &mut Service, url: &str) {
    const HOLDER: &str = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted \
                          AND database = (SELECT oid FROM pg_database \
                                          WHERE datname = current_database())";
    if kill == Kill::Client {
        service.process.kill().unwrap();
        service.process.wait().unwrap();
        return;
    }
    let connection = look(url).await;
    let holder = connection.client().query_typed_opt(HOLDER, &[]).await.unwrap();
    let Some(pid) = holder.map(|row| row.get::<_, i32>(0)) else { return };
    if kill == Kill::Terminate {
        let sql = format!("SELECT pg_terminate_backend({pid})");
        connection.client().batch_execute(&sql).await.unwrap();
    } else {
        let killed = Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
        assert!(killed.success());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What must hold in the end, however many kills there were.
async fn verify(url: &str, story: &str) {
    let connection = look(url).await;
    let client = connection.client();
    for (sql, wanted) in [
        ("SELECT count(*) FROM _schema.migrations WHERE finished_at IS NOT NULL", 4),
        ("SELECT count(*) FROM _schema.steps WHERE finished_at IS NOT NULL", 15),
        ("SELECT count(*) FROM _schema.steps WHERE finished_at IS NULL", 0),
        ("SELECT count(*) FROM log", 5),
        ("SELECT count(DISTINCT step) FROM log", 5),
        ("SELECT count(*) FROM target", 95),
        ("SELECT count(DISTINCT id) FROM target", 95),
        ("SELECT count(*) FROM big WHERE a = id AND b = -id", 20_000),
        ("SELECT count(*) FROM pg_index WHERE NOT indisvalid", 0),
        ("SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relname ~ '^big'", 3),
        ("SELECT count(*) FROM pg_constraint WHERE conname = 'a_there'", 0),
        (
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'big'::regclass \
          AND attname = 'a' AND attnotnull",
            1,
        ),
        ("SELECT count(*) FROM pg_inherits WHERE inhparent = 'parted'::regclass", 0),
        ("SELECT count(*) FROM pg_enum", 2),
    ] {
        assert_eq!(number(client, sql).await, wanted, "{sql}, after {story}");
    }
}

/// Starts once more without a kill, and looks at everything.
async fn finish(url: &str, story: &str) {
    drop(look(url).await);
    let result = run(&connector(url), &all_kinds()).await;
    assert!(result.is_ok(), "{result:?}, after {story}");
    assert_eq!(run(&connector(url), &all_kinds()).await.unwrap(), Outcome::Current);
    verify(url, story).await;
}

/// One kill at every boundary, all in the life of one database.
async fn kill_at_every_boundary(kill: Kill) {
    let mut victim = Victim::new();
    let url = victim.database();
    let mut seen = Vec::new();
    loop {
        drop(look(&url).await);
        let mut service = Service::start(&url);
        let mut ended = true;
        while let Some(name) = service.next() {
            if !seen.contains(&name) {
                seen.push(name);
                strike(kill, &mut service, &url).await;
                ended = false;
                service.go_on();
                if kill == Kill::Client {
                    break;
                }
                continue;
            }
            service.go_on();
        }
        if ended {
            break;
        }
        assert!(seen.len() < 100, "{seen:?}");
    }
    finish(&url, &format!("{kill:?} at {seen:?}")).await;
    assert!(seen.len() > 40, "{} boundaries: {seen:?}", seen.len());
}

#[tokio::test]
async fn processes_killed_at_every_boundary() {
    kill_at_every_boundary(Kill::Client).await;
}

#[tokio::test]
async fn server_processes_terminated_at_every_boundary() {
    kill_at_every_boundary(Kill::Terminate).await;
}

#[tokio::test]
async fn server_processes_killed_at_every_boundary() {
    if is_stress() {
        kill_at_every_boundary(Kill::ServerProcess).await;
    } else {
        eprintln!("skipped: the server recovers 40 times; SCHEMA_STRESS=1 runs it");
    }
}

/// One start of the service, killed a moment after a boundary. The boundary, or `None` when the
/// service had come to its end before.
async fn one_kill(url: &str, kill: Kill, random: &mut StdRng) -> Option<String> {
    drop(look(url).await);
    let mut service = Service::start(url);
    // how many boundaries to let pass
    let mut left = random.random_range(0..16);
    while let Some(name) = service.next() {
        service.go_on();
        if left == 0 {
            tokio::time::sleep(Duration::from_micros(random.random_range(0..40_000))).await;
            strike(kill, &mut service, url).await;
            if kill != Kill::Client {
                // it may open another connection and go on, or end
                while service.next().is_some() {
                    service.go_on();
                }
                let _ = service.process.wait();
            }
            return Some(name);
        }
        left -= 1;
    }
    None
}

#[tokio::test]
async fn random_kills() {
    let kills = if is_stress() { 200 } else { 20 };
    let seed = std::env::var("SCHEMA_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    println!("SCHEMA_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let (mut victim, mut done, mut hit) = (Victim::new(), 0, BTreeMap::new());
    while done < kills {
        let url = victim.database();
        let mut story = Vec::new();
        // a life has a limited number of kills, so that all parts of it get their share
        while story.len() < 6 && done < kills {
            let kill = match random.random_range(0..10) {
                0..5 => Kill::Client,
                5..9 => Kill::Terminate,
                _ => Kill::ServerProcess,
            };
            let Some(name) = one_kill(&url, kill, &mut random).await else { break };
            *hit.entry((name.clone(), kill)).or_insert(0) += 1;
            story.push(format!("{kill:?} {name}"));
            done += 1;
        }
        finish(&url, &format!("SCHEMA_SEED={seed}: {story:?}")).await;
    }
    println!("{done} kills in {} databases: {hit:#?}", victim.databases);
}
