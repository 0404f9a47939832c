//! A folder with a schema file, a database of its own, and the program run on both.

use std::process::{Command, Stdio};

use schema_devdb::TestDatabase;
use tokio_postgres::NoTls;

pub(crate) struct Project {
    folder: tempfile::TempDir,
    database: TestDatabase,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, database: TestDatabase::new().expect("a test database") }
    }

    /// A project whose database has this schema already.
    pub(crate) fn pushed(sql: &str) -> Self {
        let project = Self::new();
        project.schema(sql);
        let pushed = project.run(&["push", "--schema", "sql:schema.sql", "--yes"]);
        assert_eq!(pushed.code, 0, "{pushed:#?}");
        project
    }

    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    fn migration(&self, name: &str) -> std::path::PathBuf {
        self.path().join("migrations").join(name)
    }

    /// A file of a migration.
    pub(crate) fn read(&self, migration: &str, file: &str) -> String {
        std::fs::read_to_string(self.migration(migration).join(file)).expect("read a file")
    }

    /// Takes a migration away, as a branch that does not have it would.
    pub(crate) fn hide(&self, migration: &str) {
        std::fs::rename(self.migration(migration), self.path().join(migration)).expect("hide");
    }

    /// Brings back what [`hide`](Self::hide) took.
    pub(crate) fn show(&self, migration: &str) {
        std::fs::rename(self.path().join(migration), self.migration(migration)).expect("show");
    }

    pub(crate) fn rename(&self, migration: &str, name: &str) {
        std::fs::rename(self.migration(migration), self.migration(name)).expect("rename");
    }

    pub(crate) fn remove(&self, migration: &str) {
        std::fs::remove_dir_all(self.migration(migration)).expect("remove");
    }

    /// Runs a statement in a transaction that stays open for a while.
    pub(crate) fn hold(&self, sql: &str, open: std::time::Duration) -> std::thread::JoinHandle<()> {
        let (url, sql) = (self.url().to_owned(), sql.to_owned());
        let (begun, ready) = std::sync::mpsc::channel();
        let holder = std::thread::spawn(move || {
            block_on(&url, async |client| {
                client.batch_execute(&format!("begin; {sql}")).await.expect("begin");
                begun.send(()).expect("tell");
                tokio::time::sleep(open).await;
                client.batch_execute("commit").await.expect("commit");
            });
        });
        ready.recv().expect("the transaction is open");
        holder
    }

    pub(crate) fn schema(&self, sql: &str) {
        self.write("schema.sql", sql);
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("write a file");
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    /// Runs the program with a text on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        self.write(".input", input);
        let input = std::fs::File::open(self.folder.path().join(".input")).expect("open the input");
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-schema"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("POSTGRES_URL")
            .env("DATABASE_URL", self.url())
            .stdin(Stdio::from(input))
            .output()
            .expect("run cargo-schema");
        Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(crate) fn execute(&self, sql: &str) {
        block_on(self.url(), async |client| client.batch_execute(sql).await.expect("execute"));
    }

    /// Runs a statement that fails.
    pub(crate) fn fails(&self, sql: &str) {
        block_on(self.url(), async |client| client.batch_execute(sql).await.expect_err("it fails"));
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        let sql = format!("select count(*) from {from}");
        block_on(self.url(), async |client| {
            client.query_one(&sql, &[]).await.expect("count").get(0)
        })
    }
}

fn block_on<T>(url: &str, work: impl AsyncFnOnce(tokio_postgres::Client) -> T) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("tokio");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connect");
        tokio::spawn(connection);
        work(client).await
    })
}
