use schema_model::{
    Action, Column, Constraint, ConstraintKind, ExcludeElement, ForeignKey, IndexKey, Name, Schema,
};

use crate::support::{Way, column, schema, table};

fn booked(operator: Option<&str>) -> Schema {
    let mut bookings = table("t", vec![column("room", "int4range"), column("during", "tsrange")]);
    if let Some(operator) = operator {
        let during = ExcludeElement { key: IndexKey::column("during"), operator: operator.into() };
        let kind = ConstraintKind::Exclude {
            method: "gist".into(),
            elements: vec![during],
            include: vec![],
            predicate: Some("NOT isempty(during)".into()),
        };
        bookings.constraints.push(Constraint::new("t_excl", kind));
    }
    schema(vec![bookings])
}

#[tokio::test]
async fn an_exclusion_comes_changes_and_goes() {
    let rows = "insert into t values (null, '[2026-01-01, 2026-01-02)'),
        (null, '[2026-01-02, 2026-01-03)')";
    let mut way = Way::from(&booked(None), rows).await;
    let (there, _) = way.there_and_back(&booked(None), &booked(Some("&&"))).await;
    assert!(there.steps[0].hazards.iter().any(|hazard| hazard.kind == "build_under_lock"));
    way.to(&booked(Some("&&"))).await;
    way.there_and_back(&booked(Some("&&")), &booked(Some("="))).await;
}

fn referring(on_delete_columns: &[&str], not_enforced: bool) -> Schema {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut far = table("far", vec![Column::new("a", "bigint"), Column::new("b", "bigint")]);
    let key = ConstraintKind::PrimaryKey {
        columns: names(&["a", "b"]),
        without_overlaps: false,
        include: vec![],
    };
    far.constraints.push(Constraint::new("far_pkey", key));
    let mut near = table("t", vec![column("a", "bigint"), column("b", "bigint")]);
    let key = ForeignKey {
        columns: names(&["a", "b"]),
        references: Name::new("far"),
        referenced_columns: names(&["a", "b"]),
        on_update: Action::NoAction,
        on_delete: Action::SetNull,
        on_delete_columns: names(on_delete_columns),
        period: false,
        match_full: false,
    };
    let key = Constraint { not_enforced, ..Constraint::new("fk", ConstraintKind::ForeignKey(key)) };
    near.constraints.push(key);
    schema(vec![far, near])
}

const PAIR: &str = "insert into far values (1, 2); insert into t values (1, 2)";

#[tokio::test]
async fn set_null_of_some_columns_comes_and_goes() {
    let (all, some) = (referring(&[], false), referring(&["b"], false));
    let mut way = Way::from(&all, PAIR).await;
    if way.version().await < 15 {
        return;
    }
    way.there_and_back(&all, &some).await;
    way.to(&some).await;
    way.place.client.batch_execute("delete from far").await.expect("delete");
    assert_eq!(way.number("select count(*) from t where a = 1 and b is null").await, 1);
}

#[tokio::test]
async fn a_key_is_enforced_and_not() {
    let (held, loose) = (referring(&[], false), referring(&[], true));
    let mut way = Way::from(&held, PAIR).await;
    if way.version().await < 18 {
        return;
    }
    way.there_and_back(&held, &loose).await;
}
