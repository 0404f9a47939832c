use schema_model::{
    Column, Constraint, ConstraintKind, Index, IndexKey, Name, PartitionBy, PartitionOf,
    PartitionStrategy, Schema, Table,
};

use crate::support::{Way, column, kinds, schema, table};

fn columns() -> Vec<Column> {
    vec![Column::new("id", "bigint"), Column::new("kind", "text"), column("n", "integer")]
}

fn whole() -> Table {
    let keys = vec![IndexKey::column("kind")];
    let partition_by = Some(PartitionBy { strategy: PartitionStrategy::List, keys });
    Table { partition_by, ..table("whole", columns()) }
}

fn part(name: &str, bound: &str) -> Table {
    let partition_of = Some(PartitionOf { parent: Name::new("whole"), bound: bound.to_owned() });
    Table { partition_of, ..table(name, vec![]) }
}

fn parts() -> Schema {
    schema(vec![whole(), part("a", "FOR VALUES IN ('a')"), part("b", "FOR VALUES IN ('b', 'c')")])
}

const ROWS: &str = "insert into whole select n, chr(97 + n % 3) from generate_series(1, 90) n";

fn key(columns: &[&str]) -> ConstraintKind {
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    ConstraintKind::PrimaryKey { columns, without_overlaps: false, include: vec![] }
}

#[tokio::test]
async fn partitions_come_and_go_beside_a_table_in_use() {
    let mut more = parts();
    more.tables.push(part("d", "FOR VALUES IN ('d')"));
    more.sort();
    let mut way = Way::from(&parts(), ROWS).await;
    let (there, back) = way.there_and_back(&parts(), &more).await;
    assert_eq!(kinds(&there), ["create_table", "attach_partition"]);
    assert_eq!(kinds(&back)[0], "detach_partition");
    assert!(!back.steps[0].transactional, "it waits for nobody");
    assert_eq!(way.number("select count(*) from whole").await, 90);
}

#[tokio::test]
async fn a_partition_becomes_a_table_and_a_partition_again() {
    let mut apart = parts();
    apart.tables[0] = table("a", columns());
    let mut way = Way::from(&parts(), ROWS).await;
    let (there, back) = way.there_and_back(&parts(), &apart).await;
    assert_eq!(kinds(&there), ["detach_partition", "drop_constraint"]);
    let attach = back.steps.iter().find(|step| step.kind == "attach_partition").expect("attach");
    assert!(attach.scans.is_empty(), "a check has proved it before");
    assert_eq!(way.number("select count(*) from whole").await, 90);
}

#[tokio::test]
async fn a_bound_changes() {
    let mut narrow = parts();
    narrow.tables[1] = part("b", "FOR VALUES IN ('b', 'c', 'd')");
    Way::from(&parts(), ROWS).await.there_and_back(&parts(), &narrow).await;
}

#[tokio::test]
async fn a_default_partition_is_let_be_and_left() {
    let mut with_default = parts();
    with_default.tables.push(part("rest", "DEFAULT"));
    with_default.sort();
    let mut more = with_default.clone();
    more.tables.push(part("d", "FOR VALUES IN ('d')"));
    more.sort();
    let mut way = Way::from(&parts(), ROWS).await;
    way.there_and_back(&parts(), &with_default).await;
    way.to(&with_default).await;
    way.there_and_back(&with_default, &more).await;
}

#[tokio::test]
async fn what_the_whole_gets_its_partitions_get_without_stopping_them() {
    let mut rich = parts();
    let at = rich.tables.iter().position(|table| table.name.name == "whole").expect("whole");
    rich.tables[at].columns[2].nullable = false;
    rich.tables[at].columns[2].default = Some("0".into());
    rich.tables[at]
        .columns
        .push(Column { default: Some("gen_random_uuid()".into()), ..Column::new("token", "uuid") });
    rich.tables[at].constraints.push(Constraint::new("whole_pkey", key(&["id", "kind"])));
    let positive = ConstraintKind::Check { expression: "id > 0".into(), no_inherit: false };
    rich.tables[at].constraints.push(Constraint::new("positive", positive));
    rich.tables[at].indexes.push(Index::new("whole_n", ["n", "id"]));
    let rows = format!("{ROWS}; update whole set n = 1");
    let mut way = Way::from(&parts(), &rows).await;
    let (there, _) = way.there_and_back(&parts(), &rich).await;
    assert!(there.steps.iter().all(|step| step.hazards.is_empty()), "{:?}", kinds(&there));
    assert_eq!(way.number("select count(*) from whole").await, 90);
}

#[tokio::test]
async fn a_foreign_key_of_the_whole_is_checked_part_by_part() {
    let mut far = table("far", vec![Column::new("id", "bigint")]);
    far.constraints.push(Constraint::new("far_pkey", key(&["id"])));
    let mut from = parts();
    from.tables.push(far);
    from.sort();
    let mut to = from.clone();
    let at = to.tables.iter().position(|table| table.name.name == "whole").expect("whole");
    let reference = schema_model::ForeignKey {
        columns: vec!["id".into()],
        references: Name::new("far"),
        referenced_columns: vec!["id".into()],
        on_update: schema_model::Action::NoAction,
        on_delete: schema_model::Action::Cascade,
        on_delete_columns: vec![],
        period: false,
        match_full: false,
    };
    let reference = ConstraintKind::ForeignKey(reference);
    to.tables[at].constraints.push(Constraint::new("whole_fk", reference));
    let rows = format!("insert into far select n from generate_series(1, 90) n; {ROWS}");
    Way::from(&from, &rows).await.there_and_back(&from, &to).await;
}

#[tokio::test]
async fn a_table_that_is_dealt_out_otherwise_is_made_anew() {
    let mut by_hash = whole();
    let keys = vec![IndexKey::column("id")];
    by_hash.partition_by = Some(PartitionBy { strategy: PartitionStrategy::Hash, keys });
    let to = schema(vec![by_hash, part("a", "FOR VALUES WITH (modulus 1, remainder 0)")]);
    let mut way = Way::from(&parts(), ROWS).await;
    let (there, _) = way.there_and_back(&parts(), &to).await;
    assert!(there.steps.iter().any(|step| step.destructive), "its rows are lost, and it is said");
}

#[tokio::test]
async fn an_heir_gets_parents_and_loses_them() {
    let base = || table("base", vec![Column::new("id", "bigint"), column("n", "integer")]);
    let mut heir = table("heir", vec![column("own", "text")]);
    heir.inherits = vec![Name::new("base")];
    let with = schema(vec![base(), heir]);
    let without = schema(vec![
        base(),
        table(
            "heir",
            vec![Column::new("id", "bigint"), column("n", "integer"), column("own", "text")],
        ),
    ]);
    let mut way = Way::from(&with, "insert into heir values (1, 2, 'x')").await;
    way.there_and_back(&with, &without).await;
    let mut more = with.clone();
    more.tables[0].columns.push(Column { default: Some("7".into()), ..column("m", "integer") });
    way.there_and_back(&with, &more).await;
    assert_eq!(way.number("select count(*) from base").await, 1);
}
