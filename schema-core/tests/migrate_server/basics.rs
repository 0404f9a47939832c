//! One process: what is applied, recorded and refused.

use schema_core::migrate::{Late, MigrateError, Migrations, Options, Outcome, Unknown, run};

use crate::support::{Bench, apply, migration, migrations};

#[tokio::test]
async fn applies_in_order_once_and_records() {
    let bench = Bench::new().await;
    let two = migrations(&[
        "create table t (id int primary key);",
        "alter table t add column a int; insert into t values (1, 2);",
    ]);
    assert_eq!(apply(&bench, &two).await, ["m1", "m2"]);
    assert_eq!(run(&bench.db, &two).await.unwrap(), Outcome::Current);
    assert_eq!(bench.applied().await, ["20260101000001", "20260101000002"]);
    assert_eq!(bench.number("SELECT sum(a) FROM t").await, 2);
    let well_recorded = "SELECT count(*) FROM _schema.migrations WHERE name ~ '^m[12]$' \
                         AND length(checksum) = 64 AND execution_ms >= 0 \
                         AND finished_at >= started_at AND applied_by = current_user \
                         AND up ~ '^(create|alter) table t'";
    assert_eq!(bench.number(well_recorded).await, 2);
    // atomic migrations need no steps
    assert_eq!(bench.number("SELECT count(*) FROM _schema.steps").await, 0);
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn no_migrations_and_empty_ones_are_fine() {
    let bench = Bench::new().await;
    assert_eq!(run(&bench.db, &migrations(&[])).await.unwrap(), Outcome::Current);
    assert!(!bench.exists("_schema.migrations").await, "there was nothing to record");
    assert_eq!(apply(&bench, &migrations(&["", "-- only a comment"])).await, ["m1", "m2"]);
    assert_eq!(bench.applied().await.len(), 2);
}

#[tokio::test]
async fn a_failing_migration_leaves_nothing_of_itself() {
    let bench = Bench::new().await;
    let broken = migrations(&[
        "create table t (id int);",
        "create table u (id int);\n\ninsert into t values (1);\nselect 1 / 0;\nselect 2",
        "create table v (id int);",
    ]);
    let error = run(&bench.db, &broken).await.unwrap_err();
    let MigrateError::StepFailed(step) = &error else { panic!("{error}") };
    assert_eq!((step.file.as_str(), step.line), ("20260101000002_m2/up.sql", 4));
    assert_eq!((step.sqlstate.as_str(), step.attempts), ("22012", 1));
    assert_eq!(
        error.to_string(),
        "20260101000002_m2/up.sql, line 4 (segment 1): `select 1 / 0` failed: division by zero \
         (SQLSTATE 22012); correct the file and run the migrations again; nothing of this step \
         was kept"
    );
    assert_eq!(bench.applied().await, ["20260101000001"]);
    assert_eq!(bench.number("SELECT count(*) FROM t").await, 0);
    assert!(!bench.exists("u").await && !bench.exists("v").await);
    bench.nothing_is_held().await;
}

#[tokio::test]
async fn a_constraint_that_fails_at_the_commit_is_told() {
    let bench = Bench::new().await;
    let deferred = migrations(&[
        "create table t (id int primary key, up int references t deferrable initially deferred);\n\
         insert into t values (1, 2)",
    ]);
    let error = run(&bench.db, &deferred).await.unwrap_err();
    let MigrateError::StepFailed(step) = &error else { panic!("{error}") };
    assert_eq!((step.sql.as_str(), step.sqlstate.as_str()), ("COMMIT", "23503"));
    assert!(bench.applied().await.is_empty());
}

#[tokio::test]
async fn nothing_runs_when_a_later_file_is_faulty() {
    let bench = Bench::new().await;
    let faulty = migrations(&["create table t (id int);", "select 1;\ncommit;"]);
    let error = run(&bench.db, &faulty).await.unwrap_err();
    assert!(
        error.to_string().starts_with("20260101000002_m2/up.sql, line 2: commit is not allowed")
    );
    assert!(!bench.exists("t").await && !bench.exists("_schema.migrations").await);
}

#[tokio::test]
async fn a_folder_with_a_faulty_file_changes_nothing() {
    let bench = Bench::new().await;
    for (text, says) in [
        (&b"insert into t values (2);\ncommit;"[..], "up.sql, line 2: commit is not allowed"),
        (b"select 1;\n\nselect 'open", "up.sql, line 3: this string is never closed"),
        (b"do $a$ begin end $b$;", "up.sql, line 1: this dollar-quoted string is never closed"),
        (b"select 1; /* /* */", "up.sql, line 1: this comment is never closed"),
        (b"select 1;\n\\copy t from 'x'", "up.sql, line 2: "),
        (b"select 1;\nselect '\xff';", "line 2 is not UTF-8"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("20260101000001_a", &b"create table t (a int)"[..]), ("20260101000002_b", text)]
        {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join("up.sql"), text).unwrap();
        }
        let error = match Migrations::from_folder(folder.path()) {
            Ok(read) => run(&bench.db, &read).await.unwrap_err(),
            Err(error) => error,
        };
        assert!(error.to_string().contains("20260101000002_b"), "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert!(!bench.exists("t").await && !bench.exists("_schema.migrations").await, "{error}");
    }
}

#[tokio::test]
async fn quotes_and_comments_reach_the_server_as_they_are() {
    let bench = Bench::new().await;
    let text = "\u{feff}create function f() returns text language plpgsql as $f$\r\n\
                begin return $$;--'$$ || '/*;'; end $f$;\r\n\
                /* a; /* nested; */ comment' */ -- and; 'one more\r\n\
                create table \"odd;name\" (a text default ';' || E'\\';' || U&'\\0061');\r\n\
                insert into \"odd;name\" values (f()), (default)";
    assert_eq!(apply(&bench, &migrations(&[text])).await, ["m1"]);
    let found = "SELECT count(*) FROM \"odd;name\" WHERE a IN (';--''/*;', ';'';a')";
    assert_eq!(bench.number(found).await, 2);
}

#[tokio::test]
async fn a_late_migration_is_applied_or_refused() {
    let bench = Bench::new().await;
    let list = |numbers: &[usize]| {
        let list = numbers.iter().map(|n| migration(*n, &format!("create table t{n} ()")));
        schema_core::migrate::Migrations::new(list.collect())
    };
    assert_eq!(apply(&bench, &list(&[1, 3])).await, ["m1", "m3"]);
    let strict = list(&[1, 2, 3]).options(Options::new().late(Late::Refuse));
    let error = run(&bench.db, &strict).await.unwrap_err();
    assert!(matches!(error, MigrateError::OutOfOrder { .. }), "{error}");
    assert_eq!(apply(&bench, &list(&[1, 2, 3])).await, ["m2"]);
    assert!(bench.exists("t2").await);
    assert_eq!(list(&[1, 2, 3]).verify(&bench.db).await.unwrap(), Outcome::Current);
}

#[tokio::test]
async fn a_newer_database_is_told_apart() {
    let bench = Bench::new().await;
    let three = ["create table a ()", "create table b ()", "create table c ()"];
    apply(&bench, &migrations(&three)).await;
    let old = || migrations(&three[..2]);
    assert_eq!(
        run(&bench.db, &old()).await.unwrap(),
        Outcome::DatabaseNewer(vec!["20260101000003_m3".into()])
    );
    let strict = Options::new().unknown(Unknown::Refuse);
    let error = run(&bench.db, &old().options(strict.clone())).await.unwrap_err();
    assert!(matches!(error, MigrateError::DatabaseNewer { .. }), "{error}");

    let gap = vec![migration(1, three[0]), migration(3, three[2])];
    let gap = schema_core::migrate::Migrations::new(gap).options(strict);
    let error = run(&bench.db, &gap).await.unwrap_err();
    let MigrateError::MissingFile { migrations } = &error else { panic!("{error}") };
    assert_eq!(migrations, &["20260101000002_m2"]);
}

#[tokio::test]
async fn a_changed_text_is_refused_and_a_reformatted_one_is_not() {
    let bench = Bench::new().await;
    let text = "create table t (\n  id int\n);\n";
    apply(&bench, &migrations(&[text])).await;
    let windows = format!("\u{feff}{}  \r\n\r\n", text.replace('\n', "\r\n"));
    assert_eq!(run(&bench.db, &migrations(&[&windows])).await.unwrap(), Outcome::Current);
    let changed = migrations(&["create table t (\n  id bigint\n);\n", "create table u ()"]);
    let error = run(&bench.db, &changed).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "20260101000001_m1/up.sql was changed after it was applied, first in line 2: `id bigint`; \
         restore its text and write a new migration for the change"
    );
    assert!(!bench.exists("u").await);
}

#[tokio::test]
async fn verify_only_looks() {
    let bench = Bench::new().await;
    let one = migrations(&["create table t (id int)"]);
    let error = one.verify(&bench.db).await.unwrap_err();
    assert!(matches!(&error, MigrateError::Pending { migrations } if migrations.len() == 1));
    assert_eq!(
        bench.number("SELECT count(*) FROM pg_namespace WHERE nspname = '_schema'").await,
        0
    );
    apply(&bench, &one).await;
    assert_eq!(one.verify(&bench.db).await.unwrap(), Outcome::Current);
}

#[tokio::test]
async fn segments_commit_one_by_one_and_steps_are_recorded() {
    let bench = Bench::new().await;
    let text = "create table t (id int, a int);\ninsert into t select g, g from generate_series(1, 9) g;\n\
                -- segment: no transaction\n\
                create index concurrently t_a on t (a);\n\
                alter table t add constraint positive check (a > 0) not valid;\n\
                alter table t validate constraint positive;\n\
                vacuum t;\n\
                -- segment: transaction\n\
                create type mood as enum ('sad');\n\
                -- segment: transaction\n\
                alter type mood add value 'glad';\n\
                -- segment: transaction\n\
                create table u (m mood default 'glad');";
    assert_eq!(apply(&bench, &migrations(&[text])).await, ["m1"]);
    let steps = "SELECT count(*) FROM _schema.steps WHERE finished_at IS NOT NULL AND attempts = 1";
    assert_eq!(bench.number(steps).await, 8);
    let valid = "SELECT count(*) FROM pg_index WHERE indexrelid = 't_a'::regclass AND indisvalid";
    assert_eq!(bench.number(valid).await, 1);
    assert!(bench.exists("u").await);
}

#[tokio::test]
async fn an_unfinished_migration_goes_on_when_its_rest_is_corrected() {
    let bench = Bench::new().await;
    let text = |first: &str, second: &str| {
        format!("{first};\n-- segment: transaction\n{second};\n-- segment: transaction\nselect 3")
    };
    let broken = text("create table t (id int)", "insert into t values (1), ('x')");
    run(&bench.db, &migrations(&[&broken])).await.unwrap_err();
    assert!(bench.exists("t").await, "the first segment is committed");
    assert!(bench.applied().await.is_empty(), "the migration is not");

    let edited = text("create table t (id bigint)", "insert into t values (1)");
    let error = run(&bench.db, &migrations(&[&edited])).await.unwrap_err();
    assert!(matches!(error, MigrateError::ChecksumChanged { .. }), "{error}");

    let corrected = text("create table t (id int)", "insert into t values (1)");
    assert_eq!(apply(&bench, &migrations(&[&corrected])).await, ["m1"]);
    assert_eq!(bench.number("SELECT count(*) FROM t").await, 1);
    assert_eq!(run(&bench.db, &migrations(&[&corrected])).await.unwrap(), Outcome::Current);
}

#[tokio::test]
async fn a_failed_index_build_leaves_no_invalid_index() {
    let bench = Bench::new().await;
    bench.run_sql("create table t (a int); insert into t values (1), (1)").await;
    let unique =
        migrations(&["-- segment: no transaction\ncreate unique index concurrently i on t (a)"]);
    let error = run(&bench.db, &unique).await.unwrap_err();
    let MigrateError::StepFailed(step) = &error else { panic!("{error}") };
    assert_eq!((step.sqlstate.as_str(), step.line), ("23505", 2));
    assert!(!bench.exists("i").await, "the invalid index was dropped");
    assert_eq!(bench.number("SELECT count(*) FROM _schema.steps WHERE error IS NOT NULL").await, 1);
    bench.run_sql("delete from t where ctid = '(0,1)'").await;
    assert_eq!(apply(&bench, &unique).await, ["m1"]);
    assert!(bench.exists("i").await);
}

#[tokio::test]
async fn an_index_of_somebody_else_is_not_taken_for_the_step() {
    let bench = Bench::new().await;
    bench.run_sql("create table t (a int, b int); create index i on t (b)").await;
    let build = migrations(&["-- segment: no transaction\ncreate index concurrently i on t (a)"]);
    for _ in 0..2 {
        let error = run(&bench.db, &build).await.unwrap_err();
        let MigrateError::StepFailed(step) = &error else { panic!("{error}") };
        assert_eq!(step.sqlstate, "42P07");
    }
    assert!(bench.exists("i").await);
}

#[tokio::test]
async fn settings_of_the_role_and_of_a_file_do_not_leak_in() {
    let bench = Bench::new().await;
    let name = bench.database.name().to_owned();
    bench
        .run_sql(&format!(
            "create schema odd; alter database {name} set search_path = odd; \
             alter database {name} set \"TimeZone\" = 'Asia/Tokyo'; \
             alter database {name} set statement_timeout = '300ms'; \
             alter database {name} set default_transaction_read_only = on"
        ))
        .await;
    let two = migrations(&[
        "select set_config('search_path', 'odd', false); select pg_sleep(0.5);",
        "create table t as select '2026-01-01 00:00'::timestamptz as at",
    ]);
    assert_eq!(apply(&bench, &two).await, ["m1", "m2"]);
    assert!(bench.exists("public.t").await);
    let utc = "SELECT count(*) FROM public.t WHERE at = '2026-01-01 00:00+00'";
    assert_eq!(bench.number(utc).await, 1);
}

#[tokio::test]
async fn ten_megabytes_are_applied() {
    let bench = Bench::new().await;
    let mut text = String::from("create table t (a text);\n");
    for _ in 0..1000 {
        text += "insert into t values ('";
        text += &"x".repeat(10_000);
        text += "');\n";
    }
    assert_eq!(apply(&bench, &migrations(&[&text])).await, ["m1"]);
    assert_eq!(bench.number("SELECT count(*) FROM t").await, 1000);
}

#[tokio::test]
async fn the_ledger_may_be_elsewhere() {
    let bench = Bench::new().await;
    let options = Options::new().ledger("Ledger \"of\" it's", "done");
    let elsewhere = migrations(&["create table t (id int)"]).options(options);
    assert_eq!(apply(&bench, &elsewhere).await, ["m1"]);
    assert_eq!(apply(&bench, &elsewhere).await, Vec::<String>::new());
    assert!(bench.exists("\"Ledger \"\"of\"\" it''s\".done").await);
}

#[tokio::test]
async fn a_role_without_rights_is_told_what_it_needs() {
    let bench = Bench::new().await;
    let role = format!("weak_{}", bench.database.name());
    bench.run_sql(&format!("create role {role} login")).await;
    let mut config: tokio_postgres::Config = bench.database.url().parse().unwrap();
    config.user(&role);
    let weak = schema_core::migrate::Dedicated::new(config.into());
    let one = migrations(&["create table t (id int)"]);
    let error = run(&weak, &one).await.unwrap_err();
    assert!(error.to_string().contains("the role needs CREATE on the database"), "{error}");
    bench.run_sql(&format!("drop role {role}")).await;
}

#[tokio::test]
async fn the_status_tells_how_each_migration_stands() {
    use schema_core::migrate::State;

    let bench = Bench::new().await;
    let states = async |texts: &[&str]| {
        let status = migrations(texts).status(&bench.db).await.unwrap();
        status.iter().map(|status| status.state).collect::<Vec<_>>()
    };
    let half = "create table b ();\n-- segment: transaction\nselect 1 / 0";
    assert_eq!(states(&["select 1"]).await, [State::Pending]);
    run(&bench.db, &migrations(&["create table a ()", half])).await.unwrap_err();
    let now = states(&["create table other ()", half, "select 3"]).await;
    assert_eq!(now, [State::Changed, State::Unfinished, State::Pending]);
    assert_eq!(states(&["create table a ()"]).await, [State::Applied, State::Unknown]);
}
