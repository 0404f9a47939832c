use schema_model::{Column, Identity, Name, Schema, Sequence, SequenceOptions};

use crate::support::{Way, kinds, schema, table};

const ROWS: &str = "insert into t select n from generate_series(1, 7) n";

fn plain() -> Schema {
    schema(vec![table("t", vec![Column::new("id", "integer")])])
}

fn serial(name: &str) -> Schema {
    let default = Some(format!("nextval('{name}')"));
    let mut schema =
        schema(vec![table("t", vec![Column { default, ..Column::new("id", "integer") }])]);
    let owned_by = Some((Name::new("t"), "id".to_owned()));
    let ty = "integer".to_owned();
    schema.sequences.push(Sequence { ty, owned_by, ..Sequence::new(Name::new(name)) });
    schema
}

fn identity(sequence: SequenceOptions) -> Schema {
    let identity = Some(Identity::ByDefault);
    schema(vec![table("t", vec![Column { identity, sequence, ..Column::new("id", "integer") }])])
}

fn counting(options: SequenceOptions) -> Schema {
    Schema {
        sequences: vec![Sequence { options, ..Sequence::new(Name::new("s")) }],
        ..Schema::default()
    }
}

#[tokio::test]
async fn a_sequence_goes_on_where_it_was_when_its_options_change() {
    let (from, to) = (
        counting(SequenceOptions::default()),
        counting(SequenceOptions {
            increment: Some(10),
            cache: Some(2),
            ..SequenceOptions::default()
        }),
    );
    let mut way = Way::from(&from, "select setval('s', 41)").await;
    way.to(&to).await;
    assert_eq!(way.number("select nextval('s')").await, 51);
    way.there_and_back(&to, &from).await;
}

#[tokio::test]
async fn a_serial_column_becomes_an_identity_column_and_back_without_a_number_twice() {
    let (from, to) = (serial("t_id_seq"), identity(SequenceOptions::default()));
    let mut way = Way::from(&from, ROWS).await;
    way.to(&to).await;
    let insert = "insert into t default values returning id::bigint";
    assert_eq!(way.number(insert).await, 8);
    way.to(&from).await;
    assert_eq!(way.number(insert).await, 9);
}

#[tokio::test]
async fn a_plain_column_becomes_serial_and_back() {
    let mut way = Way::from(&plain(), ROWS).await;
    way.to(&serial("t_id_seq")).await;
    assert_eq!(way.number("insert into t default values returning id::bigint").await, 8);
    way.to(&plain()).await;
}

#[tokio::test]
async fn the_sequence_of_a_column_gets_another_name_and_keeps_its_value() {
    let mut way = Way::from(&serial("old"), "select setval('old', 7)").await;
    let plan = way.to(&serial("new")).await;
    assert!(kinds(&plan).contains(&"rename_sequence"), "{:?}", kinds(&plan));
    assert_eq!(way.number("select nextval('new')").await, 8);
}

#[tokio::test]
async fn the_options_of_an_identity_column_change_in_place() {
    let options = SequenceOptions {
        start: Some(5),
        increment: Some(5),
        max: Some(500),
        cycle: true,
        ..SequenceOptions::default()
    };
    let (from, to) = (identity(SequenceOptions::default()), identity(options));
    let mut way = Way::from(&from, "insert into t default values").await;
    let (there, back) = way.there_and_back(&from, &to).await;
    assert_eq!((kinds(&there), kinds(&back)), (vec!["set_identity"], vec!["set_identity"]));
    assert_eq!(way.number("insert into t default values returning id::bigint").await, 2);
}

#[tokio::test]
async fn a_sequence_changes_hands_and_outlives_its_column() {
    let mut free = serial("s");
    free.sequences[0].owned_by = None;
    let mut way = Way::from(&serial("s"), ROWS).await;
    way.there_and_back(&serial("s"), &free).await;
    way.to(&free).await;
    let mut without = plain();
    without.sequences.push(free.sequences[0].clone());
    without.tables[0].columns[0].name = "n".into();
    without.tables[0].columns[0].nullable = true;
    way.to(&without).await;
}
