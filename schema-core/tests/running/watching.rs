use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_core::db::watch;
use schema_core::prelude::*;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::support::*;

type Fields = HashMap<String, String>;

/// Keeps the fields of every span.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<HashMap<u64, Fields>>>);

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Into(&mut fields));
        self.0.lock().unwrap().insert(id.into_u64(), fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        if let Some(fields) = self.0.lock().unwrap().get_mut(&id.into_u64()) {
            record.record(&mut Into(fields));
        }
    }
}

impl Spans {
    fn of(&self, operation: &str) -> Fields {
        let spans = self.0.lock().unwrap();
        let mut found =
            spans.values().filter(|fields| fields.get("otel.name").is_some_and(|o| o == operation));
        found.next().unwrap_or_else(|| panic!("no span {operation}: {spans:?}")).clone()
    }
}

#[tokio::test]
async fn each_statement_is_a_span_as_opentelemetry_names_it() {
    let (database, db) = captures().await;
    let spans = Spans::default();
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
    Capture::insert(vec![capture("a@x"), capture("b@x")]).exec(&db).await.unwrap();
    Capture::select().filter(Capture::tenant.eq(1)).all(&db).await.unwrap();
    sql("WITH x AS (SELECT 1/0) SELECT * FROM x", ()).exec(&db).await.unwrap_err();

    let select = spans.of("SELECT captures");
    for (field, value) in [
        ("db.system.name", "postgresql"),
        ("db.namespace", database.name()),
        ("db.operation.name", "SELECT"),
        ("db.collection.name", "captures"),
        ("db.response.returned_rows", "2"),
        ("otel.kind", "client"),
    ] {
        assert_eq!(select.get(field).map(String::as_str), Some(value), "{field}: {select:?}");
    }
    assert!(select["db.query.text"].ends_with("captures.tenant = $1"), "{select:?}");
    assert!(!select.contains_key("error.type"));
    assert_eq!(spans.of("INSERT captures")["db.response.affected_rows"], "2");
    let failed = spans.of("WITH");
    assert_eq!(failed["error.type"], "22012");
    assert_eq!(failed["db.response.status_code"], "22012");
}

#[tokio::test]
async fn slow_statements_and_notices_are_told_of() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (slow, notices) = (heard.clone(), heard.clone());
    let (_database, db) = database_with(|builder| {
        builder
            .on_slow(Duration::from_millis(50), move |query| {
                let error = query.error.and_then(schema_core::Error::code);
                slow.lock().unwrap().push(format!("{} {} {error:?}", query.statement, query.rows));
            })
            .on_notice(move |notice| notices.lock().unwrap().push(notice.message().to_owned()))
    });
    sql("SELECT 1", ()).exec(&db).await.unwrap();
    sql("SELECT 2 FROM pg_sleep(0.1)", ()).one::<i32>(&db).await.unwrap();
    sql("SELECT 1 / (count(*) - 1) FROM pg_sleep(0.1)", ()).exec(&db).await.unwrap_err();
    sql("DO $$ BEGIN RAISE WARNING 'look here'; END $$", ()).exec(&db).await.unwrap();
    let mut heard = heard.lock().unwrap().clone();
    heard.sort();
    assert_eq!(
        heard,
        [
            "SELECT 1 / (count(*) - 1) FROM pg_sleep(0.1) 0 Some(\"22012\")",
            "SELECT 2 FROM pg_sleep(0.1) 1 None",
            "look here",
        ]
    );
}

#[tokio::test]
async fn a_comment_of_all_statements_is_asked_for_each_time() {
    let (_database, db) = database_with(|builder| {
        builder.comments(|| vec![("traceparent".to_owned(), "00-1".to_owned())])
    });
    let own = "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    let shown: String = sql(own, ()).one(&db).await.unwrap();
    assert_eq!(shown, format!("{own} /*traceparent='00-1'*/"));
}

#[tokio::test]
async fn one_query_for_each_row_is_found() {
    let (_database, db) = captures().await;
    let query = || Capture::select().filter(Capture::tenant.eq(1));
    let fine = watch(3, async {
        for _ in 0..3 {
            query().all(&db).await.unwrap();
        }
        "fine"
    });
    assert_eq!(fine.await.unwrap(), "fine");
    let too_many = watch(3, async {
        for tenant in 0..4 {
            Capture::select().filter(Capture::tenant.eq(tenant)).all(&db).await.unwrap();
            Capture::select().count(&db).await.unwrap();
        }
        db.transaction(async |tx| query().all(tx).await).await.unwrap();
    });
    let error = too_many.await.unwrap_err();
    assert_eq!((error.runs, error.allowed), (5, 3));
    assert!(error.statement.contains("captures.tenant = $1"), "{error}");
}
