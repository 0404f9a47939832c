//! Behind a pooler in transaction mode. Needs `pgbouncer`: on the PATH, in /usr/sbin, or where
//! `PGBOUNCER` says; skipped without.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema_core::migrate::{Connect, Dedicated, MigrateError, Migration, Migrations, Outcome, run};

use crate::rust_code::{TABLES, copy};
use crate::support::{Bench, connector, migration, migrations};

struct Pooler {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
    db: Dedicated,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).chain(["/usr/sbin".into()]).map(|d| d.join("pgbouncer"));
    env::var_os("PGBOUNCER").map(PathBuf::from).into_iter().chain(found).find(|p| p.is_file())
}

impl Pooler {
    async fn start(bench: &Bench) -> Option<Self> {
        let Some(program) = program() else {
            eprintln!("skipped: pgbouncer is not installed");
            return None;
        };
        let server: tokio_postgres::Config = bench.database.tcp_url().parse().unwrap();
        let password = server.get_password().map_or_else(String::new, |password| {
            format!(" password={}", String::from_utf8_lossy(password))
        });
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={} user={}{password}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n",
            server.get_ports()[0],
            server.get_user().unwrap(),
        );
        fs::write(&settings, text).unwrap();
        let mut command = Command::new(program);
        command.arg("-q").arg(&settings).stdout(Stdio::null()).stderr(Stdio::null());
        if fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
        {
            // it refuses to run as root
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
            chown(folder.path(), Some(65534), None).unwrap();
            std::os::unix::process::CommandExt::uid(&mut command, 65534);
        }
        let process = command.spawn().unwrap();
        let name = bench.database.name();
        let db = connector(&format!("postgres://any@127.0.0.1:{port}/{name}?sslmode=disable"));
        let pooler = Self { process, folder, port, db };
        for _ in 0..200 {
            if pooler.db.connect().await.is_ok() {
                return Some(pooler);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("pgbouncer does not answer; its settings are in {}", pooler.folder.path().display());
    }
}

const TWO_SEGMENTS: &str =
    "insert into t values (2);\n-- segment: transaction\ninsert into t values (4);";

#[tokio::test(flavor = "multi_thread")]
async fn a_transactional_plan_runs_under_transaction_locks() {
    let bench = Bench::new().await;
    let Some(pooler) = Pooler::start(&bench).await else { return };
    let runs: Vec<_> = (0..8)
        .map(|_| {
            let db = pooler.db.clone();
            tokio::spawn(async move {
                let plan = Migrations::new(vec![
                    migration(1, "create table t (a int); insert into t values (1);"),
                    migration(2, TWO_SEGMENTS),
                    migration(3, TABLES),
                    Migration::in_rust("20260101000004", "copy", |batch| Box::pin(copy(batch))),
                ]);
                run(&db, &plan).await
            })
        })
        .collect();
    for done in runs {
        done.await.unwrap().unwrap();
    }
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 7, "each step ran once");
    assert_eq!(bench.number("SELECT count(*) FROM target").await, 95, "and each batch");
    assert_eq!(bench.applied().await.len(), 4);
    bench.nothing_is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_needs_a_session_is_refused() {
    let bench = Bench::new().await;
    let Some(pooler) = Pooler::start(&bench).await else { return };
    let plan = migrations(&[
        "create table t (a int)",
        "-- segment: no transaction\ncreate index concurrently i on t (a)",
    ]);
    let error = run(&pooler.db, &plan).await.unwrap_err();
    assert!(matches!(error, MigrateError::Pooler { .. }), "{error}");
    assert!(error.to_string().contains("`migration_url`"), "{error}");
    assert!(!bench.exists("t").await, "nothing was changed");
    bench.nothing_is_held().await;

    // as an application would be set up: its statements go through the pooler, migrations do not
    let name = bench.database.name();
    let through = format!("postgres://any@127.0.0.1:{}/{name}?sslmode=disable", pooler.port);
    let builder = schema_core::Db::builder(&through).unwrap();
    let db = builder.migration_url(bench.database.url()).unwrap().build().unwrap();
    let Outcome::Applied(applied) = run(&db, &plan).await.unwrap() else { panic!("not applied") };
    assert_eq!(applied.len(), 2);
    assert!(bench.exists("i").await);
}
