//! The catalogue: one declaration for each thing that a table or a sequence can have, created by its
//! plan on the server, read back, and equal to what was declared.

#[path = "../plan_support/mod.rs"]
mod plan_support;

mod case;
mod columns;
mod constraints;
mod indexes;
mod lineage;
mod security;
mod sequences;
mod tables;

use plan_support::{Place, unordered};
use schema_devdb::TestDatabase;
use schema_kit::plan::{Decisions, plan};
use schema_model::Schema;

fn cases() -> Vec<case::Case> {
    [
        columns::cases(),
        constraints::cases(),
        indexes::cases(),
        lineage::cases(),
        security::cases(),
        sequences::cases(),
        tables::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[tokio::test]
async fn everything_of_tables_and_sequences_is_created_read_back_and_equal() {
    let database = TestDatabase::new().expect("a test database");
    let mut place = Place::connect(database.url()).await;
    let version = place.version().await;
    for (number, case) in cases().into_iter().enumerate() {
        place.enter(&format!("c{number}")).await;
        if case.since > version {
            refuses(&mut place, &case).await;
        } else {
            arrives(&mut place, &case).await;
        }
    }
}

/// What the server is too old for is said in words, before anything is run.
async fn refuses(place: &mut Place, case: &case::Case) {
    let refused = schema_kit::normalise::normalise(&mut place.client, &case.schema, &place.schemas);
    let error = refused.await.expect_err(case.name).to_string();
    let needed = format!("needs PostgreSQL {}", case.since);
    assert!(error.contains(&needed), "{}: {error}", case.name);
}

async fn arrives(place: &mut Place, case: &case::Case) {
    let goal = place.normal(&case.schema).await;
    assert_eq!(lines(&goal), lines(&place.normal(&goal).await), "{}: not settled", case.name);
    let plan = plan(&Schema::default(), &goal, &Decisions::default());
    place.run(&plan).await.unwrap_or_else(|reason| panic!("{}: {reason}", case.name));
    let observed = place.observed().await;
    assert_eq!(lines(&unordered(&observed)), lines(&unordered(&goal)), "{}", case.name);
    for (table, declared) in goal.tables.iter().zip(&case.schema.tables) {
        let count = |table: &schema_model::Table| {
            (table.columns.len(), table.constraints.len(), table.indexes.len())
        };
        assert_eq!(count(table), count(declared), "{}: {} lost a part", case.name, table.name);
    }
    let again = schema_kit::plan::plan(&observed, &goal, &Decisions::default());
    assert!(again.is_empty(), "{}: {:#?}", case.name, again.changes);
}

fn lines(schema: &Schema) -> Vec<String> {
    schema.objects().map(|object| object.to_json()).collect()
}
