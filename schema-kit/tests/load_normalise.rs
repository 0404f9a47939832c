//! What means the same is the same text, and what the server refuses is named.

mod load_support;

use std::time::Duration;

use load_support::Database;
use schema_kit::Error;
use schema_kit::normalise::{Refused, normalise, normalise_both};
use schema_kit::source::database::{Schemas, connect};
use schema_model::{
    Column, Constraint, ConstraintKind, EnumType, ForeignKey, Index, IndexKey, Name, Schema, Table,
};

fn check(name: &str, expression: &str) -> Constraint {
    let kind = ConstraintKind::Check { expression: expression.into(), no_inherit: false };
    Constraint::new(name, kind)
}

fn reference(name: &str, column: &str, references: Name, referenced: &str) -> Constraint {
    let kind = ConstraintKind::ForeignKey(ForeignKey {
        on_delete_columns: vec![],
        period: false,
        columns: vec![column.into()],
        references,
        referenced_columns: vec![referenced.into()],
        on_update: schema_model::Action::NoAction,
        on_delete: schema_model::Action::NoAction,
        match_full: false,
    });
    Constraint::new(name, kind)
}

fn table(name: Name, columns: &[(&str, &str)]) -> Table {
    let columns = columns.iter().map(|(name, ty)| Column::new(*name, *ty)).collect();
    Table { columns, ..Table::new(name) }
}

fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let mut schema = Schema { tables: tables.into_iter().collect(), ..Schema::default() };
    schema.sort();
    schema
}

/// As a person writes it.
fn by_hand() -> Schema {
    let mut t = table(
        Name::qualified("public", "t"),
        &[
            ("a", "int"),
            ("v", "varchar(10)"),
            ("s", "public.status"),
            ("n", "decimal(5)[]"),
            ("at", "timestamptz"),
        ],
    );
    t.columns[0].default = Some("1+1".into());
    t.columns[1].default = Some("'x'".into());
    t.columns[2].default = Some("'new'".into());
    t.columns[4].default = Some("CURRENT_TIMESTAMP".into());
    t.constraints = vec![
        check("c1", "v in ('x','y')"),
        check("c2", "v NOT IN ('a', 'b') and (a>0 or a < -10)"),
        check("c3", "s <> 'old'::public.status"),
        check("c4", "case when a = 1 then v is not null else true end"),
        check("c5", "a BETWEEN 1 AND 5"),
        check("c6", "v LIKE 'x%' OR v ~* '^y'"),
    ];
    t.indexes = vec![Index {
        keys: vec![IndexKey::expression("LOWER(v)"), IndexKey::expression("a+1")],
        predicate: Some("(v in ('x','y'))".into()),
        ..Index::new("t_idx", Vec::<String>::new())
    }];
    let mut schema = schema([t]);
    schema.enums.push(EnumType {
        name: Name::qualified("public", "status"),
        labels: vec!["new".into(), "old".into()],
        comment: None,
    });
    schema
}

#[tokio::test]
async fn differences_of_spelling_are_none() {
    let mut database = Database::new().await;
    let declared = by_hand();
    let first = database.normalise(&declared).await;
    database.create(&declared).await;
    let live = database.read().await.schema;
    assert_eq!(database.normalise(&live).await, first);
    assert_eq!(database.normalise(&first).await, first);
    assert_ne!(live, first, "IN on a varchar is no fixed point of one reading");
    let t = &first.tables[0];
    assert_eq!(t.name, Name::new("t"));
    let types: Vec<&str> = t.columns.iter().map(|column| column.ty.as_str()).collect();
    assert_eq!(
        types,
        [
            "integer",
            "character varying(10)",
            "status",
            "numeric(5,0)[]",
            "timestamp with time zone"
        ]
    );
    // and a table made of the normal form reads as the normal form
    let mut other = Database::new().await;
    other.create(&first).await;
    assert_eq!(other.read().await.schema, first);
}

/// Tables whose words differ only as the server's differ from a person's are not sent to it; what is
/// found about the others is what is found of the whole.
#[tokio::test]
async fn only_what_may_differ_is_normalised_of_two_schemas() {
    let mut database = Database::new().await;
    let mut declared = by_hand();
    let mut plain = table(Name::new("plain"), &[("a", "integer"), ("b", "jsonb")]);
    plain.columns[1].default = Some("'{}'".into());
    plain.constraints.push(check("plain_check", "a > 0"));
    let mut row = table(Name::new("rows"), &[("whole", "plain")]);
    row.columns[0].default = Some("ROW(1, '{}')".into());
    declared.tables.extend([plain, row]);
    declared.sort();
    database.create(&declared).await;
    let live = database.read().await.schema;
    let schemas = Schemas::default();
    let both = normalise_both(&mut database.client, &live, &declared, &schemas).await.unwrap();
    let find = |schema: &Schema, name| schema.table(&Name::new(name)).unwrap().clone();
    assert_eq!(both.0, both.1);
    assert_eq!(find(&both.1, "plain"), find(&live, "plain"));
    assert_eq!(find(&both.1, "t"), find(&database.normalise(&live).await, "t"));

    let check = &mut declared.tables[0].constraints[0];
    check.kind = ConstraintKind::Check { expression: "a>1".into(), no_inherit: false };
    let (from, to) =
        normalise_both(&mut database.client, &live, &declared, &schemas).await.unwrap();
    let changed = from.tables.iter().filter(|table| to.table(&table.name) != Some(*table));
    let changed: Vec<String> = changed.map(|table| table.name.to_string()).collect();
    assert_eq!(changed, ["plain"]);
    let equal = normalise_both(&mut database.client, &to, &to, &schemas).await.unwrap();
    assert_eq!(equal, (to.clone(), to));
}

#[tokio::test]
async fn extension_types_resolve_and_the_database_does_not_mix_in() {
    let mut database = Database::new().await;
    database
        .run(
            "CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions;
             CREATE EXTENSION hstore;
             CREATE TYPE status AS ENUM ('not', 'these');
             CREATE TABLE other (id int PRIMARY KEY); CREATE TABLE t (a status);
             CREATE DOMAIN email AS text; CREATE FUNCTION f(a text) RETURNS bool IMMUTABLE
                 LANGUAGE sql AS 'SELECT true';
             SET search_path = public, extensions",
        )
        .await;
    let mut t = table(
        Name::new("t"),
        &[("a", "citext"), ("b", "hstore"), ("s", "status"), ("e", "email"), ("o", "int")],
    );
    t.columns[2].default = Some("'new'".into());
    t.constraints = vec![
        check("c", "f(a::text)"),
        // to a table that is not declared: kept as it is, and the table is not touched
        reference("fk", "o", Name::new("other"), "id"),
    ];
    let mut declared = schema([t]);
    declared.enums =
        vec![EnumType { name: Name::new("status"), labels: vec!["new".into()], comment: None }];
    let before = database.read().await;
    let found = database.normalise(&declared).await;
    let types: Vec<&str> = found.tables[0].columns.iter().map(|c| c.ty.as_str()).collect();
    assert_eq!(types, ["extensions.citext", "hstore", "status", "email", "integer"]);
    assert_eq!(found.tables[0].columns[2].default.as_deref(), Some("'new'::status"));
    assert_eq!(found.enums, declared.enums);
    assert_eq!(found.tables[0].constraints, declared.tables[0].constraints);
    assert_eq!(database.read().await, before);
}

#[tokio::test]
async fn names_of_other_schemas_are_moved_and_come_back() {
    let mut database = Database::new().await;
    let billing = |name: &str| Name::qualified("Billing X", name);
    let mut t = table(billing("t"), &[("id", "\"Billing X\".kind"), ("n", "int"), ("m", "int")]);
    t.constraints = vec![check("c", "id <> 'x'::\"Billing X\".kind"), check("d", "n > 0")];
    t.columns[1].default = Some("nextval('\"Billing X\".t_n_seq'::regclass)".into());
    t.columns[2].default = Some("nextval('public.s')".into());
    let mut declared = schema([t]);
    declared.enums.push(EnumType {
        name: billing("kind"),
        labels: vec!["x".into()],
        comment: None,
    });
    let found = database.normalise(&declared).await;
    let t = &found.tables[0];
    assert_eq!(t.name, billing("t"));
    assert_eq!(t.columns[0].ty, "\"Billing X\".kind");
    assert_eq!(t.columns[1].default.as_deref(), Some("nextval('\"Billing X\".t_n_seq'::regclass)"));
    assert_eq!(t.columns[2].default.as_deref(), Some("nextval('s'::regclass)"));
    assert_eq!(t.constraints[0], check("c", "id <> 'x'::\"Billing X\".kind"));
    assert_eq!(database.normalise(&found).await, found);
}

async fn refusal(database: &mut Database, schema: &Schema) -> Refused {
    match normalise(&mut database.client, schema, &Schemas::default()).await {
        Err(Error::Refused(refused)) => *refused,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // a table of cases
async fn what_the_server_refuses_is_named() {
    let mut database = Database::new().await;
    database.run("CREATE SCHEMA app").await;
    let base = || table(Name::qualified("app", "User"), &[("id", "int"), ("email", "text")]);
    let with = |change: fn(&mut Table)| {
        let mut table = base();
        change(&mut table);
        schema([table])
    };
    let cases: [(Schema, &str, &str, Option<usize>); 10] = [
        (
            with(|t| t.constraints.push(check("adult", "id > 1 and agee >= 18"))),
            "check adult of table app.\"User\"",
            "column \"agee\" does not exist",
            Some(11),
        ),
        (
            with(|t| t.columns[1].default = Some("nowx()".into())),
            "the default of column app.\"User\".email",
            "function nowx() does not exist",
            Some(0),
        ),
        (
            with(|t| t.columns[1].ty = "app.wrong".into()),
            "column app.\"User\".email",
            "type \"app.wrong\" does not exist",
            Some(0),
        ),
        (
            with(|t| t.columns[0].generated = Some("now()".into())),
            "column app.\"User\".id",
            "generation expression is not immutable",
            None,
        ),
        (
            with(|t| t.indexes.push(Index::new("i", ["id", "nope"]))),
            "index i of table app.\"User\"",
            "column \"nope\" does not exist",
            None,
        ),
        (
            with(|t| t.constraints.push(check("open", "(id > 1"))),
            "check open of table app.\"User\"",
            "syntax error at or near \"FROM\"",
            None,
        ),
        (
            with(|t| {
                t.indexes.push(Index {
                    predicate: Some("id > 1 AND\n  emial IS NULL -- not yet".into()),
                    ..Index::new("i", ["id"])
                });
            }),
            "index i of table app.\"User\"",
            "column \"emial\" does not exist",
            Some(13),
        ),
        (
            with(|t| {
                let me = Name::qualified("app", "User");
                t.constraints.push(reference("fk", "id", me, "email"));
            }),
            "foreign key fk of table app.\"User\"",
            "there is no unique constraint matching given keys for referenced table \"User\"",
            None,
        ),
        (
            with(|t| {
                let columns = vec!["nope".into()];
                let kind = ConstraintKind::PrimaryKey {
                    without_overlaps: false,
                    columns,
                    include: vec![],
                };
                t.constraints.push(Constraint::new("pk", kind));
            }),
            "primary key pk of table app.\"User\"",
            "column \"nope\" of relation \"User\" does not exist",
            None,
        ),
        (
            Schema {
                enums: vec![EnumType {
                    name: Name::new("e"),
                    labels: vec!["a".into(), "a".into()],
                    comment: None,
                }],
                tables: vec![],
                ..Schema::default()
            },
            "type e",
            "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"",
            None,
        ),
    ];
    for (schema, object, message, position) in cases {
        let refused = refusal(&mut database, &schema).await;
        assert_eq!((refused.object.as_str(), refused.message.as_str()), (object, message));
        if position.is_some() {
            assert_eq!(refused.position, position, "{refused}");
        }
        assert!(!refused.to_string().contains("scratch"), "{refused}");
    }
    assert_eq!(database.read().await.schema.tables, []);
}

#[tokio::test]
async fn without_the_right_to_create_schemas_the_error_says_so() {
    let database = Database::new().await;
    let role = format!("poor_{}", std::process::id());
    database.run(&format!("CREATE ROLE {role} LOGIN; REVOKE ALL ON DATABASE \"{}\" FROM public; GRANT CONNECT ON DATABASE \"{0}\" TO {role}", name(&database).await)).await;
    database.run(&format!("SET ROLE {role}")).await;
    let mut database = database;
    let error = normalise(&mut database.client, &by_hand(), &Schemas::default()).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("takes CREATE on the database") && text.contains("permission denied"),
        "{text}"
    );
    // reading takes no rights
    assert_eq!(database.read().await.schema, Schema::default());
    database
        .run(&format!(
            "RESET ROLE; REVOKE ALL ON DATABASE \"{}\" FROM {role}; DROP ROLE {role}",
            name(&database).await
        ))
        .await;
}

async fn name(database: &Database) -> String {
    database.client.query_one("SELECT current_database()::text", &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn a_dropped_future_leaves_no_transaction() {
    let mut database = Database::new().await;
    let watch = connect(&database.server.url().parse().unwrap()).await.unwrap();
    let pid: i32 = database.client.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0);
    let tables =
        (0..40).map(|n| Table { name: Name::new(format!("t{n}")), ..by_hand().tables[0].clone() });
    let mut big = by_hand();
    big.tables = tables
        .enumerate()
        .map(|(n, mut table)| {
            table.indexes[0].name = format!("i{n}");
            table
        })
        .collect();
    big.sort();
    for micros in (0..40).map(|n| n * 1500) {
        let schemas = Schemas::default();
        let work = normalise(&mut database.client, &big, &schemas);
        drop(tokio::time::timeout(Duration::from_micros(micros), work).await);
        // whoever uses the connection next finds it without a transaction
        let clean = "SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname LIKE '%scratch%')";
        assert!(database.client.query_one(clean, &[]).await.unwrap().get::<_, bool>(0));
        let state = "SELECT state = 'idle' FROM pg_stat_activity WHERE pid = $1";
        assert!(watch.query_one(state, &[&pid]).await.unwrap().get::<_, bool>(0), "{micros}");
    }
}

#[tokio::test]
async fn two_sessions_normalise_at_once() {
    let database = Database::new().await;
    let url = database.server.url().parse().unwrap();
    let work = (0..6).map(|_| async {
        let mut client = connect(&url).await.unwrap();
        normalise(&mut client, &by_hand(), &Schemas::default()).await.unwrap()
    });
    let all = futures_util::future::join_all(work).await;
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_large_schema_is_normalised_in_parts() {
    let mut database = Database::new().await;
    let declared = schema((0..250).map(|n| {
        let mut t = table(Name::new(format!("t{n:03}")), &[("id", "integer"), ("next", "integer")]);
        let columns = vec!["id".into()];
        t.constraints = vec![
            // some lead to tables of another part
            reference("fk", "next", Name::new(format!("t{:03}", (n * 7 + 1) % 250)), "id"),
            Constraint::new(
                "pk",
                ConstraintKind::PrimaryKey { without_overlaps: false, columns, include: vec![] },
            ),
        ];
        t.constraints[1].name = format!("t{n:03}_pkey");
        t
    }));
    assert_eq!(database.normalise(&declared).await, declared);
    assert_eq!(database.read().await.schema, Schema::default());
}
