//! A package whose structs come from a database.

use std::fs;
use std::path::Path;

use schema_devdb::TestDatabase;
use serde_json::Value;

use crate::fixture::{cargo, done, schema, succeed, workspace};

pub struct Project {
    folder: tempfile::TempDir,
    pub database: TestDatabase,
}

impl Project {
    /// An empty package, and a database that these statements made.
    pub fn new(name: &str, sql: &str) -> Self {
        let project = Self {
            folder: tempfile::tempdir().expect("a folder"),
            database: TestDatabase::new().expect("a database"),
        };
        project.execute(sql);
        let core = workspace().join("schema-core");
        let manifest = format!(
            "[package]\nname = \"pulled-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[lints.rust]\nwarnings = \"deny\"\n\n[dependencies]\n\
             schema-core = {{ path = '{}', features = [\"bigdecimal\"] }}\n",
            core.display()
        );
        project.write("Cargo.toml", &manifest);
        // the versions that the workspace has built already
        fs::copy(workspace().join("Cargo.lock"), project.path().join("Cargo.lock")).expect("copy");
        project.write("src/lib.rs", "//! What a database has.\n");
        project
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn execute(&self, sql: &str) {
        let runtime = tokio::runtime::Runtime::new().expect("tokio");
        runtime.block_on(async {
            let connected = tokio_postgres::connect(self.database.url(), tokio_postgres::NoTls);
            let (client, connection) = connected.await.expect("connect");
            tokio::spawn(connection);
            if let Err(error) = client.batch_execute(sql).await {
                panic!("{error}: {:?}", error.as_db_error());
            }
        });
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("create");
        fs::write(path, text).expect("write");
    }

    pub fn read(&self, file: &str) -> String {
        let path = self.path().join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Pulls, and tells what changed.
    pub fn pull(&self) -> Vec<String> {
        let json = self.json(&["pull", "--json"]);
        let files = json["files"].as_array().expect("files").iter();
        let path = |file: &Value| {
            let path = Path::new(file["path"].as_str().expect("a path"));
            path.strip_prefix(self.path()).unwrap_or(path).display().to_string()
        };
        files.map(path).collect()
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let output = done(&schema(self.path(), self.database.url(), args));
        serde_json::from_str(&output).expect("JSON")
    }

    /// What is different between the crate and the database: nothing.
    pub fn assert_same(&self) {
        for (from, to) in [("crate", self.database.url()), (self.database.url(), "crate")] {
            let plan = self.json(&["diff", "--from", from, "--to", to, "--json"]);
            let steps = plan["steps"].as_array().expect("steps");
            let sql: Vec<&str> = steps.iter().filter_map(|step| step["sql"].as_str()).collect();
            assert!(sql.is_empty(), "from {from}: {sql:#?}");
            assert_eq!(plan["questions"].as_array().map(Vec::len), Some(0), "{plan}");
        }
    }

    /// The code is as rustfmt leaves it.
    pub fn assert_formatted(&self) {
        succeed(cargo(self.path()).args(["fmt", "--check"]));
    }

    /// The same, but for lines with a text, which somebody wrote.
    pub fn assert_formatted_but(&self, but: &str) {
        let output = cargo(self.path()).args(["fmt", "--check"]).output().expect("cargo fmt");
        let diff = String::from_utf8_lossy(&output.stdout);
        let mut removed =
            diff.lines().filter(|line| line.contains('-') && !line.starts_with("Diff"));
        assert!(removed.all(|line| line.contains(but) || !line.contains("[31m-")), "{diff}");
    }
}
