use schema_model::{Column, Schema};

use crate::support::{Way, column, kinds, schema, table};

fn with(column: Column) -> Schema {
    schema(vec![table("t", vec![Column::new("id", "bigint"), column])])
}

const ROWS: &str = "insert into t (id) select n from generate_series(1, 100) n";

#[tokio::test]
async fn storage_compression_and_statistics_change_without_touching_rows() {
    let plain = with(column("a", "text"));
    let set = with(Column {
        storage: Some("external".into()),
        compression: Some("pglz".into()),
        statistics: Some(500),
        ..column("a", "text")
    });
    let mut way = Way::from(&plain, ROWS).await;
    let (there, back) = way.there_and_back(&plain, &set).await;
    assert!(there.steps.iter().chain(&back.steps).all(|step| step.hazards.is_empty()));
    let retyped = with(Column { statistics: Some(500), ..column("a", "jsonb") });
    way.there_and_back(&plain, &set).await;
    way.to(&set).await;
    way.to(&retyped).await;
    way.to(&set).await;
    assert_eq!(way.number("select count(*) from t").await, 100);
}

#[tokio::test]
async fn a_column_comes_with_its_storage() {
    let none = schema(vec![table("t", vec![Column::new("id", "bigint")])]);
    let set = with(Column {
        storage: Some("main".into()),
        statistics: Some(10),
        compression: Some("pglz".into()),
        ..column("a", "text")
    });
    Way::from(&none, ROWS).await.there_and_back(&none, &set).await;
}

#[tokio::test]
async fn a_virtual_column_comes_and_goes_without_a_rewrite() {
    let none = schema(vec![table("t", vec![Column::new("id", "bigint")])]);
    let generated = Some("id * 2".to_owned());
    let set = with(Column { generated, is_virtual: true, ..column("twice", "bigint") });
    let mut way = Way::from(&none, ROWS).await;
    if way.version().await < 18 {
        return;
    }
    let (there, _) = way.there_and_back(&none, &set).await;
    assert_eq!(kinds(&there), ["add_column"]);
    assert!(there.steps.iter().all(|step| step.rewrites.is_empty() && step.hazards.is_empty()));
    way.to(&set).await;
    assert_eq!(way.number("select sum(twice)::bigint from t").await, 10100);
    let mut stored = set.clone();
    stored.tables[0].columns[1].is_virtual = false;
    way.there_and_back(&set, &stored).await;
}

#[tokio::test]
async fn seconds_become_a_time_and_seconds_again() {
    let of = |ty: &str| with(column("a", ty));
    let rows = "insert into t values (1, 1767225600)";
    for time in ["timestamp without time zone", "timestamp with time zone"] {
        let mut way = Way::from(&of("bigint"), rows).await;
        way.place.client.batch_execute("set timezone = 'UTC'").await.expect("UTC");
        way.to(&of(time)).await;
        assert_eq!(way.number("select count(*) from t where a = '2026-01-01'").await, 1);
        way.to(&of("bigint")).await;
        assert_eq!(way.number("select a from t").await, 1_767_225_600);
    }
}
