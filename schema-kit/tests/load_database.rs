//! What is created is what is read, on a real server.

mod load_support;

use load_support::Database;
use schema_kit::source::database::{Schemas, introspect};
use schema_model::{
    Action, Column, Constraint, ConstraintKind, Deferrable, EnumType, ForeignKey, Identity, Index,
    IndexKey, Name, Namespace, Nulls, Schema, Table,
};

fn check(name: &str, expression: &str) -> Constraint {
    let kind = ConstraintKind::Check { expression: expression.into(), no_inherit: false };
    Constraint::new(name, kind)
}

fn primary_key(name: &str, columns: &[&str]) -> Constraint {
    let columns = columns.iter().map(|&column| column.into()).collect();
    Constraint::new(
        name,
        ConstraintKind::PrimaryKey { without_overlaps: false, columns, include: vec![] },
    )
}

fn foreign_key(column: &str, references: Name, referenced: &str) -> ForeignKey {
    ForeignKey {
        on_delete_columns: vec![],
        period: false,
        columns: vec![column.into()],
        references,
        referenced_columns: vec![referenced.into()],
        on_update: Action::NoAction,
        on_delete: Action::NoAction,
        match_full: false,
    }
}

fn nullable(name: &str, ty: &str) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

fn column_types() -> Table {
    let mut table = Table::new(Name::new("column_types"));
    for (n, ty) in [
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
        "numeric(12,2)",
        "boolean",
        "text",
        "character varying(320)",
        "character(3)",
        "\"char\"",
        "bytea",
        "timestamp with time zone",
        "timestamp(3) without time zone",
        "date",
        "interval",
        "time without time zone",
        "uuid",
        "jsonb",
        "inet",
        "text[]",
        "numeric(12,2)[]",
        "int4range",
        "tsvector",
        "bit varying(7)",
        "xml",
        "money",
        "role",
        "role[]",
        "\"Other\".\"odd.type\"[]",
    ]
    .iter()
    .enumerate()
    {
        table.columns.push(Column::new(format!("c{n}"), *ty));
    }
    table
}

fn users() -> Table {
    let mut table = Table::new(Name::new("users"));
    table.comment = Some("People; it's \\ \"quoted\"\nline two".into());
    table.columns = vec![
        Column { identity: Some(Identity::Always), ..Column::new("id", "bigint") },
        Column { identity: Some(Identity::ByDefault), ..Column::new("n", "integer") },
        Column {
            collation: Some("\"C\"".into()),
            comment: Some("Where to write to".into()),
            ..Column::new("email", "character varying(320)")
        },
        nullable("age", "integer"),
        Column { default: Some("'member'::role".into()), ..Column::new("role", "role") },
        Column { default: Some("now()".into()), ..Column::new("at", "timestamp with time zone") },
        Column { default: Some("'{}'::text[]".into()), ..Column::new("tags", "text[]") },
        Column {
            generated: Some("lower(email::text)".into()),
            nullable: true,
            ..Column::new("search", "text")
        },
        nullable("deleted_at", "timestamp with time zone"),
    ];
    table.constraints = vec![
        Constraint { comment: Some("no children".into()), ..check("adult", "age >= 18") },
        Constraint { not_valid: true, ..check("later", "age < 200") },
        Constraint::new(
            "local",
            ConstraintKind::Check { expression: "n > 0".into(), no_inherit: true },
        ),
        check("roles", "role = ANY (ARRAY['admin'::role, 'member'::role])"),
        Constraint {
            comment: Some("the key".into()),
            kind: ConstraintKind::PrimaryKey {
                without_overlaps: false,
                columns: vec!["id".into()],
                include: vec!["n".into()],
            },
            ..primary_key("users_pkey", &[])
        },
        Constraint {
            deferrable: Deferrable::Deferred,
            ..Constraint::new(
                "users_role_email_key",
                ConstraintKind::Unique {
                    without_overlaps: false,
                    columns: vec!["role".into(), "email".into()],
                    include: vec!["n".into(), "at".into()],
                    nulls_not_distinct: false,
                },
            )
        },
    ];
    table.indexes = user_indexes();
    table
}

fn user_indexes() -> Vec<Index> {
    vec![
        Index {
            keys: vec![
                IndexKey { descending: true, ..IndexKey::column("at") },
                IndexKey { descending: true, nulls: Some(Nulls::Last), ..IndexKey::column("age") },
                IndexKey { nulls: Some(Nulls::First), ..IndexKey::column("n") },
            ],
            include: vec!["email".into(), "role".into()],
            predicate: Some("deleted_at IS NULL AND role = 'member'::role".into()),
            storage: vec![
                ("deduplicate_items".into(), "off".into()),
                ("fillfactor".into(), "70".into()),
            ],
            comment: Some("newest first".into()),
            ..Index::new("users_a", Vec::<String>::new())
        },
        Index {
            unique: true,
            keys: vec![
                IndexKey {
                    opclass: Some("text_pattern_ops".into()),
                    collation: Some("\"POSIX\"".into()),
                    ..IndexKey::expression("lower(email::text)")
                },
                IndexKey { collation: Some("\"default\"".into()), ..IndexKey::column("email") },
                IndexKey::expression("(age + 1)"),
                IndexKey::expression("(at AT TIME ZONE 'utc'::text)"),
                IndexKey {
                    opclass: Some("varchar_pattern_ops".into()),
                    ..IndexKey::column("email")
                },
                IndexKey::column("role"),
            ],
            ..Index::new("users_b", Vec::<String>::new())
        },
        Index { method: "gin".into(), ..Index::new("users_c", ["tags"]) },
        Index { method: "brin".into(), ..Index::new("users_d", ["at"]) },
        Index { method: "hash".into(), ..Index::new("users_e", ["email"]) },
        Index {
            method: "gist".into(),
            keys: vec![IndexKey {
                opclass: Some("tsvector_ops (siglen='100')".into()),
                ..IndexKey::expression("to_tsvector('simple'::regconfig, search)")
            }],
            ..Index::new("users_f", Vec::<String>::new())
        },
    ]
}

fn hostile() -> Vec<Table> {
    let odd = Name::qualified("Other", "say \"hi\", a.b; --");
    let mut first = Table::new(odd.clone());
    first.columns = vec![
        Column::new("Id \"x\"", "integer"),
        Column {
            default: Some("'it''s'::\"Other\".\"odd.type\"".into()),
            ..Column::new("select", "\"Other\".\"odd.type\"")
        },
        nullable("ünï.cödé", "text"),
        nullable("'", "integer"),
    ];
    first.constraints = vec![
        primary_key("a \"primary\" key", &["Id \"x\""]),
        check("che.ck", "\"'\" > \"Id \"\"x\"\"\""),
        Constraint {
            kind: ConstraintKind::ForeignKey(ForeignKey {
                on_delete_columns: vec![],
                period: false,
                on_update: Action::SetNull,
                on_delete: Action::Cascade,
                match_full: true,
                ..foreign_key("'", odd.clone(), "Id \"x\"")
            }),
            deferrable: Deferrable::Immediate,
            not_valid: true,
            comment: Some("itself".into()),
            ..check("to \"self\"", "")
        },
    ];
    first.indexes = vec![Index {
        keys: vec![
            IndexKey { descending: true, ..IndexKey::column("ünï.cödé") },
            IndexKey::column("select"),
            IndexKey::expression("lower(\"ünï.cödé\")"),
        ],
        predicate: Some("\"ünï.cödé\" <> ', a DESC)'::text".into()),
        ..Index::new("i USING btree (\"", Vec::<String>::new())
    }];
    let mut second = Table::new(Name::new("order"));
    second.columns = vec![nullable("Other", "integer"), Column::new("id", "integer")];
    second.constraints = vec![Constraint::new(
        "order_fk",
        ConstraintKind::ForeignKey(ForeignKey {
            on_delete: Action::SetDefault,
            on_update: Action::Restrict,
            ..foreign_key("Other", odd, "Id \"x\"")
        }),
    )];
    vec![first, second]
}

/// Every feature that the model has, in the server's own words.
fn everything() -> Schema {
    let enums = vec![
        EnumType {
            name: Name::new("role"),
            labels: vec!["member".into(), "admin".into(), "Z".into(), "a'b".into()],
            comment: Some("what one may do".into()),
        },
        EnumType {
            name: Name::qualified("Other", "odd.type"),
            labels: vec!["it's".into(), String::new()],
            comment: None,
        },
    ];
    let mut tables = hostile();
    tables.extend([users(), column_types(), Table::new(Name::new("empty"))]);
    let namespaces = vec![Namespace { name: "Other".into(), comment: None }];
    let mut schema = Schema { namespaces, enums, tables, ..Schema::default() };
    schema.sort();
    schema
}

/// The same with what PostgreSQL 15 brought.
fn nulls_not_distinct() -> Schema {
    let mut table = Table::new(Name::new("t"));
    table.columns = vec![nullable("a", "integer"), nullable("b", "integer")];
    table.constraints = vec![Constraint::new(
        "t_a_key",
        ConstraintKind::Unique {
            without_overlaps: false,
            columns: vec!["a".into()],
            include: vec![],
            nulls_not_distinct: true,
        },
    )];
    table.indexes =
        vec![Index { unique: true, nulls_not_distinct: true, ..Index::new("t_b_idx", ["b"]) }];
    Schema { tables: vec![table], ..Schema::default() }
}

fn assert_same(found: &Schema, expected: &Schema) {
    let lines = |schema: &Schema| schema.objects().map(|o| o.to_json()).collect::<Vec<_>>();
    let (found, expected) = (lines(found), lines(expected));
    let only_found: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    let only_expected: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(
        only_found.is_empty() && only_expected.is_empty(),
        "found {only_found:#?}\nexpected {only_expected:#?}"
    );
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_is_created_is_read() {
    let mut database = Database::new().await;
    database.run("CREATE SCHEMA \"Other\"").await;
    let mut schema = everything();
    if database.major().await >= 15 {
        schema.tables.extend(nulls_not_distinct().tables);
        schema.sort();
    }
    database.create(&schema).await;
    let loaded = database.read().await;
    assert_same(&loaded.schema, &schema);
    assert_eq!(loaded.unknown, []);
    assert_same(&database.normalise(&schema).await, &schema);
    // reading and normalising have left nothing
    assert_eq!(database.read().await, loaded);
}

#[tokio::test]
async fn a_declared_schema_is_normalised_without_existing() {
    let mut database = Database::new().await;
    let schema = everything();
    assert_same(&database.normalise(&schema).await, &schema);
    assert_eq!(database.read().await.schema, Schema::default());
}

#[tokio::test]
async fn what_the_model_does_not_know_is_named() {
    let mut database = Database::new().await;
    database
        .run(
            "CREATE EXTENSION citext;
             CREATE SCHEMA \"S\";
             CREATE TABLE t (id int PRIMARY KEY, a text, r int4range, EXCLUDE USING gist (r WITH &&));
             CREATE VIEW v AS SELECT 1 AS one;
             CREATE MATERIALIZED VIEW \"S\".\"M v\" AS SELECT 1 AS one;
             CREATE INDEX ON \"S\".\"M v\" (one);
             CREATE FUNCTION f(a int, b text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
             CREATE TRIGGER \"Tr\" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
             CREATE POLICY p ON t USING (true);
             ALTER TABLE t ENABLE ROW LEVEL SECURITY;
             CREATE RULE ru AS ON DELETE TO t DO INSTEAD NOTHING;
             CREATE SEQUENCE s;
             CREATE DOMAIN d AS text CHECK (VALUE <> '');
             CREATE TYPE c AS (a int);
             COMMENT ON COLUMN c.a IS 'of a type';
             COMMENT ON CONSTRAINT d_check ON DOMAIN d IS 'of a domain';
             ALTER MATERIALIZED VIEW \"S\".\"M v\" ALTER one SET STATISTICS 7;
             CREATE TYPE ra AS RANGE (subtype = float8);
             CREATE TABLE part (id int, k int) PARTITION BY LIST (k);
             CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
             CREATE TABLE child (more int) INHERITS (t);
             CREATE UNLOGGED TABLE u (id serial, x d, y citext) WITH (fillfactor = 50);
             CREATE TABLE idn (id int GENERATED ALWAYS AS IDENTITY (START 5), n int);
             GRANT SELECT ON idn TO public;
             GRANT UPDATE (n) ON idn TO public;
             CREATE STATISTICS st ON id, a FROM t;
             CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w;
             CREATE FOREIGN TABLE ft (id int) SERVER srv;
             CREATE USER MAPPING FOR PUBLIC SERVER srv OPTIONS (password 'hidden');
             CREATE INDEX target ON t ((a || 'x'));
             ALTER INDEX target ALTER COLUMN 1 SET STATISTICS 7;
             CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int);
             CREATE PUBLICATION pub;
             INSERT INTO idn (n) VALUES (1), (1);",
        )
        .await;
    let failed = database.client.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY inv ON idn (n)");
    assert!(failed.await.is_err());

    let loaded = database.read().await;
    let found: Vec<String> = loaded.unknown.iter().map(ToString::to_string).collect();
    let expected = [
        "comment on attribute a of c",
        "comment on constraint d_check of d",
        "invalid index inv of idn",
        "statistics target one of \"S\".\"M v\"",
        "statistics target of index target of t",
        "user mapping \"public on srv\"",
    ];
    assert_eq!(found, expected);
    let tables: Vec<String> =
        loaded.schema.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(tables, ["child", "idn", "part", "part_1", "t", "u"]);
    let serial = &loaded.schema.tables[5];
    assert_eq!(
        serial.columns[0].default.as_deref(),
        Some("nextval('u_id_seq'::regclass)"),
        "a serial column keeps its default"
    );
    let types: Vec<&str> = serial.columns.iter().map(|column| column.ty.as_str()).collect();
    assert_eq!(types, ["integer", "d", "citext"]);
    // what is unknown stays out of the way of normalising
    assert_same(&database.normalise(&loaded.schema).await, &loaded.schema);
    assert_eq!(database.read().await, loaded);
}

#[tokio::test]
async fn settings_say_what_is_left_alone() {
    let mut database = Database::new().await;
    database
        .run(
            "CREATE SCHEMA app; CREATE SCHEMA audit; CREATE SCHEMA _schema;
             CREATE TABLE users (id int); CREATE TABLE app.users (id int, other_id int);
             CREATE TABLE app.tmp_1 (id int); CREATE TABLE audit.log (id int);
             CREATE VIEW audit.v AS SELECT 1; CREATE TABLE _schema.migrations (id int);
             CREATE TYPE app.tmp_e AS ENUM ('a');",
        )
        .await;
    let tables = async |client: &mut tokio_postgres::Client, schemas: &Schemas| {
        let loaded = introspect(client, schemas).await.unwrap();
        assert_eq!(loaded.unknown, []);
        assert_eq!(loaded.schema.enums, []);
        loaded.schema.tables.iter().map(|table| table.name.to_string()).collect::<Vec<_>>()
    };
    let ignore = vec!["audit.*".to_owned(), "app.tmp_*".to_owned()];
    let all = Schemas { ignore: ignore.clone(), ..Schemas::default() };
    assert_eq!(tables(&mut database.client, &all).await, ["users", "app.users"]);
    let tenant = Schemas { default: "app".into(), only: vec!["app".into()], ignore, ..all };
    assert_eq!(tables(&mut database.client, &tenant).await, ["users"]);
}

#[tokio::test]
async fn the_session_does_not_change_the_text() {
    let mut database = Database::new().await;
    let name: String =
        database.client.query_one("SELECT current_database()::text", &[]).await.unwrap().get(0);
    database
        .run(
            "CREATE SCHEMA other; CREATE TYPE e AS ENUM ('a');
             CREATE TABLE t (a timestamptz DEFAULT '2020-02-01 00:00:00+00', b interval DEFAULT '1 day 2 hours',
                 c bytea DEFAULT '\\x00ff', d float8 DEFAULT 0.1, e e DEFAULT 'a',
                 f date DEFAULT '2020-02-01', \"G\" text[])",
        )
        .await;
    let plain = database.read().await;
    database
        .run(&format!(
            "ALTER DATABASE {name} SET search_path = other;
             ALTER DATABASE {name} SET TimeZone = 'Asia/Tokyo';
             ALTER DATABASE {name} SET DateStyle = 'German';
             ALTER DATABASE {name} SET IntervalStyle = 'iso_8601';
             ALTER DATABASE {name} SET bytea_output = 'escape';
             ALTER DATABASE {name} SET extra_float_digits = -15;
             ALTER DATABASE {name} SET quote_all_identifiers = on"
        ))
        .await;
    database.client =
        schema_kit::source::database::connect(&database.server.url().parse().unwrap())
            .await
            .unwrap();
    assert_eq!(database.read().await, plain);
    assert_same(&database.normalise(&plain.schema).await, &plain.schema);
    let path = database.client.query_one("SHOW search_path", &[]).await.unwrap();
    assert_eq!(path.get::<_, &str>(0), "other", "what was pinned is as it was");
}
