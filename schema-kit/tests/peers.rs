//! What another tool gets wrong on a live server, each as a case that holds here: changes that are
//! seen, orders that work, names that stay apart, rows that stay.

mod catalogue_support;

use catalogue_support::Site;
use schema_kit::compare::rename::{Answer, RenameKind};
use schema_kit::plan::{Decisions, Plan, plan};
use schema_kit::steps::Step;
use schema_model::Schema;

/// Where `old` stands with its rows.
async fn at(old: &str) -> Site {
    let site = Site::new().await;
    site.run(old).await;
    site
}

async fn plan_to(site: &mut Site, new: &str) -> Plan {
    let (from, to) = (site.observed().await, site.declared(new).await);
    plan(&from, &to, &Decisions::default())
}

fn find<'a>(plan: &'a Plan, part: &str) -> Option<&'a Step> {
    plan.steps.iter().find(|step| step.sql.contains(part))
}

fn hazards(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().flat_map(|step| &step.hazards).map(|hazard| hazard.kind).collect()
}

async fn number(site: &Site, sql: &str) -> i64 {
    site.client.query_one(sql, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn what_changes_within_an_expression_is_seen() {
    let sides = |bound: i32, key: &str, over: &str, twice: i32, who: &str, shown: &str| {
        format!(
            "CREATE TABLE stock (id int PRIMARY KEY, a int, b int,
                g int GENERATED ALWAYS AS (a * {twice}) STORED,
                CONSTRAINT bound CHECK (a > {bound}));
            CREATE INDEX by_key ON stock ({key});
            CREATE INDEX part ON stock (id) WHERE {over};
            ALTER TABLE stock ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON stock USING ({who});
            CREATE VIEW shown AS SELECT {shown} AS it FROM stock;"
        )
    };
    let old = sides(0, "a", "a > 1", 2, "b = 1", "a");
    let mut site = at(&old).await;
    site.run("INSERT INTO stock (id, a, b) VALUES (1, 200, 3)").await;
    for changed in [
        sides(100, "a", "a > 1", 2, "b = 1", "a"),
        sides(100, "b", "a > 1", 2, "b = 1", "a"),
        sides(100, "b", "b > 1", 2, "b = 1", "a"),
        sides(100, "b", "b > 1", 3, "b = 1", "a"),
        sides(100, "b", "b > 1", 3, "b = 2", "a"),
        sides(100, "b", "b > 1", 3, "b = 2", "b"),
    ] {
        assert!(!site.arrive_at(&changed).await.is_empty(), "{changed}");
    }
    assert!(!site.arrive_at(&old).await.is_empty(), "all six at once");
    assert_eq!(number(&site, "SELECT g::int8 FROM stock").await, 400);
}

/// What rows stand in the way of is found out before anything is done.
#[tokio::test]
async fn rows_that_break_a_change_are_named_before_the_first_statement() {
    let mut site = at("CREATE TABLE kept (id int, a int); INSERT INTO kept VALUES (1, NULL)").await;
    let new = "CREATE TABLE kept (id int, a int NOT NULL, more text); CREATE TABLE other (id int)";
    let plan = plan_to(&mut site, new).await;
    let mut asked = 0;
    for step in &plan.steps {
        if let Some(precondition) = &step.precondition {
            let row = site.client.query_one(precondition.query.as_str(), &[]).await.unwrap();
            assert!(row.get::<_, bool>(0), "{}", precondition.query);
            assert!(precondition.reason.contains("NULL"), "{}", precondition.reason);
            asked += 1;
        }
    }
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn nothing_goes_without_being_asked_for_by_name() {
    let mut site = at("CREATE TABLE empty (id int); CREATE VIEW seen AS SELECT 1 AS one;
        CREATE TYPE mood AS ENUM ('low'); CREATE SEQUENCE counter")
    .await;
    let plan = plan_to(&mut site, "").await;
    let mut kinds = hazards(&plan);
    kinds.sort_unstable();
    assert!(["drop_enum", "drop_sequence", "drop_table"].iter().all(|kind| kinds.contains(kind)));
    assert!(plan.refused(&Decisions::default().accept).count() >= 3, "{kinds:?}");
}

#[tokio::test]
async fn equal_names_on_two_tables_stay_apart() {
    let side = |first: &str, one: i32, two: i32| {
        format!(
            "CREATE TABLE t1 (id int, CONSTRAINT same CHECK (id > {one}));
            CREATE TABLE t2 (id int, CONSTRAINT same CHECK (id > {two}));
            CREATE POLICY {first} ON t1 USING (id > {one});
            CREATE POLICY tenant ON t2 USING (id > {two});"
        )
    };
    let mut site = at(&side("tenant", 0, 0)).await;
    let plan = site.arrive_at(&side("renamed", 0, 7)).await;
    assert!(find(&plan, "id > 7").is_some());
}

#[tokio::test]
async fn an_index_is_built_beside_its_writers_in_no_transaction() {
    let mut site = at("CREATE TABLE t (id int, a int)").await;
    let plan = site.arrive_at("CREATE TABLE t (id int, a int); CREATE INDEX by_a ON t (a)").await;
    let build = find(&plan, "CREATE INDEX CONCURRENTLY").unwrap();
    assert!(!build.transactional);
}

#[tokio::test]
async fn whether_nulls_are_distinct_is_seen_of_keys_and_indexes() {
    let mut site = at("CREATE TABLE t (a int CONSTRAINT one UNIQUE, b int);
        CREATE UNIQUE INDEX two ON t (b)")
    .await;
    let version = "SELECT current_setting('server_version_num')::int8";
    if number(&site, version).await < 150_000 {
        return;
    }
    site.run("INSERT INTO t VALUES (NULL, 1), (1, NULL)").await;
    site.arrive_at(
        "CREATE TABLE t (a int CONSTRAINT one UNIQUE NULLS NOT DISTINCT, b int);
        CREATE UNIQUE INDEX two ON t (b) NULLS NOT DISTINCT",
    )
    .await;
    for second in ["(NULL, 2)", "(2, NULL)"] {
        let refused = site.client.batch_execute(&format!("INSERT INTO t VALUES {second}")).await;
        let code = refused.unwrap_err().code().map(|code| code.code().to_owned());
        assert_eq!(code.as_deref(), Some("23505"));
    }
    assert_eq!(number(&site, "SELECT count(*) FROM t").await, 2);
}

#[tokio::test]
async fn a_new_label_can_be_the_default_at_once() {
    let old = "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (id int, m mood DEFAULT 'a')";
    let mut site = at(old).await;
    site.run("INSERT INTO t (id) VALUES (1)").await;
    let new = "CREATE TYPE mood AS ENUM ('a', 'b', 'c');
        CREATE TABLE t (id int, m mood DEFAULT 'c', n mood NOT NULL DEFAULT 'c', CHECK (m <> 'c' OR id > 0));
        CREATE INDEX late ON t (id) WHERE m = 'c'";
    site.arrive_at(new).await;
    site.run("INSERT INTO t (id) VALUES (2)").await;
    assert_eq!(number(&site, "SELECT count(*) FROM t WHERE n = 'c'").await, 2);
}

#[tokio::test]
async fn a_column_changes_its_type_under_a_view() {
    let side = |ty: &str| {
        format!(
            "CREATE TABLE t (id {ty} PRIMARY KEY);
            CREATE VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM v;
            COMMENT ON VIEW v IS 'kept'; GRANT SELECT ON v TO pg_monitor"
        )
    };
    let mut site = at(&side("int")).await;
    site.run("INSERT INTO t VALUES (1)").await;
    site.arrive_at(&side("bigint")).await;
    assert_eq!(number(&site, "SELECT id FROM w").await, 1);
    let kept = "SELECT count(*) FROM pg_class WHERE relname = 'v' AND relacl IS NOT NULL
        AND obj_description(oid, 'pg_class') = 'kept'";
    assert_eq!(number(&site, kept).await, 1);
}

#[tokio::test]
async fn a_label_is_renamed_where_it_is() {
    let mut site = at("CREATE TYPE mood AS ENUM ('glad', 'low'); CREATE TABLE t (m mood);
        INSERT INTO t VALUES ('glad')")
    .await;
    let new = "CREATE TYPE mood AS ENUM ('happy', 'low'); CREATE TABLE t (m mood)";
    let (from, to) = (site.observed().await, site.declared(new).await);
    let open = plan(&from, &to, &Decisions::default());
    assert_eq!(open.questions.len(), 1, "a rename is never guessed");
    let decided = renamed(RenameKind::EnumValue, "mood", "glad", "happy");
    assert_eq!(
        statements(&from, &to, &decided),
        ["ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'"]
    );
}

#[tokio::test]
async fn what_reads_a_renamed_column_follows_by_itself() {
    let side = |name: &str| {
        format!(
            "CREATE TABLE t (id int, {name} int CONSTRAINT bound CHECK ({name} > 0));
            CREATE INDEX part ON t (id) WHERE {name} > 5"
        )
    };
    let mut site = at(&side("a")).await;
    let (from, to) = (site.observed().await, site.declared(&side("b")).await);
    let decided = renamed(RenameKind::Column, "t", "a", "b");
    assert_eq!(statements(&from, &to, &decided), ["ALTER TABLE t RENAME COLUMN a TO b"]);
}

fn renamed(kind: RenameKind, scope: &str, from: &str, to: &str) -> Decisions {
    let scope = Some(scope.parse().unwrap());
    let answer = Answer::Rename { kind, scope, from: from.to_owned(), to: to.to_owned() };
    Decisions { answers: vec![answer], ..Decisions::default() }
}

fn statements(from: &Schema, to: &Schema, decisions: &Decisions) -> Vec<String> {
    plan(from, to, decisions).steps.into_iter().map(|step| step.sql).collect()
}

#[tokio::test]
async fn a_required_column_without_a_value_is_a_hazard() {
    let mut site = at("CREATE TABLE t (id int); INSERT INTO t VALUES (1)").await;
    let plan = plan_to(&mut site, "CREATE TABLE t (id int, a int NOT NULL)").await;
    assert_eq!(hazards(&plan), ["required_column"]);
    assert!(plan.steps[0].precondition.is_some());
}
