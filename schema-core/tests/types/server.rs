//! A server, and the round trip of a type.

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use schema_core::query::{IntoParams, sql};
use schema_core::value::{Element, Value};
use schema_core::{Db, Error, FromRow};
use schema_devdb::TestDatabase;
use tokio::runtime::Runtime;

/// Cases for each type.
const CASES: u32 = 64;

/// A value, as itself, in arrays without and with a NULL, and NULL.
type Values<V> = (V, Vec<V>, Vec<Option<V>>, Option<V>);
/// The names of a type and its array type.
type Names = (String, String);

pub struct Server {
    db: Db,
    runtime: Runtime,
    _database: TestDatabase,
}

impl Server {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let database = TestDatabase::new().unwrap();
        let db = runtime.block_on(async { Db::connect(database.url()) }).unwrap();
        Self { db, runtime, _database: database }
    }

    /// A server with an extension; nothing, said aloud, where it is not installed.
    pub fn with_extension(name: &str) -> Option<Self> {
        let server = Self::new();
        let available: bool = server
            .get("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = {})", (name,))
            .unwrap();
        if !available {
            eprintln!("skipped: the server has no extension {name}");
            return None;
        }
        let create = sql(&format!("CREATE EXTENSION {name}"), ());
        server.runtime.block_on(create.exec(&server.db)).unwrap();
        Some(server)
    }

    /// Runs something on the database.
    pub fn run(&self, work: impl AsyncFnOnce(&Db) -> Result<(), Error>) {
        self.runtime.block_on(work(&self.db)).unwrap();
    }

    /// The one row of a query.
    pub fn get<R: FromRow + Send + 'static>(
        &self,
        text: &str,
        values: impl IntoParams,
    ) -> Result<R, Error> {
        self.runtime.block_on(sql(text, values).one(&self.db))
    }

    /// That a query's value can't be read, for a reason.
    #[track_caller]
    pub fn refuses<V: Value + Debug>(&self, query: &str, reason: &str) {
        let error = self.get::<V>(query, ()).expect_err(query);
        assert!(matches!(error, Error::Decode(_)), "{query}: {error}");
        let message = error.to_string();
        assert!(message.contains(reason), "{query}: {message}");
    }

    /// Sends values of a type and gets them back; `text` is what the server reads as the same value.
    #[track_caller]
    pub fn round_trip<V>(
        &self,
        values: impl Strategy<Value = V>,
        edges: impl IntoIterator<Item = V>,
        text: impl Fn(&V) -> String,
    ) where
        V: Element + Clone + PartialEq + Debug,
    {
        let query = query::<V>();
        edges.into_iter().for_each(|value| self.check(&query, &value, &text(&value)).unwrap());
        let mut runner = TestRunner::new(Config {
            cases: CASES,
            failure_persistence: None,
            ..Config::default()
        });
        let result = runner.run(&values, |value| self.check(&query, &value, &text(&value)));
        result.unwrap_or_else(|error| panic!("{}: {error}", V::TYPE));
    }

    fn check<V>(&self, query: &str, value: &V, text: &str) -> Result<(), TestCaseError>
    where
        V: Element + Clone + PartialEq + Debug,
    {
        let plain = vec![value.clone(), value.clone()];
        let nulls = vec![None, Some(value.clone())];
        let values = (value.clone(), text, plain.clone(), nulls.clone(), None::<V>);
        let (row, same, types): (Values<V>, bool, Names) = self
            .get(query, values)
            .map_err(|error| TestCaseError::fail(format!("{value:?} as {text}: {error}")))?;
        prop_assert_eq!(&row.0, value);
        prop_assert!(same, "{:?} is not {} to the server", value, text);
        prop_assert_eq!((row.1, row.2, row.3), (plain, nulls, None));
        // as `format_type` spells it
        prop_assert_eq!((types.0.as_str(), types.1.as_str()), (V::TYPE, V::ARRAY));
        Ok(())
    }
}

/// The values, whether the text is the same value to the server, and the names of the types.
fn query<V: Value>() -> String {
    let (ty, array) = (V::TYPE, V::ARRAY);
    format!(
        "SELECT value, plain, nulls, nothing, value::text = text::{ty}::text, \
         pg_typeof(value)::text, pg_typeof(plain)::text \
         FROM (SELECT {{}}::{ty}, {{}}::text, {{}}::{array}, {{}}::{array}, {{}}::{ty}) \
         AS sent (value, text, plain, nulls, nothing)"
    )
}
