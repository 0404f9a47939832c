//! What the runner makes of a migration's text: statements, segments, faults, checksums, folders.

use std::fs;

use proptest::prelude::*;
use schema_core::migrate::statements::{LexErrorKind, split};
use schema_core::migrate::{
    Fault, MigrateError, Migrations, Segment, check, checksum, parse_segments, render_segments,
};

fn statements(sql: &str) -> Vec<&str> {
    split(sql).unwrap().iter().map(|statement| statement.sql).collect()
}

fn lex_error(sql: &str) -> (LexErrorKind, usize) {
    let error = split(sql).unwrap_err();
    (error.kind, error.line)
}

fn fault(sql: &str) -> (Fault, usize) {
    let invalid = check(sql).unwrap_err();
    (invalid.fault, invalid.line)
}

#[test]
fn semicolons_in_quotes_and_comments_do_not_cut() {
    for whole in [
        "select ';'",
        "select 'it''s; fine'",
        r"select 'a\'",
        r"select E'a\';'",
        r"select e'\\', E'\'' || ';'",
        "select U&'d;\\0061', B'1', N';'",
        "select \"a;b\", U&\"c;\", \"d\"\";\"",
        "select $$;$$",
        "select $a$ ; $b$ ; $a$",
        "select $fn_1$;$$;$fn_1$",
        "select $été$;$été$",
        "select 1 /* ; /* nested ; */ ; */ + 1",
        "select 1 -- ; not here\n + 1",
        "select a$b$c from t",
        "prepare p as select $1, $2",
        "create rule r as on insert to t do also (insert into u values (1); insert into v values (2))",
        "select 5 - -3",
        "select '{\"a\": 1}'::jsonb -> 'a'",
    ] {
        assert_eq!(statements(whole), [whole], "alone");
        let text = format!("{whole};\n{whole}\n;select 2");
        assert_eq!(statements(&text), [whole, whole, "select 2"], "among others");
    }
}

#[test]
fn standard_function_bodies_are_one_statement() {
    let body = "create or replace function f(a int) returns int language sql begin atomic \
                select case when a > 1 then 2 else 3 end; select 4; end";
    assert_eq!(statements(&format!("{body}; select 1;")), [body, "select 1"]);
    let procedure = "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END";
    assert_eq!(statements(&format!("{procedure};{procedure}")), [procedure, procedure]);
    // neither a table named atomic nor a transaction is a body
    assert_eq!(statements("begin; select 1; end"), ["begin", "select 1", "end"]);
}

#[test]
fn comments_and_empty_statements_are_no_statements() {
    assert_eq!(statements(""), Vec::<&str>::new());
    assert_eq!(statements(" ;; -- a\n /* b */ ; "), Vec::<&str>::new());
    assert_eq!(statements("-- a\nselect 1 -- b\n; /* c */"), ["select 1"]);
}

#[test]
fn places_are_those_of_the_first_token() {
    let sql = "-- head\n\nselect 1;\r\n  /* b\n */ select 'é';\nselect 3";
    let found = split(sql).unwrap();
    assert_eq!(found.iter().map(|s| s.line).collect::<Vec<_>>(), [3, 5, 6]);
    for statement in found {
        assert!(sql[statement.offset..].starts_with(statement.sql));
    }
}

#[test]
fn what_is_never_closed_is_an_error_with_its_line() {
    assert_eq!(lex_error("select 1;\nselect 'a"), (LexErrorKind::UnterminatedString, 2));
    assert_eq!(lex_error(r"select E'a\'"), (LexErrorKind::UnterminatedString, 1));
    assert_eq!(lex_error("\n\nselect \"a"), (LexErrorKind::UnterminatedIdentifier, 3));
    assert_eq!(lex_error("select $a$ $b$"), (LexErrorKind::UnterminatedDollarQuote, 1));
    assert_eq!(lex_error("select 1\n/* /* */"), (LexErrorKind::UnterminatedComment, 2));
    assert_eq!(lex_error("create table t (\n a int;"), (LexErrorKind::UnclosedParenthesis, 1));
    assert_eq!(
        lex_error("create function f() begin atomic select 1;"),
        (LexErrorKind::UnclosedBody, 1)
    );
    assert_eq!(lex_error("select 1;\n\\i other.sql"), (LexErrorKind::MetaCommand, 2));
}

#[test]
fn segments_are_cut_at_their_comments() {
    let sql = "\u{feff}create table t ();\n-- segment: no transaction\n\
               create index concurrently i on t (a);\nvacuum t;\n  -- Segment:  transaction\nselect 1";
    let segments = parse_segments(sql).unwrap();
    let shape: Vec<_> = segments
        .iter()
        .map(|s| (s.transactional, s.statements.iter().map(|s| s.line).collect::<Vec<_>>()))
        .collect();
    assert_eq!(shape, [(true, vec![1]), (false, vec![3, 4]), (true, vec![6])]);
    // a string that looks like one is none
    let quoted = "select $$\n-- segment: no transaction\n$$";
    assert_eq!(parse_segments(quoted).unwrap().len(), 1);
}

#[test]
fn what_cannot_run_is_refused_with_its_line() {
    use Fault::{CopyFromStdin, NulCharacter, SegmentInsideStatement, Text, UnnamedIndex};
    for control in ["begin", "COMMIT", "rollback", "savepoint a", "start transaction", "end"] {
        let (found, line) = fault(&format!("select 1;\n/* c */ {control};"));
        assert!(matches!(found, Fault::TransactionControl(_)), "{control}: {found:?}");
        assert_eq!(line, 2);
    }
    for alone in [
        "create index concurrently i on t (a)",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)",
        "drop index concurrently i",
        "vacuum (analyze) t",
        "reindex index concurrently i",
        "reindex (verbose) database d",
        "alter table p detach partition c concurrently",
        "create database d",
        "drop database if exists d",
        "alter system set work_mem = '1MB'",
        "create tablespace s location '/x'",
        "cluster",
    ] {
        let (found, line) = fault(&format!("select 1;\n{alone};"));
        assert!(matches!(found, Fault::NotInTransaction(_)), "{alone}: {found:?}");
        assert_eq!(line, 2);
        assert!(check(&format!("-- segment: no transaction\n{alone};")).is_ok(), "{alone}");
    }
    for fine in [
        "create index i on t (concurrently)",
        "alter type e add value 'x'",
        "alter table p detach partition c",
        "comment on table t is 'vacuum'",
        "cluster t using i",
        "copy t from '/file'",
        "do $$ begin perform 1; end $$",
        "alter table t add column begin int",
    ] {
        assert!(check(fine).is_ok(), "{fine}: {:?}", check(fine));
    }
    assert_eq!(fault("copy t (a, b) from stdin;"), (CopyFromStdin, 1));
    assert_eq!(fault("select 1;\nselect '\0'"), (NulCharacter, 2));
    assert_eq!(fault("select 'a"), (Text(LexErrorKind::UnterminatedString), 1));
    let unnamed = "-- segment: no transaction\ncreate index concurrently on t (a);";
    assert_eq!(fault(unnamed), (UnnamedIndex, 2));
    assert_eq!(fault("select 1\n-- segment: transaction\n;"), (SegmentInsideStatement, 2));
    assert_eq!(fault("select 1; -- segment: transaction"), (SegmentInsideStatement, 1));
    assert_eq!(fault("select 1;\n-- segment: rust"), (Fault::SqlBesideRust, 2));
    assert!(check("-- what it does\n-- segment: rust\n").unwrap().is_empty());
    assert_eq!(fault("-- segment: none"), (Fault::UnknownSegment("none".into()), 1));
}

#[test]
fn messages_say_what_to_write() {
    let message = check("create index concurrently i on t (a);").unwrap_err().to_string();
    assert_eq!(
        message,
        "line 1: create index concurrently cannot run inside a transaction; write a line `-- \
         segment: no transaction` before it (and `-- segment: transaction` before what follows)"
    );
}

#[test]
fn checksums_ignore_what_editors_change() {
    let plain = "select 1;\nselect 2;\n";
    for same in [
        "select 1;\r\nselect 2;\r\n",
        "\u{feff}select 1;\nselect 2;",
        "select 1;  \nselect 2;\t\n\n \n",
    ] {
        assert_eq!(checksum(plain), checksum(same));
    }
    for other in [" select 1;\nselect 2;", "select 1;\n\nselect 2;", "select 1;\nselect 3;"] {
        assert_ne!(checksum(plain), checksum(other));
    }
    assert_eq!(checksum(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn folders_are_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for (name, up) in [("20260102000000_b", "select 2"), ("20260101000000_a", "select 1")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("up.sql"), up).unwrap();
    }
    fs::write(folder.path().join("20260101000000_a/down.sql"), "select 0").unwrap();
    fs::write(folder.path().join("README.md"), "left alone").unwrap();
    fs::create_dir(folder.path().join(".cache")).unwrap();
    let migrations = Migrations::from_folder(folder.path()).unwrap();
    let found: Vec<_> = migrations.list().iter().map(|m| (&*m.version, &*m.name, &*m.up)).collect();
    assert_eq!(found, [("20260101000000", "a", "select 1"), ("20260102000000", "b", "select 2")]);
    assert_eq!(migrations.list()[0].down.as_deref(), Some("select 0"));
}

#[test]
fn folders_with_faults_are_refused() {
    let refused = |name: &str, up: Option<&[u8]>| {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(name)).unwrap();
        if let Some(up) = up {
            fs::write(folder.path().join(name).join("up.sql"), up).unwrap();
        }
        Migrations::from_folder(folder.path()).unwrap_err().to_string()
    };
    assert!(refused("add_users", Some(b"")).contains("<YYYYMMDDHHMMSS>_<name>"));
    assert!(refused("2026_add", Some(b"")).contains("<YYYYMMDDHHMMSS>_<name>"));
    assert!(refused("20260101000000_", Some(b"")).contains("<YYYYMMDDHHMMSS>_<name>"));
    assert!(refused("20260101000000_a", None).contains("no up.sql"));
    assert!(refused("20260101000000_a", Some(b"select 1;\nselect '\xff'")).contains("line 2"));
    let missing = Migrations::from_folder("/nowhere/migrations".as_ref()).unwrap_err();
    assert!(missing.to_string().contains("cargo schema generate"), "{missing}");

    let folder = tempfile::tempdir().unwrap();
    for name in ["20260101000000_a", "20260101000000_b"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("up.sql"), "").unwrap();
    }
    let twice = Migrations::from_folder(folder.path()).unwrap_err();
    assert!(matches!(twice, MigrateError::Disordered { .. }), "{twice}");
}

/// A piece of a statement, such that any sequence of them is well-formed.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9_]{0,6}",
        "[0-9]{1,5}",
        "[-+*,.<>=@]",
        r"'[^'\\\x00]{0,8}'",
        "\"[^\"\\x00]{1,8}\"",
        r"E'([^'\\\x00]|\\.){0,6}'",
        r"\$q\$[^$\x00]{0,8}\$q\$",
        r"/\* [^*/\x00]{0,8} \*/",
        "-- [^\\n\\r\\x00]{0,8}\n",
        r"\([a-z ;]{0,6}\)",
    ]
}

fn statement() -> impl Strategy<Value = String> {
    ("[a-z]{1,6}", prop::collection::vec(piece(), 0..8), "[a-z]{1,6}")
        .prop_map(|(first, middle, last)| format!("{first} {} {last}", middle.join(" ")))
}

fn segment() -> impl Strategy<Value = Segment> {
    (any::<bool>(), prop::collection::vec(statement(), 1..4))
        .prop_map(|(transactional, statements)| Segment { transactional, statements })
}

proptest! {
    #[test]
    fn segments_survive_the_file(segments in prop::collection::vec(segment(), 0..5)) {
        // a comment that looks like a segment line is one
        prop_assume!(!segments.iter().flat_map(|s| &s.statements).any(|s| s.contains("segment:")));
        let text = render_segments(&segments);
        let parsed = parse_segments(&text).unwrap();
        let back: Vec<Segment> = parsed.iter().map(Segment::from).collect();
        prop_assert_eq!(back, segments, "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = check(&text);
        let _ = checksum(&text);
    }

    #[test]
    fn no_sql_like_text_makes_it_panic(text in r"([-a-z'$/*;()\\ \n]|E'|begin atomic |\$a\$){0,60}") {
        let _ = check(&text);
    }
}
