use crate::support::Project;

const USERS: &str = "create table users (id bigint primary key, mail text not null);";

#[test]
fn push_makes_the_database_match_and_then_has_nothing_to_do() {
    let project = Project::new();
    project.schema(USERS);
    let first = project.run(&["push", "--schema", "sql:schema.sql", "--yes", "--json"]);
    assert_eq!(first.code, 0, "{first:#?}");
    assert_eq!(first.json()["applied"], true);
    assert_eq!(first.json()["steps"][0]["kind"], "create_table");
    project.execute("insert into users values (1, 'ada@example.com')");

    let second = project.run(&["push", "--schema", "sql:schema.sql", "--yes", "--json"]);
    assert_eq!((second.code, second.json()["steps"].as_array().map(Vec::len)), (0, Some(0)));
}

#[test]
fn a_declared_part_that_the_server_refuses_is_named_when_nothing_is_there_yet() {
    let project = Project::new();
    project.schema("create table users (age int not null check (age > 17), unique (age));");
    let args = ["generate", "first", "--schema", "sql:schema.sql", "--yes", "--json"];
    let written = project.run(&args).json();
    let folder = written["migration"].as_str().expect("a folder").rsplit('/').next();
    let snapshot = project.read(folder.expect("a name"), "snapshot.json");
    project.write("wrong.json", &snapshot.replace("age > 17", "agee > 17"));
    project.remove(folder.expect("a name"));
    for verb in ["push", "generate"] {
        let ended = project.run(&[verb, "--schema", "snapshot:wrong.json", "--yes"]);
        assert_eq!(ended.code, 1, "{ended:#?}");
        assert!(
            ended.stderr.contains("refuses check users_age_check of table users"),
            "{ended:#?}"
        );
        assert!(ended.stderr.contains('^'), "{ended:#?}");
    }
    assert_eq!(project.count("pg_class where relname = 'users'"), 0);
}

#[test]
fn foreign_data_that_nobody_declares_stays_until_that_is_accepted() {
    let project = Project::new();
    project.execute(
        "create foreign data wrapper far; create server srv foreign data wrapper far;
         create foreign table away (id int) server srv",
    );
    project.schema(USERS);
    let args = ["push", "--schema", "sql:schema.sql", "--yes"];
    assert_eq!(project.run(&args).code, 0);
    assert_eq!(project.count("pg_foreign_table"), 1);
    let dropped = project.run(&[&args[..], &["--accept", "drop_foreign_data"]].concat());
    assert_eq!(dropped.code, 0, "{dropped:#?}");
    assert!(dropped.stdout.contains("the server srv is dropped"), "{dropped:#?}");
    assert_eq!(project.count("pg_foreign_data_wrapper"), 0);
}

#[test]
fn push_without_a_terminal_asks_for_yes() {
    let project = Project::new();
    project.schema(USERS);
    let asked = project.run(&["push", "--schema", "sql:schema.sql"]);
    assert_eq!(asked.code, 2, "{asked:#?}");
    assert!(asked.stderr.contains("--yes") && asked.stdout.contains("CREATE TABLE users"));
    let looked = project.run(&["push", "--schema", "sql:schema.sql", "--dry-run"]);
    assert_eq!(looked.code, 0);
    assert_eq!(project.count("pg_class where relname = 'users'"), 0);
}

#[test]
fn a_destructive_push_is_refused_until_it_is_accepted_by_name() {
    let project = Project::pushed(USERS);
    project.schema("create table users (id bigint primary key);");
    let push = ["push", "--schema", "sql:schema.sql", "--yes", "--json"];
    let refused = project.run(&push);
    assert_eq!(refused.code, 3, "{refused:#?}");
    assert_eq!(refused.json()["steps"][0]["hazards"][0]["kind"], "drop_column");
    assert!(refused.stderr.contains("--accept drop_column"), "{refused:#?}");
    assert_eq!(project.run(&[&push[..], &["--accept", "rewrite_table"]].concat()).code, 3);
    assert_eq!(project.run(&[&push[..], &["--accept", "drop_column"]].concat()).code, 0);
}

#[test]
fn a_required_column_is_a_hazard_where_there_are_rows() {
    let project = Project::pushed(USERS);
    let push = ["push", "--schema", "sql:schema.sql", "--yes"];
    project
        .schema("create table users (id bigint primary key, mail text not null, a int not null);");
    assert_eq!(project.run(&push).code, 0, "no rows, no hazard");
    project.execute("insert into users values (1, 'ada@example.com', 36)");
    project.schema(
        "create table users (id bigint primary key, mail text not null, a int not null, b int not null);",
    );
    let refused = project.run(&push);
    assert_eq!(refused.code, 3, "{refused:#?}");
    assert!(refused.stderr.contains("required_column"));
    let failed = project.run(&[&push[..], &["--accept", "all"]].concat());
    assert!(failed.code == 1 && failed.stderr.contains("nothing was changed"), "{failed:#?}");
}

#[test]
fn a_rename_is_a_question_that_a_file_answers() {
    let project = Project::pushed(USERS);
    project.execute("insert into users values (1, 'ada@example.com')");
    project.schema("create table users (id bigint primary key, email text not null);");
    let push = ["push", "--schema", "sql:schema.sql", "--yes", "--json"];
    let open = project.run(&push);
    assert_eq!(open.code, 2, "{open:#?}");
    let answer = open.json()["questions"][0]["answers"][1].clone();
    assert_eq!(answer["type"], "rename");

    project.write("answers.json", &serde_json::to_string(&[answer]).expect("JSON"));
    let answered = project.run(&[&push[..], &["--answers", "answers.json"]].concat());
    assert_eq!(answered.code, 0, "{answered:#?}");
    assert_eq!(project.count("users where email = 'ada@example.com'"), 1);
}

#[test]
fn a_push_that_rows_make_impossible_changes_nothing() {
    let project = Project::pushed("create table t (id bigint primary key, note text);");
    project.execute("insert into t values (1, null)");
    project.schema(
        "create table t (id bigint primary key, note text not null, extra int);
         create table other (id bigint primary key);",
    );
    let failed = project.run(&["push", "--schema", "sql:schema.sql", "--yes"]);
    assert_eq!(failed.code, 1, "{failed:#?}");
    assert!(
        failed.stderr.contains("NULL in note") && failed.stderr.contains("nothing was changed")
    );
    assert_eq!(project.count("pg_class where relname = 'other'"), 0);
    assert_eq!(
        project.count("pg_attribute where attrelid = 't'::regclass and attname = 'extra'"),
        0
    );
}

#[test]
fn generate_migrate_status_and_check_agree() {
    let project = Project::new();
    let generate = ["generate", "--schema", "sql:schema.sql", "--yes", "--json"];
    project.schema(USERS);
    let first = project.run(&generate);
    assert_eq!(first.code, 0, "{first:#?}");
    let folder = first.json()["migration"].as_str().expect("a folder").to_owned();
    assert!(folder.ends_with("_create_users"), "{folder}");
    assert!(project.run(&generate).json()["migration"].is_null(), "nothing changed");

    project.schema(
        "create table users (id bigint primary key, mail text not null, age int);
         create index users_age_idx on users (age);",
    );
    let second = project.run(&generate);
    let folder = std::path::PathBuf::from(second.json()["migration"].as_str().expect("a folder"));
    let up = std::fs::read_to_string(folder.join("up.sql")).expect("up.sql");
    assert!(up.contains("ALTER TABLE users ADD COLUMN age integer;"), "{up}");
    assert!(up.contains("-- segment: no transaction\n\nCREATE INDEX CONCURRENTLY"), "{up}");
    let down = std::fs::read_to_string(folder.join("down.sql")).expect("down.sql");
    assert!(down.contains("DROP INDEX CONCURRENTLY users_age_idx"), "{down}");

    let plan = project.run(&["migrate", "--plan"]);
    assert_eq!(plan.code, 0, "{plan:#?}");
    assert!(plan.stdout.contains("CREATE TABLE users") && plan.stdout.contains("ADD COLUMN age"));
    let migrated = project.run(&["migrate", "--json"]);
    assert_eq!(migrated.code, 0, "{migrated:#?}");
    assert_eq!(migrated.json()["applied"].as_array().map(Vec::len), Some(2));

    let status = project.run(&["status", "--json"]).json();
    for at in 0..2 {
        assert_eq!(status["migrations"][at]["state"], "applied");
        assert!(status["migrations"][at]["applied_at"].as_str().is_some_and(|t| t.ends_with('Z')));
    }
    let diff = project.run(&["diff", "--from", "migrations:", "--to", project.url(), "--json"]);
    assert_eq!(diff.json()["steps"].as_array().map(Vec::len), Some(0), "{diff:#?}");
    let warned = project.run(&["push", "--schema", "sql:schema.sql", "--dry-run"]);
    assert!(warned.stderr.contains("is kept by migrations"), "{warned:#?}");
}

#[test]
fn each_tenant_is_migrated_and_the_failed_ones_are_told() {
    let project = Project::new();
    project.schema("create table notes (id bigint primary key);");
    let generated =
        project.run(&["generate", "--schema", "sql:schema.sql", "--name", "notes", "--yes"]);
    assert_eq!(generated.code, 0, "{generated:#?}");
    project
        .execute("create schema tenant_a; create schema tenant_b; create table tenant_b.notes ()");
    let first = project.run(&["migrate", "--each-schema", "tenant_%", "--json"]);
    assert_eq!(first.code, 1, "{first:#?}");
    let tenants = &first.json()["tenants"];
    assert_eq!(tenants[0]["applied"].as_array().map(Vec::len), Some(1));
    assert!(
        tenants[1]["error"].as_str().is_some_and(|e| e.contains("already exists")),
        "{tenants}"
    );
    assert!(first.stderr.contains("tenant_b: failed"), "{}", first.stderr);
    project.execute("drop table tenant_b.notes");
    let second = project.run(&["migrate", "--each-schema", "tenant_%", "--at-once", "2"]);
    assert_eq!(second.code, 0, "{second:#?}");
    assert!(second.stderr.contains("2 tenants: 1 migrated, 1 current, 0 failed"), "{second:#?}");
    assert_eq!(project.count("tenant_a.notes, tenant_b.notes"), 0);
    let nobody = project.run(&["migrate", "--each-schema", "nobody%"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.stderr.contains("no tenant is LIKE 'nobody%'"), "{nobody:#?}");
}

#[test]
fn export_prints_what_psql_loads() {
    let project = Project::pushed(
        "create schema billing; create type state as enum ('new', 'it''s done');
         create table billing.orders (id bigint primary key, state state not null);",
    );
    let exported = project.run(&["export", "--schema", project.url()]);
    assert_eq!(exported.code, 0, "{exported:#?}");
    let copy = Project::new();
    copy.execute(&exported.stdout);
    let from = ["diff", "--from", project.url(), "--to", copy.url(), "--json"];
    assert_eq!(copy.run(&from).json()["steps"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_password_is_in_no_message() {
    let project = Project::new();
    let url = "postgres://ada:hunter2@127.0.0.1:1/app";
    for verb in [&["status"][..], &["push", "--schema", "empty"], &["migrate"]] {
        let failed = project.run(&[verb, &["--url", url]].concat());
        assert_eq!(failed.code, 1, "{failed:#?}");
        assert!(!format!("{failed:?}").contains("hunter2"), "{failed:#?}");
    }
}
