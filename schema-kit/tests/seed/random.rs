//! Any schema that the planner's generator thinks of can be filled, or says why not.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use schema_kit::Error;
use schema_kit::seed::{Problem, Shape, seed};
use schema_kit::settings::{Layer, Settings};
use schema_model::Name;

use crate::plan_support::{Place, generate};

#[tokio::test]
async fn any_schema_is_filled_or_says_why_not() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let database =
        tokio::task::spawn_blocking(schema_devdb::TestDatabase::new).await.unwrap().unwrap();
    let mut place = Place::connect(database.url()).await;
    let mut filled = 0;
    for case in 0..60 {
        let schema = generate::schema().new_tree(&mut runner).unwrap().current();
        place.enter(&format!("s{case}")).await;
        place.create(&schema).await;
        let observed = place.observed().await;
        let tables: Vec<Name> = observed.tables.iter().map(|table| table.name.clone()).collect();
        let default_schema = Some(place.schemas.default.clone());
        let settings: Settings =
            Layer { default_schema, ..Layer::default() }.settings(std::path::Path::new("."));
        let shape = Shape { rows: 40, ..Shape::new(case) };
        let sown = seed(&mut place.client, &settings, &observed, &tables, &shape, |_, _| {}).await;
        match sown {
            Ok(sown) => filled += usize::from(!sown.filled.is_empty()),
            Err(Error::Seed(problem)) if matches!(*problem, Problem::Circle(_)) => {}
            Err(error) => {
                let text: String = observed.objects().map(|one| one.to_json() + "\n").collect();
                panic!("case {case}: {error}\n{text}");
            }
        }
    }
    assert!(filled > 40, "{filled}");
}
