//! Each rule on a text that breaks it, and on one that looks like it and does not.

use schema_kit::lint::{RULES, Rule, Setting, lint};

/// The names of the rules that speak of a text.
fn rules(sql: &str, setting: &Setting) -> Vec<&'static str> {
    lint(sql, setting).iter().map(|finding| finding.rule.name).collect()
}

fn speaks(rule: &str, sql: &str) -> bool {
    assert!(Rule::find(rule).next().is_some(), "no rule {rule}");
    let all = Setting { also: RULES.to_vec(), ..Setting::default() };
    rules(sql, &all).contains(&rule)
}

#[test]
fn what_stops_a_live_table_is_found_and_its_online_form_is_not() {
    for (rule, bad, good) in [
        ("create-index", "create index on t (a)", "create index concurrently i on t (a)"),
        ("drop-index", "drop index i", "drop index concurrently i"),
        (
            "reindex",
            "reindex (concurrently off) table t",
            "reindex (verbose, concurrently) table t",
        ),
        (
            "add-check",
            "alter table t add constraint c check (a > 0)",
            "alter table t add constraint c check (a > 0) not valid",
        ),
        (
            "add-foreign-key",
            "alter table t add foreign key (a) references o (a)",
            "alter table t add foreign key (a) references o (a) not valid",
        ),
        (
            "add-column-references",
            "alter table t add a bigint references o",
            "alter table t add a bigint",
        ),
        (
            "add-unique",
            "alter table t add constraint u unique (a)",
            "alter table t add constraint u unique using index i",
        ),
        (
            "add-primary-key",
            "alter table only app.t add primary key (a)",
            "alter table t add constraint k primary key using index i",
        ),
        (
            "add-exclude",
            "alter table t add exclude using gist (a with &&)",
            "alter table t add b int",
        ),
        (
            "set-not-null",
            "alter table t alter column a set not null",
            "alter table t add constraint c check ((a is not null)) not valid;
             alter table t validate constraint c; alter table t alter a set not null",
        ),
        (
            "add-column-volatile-default",
            "alter table t add a uuid default gen_random_uuid() not null",
            "alter table t add a timestamptz default now() - interval '1 day' not null,
                 add b numeric(10, 2) default '0'::numeric(10, 2)",
        ),
        ("add-column-serial", "alter table t add a bigserial", "alter table t add a bigint"),
        (
            "add-column-stored",
            "alter table t add a int generated always as (b + 1) stored",
            "alter table t add a int generated always as (b + 1) virtual",
        ),
        (
            "required-column",
            "alter table t add a int not null",
            "alter table t add a int not null default 0",
        ),
        (
            "change-type",
            "alter table t alter a type bigint using a::bigint",
            "alter table t alter a set default 1",
        ),
        ("rewrite-table", "vacuum (full, analyze) t", "vacuum (full false) t"),
        (
            "detach-partition",
            "alter table t detach partition p",
            "alter table t detach partition p finalize",
        ),
        ("refresh-view", "refresh materialized view v", "refresh materialized view concurrently v"),
        ("rename-column", "alter table t rename a to b", "alter table t rename constraint a to b"),
        ("cascade", "drop schema s cascade", "drop schema s"),
        ("enum-order", "alter type e add value 'x'", "alter type e add value 'x' before 'y'"),
        ("domain-constraint", "create domain d as int check (value > 0)", "create domain d as int"),
        (
            "duplicate-assignment",
            "update t set (a, b) = (1, 2), \"a\" = 3",
            "update t set a = b, b = a",
        ),
        (
            "index-if-not-exists",
            "create index concurrently if not exists i on t (a)",
            "create index concurrently i on t (a)",
        ),
        ("json-type", "create table t (a json)", "create table t (a jsonb)"),
        ("unqualified-table", "create table t (a bigint)", "create temp table t (a bigint)"),
    ] {
        assert!(speaks(rule, bad), "{rule}: {bad}");
        assert!(!speaks(rule, good), "{rule}: {good}");
    }
}

#[test]
fn a_table_of_the_same_file_is_new() {
    let new = "create table t (a bigint, b bigint);
         create index on t (a);
         alter table t add constraint c check (a > 0), alter column b set not null;
         drop table t;";
    assert_eq!(rules(new, &Setting { is_migration: true, ..Setting::default() }), [""; 0]);
    assert!(speaks("create-index", "create table o (a int); create index on t (a)"));
}

#[test]
fn transactions_are_followed() {
    let together = "begin; alter table t add constraint c check (a > 0) not valid;
         alter table t validate constraint c; commit";
    assert!(speaks("validate-in-same-transaction", together));
    let apart = together.replace("not valid;", "not valid; commit; begin;");
    assert!(!speaks("validate-in-same-transaction", &apart));
    assert!(speaks(
        "concurrently-in-transaction",
        "begin; create index concurrently i on t (a); end"
    ));
    assert!(speaks(
        "enum-value-in-same-transaction",
        "begin; alter type e add value 'x' after 'w'; insert into t values ('x'); commit"
    ));
    assert!(speaks("transaction-nesting", "select 1; commit"));
    assert!(!speaks("transaction-nesting", "begin; savepoint a; rollback to a; commit"));
    assert!(speaks("uncommitted-transaction", "start transaction; select 1"));
    assert!(speaks(
        "rows-with-definitions",
        "begin; alter table t add a int; update t set a = 1; commit"
    ));
    assert!(speaks(
        "work-under-lock",
        "begin; alter table t add a int; alter table o add a int; commit"
    ));
}

#[test]
fn the_segments_of_a_migration_are_its_transactions_and_its_runner_sets_timeouts() {
    let migration = "alter table t add constraint c check (a > 0) not valid;
        \n-- segment: transaction\nalter table t validate constraint c;
        \n-- segment: no transaction\ncreate index concurrently i on t (a);\n";
    assert_eq!(rules(migration, &Setting::default()), [""; 0]);
    let plain = "alter table t add b int; create index concurrently i on t (a)";
    let found = rules(plain, &Setting::default());
    for rule in ["lock-timeout", "statement-timeout", "not-rerunnable"] {
        assert!(found.contains(&rule), "{found:?}");
    }
    let careful = "set lock_timeout = '1s'; select set_config('statement_timeout', '1min', false);
        alter table t add if not exists b bigint; drop index concurrently if exists i;
        create index concurrently i on t (a)";
    assert_eq!(rules(careful, &Setting::default()), [""; 0]);
}

#[test]
fn a_comment_allows_what_it_names_and_nothing_else() {
    let sql = "-- lint: allow drop-column, T5 (nobody reads it)\nalter table t drop a, alter b type int8;\n\
               alter table t drop c;";
    let migration = Setting { is_migration: true, ..Setting::default() };
    let found = lint(sql, &migration);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].rule.name, found[0].line), ("drop-column", 3));
    let vain = "-- lint: allow drop-table\nalter table t add a bigint;";
    assert_eq!(rules(vain, &migration), ["allowed-in-vain"]);
}

#[test]
fn a_finding_says_where() {
    let found = lint("select 1;\n  create table ü (ä bigint,\n    b json);", &Setting::default());
    let json = found.iter().find(|finding| finding.rule.name == "json-type").expect("found");
    assert_eq!((json.line, json.column), (3, 7));
    let broken = lint("select 1;\nselect 'x", &Setting::default());
    assert_eq!((broken[0].rule.name, broken[0].line), ("unreadable", 2));
}

#[test]
fn every_rule_has_a_code_a_name_and_a_way_out_of_its_own() {
    for rule in RULES {
        assert!(!rule.reason.is_empty() && !rule.recipe.is_empty(), "{}", rule.code);
        for name in [rule.code, rule.name] {
            assert_eq!(Rule::find(name).filter(|found| found != rule).count(), 0, "{name}");
        }
    }
    assert!(Rule::find("require-timeout-settings").count() == 2, "an alias may stand for several");
}
