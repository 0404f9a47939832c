//! The first minutes: `init`, and `dev` at a terminal.

use std::fs;
use std::time::{Duration, Instant};

use rexpect::session::{PtySession, spawn_command};
use schema_devdb::TestDatabase;

use crate::fixture::{cargo, command, done, psql, schema, succeed, workspace};
use crate::project::{Project, TABLE};

#[test]
fn init_makes_a_new_crate_one_that_builds_and_pushes() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().unwrap();
    succeed(cargo(folder.path()).args(["init", "--name", "shop", "--vcs", "none", "."]));
    fs::copy(workspace().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let core = workspace().join("schema-core");
    let run = |args: &[&str]| schema(folder.path(), database.url(), args);

    let first = done(&run(&["init", "--path", core.to_str().unwrap()]));
    assert!(
        first.contains("wrote  src/schema.rs") && first.contains("wrote  .env.example"),
        "{first}"
    );
    let files = ["Cargo.toml", "schema.toml", "src/schema.rs", "src/main.rs", ".env.example"];
    let text = || files.map(|file| fs::read_to_string(folder.path().join(file)).unwrap());
    let before = text();
    let again = done(&run(&["init"]));
    assert!(!again.contains("wrote") && text() == before, "nothing is overwritten: {again}");

    let built = cargo(folder.path()).args(["build"]).output().unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success() && !said.contains("warning"), "{said}");
    done(&run(&["push", "--yes"]));
    psql(database.url(), &["-c", "INSERT INTO notes (title) VALUES ('first')"]);
    done(&run(&["generate", "first", "--yes"]));
    assert!(done(&run(&["status"])).contains("pending"));
    let seeded = done(&run(&["seed", "--reset", "--yes", "--rows", "7"]));
    assert_eq!(seeded.trim(), "7  notes");
}

#[test]
fn init_adopts_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().unwrap();
    psql(database.url(), &["-c", "CREATE TABLE authors (id bigint PRIMARY KEY, name text)"]);
    succeed(cargo(folder.path()).args(["init", "--lib", "--name", "shop", "--vcs", "none", "."]));
    fs::copy(workspace().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let core = workspace().join("schema-core");
    let run = |args: &[&str]| schema(folder.path(), database.url(), args);

    done(&run(&["init", "--path", core.to_str().unwrap(), "--from", database.url()]));
    let table = fs::read_to_string(folder.path().join("src/schema/authors.rs")).unwrap();
    assert!(table.contains("pub struct Author"), "{table}");
    assert!(!folder.path().join("src/schema.rs").exists(), "no first table of its own");
    let plan: serde_json::Value =
        serde_json::from_str(&done(&run(&["push", "--dry-run", "--json"]))).unwrap();
    assert_eq!(plan["steps"], serde_json::json!([]));
}

fn wait(terminal: &mut PtySession, text: &str) {
    if let Err(error) = terminal.exp_string(text) {
        panic!("no `{text}`: {error}");
    }
}

#[test]
fn dev_applies_what_is_safe_and_asks_about_the_rest() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let columns = || {
        let columns = "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE \
                       attrelid = to_regclass('notes') AND attnum > 0 AND NOT attisdropped";
        psql(database.url(), &["-c", columns]).trim().to_owned()
    };
    let mut dev = command(project.path(), database.url());
    dev.args(["dev", "--port", "0"]);
    let mut terminal = spawn_command(dev, Some(240_000)).unwrap();
    wait(&mut terminal, "studio: http://127.0.0.1:");
    wait(&mut terminal, "CREATE TABLE notes");
    wait(&mut terminal, "applied 2 steps");
    wait(&mut terminal, "waiting for a change");
    assert_eq!(columns(), "id title");

    // what does not build is said, and the next change is waited for
    project.write(&TABLE.replace("// more", "pub author: Nothing,"));
    wait(&mut terminal, "does not build");
    wait(&mut terminal, "waiting for a change");
    project.write(&TABLE.replace("// more", "pub author: Option<String>,"));
    wait(&mut terminal, "ADD COLUMN author text");
    wait(&mut terminal, "waiting for a change");
    assert_eq!(columns(), "id title author");

    psql(database.url(), &["-c", "INSERT INTO notes (title, author) VALUES ('a', 'b')"]);
    // a table is added and a column goes: only the column is asked about
    project.write(&(TABLE.to_owned() + &TABLE.replace("Note", "Tag").replace("notes", "tags")));
    wait(&mut terminal, "drop_column");
    wait(&mut terminal, "the rest is not safe");
    wait(&mut terminal, "DROP COLUMN author");
    wait(&mut terminal, "[y/N]");
    assert_eq!(columns(), "id title author");
    let tags = "SELECT count(*) FROM pg_class WHERE relname = 'tags'";
    assert_eq!(psql(database.url(), &["-c", tags]).trim(), "1", "what is safe is there already");
    terminal.send("n").unwrap();
    terminal.flush().unwrap();
    wait(&mut terminal, "nothing of this was changed");
    wait(&mut terminal, "waiting for a change");
    assert_eq!(columns(), "id title author");

    terminal.send_control('c').unwrap();
    wait(&mut terminal, "interrupted");
    terminal.exp_eof().unwrap();
}

/// Waits until a query counts something: what is to bring it about may have to be built first, while
/// other tests build.
fn until_some(database: &TestDatabase, count: &str) {
    let begun = Instant::now();
    while psql(database.url(), &["-c", count]).trim() == "0" {
        assert!(begun.elapsed() < Duration::from_mins(5), "nothing in five minutes: {count}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Ctrl-C while a statement waits for a lock that somebody else holds.
#[test]
fn ctrl_c_in_the_middle_leaves_nothing_half_done() {
    let project = Project::new();
    let database = TestDatabase::new().unwrap();
    let run = |args: &[&str]| done(&schema(project.path(), database.url(), args));
    run(&["generate", "init", "--yes"]);
    run(&["migrate"]);
    project.write(&TABLE.replace("// more", "#[column(unique)] pub author: Option<String>,"));
    run(&["generate", "author", "--yes"]);

    let interrupted = |args: &[&str], until: &str| {
        let mut holder = std::process::Command::new("psql")
            .args(["-XqAt", "-d", database.url(), "-c"])
            .arg("BEGIN; LOCK TABLE notes IN ACCESS SHARE MODE; SELECT pg_sleep(600)")
            .spawn()
            .unwrap();
        // that session's own lock: maintenance may hold one too
        let held = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) \
                    WHERE relation = to_regclass('notes') AND granted AND wait_event = 'PgSleep'";
        until_some(&database, held);
        let mut running = command(project.path(), database.url());
        running.args(args);
        let mut terminal = spawn_command(running, Some(180_000)).unwrap();
        let waiting =
            "SELECT count(*) FROM pg_locks WHERE relation = to_regclass('notes') AND NOT granted";
        until_some(&database, waiting);
        terminal.send_control('c').unwrap();
        wait(&mut terminal, until);
        terminal.exp_eof().unwrap();
        holder.kill().unwrap();
        holder.wait().unwrap();
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        psql(database.url(), &["-c", end]);
    };
    let columns = || {
        let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'notes'::regclass \
                       AND attname = 'author' AND NOT attisdropped";
        psql(database.url(), &["-c", columns]).trim().to_owned()
    };

    interrupted(&["migrate"], "interrupted");
    assert_eq!(columns(), "0", "undone");
    run(&["migrate"]);
    assert_eq!(columns(), "1", "and done by the next run");

    interrupted(&["rollback", "--yes", "--accept", "all"], "interrupted");
    assert_eq!(columns(), "1", "undone");
    run(&["rollback", "--yes", "--accept", "all"]);
    assert_eq!(columns(), "0");

    interrupted(&["push", "--yes", "--no-proof"], "interrupted");
    assert_eq!(columns(), "0", "undone");
    run(&["push", "--yes", "--no-proof"]);
    assert_eq!(columns(), "1");
}
