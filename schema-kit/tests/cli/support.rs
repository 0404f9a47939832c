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
        self.block_on(async |client| client.batch_execute(sql).await.expect("execute"));
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        let sql = format!("select count(*) from {from}");
        self.block_on(async |client| client.query_one(&sql, &[]).await.expect("count").get(0))
    }

    fn block_on<T>(&self, work: impl AsyncFnOnce(tokio_postgres::Client) -> T) -> T {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("tokio");
        runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(self.url(), NoTls).await.expect("connect");
            tokio::spawn(connection);
            work(client).await
        })
    }
}
