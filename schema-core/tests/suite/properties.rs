//! Random expressions mean what a small model of SQL says, and no value changes a statement.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use schema_core::db::Notification;
use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::sql::Fragment;
use schema_core::value::{Nullable, Value};
use schema_model::name::{MAX_IDENTIFIER_BYTES, quote_ident};
use tokio::runtime::Runtime;

use crate::tables::{City, User, reading};

type Writer = dyn FnOnce(Form, &mut Fragment);

/// An expression of any form, which writes itself as that form does.
struct Any<V> {
    write: Box<Writer>,
    value: std::marker::PhantomData<V>,
}

enum Form {
    Plain,
    Typed,
    Operand,
}

fn erased<E: Expr + 'static>(expression: E) -> Any<E::Base> {
    let write = Box::new(|form, sql: &mut Fragment| match form {
        Form::Plain => expression.write(sql),
        Form::Typed => expression.write_typed(sql),
        Form::Operand => expression.write_operand(sql),
    });
    Any { write, value: std::marker::PhantomData }
}

impl<V: Value<Base = V>> Expr for Any<V> {
    type Base = V;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        (self.write)(Form::Plain, sql);
    }

    fn write_typed(self, sql: &mut Fragment) {
        (self.write)(Form::Typed, sql);
    }

    fn write_operand(self, sql: &mut Fragment) {
        (self.write)(Form::Operand, sql);
    }
}

impl<S, V: Value<Base = V>> In<S, ()> for Any<V> {
    type Null = Nullable;
}

impl<V: Value<Base = V>> Operand<Self> for Any<V> {
    fn itself(self) -> Self {
        self
    }
}

impl<V: Value<Base = V>> IntoExpr<V> for Any<V> {
    type Expr = Self;

    fn into_expr(self) -> Self {
        self
    }
}

/// An expression of numbers, and what it is for a user of an age.
#[derive(Clone, Debug)]
enum Number {
    Age,
    Value(Option<i32>),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
    Coalesce(Box<Number>, Box<Number>),
    NullIf(Box<Number>, Box<Number>),
    Case(Box<Truth>, Box<Number>, Box<Number>),
    Length(Box<Words>),
}

/// A condition.
#[derive(Clone, Debug)]
enum Truth {
    Value(bool),
    Less(Box<Number>, Box<Number>),
    Equal(Box<Number>, Box<Number>),
    Distinct(Box<Number>, Box<Number>),
    Between(Box<Number>, Box<Number>, Box<Number>),
    Among(Box<Number>, Vec<i32>),
    IsNull(Box<Number>),
    IsUnknown(Box<Truth>),
    Same(Box<Truth>, Box<Truth>),
    And(Box<Truth>, Box<Truth>),
    Or(Box<Truth>, Box<Truth>),
    Not(Box<Truth>),
    Starts(Box<Words>, Box<Words>),
}

/// An expression of texts.
#[derive(Clone, Debug)]
enum Words {
    Value(Option<String>),
    Concat(Box<Words>, Box<Words>),
    Upper(Box<Words>),
    Reverse(Box<Words>),
    Case(Box<Truth>, Box<Words>),
}

impl Number {
    fn model(&self, age: Option<i32>) -> Option<i32> {
        let both = |a: &Self, b: &Self| a.model(age).zip(b.model(age));
        match self {
            Self::Age => age,
            Self::Value(value) => *value,
            Self::Sum(a, b) => both(a, b).map(|(a, b)| a + b),
            Self::Difference(a, b) => both(a, b).map(|(a, b)| a - b),
            Self::Product(a, b) => both(a, b).map(|(a, b)| a * b),
            Self::Coalesce(a, b) => a.model(age).or(b.model(age)),
            Self::NullIf(a, b) => a.model(age).filter(|a| b.model(age) != Some(*a)),
            Self::Case(when, then, _) if when.model(age) == Some(true) => then.model(age),
            Self::Case(_, _, otherwise) => otherwise.model(age),
            Self::Length(words) => words.model(age).and_then(|w| w.chars().count().try_into().ok()),
        }
    }

    fn sql(&self) -> Any<i32> {
        // the operators of Rust are for the forms of the library, of which this is one
        let left = |a: &Self| raw::<i32>("").expr(a.sql());
        match self {
            Self::Age => erased(User::age),
            Self::Value(value) => erased(schema_core::expr::value(*value)),
            Self::Sum(a, b) => erased(left(a) + b.sql()),
            Self::Difference(a, b) => erased(left(a) - b.sql()),
            Self::Product(a, b) => erased(left(a) * b.sql()),
            Self::Coalesce(a, b) => erased(coalesce(a.sql(), b.sql())),
            Self::NullIf(a, b) => erased(nullif(a.sql(), b.sql())),
            Self::Case(when, then, otherwise) => {
                erased(case().when(when.sql()).then(then.sql()).otherwise(otherwise.sql()))
            }
            Self::Length(words) => erased(length(words.sql())),
        }
    }
}

impl Truth {
    fn model(&self, age: Option<i32>) -> Option<bool> {
        let both = |a: &Number, b: &Number| a.model(age).zip(b.model(age));
        match self {
            Self::Value(value) => Some(*value),
            Self::Less(a, b) => both(a, b).map(|(a, b)| a < b),
            Self::Equal(a, b) => both(a, b).map(|(a, b)| a == b),
            Self::Distinct(a, b) => Some(a.model(age) != b.model(age)),
            Self::Between(a, low, high) => {
                let at_least = both(low, a).map(|(low, a)| low <= a);
                and(at_least, both(a, high).map(|(a, high)| a <= high))
            }
            Self::Among(_, list) if list.is_empty() => Some(false),
            Self::Among(a, list) => a.model(age).map(|a| list.contains(&a)),
            Self::IsNull(a) => Some(a.model(age).is_none()),
            Self::IsUnknown(a) => Some(a.model(age).is_none()),
            Self::Same(a, b) => a.model(age).zip(b.model(age)).map(|(a, b)| a == b),
            Self::And(a, b) => and(a.model(age), b.model(age)),
            Self::Or(a, b) => and(a.model(age).map(|a| !a), b.model(age).map(|b| !b)).map(|c| !c),
            Self::Not(a) => a.model(age).map(|a| !a),
            Self::Starts(a, b) => a.model(age).zip(b.model(age)).map(|(a, b)| a.starts_with(&b)),
        }
    }

    fn sql(&self) -> Any<bool> {
        match self {
            Self::Value(value) => erased(schema_core::expr::value(*value)),
            Self::Less(a, b) => erased(a.sql().lt(b.sql())),
            Self::Equal(a, b) => erased(a.sql().eq(b.sql())),
            Self::Distinct(a, b) => erased(a.sql().is_distinct_from(b.sql())),
            Self::Between(a, low, high) => erased(a.sql().between(low.sql(), high.sql())),
            Self::Among(a, list) => erased(a.sql().in_list(list.clone())),
            Self::IsNull(a) => erased(a.sql().is_null()),
            Self::IsUnknown(a) => erased(a.sql().is_null()),
            Self::Same(a, b) => erased(a.sql().eq(b.sql())),
            Self::And(a, b) => erased(a.sql().and(b.sql())),
            Self::Or(a, b) => erased(a.sql().or(b.sql())),
            Self::Not(a) => erased(a.sql().not()),
            Self::Starts(a, b) => erased(starts_with(a.sql(), b.sql())),
        }
    }
}

impl Words {
    fn model(&self, age: Option<i32>) -> Option<String> {
        match self {
            Self::Value(value) => value.clone(),
            Self::Concat(a, b) => a.model(age).zip(b.model(age)).map(|(a, b)| a + &b),
            Self::Upper(a) => a.model(age).map(|a| a.to_ascii_uppercase()),
            Self::Reverse(a) => a.model(age).map(|a| a.chars().rev().collect()),
            Self::Case(when, then) => then.model(age).filter(|_| when.model(age) == Some(true)),
        }
    }

    fn sql(&self) -> Any<String> {
        match self {
            Self::Value(value) => erased(schema_core::expr::value(value.clone())),
            Self::Concat(a, b) => erased(a.sql().concat(b.sql())),
            Self::Upper(a) => erased(upper(a.sql())),
            Self::Reverse(a) => erased(reverse(a.sql())),
            Self::Case(when, then) => erased(case().when(when.sql()).then(then.sql()).end()),
        }
    }
}

/// AND of three truths.
fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn words(depth: u32) -> BoxedStrategy<Words> {
    let leaf = prop::option::of("[a-z'\"\\\\%$;-]{0,4}").prop_map(Words::Value);
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || words(depth - 1).prop_map(Box::new);
    prop_oneof![
        leaf,
        (inner(), inner()).prop_map(|(a, b)| Words::Concat(a, b)),
        inner().prop_map(Words::Upper),
        inner().prop_map(Words::Reverse),
        (truth(depth - 1).prop_map(Box::new), inner()).prop_map(|(a, b)| Words::Case(a, b)),
    ]
    .boxed()
}

fn number(depth: u32) -> BoxedStrategy<Number> {
    let leaf = prop_oneof![Just(Number::Age), prop::option::of(-9..9).prop_map(Number::Value)];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || number(depth - 1).prop_map(Box::new);
    let pair = || (inner(), inner());
    let when = truth(depth - 1).prop_map(Box::new);
    prop_oneof![
        leaf,
        pair().prop_map(|(a, b)| Number::Sum(a, b)),
        pair().prop_map(|(a, b)| Number::Difference(a, b)),
        pair().prop_map(|(a, b)| Number::Product(a, b)),
        pair().prop_map(|(a, b)| Number::Coalesce(a, b)),
        pair().prop_map(|(a, b)| Number::NullIf(a, b)),
        (when, inner(), inner()).prop_map(|(a, b, c)| Number::Case(a, b, c)),
        words(depth - 1).prop_map(|words| Number::Length(Box::new(words))),
    ]
    .boxed()
}

fn truth(depth: u32) -> BoxedStrategy<Truth> {
    let leaf = any::<bool>().prop_map(Truth::Value);
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || truth(depth - 1).prop_map(Box::new);
    let n = || number(depth - 1).prop_map(Box::new);
    let w = || words(depth - 1).prop_map(Box::new);
    prop_oneof![
        leaf,
        (n(), n()).prop_map(|(a, b)| Truth::Less(a, b)),
        (n(), n()).prop_map(|(a, b)| Truth::Equal(a, b)),
        (n(), n()).prop_map(|(a, b)| Truth::Distinct(a, b)),
        (n(), n(), n()).prop_map(|(a, b, c)| Truth::Between(a, b, c)),
        (n(), prop::collection::vec(-9..9, 0..3)).prop_map(|(a, list)| Truth::Among(a, list)),
        n().prop_map(Truth::IsNull),
        inner().prop_map(Truth::IsUnknown),
        (inner(), inner()).prop_map(|(a, b)| Truth::Same(a, b)),
        (inner(), inner()).prop_map(|(a, b)| Truth::And(a, b)),
        (inner(), inner()).prop_map(|(a, b)| Truth::Or(a, b)),
        inner().prop_map(Truth::Not),
        (w(), w()).prop_map(|(a, b)| Truth::Starts(a, b)),
    ]
    .boxed()
}

/// Runs a property of values against the database that all tests read.
fn holds<V: std::fmt::Debug>(
    values: impl Strategy<Value = V>,
    property: &impl AsyncFn(&Db, V) -> Result<(), TestCaseError>,
) {
    let runtime = Runtime::new().expect("a runtime");
    let db = runtime.block_on(async { reading() });
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let outcome =
        TestRunner::new(config).run(&values, |value| runtime.block_on(property(&db, value)));
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Ages of the users, by their ids.
const AGES: [Option<i32>; 4] = [Some(36), Some(17), None, Some(36)];

#[test]
fn expressions_mean_what_the_model_says() {
    holds((number(3), truth(3), words(3)), &async |db, (number, truth, words)| {
        let query = User::select().order_by(User::id).columns((
            raw::<Option<i32>>("").expr(number.sql()),
            raw::<Option<bool>>("").expr(truth.sql()),
            raw::<Option<String>>("").expr(words.sql()),
        ));
        let rows = query.all(db).await.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let expected = AGES.map(|age| (number.model(age), truth.model(age), words.model(age)));
        prop_assert_eq!(rows, expected);
        Ok(())
    });
}

#[test]
fn filters_find_what_the_model_finds() {
    holds(prop::collection::vec(truth(3), 1..4), &async |db, conditions| {
        let filter = conditions.iter().fold(User::select(), |query, c| query.filter(Some(c.sql())));
        let found = filter.order_by(User::id).columns(User::age).all(db).await;
        let found = found.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let all = |age: &Option<i32>| conditions.iter().all(|c| c.model(*age) == Some(true));
        prop_assert_eq!(found, AGES.into_iter().filter(all).collect::<Vec<_>>());
        Ok(())
    });
}

/// Texts that have broken others.
fn hostile() -> impl Strategy<Value = String> {
    let known = [
        "'",
        "''",
        "\"",
        "\\",
        "\\'",
        "$$",
        "$1",
        "$tag$",
        "--",
        "/*",
        "*/",
        ";",
        "%",
        "_",
        "{}",
        "{{",
        "' OR 1=1 --",
        "'; DROP TABLE cities; --",
        "E'\\x27'",
        "\u{202e}",
        "\u{feff}",
        "é",
        "💥",
        "\n",
        "\t",
        "NULL",
    ];
    let piece = prop_oneof![3 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "[^\0]{0,70}"];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

#[test]
fn values_never_change_a_statement() {
    let query = |text: &str| {
        let text = text.to_owned();
        User::select()
            .filter(User::name.ne(text.clone()).and(User::tags.has(text.clone()).not()))
            .filter(User::name.not_in_list([text.clone()]))
            .columns(User::name.concat(text))
    };
    let plain = query("plain").order_by(User::id).to_sql();
    holds(hostile(), &async |db, text| {
        prop_assert_eq!(&query(&text).order_by(User::id).to_sql(), &plain);
        let rows = query(&text).order_by(User::id).all(db).await;
        let rows = rows.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(rows, ["Ada", "Bob", "Cyd", "Dan"].map(|name| format!("{name}{text}")));
        Ok(())
    });
}

#[tokio::test]
async fn a_nul_is_an_error_of_the_server() {
    let nul = City::select().filter(City::name.eq("a\0b")).all(&reading()).await.unwrap_err();
    assert_eq!(nul.code(), Some("22021"), "{nul}");
    assert_eq!(City::select().count(&reading()).await.unwrap(), 3);
}

/// Names that have broken others, besides the texts that did.
fn names() -> Vec<String> {
    let short = [
        "select",
        "user",
        "Users",
        "1a",
        "a.b",
        "a b",
        "a$1",
        "$a",
        "\"\"",
        "a\"b",
        "U&\"a\"",
        "é",
        " ",
        // a hole of the schema model, which means nothing in a program that runs
        "\u{e0f1}7\u{e0f2}",
    ];
    let long = [("a", 63), ("\"", 63), ("a", 64), ("é", 32), ("a💥", 40)];
    let long = long.map(|(piece, times)| piece.repeat(times));
    short.map(str::to_owned).into_iter().chain(long).collect()
}

/// A name as the server keeps it.
fn kept(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_IDENTIFIER_BYTES)]
}

#[test]
fn names_never_change_a_statement() {
    let name = || {
        let texts = hostile().prop_filter("a name has a character", |name| !name.is_empty());
        prop_oneof![prop::sample::select(names()), texts]
    };
    holds((name(), name()), &async |db, (table, column)| {
        let quoted = |name| quote_ident(name).replace('{', "{{").replace('}', "}}");
        let (t, c) = (quoted(&table), quoted(&column));
        let found = db.transaction(async |tx| {
            let create = format!("CREATE TEMP TABLE {t} ({c} int) ON COMMIT DROP");
            sql(&create, ()).exec(tx).await?;
            sql(&format!("INSERT INTO {t} ({c}) VALUES ({{}})"), [7]).exec(tx).await?;
            let catalog = "SELECT relname::text, attname::text FROM pg_class \
                           JOIN pg_attribute ON attrelid = pg_class.oid \
                           WHERE relnamespace = pg_my_temp_schema() AND attnum = 1";
            let names: (String, String) = sql(catalog, ()).one(tx).await?;
            let value = sql(&format!("SELECT {t}.{c} FROM {t}"), ()).one::<i32>(tx).await?;
            Ok::<_, schema_core::Error>((names, value))
        });
        let found = found.await.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(found, ((kept(&table).to_owned(), kept(&column).to_owned()), 7));

        let named = window().order_by(User::id).named(&table);
        let query = User::select().order_by(User::id).columns(count_all().over(&named));
        let rows = query.all(db).await.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(rows, [1, 2, 3, 4]);
        Ok(())
    });
}

#[tokio::test]
async fn a_channel_has_any_name_of_63_bytes() {
    let db = reading();
    let mut listener = db.listen(names()).await.unwrap();
    for name in names() {
        let sent = db.notify(&name, "x").await;
        if name == kept(&name) {
            sent.unwrap();
            let heard = tokio::time::timeout(Duration::from_secs(10), listener.next());
            match heard.await.expect("something to hear") {
                Notification::Received { channel, .. } => assert_eq!(channel, name),
                other => panic!("{other:?}"),
            }
        } else {
            assert_eq!(sent.unwrap_err().code(), Some("22023"), "{name}");
        }
    }
}
