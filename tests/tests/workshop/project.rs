use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use schema_devdb::TestDatabase;

use crate::fixture::{cargo, command, done, psql, schema, workspace};

/// A crate of a new user: one table, in a folder of its own.
pub struct Project {
    folder: tempfile::TempDir,
}

static PROJECTS: AtomicU32 = AtomicU32::new(0);

/// Its table.
pub const TABLE: &str = r#"
/// A note.
#[derive(schema_core::Table)]
#[table(name = "notes")]
pub struct Note {
    #[column(primary_key, identity)]
    pub id: i64,
    pub title: String,
    // more
}
"#;

impl Project {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let core = workspace().join("schema-core");
        // of one name they would overwrite each other in the shared target folder
        let number = PROJECTS.fetch_add(1, Ordering::Relaxed);
        let manifest = format!(
            "[package]\nname = \"notes-{number}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nschema-core = {{ path = '{}' }}\n",
            core.display()
        );
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        // the versions that the workspace has built already
        fs::copy(workspace().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        let project = Self { folder };
        project.write(TABLE);
        project
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, source: &str) {
        fs::write(self.path().join("src/lib.rs"), source).unwrap();
    }

    /// The migration whose folder ends in this name.
    fn migration(&self, name: &str) -> PathBuf {
        let mut folders = fs::read_dir(self.path().join("migrations")).unwrap();
        let found = folders.find_map(|entry| {
            let path = entry.unwrap().path();
            path.to_str().unwrap().ends_with(name).then_some(path)
        });
        found.unwrap_or_else(|| panic!("no migration {name}"))
    }
}

/// The statements of a file, without comments and blank lines.
fn statements(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("--") && !line.trim().is_empty());
    lines.map(str::to_owned).collect()
}

#[test]
fn a_new_field_is_exactly_one_alter() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let run = |args: &[&str]| done(&schema(project.path(), database.url(), args));

    run(&["generate", "init", "--yes"]);
    run(&["migrate"]);
    psql(database.url(), &["-c", "INSERT INTO notes (title) VALUES ('kept')"]);

    project.write(&TABLE.replace("// more", "pub author: Option<String>,"));
    run(&["generate", "--yes"]);
    let migration = project.migration("add_author_to_notes");
    let up = statements(&migration.join("up.sql"));
    assert_eq!(up, ["ALTER TABLE notes ADD COLUMN author text;"]);
    let down = statements(&migration.join("down.sql"));
    assert_eq!(down, ["ALTER TABLE notes DROP COLUMN author;"]);
    run(&["migrate"]);
    run(&["check"]);
    let row = psql(database.url(), &["-c", "SELECT title, author IS NULL FROM notes"]);
    assert_eq!(row.trim(), "kept|t");
}

#[test]
fn structs_ahead_of_the_migrations_fail_the_build_where_that_is_wanted() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let run = |args: &[&str]| done(&schema(project.path(), database.url(), args));
    let build = || cargo(project.path()).arg("check").output().unwrap();
    let embedded = |tables: &str| {
        format!(
            "pub static MIGRATIONS: schema_core::Migrations =\n    \
             schema_core::migrations!(drift = \"error\", tables({tables}));\n{TABLE}"
        )
    };
    let refused = |says: &str| {
        let failed = build();
        let said = String::from_utf8_lossy(&failed.stderr);
        assert!(!failed.status.success() && said.contains(says), "{said}");
        let errors = said.lines().filter(|line| line.starts_with("error"));
        let own = errors.filter(|line| !line.contains("could not compile"));
        assert_eq!(own.count(), 1, "{said}");
    };

    project.write(&embedded("Note"));
    refused("run `cargo schema generate`");
    run(&["generate", "init", "--yes"]);
    done(&build());

    project.write(&embedded("Note").replace("// more", "pub author: Option<String>,"));
    refused("`Note` is not as the last migration has it: run `cargo schema generate`");
    run(&["generate", "--yes"]);
    done(&build());

    project.write(&(embedded("Note") + &TABLE.replace("Note", "Other").replace("notes", "others")));
    refused("`Other` derives `Table` and is not among `tables(…)`");
    project.write("pub static MIGRATIONS: schema_core::Migrations = schema_core::migrations!(drift = \"error\", tables());");
    refused("tables that no struct has any more");
}

#[test]
fn push_brings_a_database_along_and_asks_before_it_destroys() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let push = |args: &[&str]| schema(project.path(), database.url(), &[&["push"], args].concat());

    // no terminal and no --yes: nothing is done
    let asked = push(&[]);
    assert_eq!(asked.status.code(), Some(2));
    let tables = "SELECT count(*) FROM pg_class WHERE relname = 'notes'";
    assert_eq!(psql(database.url(), &["-c", tables]).trim(), "0");
    done(&push(&["--yes"]));
    assert!(done(&push(&["--json", "--yes"])).contains("\"steps\": []"));

    psql(database.url(), &["-c", "INSERT INTO notes (title) VALUES ('kept')"]);
    project
        .write(&TABLE.replace("pub title: String,", "#[column(unique)] pub slug: Option<String>,"));
    let refused = push(&["--yes"]);
    assert_ne!(refused.status.code(), Some(0));
    assert_eq!(psql(database.url(), &["-c", "SELECT title FROM notes"]).trim(), "kept");
    done(&push(&["--yes", "--accept", "drop_column"]));
    let columns = "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute \
                   WHERE attrelid = 'notes'::regclass AND attnum > 0 AND NOT attisdropped";
    assert_eq!(psql(database.url(), &["-c", columns]).trim(), "id slug");
}

#[test]
fn at_a_terminal_push_shows_the_sql_and_does_what_the_answer_says() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let answer = |key: &str| {
        let mut push = command(project.path(), database.url());
        push.arg("push");
        let mut terminal = rexpect::session::spawn_command(push, Some(180_000)).unwrap();
        terminal.exp_string("CREATE TABLE notes").unwrap();
        terminal.exp_string("[y/N]").unwrap();
        terminal.send(key).unwrap();
        terminal.flush().unwrap();
        terminal.exp_eof().unwrap()
    };
    let there = || {
        let tables = "SELECT count(*) FROM pg_class WHERE relname = 'notes'";
        psql(database.url(), &["-c", tables]).trim().to_owned()
    };

    assert!(answer("n").contains("nothing was changed"));
    assert_eq!(there(), "0");
    let interrupted = answer("\u{3}");
    assert!(interrupted.contains("nothing was done"), "{interrupted}");
    assert!(interrupted.contains("\u{1b}[?25h"), "the cursor stays hidden: {interrupted:?}");
    assert_eq!(there(), "0");
    answer("y");
    assert_eq!(there(), "1");
}
