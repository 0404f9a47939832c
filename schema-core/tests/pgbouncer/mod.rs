//! A pooler in transaction mode before a test's database. Needs `pgbouncer`: on the PATH, in /usr/sbin, or
//! where `PGBOUNCER` says; without it a test that wants one is skipped.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema_core::Db;
use schema_core::prelude::sql;
use schema_devdb::TestDatabase;

pub struct Pooler {
    process: Child,
    folder: tempfile::TempDir,
    /// Where the database is through it.
    pub url: String,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Pooler {
    pub async fn start(database: &TestDatabase) -> Option<Self> {
        let Some(program) = program() else {
            eprintln!("skipped: pgbouncer is not installed");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("pgbouncer.ini");
        fs::write(&settings, text(&program, database.tcp_url(), port)).unwrap();
        let process = start_process(&program, folder.path(), &settings);
        let url = format!("postgres://any@127.0.0.1:{port}/{}?sslmode=disable", database.name());
        let pooler = Self { process, folder, url };
        for _ in 0..200 {
            let db = Db::connect(&pooler.url).unwrap();
            if sql("SELECT 1", ()).exec(&db).await.is_ok() {
                return Some(pooler);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("pgbouncer does not answer; its settings are in {}", pooler.folder.path().display());
    }
}

fn program() -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).chain(["/usr/sbin".into()]).map(|d| d.join("pgbouncer"));
    env::var_os("PGBOUNCER").map(PathBuf::from).into_iter().chain(found).find(|p| p.is_file())
}

fn text(program: &Path, server: &str, port: u16) -> String {
    let server: tokio_postgres::Config = server.parse().unwrap();
    let password = server.get_password().map_or_else(String::new, |password| {
        format!(" password={}", String::from_utf8_lossy(password))
    });
    // one that knows prepared statements must not help
    let knows_statements = version(program) >= (1, 21);
    let statements = if knows_statements { "max_prepared_statements = 0\n" } else { "" };
    format!(
        "[databases]\n* = host=127.0.0.1 port={} user={}{password}\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
         auth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n{statements}",
        server.get_ports()[0],
        server.get_user().unwrap(),
    )
}

fn version(program: &Path) -> (u32, u32) {
    let said = Command::new(program).arg("--version").output().unwrap().stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let number = said.split_whitespace().nth(1).unwrap_or_default();
    let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn start_process(program: &Path, folder: &Path, settings: &Path) -> Child {
    let mut command = Command::new(program);
    command.arg("-q").arg(settings).stdout(Stdio::null()).stderr(Stdio::null());
    if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        // it refuses to run as root
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        chown(folder, Some(65534), None).unwrap();
        command.uid(65534);
    }
    command.spawn().unwrap()
}
