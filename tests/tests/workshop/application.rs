use std::process::Command;

use schema_devdb::TestDatabase;

use crate::fixture::{done, program, psql, schema, succeed, workspace};

#[test]
fn a_stripped_executable_tells_the_ddl_that_psql_loads() {
    let folder = tempfile::tempdir().unwrap();
    let stripped = folder.path().join("schema-app");
    std::fs::copy(program("schema-app"), &stripped).unwrap();
    succeed(Command::new("strip").arg(&stripped));

    let database = TestDatabase::new().unwrap();
    let path = stripped.to_str().unwrap();
    let ddl = done(&schema(folder.path(), database.url(), &["export", "--binary", path]));
    let script = folder.path().join("schema.sql");
    std::fs::write(&script, &ddl).unwrap();
    psql(database.url(), &["-f", script.to_str().unwrap()]);

    let tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class \
                  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let tables = psql(database.url(), &["-c", tables]);
    assert_eq!(tables.trim(), "email_captures events users wizard_submissions");
    let json =
        done(&schema(folder.path(), database.url(), &["export", "--binary", path, "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["objects"][0]["name"], "user_role", "{json:#}");
    // and what was loaded is what the executable declares
    let check = schema(folder.path(), database.url(), &["check", "--binary", path, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    assert_eq!(report["agree"], true, "{report:#}");
}

#[test]
fn code_migrations_and_database_of_the_application_agree() {
    let database = TestDatabase::new().unwrap();
    let app = workspace().join("schema-app");

    let before = schema(&app, database.url(), &["check", "--json"]);
    assert_eq!(before.status.code(), Some(1));
    done(&schema(&app, database.url(), &["migrate"]));
    done(&schema(&app, database.url(), &["check"]));

    psql(database.url(), &["-c", "ALTER TABLE users DROP CONSTRAINT users_email_key"]);
    let drifted = schema(&app, database.url(), &["check", "--json"]);
    assert_eq!(drifted.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&drifted.stdout).unwrap();
    assert_eq!(report["disagreements"][0]["between"], serde_json::json!(["code", "database"]));
    assert!(report.to_string().contains("users_email_key"), "{report:#}");

    // the migrations folder is complete: generate has nothing to write
    let nothing = done(&schema(&app, database.url(), &["generate", "--dry-run", "--json"]));
    let plan: serde_json::Value = serde_json::from_str(&nothing).unwrap();
    assert_eq!(plan["steps"], serde_json::json!([]), "{plan:#}");
}
