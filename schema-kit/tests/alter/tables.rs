use schema_model::{
    Column, Constraint, ConstraintKind, Index, Policy, PolicyCommand, ReplicaIdentity, Schema,
    Table,
};

use crate::support::{Way, column, kinds, schema, table};

const ROWS: &str = "insert into t select n, 'x' from generate_series(1, 100) n";

fn plain() -> Table {
    let mut table = table("t", vec![Column::new("id", "bigint"), column("owner", "text")]);
    let key = ConstraintKind::PrimaryKey {
        columns: vec!["id".into()],
        without_overlaps: false,
        include: vec![],
    };
    table.constraints.push(Constraint::new("t_pkey", key));
    table
}

fn alone(table: Table) -> Schema {
    schema(vec![table])
}

#[tokio::test]
async fn a_table_leaves_the_log_and_comes_back_with_its_rows() {
    let mut far = plain();
    far.name.name = "far".into();
    far.constraints[0].name = "far_pkey".into();
    let key = schema_model::ForeignKey {
        columns: vec!["id".into()],
        references: schema_model::Name::new("far"),
        referenced_columns: vec!["id".into()],
        on_update: schema_model::Action::NoAction,
        on_delete: schema_model::Action::NoAction,
        on_delete_columns: vec![],
        period: false,
        match_full: false,
    };
    let mut near = plain();
    near.constraints.push(Constraint::new("a_fk", ConstraintKind::ForeignKey(key)));
    let logged = schema(vec![far.clone(), near.clone()]);
    let unlogged = schema(vec![Table { unlogged: true, ..far }, Table { unlogged: true, ..near }]);
    let rows = "insert into far select n from generate_series(1, 100) n;".to_owned() + ROWS;
    let mut way = Way::from(&logged, &rows).await;
    let (there, _) = way.there_and_back(&logged, &unlogged).await;
    assert!(there.steps.iter().all(|step| step.hazards.iter().any(|h| h.kind == "rewrite_table")));
    assert_eq!(way.number("select count(*) from t").await, 100);
}

#[tokio::test]
async fn storage_parameters_are_set_and_reset() {
    let parameter = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let one = Table {
        storage: vec![parameter("fillfactor", "70"), parameter("toast.autovacuum_enabled", "off")],
        ..plain()
    };
    let other = Table {
        storage: vec![parameter("autovacuum_enabled", "false"), parameter("fillfactor", "80")],
        ..plain()
    };
    let mut way = Way::from(&alone(plain()), ROWS).await;
    way.there_and_back(&alone(plain()), &alone(one.clone())).await;
    way.to(&alone(one.clone())).await;
    let (there, back) = way.there_and_back(&alone(one), &alone(other)).await;
    assert_eq!((kinds(&there), kinds(&back)), (vec!["set_storage"], vec!["set_storage"]));
}

#[tokio::test]
async fn the_replica_identity_follows_an_index_that_is_made_anew() {
    let identity = |columns: &[&str]| {
        let mut table = plain();
        table.columns[1].nullable = false;
        let index = Index { unique: true, ..Index::new("t_unique", columns.iter().copied()) };
        table.indexes.push(index);
        table.replica_identity = ReplicaIdentity::Index("t_unique".to_owned());
        alone(table)
    };
    let (one, other) = (identity(&["id"]), identity(&["owner", "id"]));
    let mut way = Way::from(&one, ROWS).await;
    way.there_and_back(&one, &other).await;
    let full = alone(Table { replica_identity: ReplicaIdentity::Full, ..plain() });
    way.to(&full).await;
    way.there_and_back(&full, &alone(plain())).await;
}

fn policy(name: &str, command: PolicyCommand, using: Option<&str>, check: Option<&str>) -> Policy {
    Policy {
        name: name.to_owned(),
        restrictive: false,
        command,
        roles: vec![],
        using: using.map(str::to_owned),
        check: check.map(str::to_owned),
        comment: None,
    }
}

#[tokio::test]
async fn row_security_and_its_policies_change() {
    let all = PolicyCommand::All;
    let secured = |policies: Vec<Policy>| {
        alone(Table { row_security: true, force_row_security: true, policies, ..plain() })
    };
    let one = secured(vec![
        policy("a", all, Some("id > 0"), Some("id > 1")),
        policy("b", all, Some("owner = CURRENT_USER"), None),
        policy("c", PolicyCommand::Select, Some("id < 10"), None),
    ]);
    let mut edited = policy("a", all, Some("id > 5"), None);
    edited.comment = Some("less".into());
    let mut roles = policy("c", PolicyCommand::Select, Some("id < 10"), None);
    roles.roles.push("pg_monitor".into());
    let renamed = policy("z", all, Some("owner = CURRENT_USER"), None);
    let other = secured(vec![edited, roles, renamed]);
    let mut way = Way::from(&alone(plain()), ROWS).await;
    let (there, back) = way.there_and_back(&alone(plain()), &one).await;
    let last = there.steps.last().expect("steps");
    assert_eq!(last.kind, "row_security", "policies are there before they count");
    assert!(back.steps.iter().any(|s| s.hazards.iter().any(|h| h.kind == "row_security")));
    way.to(&one).await;
    let (there, _) = way.there_and_back(&one, &other).await;
    assert!(kinds(&there).contains(&"rename_policy") && kinds(&there).contains(&"alter_policy"));
}

#[tokio::test]
async fn the_column_of_a_policy_changes_its_type() {
    let secured = |ty: &str| {
        let mut table = Table {
            row_security: true,
            policies: vec![policy("own", PolicyCommand::All, Some("owner IS NOT NULL"), None)],
            ..plain()
        };
        table.columns[1].ty = ty.to_owned();
        alone(table)
    };
    let (one, other) = (secured("text"), secured("character varying(20)"));
    Way::from(&one, ROWS).await.there_and_back(&one, &other).await;
}
