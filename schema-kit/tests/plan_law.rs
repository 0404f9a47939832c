//! The law of planning: for any schemas A and B, the plan from A to B, run on A, gives B; planning
//! again gives nothing; and the way back gives A.
//!
//! `PLAN_CASES` sets the number of pairs, `PLAN_SEED` repeats a run.

mod plan_support;

use plan_support::{Place, generate, unordered};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use schema_devdb::TestDatabase;
use schema_kit::plan::{Decisions, Plan, plan, reverse};
use schema_model::Schema;

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn the_plan_from_any_schema_to_any_other_gives_it_and_leads_back() {
    let seed = from_env("PLAN_SEED").unwrap_or_else(|| {
        let since = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970");
        since.as_secs() ^ u64::from(since.subsec_nanos())
    });
    println!("PLAN_SEED={seed}");
    let cases = from_env("PLAN_CASES").unwrap_or(200);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(cases).expect("a number of cases"),
        failure_persistence: None,
        max_shrink_iters: u32::try_from(from_env("PLAN_SHRINK").unwrap_or(100)).expect("a number"),
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("tokio");
    let database = TestDatabase::new().expect("a test database");
    let place = std::cell::RefCell::new(runtime.block_on(Place::connect(database.url())));
    let count = std::cell::Cell::new(0_u32);
    let law = |(a, b): (Schema, Schema)| {
        count.set(count.get() + 1);
        let mut place = place.borrow_mut();
        runtime
            .block_on(check(&mut place, count.get(), &a, &b))
            .map_err(|reason| TestCaseError::fail(format!("PLAN_SEED={seed}: {reason}")))
    };
    match runner.run(&(generate::schema(), generate::schema()), law) {
        Ok(()) => {}
        Err(TestError::Fail(reason, (a, b))) => {
            panic!("{reason}\nfrom\n{}to\n{}", lines(&a), lines(&b))
        }
        Err(abort) => panic!("{abort}"),
    }
}

fn lines(schema: &Schema) -> String {
    schema.objects().map(|object| object.to_json() + "\n").collect()
}

async fn check(place: &mut Place, number: u32, a: &Schema, b: &Schema) -> Result<(), String> {
    let _ = place.client.batch_execute("ROLLBACK").await;
    place.enter(&format!("p{number}")).await;
    place.create(a).await;
    let (a, b) = (place.normal(a).await, place.normal(b).await);
    let decisions = Decisions::default();
    let there = plan(&a, &b, &decisions);
    arrive(place, "there", &there, &b).await?;
    let back = reverse(&a, &b, &decisions);
    arrive(place, "back", &back, &a).await
}

async fn arrive(place: &mut Place, way: &str, plan: &Plan, goal: &Schema) -> Result<(), String> {
    let script: Vec<String> = plan
        .steps
        .iter()
        .map(|step| format!("{} {}: {}", step.segment, step.kind, step.sql))
        .collect();
    let script = script.join("\n");
    place.run(plan).await.map_err(|reason| format!("{way}: {reason}\nin\n{script}"))?;
    let observed = place.observed().await;
    let again = schema_kit::plan::plan(&observed, goal, &Decisions::default());
    if !again.is_empty() {
        return Err(format!("{way}: planning again gives {:#?}\nafter\n{script}", again.changes));
    }
    if unordered(&observed) != unordered(goal) {
        return Err(format!("{way}: {observed:#?}\nis not\n{goal:#?}\nafter\n{script}"));
    }
    Ok(())
}

/// A law that holds for equal schemas only would prove nothing.
#[test]
fn the_generator_makes_differences_of_many_kinds() {
    let mut runner = TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    let pairs = (generate::schema(), generate::schema());
    for _ in 0..300 {
        let (a, b) = pairs.new_tree(&mut runner).expect("a pair").current();
        kinds.extend(plan(&a, &b, &Decisions::default()).steps.iter().map(|step| step.kind));
    }
    for kind in [
        "add_column",
        "add_constraint",
        "add_enum_value",
        "alter_column_type",
        "backfill",
        "comment",
        "create_enum",
        "create_index",
        "create_table",
        "drop_column",
        "drop_constraint",
        "drop_default",
        "drop_enum",
        "drop_index",
        "drop_not_null",
        "drop_table",
        "rename_index",
        "rename_type",
        "replace_constraint",
        "set_default",
        "set_identity",
        "set_not_null",
        "validate_constraint",
    ] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
}
