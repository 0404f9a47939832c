//! What a run tells the progress hook.

use std::sync::{Arc, Mutex};

use schema_core::migrate::{Event, Options};

use crate::support::{Bench, apply, migrations};

const TEXTS: [&str; 2] = [
    "create table t (a int)",
    "insert into t values (1);\n-- segment: no transaction\n\
     create index concurrently t_a on t (a);\nvacuum t;",
];

#[tokio::test]
async fn the_hook_is_told_of_each_step_in_order() {
    let bench = Bench::new().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&told);
    let options = Options::new().progress(move |event| {
        teller.lock().unwrap().push(match event {
            Event::MigrationStarted { migration, steps } => format!("{migration}, {steps} steps"),
            Event::StepStarted { step, sql, .. } => format!("{step}: {sql}"),
            Event::StepFinished { step, .. } => format!("{step} ends"),
            Event::MigrationFinished { .. } => "ends".to_owned(),
            other => format!("{other:?}"),
        });
    });
    apply(&bench, &migrations(&TEXTS).options(options)).await;
    assert_eq!(
        *told.lock().unwrap(),
        [
            "20260101000001_m1, 1 steps",
            "1: create table t (a int)",
            "1 ends",
            "ends",
            "20260101000002_m2, 3 steps",
            "1: insert into t values (1)",
            "1 ends",
            "2: create index concurrently t_a on t (a)",
            "2 ends",
            "3: vacuum t",
            "3 ends",
            "ends",
        ]
    );
}
