//! What pulling writes, without compiling it: that is done where whole databases are pulled.

mod load_support;

use std::fs;
use std::path::Path;

use load_support::Database;
use schema_kit::pull::{FileChange, Pulled, Target, plan, pull};
use schema_model::Schema;
use tempfile::TempDir;

/// The schema that these statements make, as a database has it.
async fn schema(sql: &str) -> Schema {
    let mut database = Database::new().await;
    database.run(sql).await;
    database.read().await.schema
}

/// Everything that is written, one file after the other.
fn text(pulled: &Pulled) -> String {
    let files = pulled.files.iter().filter_map(|file| file.after.as_deref());
    files.collect::<Vec<_>>().join("\n")
}

async fn pulled(sql: &str) -> String {
    let folder = TempDir::new().unwrap();
    let pulled = plan(&schema(sql).await, None, &Target::of(folder.path())).unwrap();
    let code = |file: &&FileChange| file.path.extension().is_some_and(|rust| rust == "rs");
    for file in pulled.files.iter().filter(code) {
        let text = file.after.as_deref().unwrap_or_default();
        syn::parse_file(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    }
    text(&pulled)
}

#[tokio::test]
async fn names_with_quotes_are_said_as_they_are() {
    let text =
        pulled(r#"create table "a ""b""" (id integer primary key, "c""d" text, "e\f" text);"#)
            .await;
    for said in ["name = r#\"a \"b\"\"#", "name = r#\"c\"d\"#", "name = r\"e\\f\""] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[tokio::test]
async fn a_check_that_old_rows_were_not_held_to_stays_so() {
    let text = pulled(
        "create table t (a integer primary key);
         alter table t add constraint ck check (a > 0) not valid;",
    )
    .await;
    assert!(text.contains("check(ck = \"a > 0\", not_valid)"), "{text}");
}

#[tokio::test]
async fn what_other_tools_lose_is_written_down() {
    let text = pulled(
        "create extension btree_gist;
         create domain positive as integer check (value > 0);
         create type pair as (a integer, b text);
         create table parent (id integer);
         create table child (n integer) inherits (parent);
         create unlogged table t (
             id integer primary key,
             a text collate \"C\",
             b integer unique deferrable initially deferred,
             c \"char\",
             d tstzrange,
             e positive,
             f pair,
             unique (a) include (b),
             exclude using gist (b with =, d with &&)
         );
         create index by_lower on t (lower(a) text_pattern_ops desc);
         alter table t enable row level security, force row level security;
         comment on column t.a is 'Said.';
         create function f() returns trigger language plpgsql as 'begin return new; end';
         create trigger watched before insert on t for each row execute function f();
         create materialized view m as select id from t with no data;
         create index m_id on m (id);
         create table p (day date not null) partition by range (day);
         create table p_1 partition of p for values from ('2026-01-01') to ('2027-01-01');",
    )
    .await;
    for said in [
        "collation = \"C\"",
        "unique(initially_deferred)",
        "include(b)",
        ".opclass(\"text_pattern_ops\").desc()",
        "/// Said.",
        "#[derive(PgDomain",
        "#[derive(PgComposite",
        "inherits(Parent)",
        "unlogged",
        "force_row_security",
        "CREATE TRIGGER watched",
        "exclude(b.with(\"=\"), d.with(\"&&\"))",
        "index(id, name = \"m_id\")",
        "name = \"p_1\"",
        "pub c: Option<Char>",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("struct P1"), "a partition is no table of its own: {text}");
}

#[tokio::test]
async fn keys_have_types_and_relations_names() {
    let text = pulled(
        "create table users (id bigint primary key);
         create table posts (
             id bigint primary key,
             author_id bigint not null references users,
             editor_id bigint references users on delete set null,
             owner bigint references users
         );
         create table profiles (user_id bigint primary key references users);",
    )
    .await;
    for said in [
        "pub struct UserId(pub i64);",
        "pub author_id: UserId",
        "pub editor_id: Option<UserId>",
        "references(User::id), inverse = posts",
        "on_delete = set_null), inverse = posts_by_editor",
        "relation = owner_user, inverse = posts_by_owner)",
        "pub user_id: UserId",
        "inverse = profile)",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

/// A thousand tables with twelve columns, each but the first with a foreign key.
fn thousand() -> String {
    let table = |n: usize| {
        let refers = match n {
            0 => "integer".to_owned(),
            n => format!("integer not null references t_{:03}", n - 1),
        };
        format!(
            "create table t_{n:03} (id integer primary key, before_id {refers}, a text not null,
             b varchar(20) default 'x', c numeric(10,2), d jsonb, e timestamptz default now(),
             f boolean not null default false, g uuid, h date, i text[], j smallint check (j > 0));
             create index on t_{n:03} (a, b);"
        )
    };
    (0..1000).map(table).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn a_thousand_tables_are_pulled_and_read_again() {
    let folder = TempDir::new().unwrap();
    let schema = schema(&thousand()).await;
    let pulled = pull(&schema, folder.path()).unwrap();
    assert_eq!(pulled.files.len(), 1001);
    assert_eq!(pulled.features, ["bigdecimal"]);
    assert_eq!(plan(&schema, None, &Target::of(folder.path())).unwrap().files, []);
}

#[tokio::test]
async fn what_was_pulled_reads_as_what_it_was() {
    for name in ["rental", "trade", "tenants", "events", "hostile", "everything"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../tests/tests/workshop/pull/databases")
            .join(format!("{name}.sql"));
        let folder = TempDir::new().unwrap();
        let schema = schema(&fs::read_to_string(path).unwrap()).await;
        pull(&schema, folder.path()).unwrap();
        let again = plan(&schema, None, &Target::of(folder.path())).unwrap();
        assert_eq!(again.files, [], "{name}");
    }
}
