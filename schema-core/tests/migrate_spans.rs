//! The spans of a run. A program of its own, because what `tracing` listens to is one thing for all
//! threads.

use std::sync::{Arc, Mutex};

use schema_core::migrate::{Dedicated, Migration, Migrations, run};
use schema_devdb::TestDatabase;
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, registry};

/// Notes each span as `parent/name`.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().target().starts_with("schema_core::migrate") {
            let scope = context.span_scope(id).unwrap();
            let path: Vec<_> = scope.from_root().map(|span| span.name()).collect();
            self.0.lock().unwrap().push(path.join("/"));
        }
    }
}

#[tokio::test]
async fn each_migration_and_each_step_is_a_span() {
    let spans = Spans::default();
    tracing::subscriber::set_global_default(registry().with(spans.clone())).unwrap();
    let steps = "insert into t values (1);\n-- segment: no transaction\n\
                 create index concurrently t_a on t (a);\nvacuum t;";
    let migrations = Migrations::new(vec![
        Migration::new("20260101000001", "tables", "create table t (a int)"),
        Migration::new("20260101000002", "steps", steps),
    ]);
    let database = TestDatabase::new().unwrap();
    run(&Dedicated::new(database.url().parse().unwrap()), &migrations).await.unwrap();
    let step = "migration/step";
    assert_eq!(*spans.0.lock().unwrap(), ["migration", step, "migration", step, step, step]);
}
