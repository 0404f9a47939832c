//! The forms that plans take on tables that are in use, and the traps that other planners fall into.

mod plan_support;

use plan_support::Place;
use schema_devdb::TestDatabase;
use schema_kit::compare::rename::Answer;
use schema_kit::plan::{Decisions, Plan, plan};
use schema_model::{
    Column, Constraint, ConstraintKind, EnumType, ForeignKey, Index, Name, Schema, Table,
};

fn column(name: &str, ty: &str) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table { columns, ..Table::new(Name::new(name)) }
}

fn schema(tables: Vec<Table>) -> Schema {
    let mut schema = Schema { tables, ..Schema::default() };
    schema.sort();
    schema
}

fn planned(from: &Schema, to: &Schema) -> Plan {
    plan(from, to, &Decisions::default())
}

/// Each step as its segment, kind and whether it runs in a transaction.
fn outline(plan: &Plan) -> Vec<(usize, &str, bool)> {
    plan.steps.iter().map(|step| (step.segment, step.kind, step.transactional)).collect()
}

fn check(name: &str, expression: &str) -> Constraint {
    let expression = expression.to_owned();
    Constraint::new(name, ConstraintKind::Check { expression, no_inherit: false })
}

fn primary_key(name: &str) -> Constraint {
    let columns = vec!["id".to_owned()];
    Constraint::new(
        name,
        ConstraintKind::PrimaryKey { without_overlaps: false, columns, include: vec![] },
    )
}

fn foreign_key(name: &str, column: &str, references: &str) -> Constraint {
    let key = ForeignKey {
        on_delete_columns: vec![],
        period: false,
        columns: vec![column.to_owned()],
        references: Name::new(references),
        referenced_columns: vec!["id".to_owned()],
        on_update: schema_model::Action::NoAction,
        on_delete: schema_model::Action::NoAction,
        match_full: false,
    };
    Constraint::new(name, ConstraintKind::ForeignKey(key))
}

#[test]
fn a_new_table_takes_the_plain_form_in_one_transaction() {
    let mut users = table("users", vec![Column::new("id", "bigint"), column("a", "text")]);
    users.constraints.push(primary_key("users_pkey"));
    users.indexes.push(Index::new("users_a", ["a"]));
    let mut events = table("events", vec![column("user_id", "bigint")]);
    events.constraints.push(foreign_key("fk", "user_id", "users"));
    let plan = planned(&Schema::default(), &schema(vec![users, events]));
    assert!(plan.steps.iter().all(|step| step.segment == 1 && step.transactional));
    assert!(plan.steps.iter().all(|step| step.hazards.is_empty() && step.locks.is_empty()));
}

#[test]
fn an_index_of_a_used_table_is_built_and_replaced_without_a_gap() {
    let old = table("t", vec![column("a", "text"), column("b", "text")]);
    let (mut one, mut other) = (old.clone(), old.clone());
    one.indexes.push(Index::new("i", ["a"]));
    other.indexes.push(Index::new("i", ["b"]));
    let (old, one, other) = (schema(vec![old]), schema(vec![one]), schema(vec![other]));
    assert_eq!(outline(&planned(&old, &one)), [(1, "create_index", false)]);
    let replaced =
        [(1, "rename_index", true), (2, "create_index", false), (3, "drop_index", false)];
    assert_eq!(outline(&planned(&one, &other)), replaced);
}

#[test]
fn rows_are_checked_in_a_transaction_of_their_own() {
    let parent = Table {
        constraints: vec![primary_key("p_pkey")],
        ..table("p", vec![Column::new("id", "bigint")])
    };
    let bare = table("t", vec![column("a", "bigint")]);
    let mut checked = bare.clone();
    checked.constraints.extend([check("positive", "a > 0"), foreign_key("fk", "a", "p")]);
    checked.columns[0].nullable = false;
    let plan = planned(&schema(vec![parent.clone(), bare]), &schema(vec![parent, checked]));
    assert_eq!(
        outline(&plan),
        [
            (1, "add_constraint", true),
            (2, "validate_constraint", true),
            (3, "set_not_null", true),
            (3, "drop_constraint", true),
            (3, "add_constraint", true),
            (4, "validate_constraint", true),
            (5, "add_constraint", true),
            (6, "validate_constraint", true),
        ]
    );
    assert!(plan.steps.iter().all(|step| step.hazards.is_empty()));
}

#[test]
fn a_key_adopts_an_index_that_was_built_before() {
    let bare = table("t", vec![Column::new("id", "bigint")]);
    let keyed = Table { constraints: vec![primary_key("t_pkey")], ..bare.clone() };
    let plan = planned(&schema(vec![bare]), &schema(vec![keyed]));
    assert_eq!(outline(&plan), [(1, "create_index", false), (2, "add_constraint", true)]);
    assert!(plan.steps[1].sql.ends_with("PRIMARY KEY USING INDEX t_pkey"), "{}", plan.steps[1].sql);
}

#[test]
fn what_a_person_should_know_is_a_hazard() {
    let from = table("t", vec![column("a", "integer"), column("b", "text")]);
    let hazards = |columns: Vec<Column>| -> Vec<&str> {
        let plan = planned(&schema(vec![from.clone()]), &schema(vec![table("t", columns)]));
        plan.steps.iter().flat_map(|step| &step.hazards).map(|hazard| hazard.kind).collect()
    };
    let (a, b) = (column("a", "integer"), column("b", "text"));
    assert_eq!(hazards(vec![a.clone()]), ["drop_column"]);
    assert_eq!(hazards(vec![column("a", "bigint"), b.clone()]), ["rewrite_table"]);
    assert_eq!(hazards(vec![column("a", "smallint"), b.clone()]), ["rewrite_table", "narrow_type"]);
    assert_eq!(hazards(vec![a.clone(), b.clone(), Column::new("c", "text")]), ["required_column"]);
    let steady = Column { default: Some("now()".into()), ..Column::new("c", "timestamptz") };
    assert!(hazards(vec![a.clone(), b.clone(), steady]).is_empty());
    let volatile = Column { default: Some("gen_random_uuid()".into()), ..Column::new("c", "uuid") };
    assert!(hazards(vec![a, b, volatile]).is_empty(), "it is filled in batches");
}

#[test]
fn a_renamed_column_takes_its_check_and_its_index_along() {
    let of = |name: &str| {
        let mut table = table("t", vec![column(name, "integer")]);
        table.constraints.push(check("positive", &format!("{name} > 0")));
        let predicate = Some(format!("{name} < 9"));
        table.indexes.push(Index { predicate, ..Index::new("i", [name]) });
        schema(vec![table])
    };
    let (from, to) = (of("a"), of("b"));
    let open = planned(&from, &to);
    assert_eq!(open.questions.len(), 1);
    let rename = open.questions[0].answers[1].clone();
    assert!(matches!(rename, Answer::Rename { .. }));
    let decisions = Decisions { answers: vec![rename], ..Decisions::default() };
    let plan = plan(&from, &to, &decisions);
    assert_eq!(outline(&plan), [(1, "rename_column", true)]);
    assert!(plan.questions.is_empty() && plan.unused_answers.is_empty());
    let again = schema_kit::plan::plan(&to, &to, &decisions);
    assert_eq!(again.unused_answers, decisions.answers);
}

/// Runs a plan on a server and expects the goal.
async fn proves(from: &Schema, to: &Schema, rows: &str, decisions: &Decisions) {
    let database = TestDatabase::new().expect("a test database");
    let mut place = Place::connect(database.url()).await;
    place.enter("place").await;
    place.create(from).await;
    place.client.batch_execute(rows).await.expect("rows");
    let (from, to) = (place.normal(from).await, place.normal(to).await);
    place.run(&plan(&from, &to, decisions)).await.expect("run the plan");
    assert!(plan(&place.observed().await, &to, &Decisions::default()).is_empty());
}

fn enumerated(labels: &[&str], default: &str) -> Schema {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    let state = EnumType { name: Name::new("state"), labels, comment: None };
    let default = Some(format!("'{default}'::state"));
    let column = Column { default, ..Column::new("s", "state") };
    Schema { enums: vec![state], ..schema(vec![table("t", vec![column])]) }
}

#[tokio::test]
async fn a_new_label_is_a_default_at_once() {
    let (from, to) = (enumerated(&["a", "b"], "a"), enumerated(&["a", "c", "b"], "c"));
    proves(&from, &to, "insert into t values ('a')", &Decisions::default()).await;
}

#[tokio::test]
async fn a_label_is_renamed_under_its_rows() {
    let (from, to) = (enumerated(&["a", "b"], "a"), enumerated(&["x", "b"], "x"));
    let answers = serde_json::from_str(
        r#"[{"type": "rename", "kind": "enum_value", "scope": "state", "from": "a", "to": "x"}]"#,
    );
    let decisions = Decisions { answers: answers.expect("answers"), ..Decisions::default() };
    proves(&from, &to, "insert into t values ('a')", &decisions).await;
}

#[tokio::test]
async fn rows_get_volatile_defaults_in_batches() {
    let from = schema(vec![table("t", vec![column("n", "integer")])]);
    let mut to = from.clone();
    let default = Some("gen_random_uuid()".to_owned());
    to.tables[0].columns.push(Column { default, ..Column::new("token", "uuid") });
    let rows = "insert into t select n from generate_series(1, 200000) n";
    proves(&from, &to, rows, &Decisions::default()).await;
}

#[tokio::test]
async fn tables_in_a_circle_come_and_go() {
    let of = |name: &str, other: &str| Table {
        constraints: vec![
            primary_key(&format!("{name}_pkey")),
            foreign_key(&format!("{name}_fk"), "other", other),
        ],
        ..table(name, vec![Column::new("id", "bigint"), column("other", "bigint")])
    };
    let circle = schema(vec![of("a", "b"), of("b", "c"), of("c", "a")]);
    proves(&Schema::default(), &circle, "", &Decisions::default()).await;
    proves(&circle, &Schema::default(), "", &Decisions::default()).await;
}
