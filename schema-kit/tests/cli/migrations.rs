//! The verbs that work on the migrations folder and the ledger.

use std::path::PathBuf;

use crate::support::{Ended, Project};

const USERS: &str = "create table users (id bigint primary key, mail text not null);";
const WITH_AGE: &str = "create table users (id bigint primary key, mail text not null, age int);";

/// Writes a migration for a schema, and gives the name of its folder.
fn generate(project: &Project, schema: &str, name: &str) -> String {
    project.schema(schema);
    let arguments =
        ["generate", name, "--schema", "sql:schema.sql", "--yes", "--json", "--accept", "all"];
    let ended = done(project.run(&arguments));
    let folder = PathBuf::from(ended.json()["migration"].as_str().expect("a folder"));
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

fn done(ended: Ended) -> Ended {
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended
}

fn version(folder: &str) -> &str {
    &folder[..14]
}

fn columns(project: &Project) -> i64 {
    project.count(
        "pg_attribute where attrelid = to_regclass('users') and attnum > 0 and not attisdropped",
    )
}

#[test]
fn rollback_undoes_the_last_migration_and_refuses_to_lose_data() {
    let project = Project::new();
    let first = generate(&project, USERS, "users");
    let second =
        generate(&project, &format!("{WITH_AGE} create index users_age on users (age);"), "age");
    done(project.run(&["migrate"]));
    project.execute("insert into users values (1, 'ada@example.com', 36)");

    let looked = done(project.run(&["rollback", "--dry-run", "--json"])).json();
    assert_eq!(
        (&looked["migrations"][0]["losses"][0], &looked["rolled_back"]),
        (&"drop-column".into(), &false.into())
    );
    let refused = project.run(&["rollback", "--yes"]);
    assert!(refused.code == 3 && refused.stderr.contains("--accept drop_column"), "{refused:#?}");
    assert_eq!(columns(&project), 3);
    assert_eq!(project.run(&["rollback", "--accept", "all"]).code, 2, "nobody said yes");

    done(project.run(&["rollback", "--yes", "--accept", "drop_column"]));
    assert_eq!((columns(&project), project.count("users")), (2, 1));
    let status = done(project.run(&["status", "--json"])).json();
    assert_eq!(status["migrations"][0]["migration"], first.as_str());
    assert_eq!(
        (&status["migrations"][0]["state"], &status["migrations"][1]["state"]),
        (&"applied".into(), &"pending".into())
    );

    done(project.run(&["migrate", "--to", version(&second)]));
    assert_eq!(columns(&project), 3);
    done(project.run(&["rollback", "--to", version(&first), "--yes", "--accept", "all"]));
    assert_eq!(columns(&project), 2);
}

#[test]
fn an_interrupted_rollback_goes_on_where_it_was() {
    let project = Project::new();
    generate(&project, USERS, "users");
    let second =
        generate(&project, &format!("{WITH_AGE} create index users_age on users (age);"), "age");
    done(project.run(&["migrate"]));
    // The second segment of the way back fails once: somebody depends on the column.
    project.execute("create view ages as select age from users");
    let back = ["rollback", "--yes", "--accept", "all"];
    let failed = project.run(&back);
    assert!(
        failed.code == 1 && failed.stderr.contains(&format!("{second}/down.sql")),
        "{failed:#?}"
    );
    project.execute("drop view ages");
    done(project.run(&back));
    assert_eq!(columns(&project), 2);
    done(project.run(&["migrate"]));
    assert_eq!(columns(&project), 3);
}

#[test]
fn a_migration_without_a_way_back_is_not_rolled_back() {
    let project = Project::new();
    let custom = done(project.run(&["generate", "--custom", "fill", "--json"]));
    let folder = PathBuf::from(custom.json()["migration"].as_str().expect("a folder"));
    assert!(
        folder.ends_with(folder.file_name().expect("a name"))
            && folder.to_string_lossy().ends_with("_fill")
    );
    std::fs::write(folder.join("up.sql"), "create table filled ()").expect("write");
    std::fs::remove_file(folder.join("down.sql")).expect("remove");
    done(project.run(&["migrate"]));
    let failed = project.run(&["rollback", "--yes"]);
    assert!(failed.code == 1 && failed.stderr.contains("has no down.sql"), "{failed:#?}");
    assert_eq!(project.count("pg_class where relname = 'filled'"), 1);
    let again = done(project.run(&["generate", "--empty", "--schema", "empty", "--json"]));
    assert!(again.json()["migration"].is_string());
}

#[test]
fn a_migration_edited_after_it_was_applied_is_named_and_nothing_is_run() {
    let project = Project::new();
    let first = generate(&project, USERS, "users");
    done(project.run(&["migrate"]));
    generate(&project, WITH_AGE, "age");
    let text = project.read(&first, "up.sql");
    let edited = text.replace("mail text", "mail varchar(40)");
    assert_ne!(edited, text);
    project.write(&format!("migrations/{first}/up.sql"), &edited);

    let refused = project.run(&["migrate"]);
    assert!(refused.code == 1 && refused.stderr.contains(&first), "{refused:#?}");
    assert_eq!(columns(&project), 2);
    let status = project.run(&["status", "--json"]).json();
    assert_eq!(status["migrations"][0]["state"], "changed");

    project.write(&format!("migrations/{first}/up.sql"), &text);
    done(project.run(&["migrate"]));
    assert_eq!(columns(&project), 3);
}

#[test]
fn baseline_takes_a_database_as_it_is() {
    let project = Project::pushed(USERS);
    done(project.run(&["baseline"]));
    let status = done(project.run(&["status", "--json"])).json();
    assert_eq!(status["migrations"][0]["state"], "applied");
    assert!(done(project.run(&["migrate"])).stderr.contains("up to date"));
    generate(&project, WITH_AGE, "age");
    done(project.run(&["migrate"]));
    assert_eq!(columns(&project), 3);
    // Elsewhere the first migration is run.
    let elsewhere = Project::new();
    done(project.run(&["migrate", "--url", elsewhere.url()]));
    assert_eq!(columns(&elsewhere), 3);
}

#[test]
fn a_squashed_migration_is_applied_where_the_old_ones_are() {
    let project = Project::new();
    generate(&project, USERS, "users");
    let second = generate(&project, WITH_AGE, "age");
    done(project.run(&["migrate"]));
    let third =
        generate(&project, &format!("{WITH_AGE} create index users_age on users (age);"), "index");
    let half = Project::new();
    done(project.run(&["migrate", "--to", &second[..14], "--url", half.url()]));
    half.execute("delete from _schema.migrations where name = 'age'");

    let squashed =
        done(project.run(&["squash", "--to", version(&second), "--yes", "--json"])).json();
    assert_eq!(squashed["replaces"].as_array().map(Vec::len), Some(2));
    let status = done(project.run(&["status", "--json"])).json();
    assert_eq!(status["migrations"].as_array().map(Vec::len), Some(2), "{status:#}");
    assert_eq!(status["migrations"][0]["state"], "applied");
    let migrated = done(project.run(&["migrate", "--json"])).json();
    assert_eq!(migrated["applied"].as_array().map(Vec::len), Some(1));
    assert_eq!(migrated["applied"][0]["migration"], third.as_str());

    let fresh = Project::new();
    done(project.run(&["migrate", "--url", fresh.url()]));
    assert_eq!((columns(&fresh), fresh.count("_schema.migrations")), (3, 2));
    let torn = project.run(&["migrate", "--url", half.url()]);
    assert!(torn.code == 1 && torn.stderr.contains("lacks"), "{torn:#?}");
    let nothing = ["generate", "--schema", "sql:schema.sql", "--json"];
    assert!(done(project.run(&nothing)).json()["migration"].is_null());
}

#[test]
fn branches_that_do_not_touch_merge_and_a_late_migration_is_applied() {
    let project = Project::new();
    generate(&project, USERS, "users");
    let early = generate(&project, WITH_AGE, "age");
    done(project.run(&["migrate"]));
    // The other branch does not know that one.
    project.hide(&early);
    let notes = format!("{USERS} create table notes (id bigint primary key);");
    let late = generate(&project, &notes, "notes");
    project.rename(&late, "20200101000000_notes");
    project.show(&early);

    let both = format!("{WITH_AGE} create table notes (id bigint primary key);");
    project.schema(&both);
    let nothing = ["generate", "--schema", "sql:schema.sql", "--json"];
    assert!(
        done(project.run(&nothing)).json()["migration"].is_null(),
        "the two merge by themselves"
    );
    done(project.run(&["migrate"]));
    assert_eq!(project.count("pg_class where relname = 'notes'"), 1, "the late one is not skipped");
    let merged = generate(&project, &format!("{both} create index on notes (id);"), "merge");
    assert!(project.read(&merged, "snapshot.json").contains("20200101000000_notes"));
    assert!(project.read(&merged, "snapshot.json").contains(&early));
}

#[test]
fn branches_that_touch_are_named_with_what_they_touch() {
    let project = Project::new();
    generate(&project, USERS, "users");
    let one = generate(&project, WITH_AGE, "age");
    project.hide(&one);
    let other = generate(&project, &WITH_AGE.replace("age int", "age text"), "other_age");
    project.show(&one);
    let failed = project.run(&["generate", "--schema", "sql:schema.sql", "--json"]);
    assert_eq!(failed.code, 1, "{failed:#?}");
    for word in [one.as_str(), other.as_str(), "column age of users"] {
        assert!(failed.stderr.contains(word), "{failed:#?}");
    }
    // One drops the table that the other changes a part of.
    project.remove(&other);
    project.hide(&one);
    let dropped = generate(&project, "", "drop");
    project.show(&one);
    let failed = project.run(&["diff", "--from", "migrations:", "--to", "empty"]);
    assert!(
        failed.code == 1
            && failed.stderr.contains(&dropped)
            && failed.stderr.contains("table users"),
        "{failed:#?}"
    );
}

#[test]
fn drizzle_folders_are_taken_over_with_their_history() {
    let project = Project::new();
    std::fs::create_dir_all(project.path().join("drizzle/meta")).expect("folders");
    let journal = r#"{"version":"7","dialect":"postgresql","entries":[
        {"idx":0,"version":"7","when":1700000000000,"tag":"0000_init","breakpoints":true},
        {"idx":1,"version":"7","when":1700000000400,"tag":"0001_more","breakpoints":true}]}"#;
    project.write("drizzle/meta/_journal.json", journal);
    project.write("drizzle/0000_init.sql", "CREATE TABLE \"users\" (\"id\" bigint PRIMARY KEY NOT NULL);\n--> statement-breakpoint\nCREATE TABLE \"old\" ();");
    project.write("drizzle/0001_more.sql", "ALTER TABLE \"users\" ADD COLUMN \"age\" integer;");
    project.execute(
        "create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
         insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1700000000000);
         create table users (id bigint primary key); create table old ()",
    );
    let adopted = done(project.run(&["up", "drizzle", "--json"])).json();
    assert_eq!(adopted["adopted"].as_array().map(Vec::len), Some(2), "{adopted:#}");
    assert_eq!(adopted["applied"][0], "20231114221320_init");
    done(project.run(&["migrate"]));
    assert_eq!(columns(&project), 2);
    let diff =
        done(project.run(&["diff", "--from", "migrations:", "--to", project.url(), "--json"]));
    let steps = diff.json()["steps"].clone();
    assert!(
        steps.as_array().is_some_and(|all| all.iter().all(|s| !s.to_string().contains("users"))),
        "{steps:#}"
    );

    let other = Project::new();
    std::fs::create_dir_all(other.path().join("d/20240102030405_first")).expect("folders");
    other.write(
        "d/20240102030405_first/migration.sql",
        "CREATE TABLE t (id int);--> statement-breakpoint\nCREATE INDEX CONCURRENTLY i ON t (id);",
    );
    let adopted = done(other.run(&["up", "d", "--json"])).json();
    assert_eq!(adopted["adopted"][0], "20240102030405_first");
    done(other.run(&["migrate"]));
    assert_eq!(other.count("pg_class where relname = 'i'"), 1);
}

#[test]
fn an_index_build_that_waits_tells_how_far_it_is() {
    let project = Project::new();
    generate(&project, USERS, "users");
    done(project.run(&["migrate"]));
    generate(&project, &format!("{USERS} create index users_mail on users (mail);"), "index");
    let writer = project
        .hold("insert into users values (1, 'ada@example.com')", std::time::Duration::from_secs(5));
    let migrated = done(project.run(&["migrate"]));
    writer.join().expect("the writer");
    assert!(
        migrated.stderr.contains("index of users: waiting for writers before build"),
        "{migrated:#?}"
    );
}

#[test]
fn a_backfill_tells_how_far_it_is() {
    let project = Project::new();
    // some rows in the middle take four seconds
    let slow = "create function slow() returns trigger language plpgsql as $$ begin
            if new.id between 300 and 309 then perform pg_sleep(0.4); end if;
            return new;
        end $$;
        create trigger slow before update on notes for each row execute function slow();";
    let notes = "id bigint not null, text text not null";
    project.write("notes.sql", &format!("create table notes ({notes}); {slow}"));
    done(project.run(&["push", "--schema", "sql:notes.sql", "--yes"]));
    project.execute("insert into notes select i, repeat('x', 500) from generate_series(1, 400) i");
    let token = "token uuid not null default gen_random_uuid()";
    project.write("notes.sql", &format!("create table notes ({notes}, {token}); {slow}"));
    let pushed = done(project.run(&["push", "--schema", "sql:notes.sql", "--yes"]));
    assert!(pushed.stderr.contains("  backfill: "), "{pushed:#?}");
    assert!(pushed.stderr.contains(" % of notes.token"), "{pushed:#?}");
    assert_eq!(project.count("notes where token is null"), 0);
}
