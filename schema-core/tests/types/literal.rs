//! Bound values in the query of a view, which takes no parameters: as literals they are the same values.

use std::net::IpAddr;

use proptest::prelude::*;
use schema_core::derived::view_text;
use schema_core::prelude::*;
use schema_core::value::{Inet, Interval, TsQuery};
use uuid::Uuid;

use crate::scalar::text;
use crate::server::Server;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
#[pg_enum(name = "Odd \"mood\"")]
enum Mood {
    #[pg_enum(rename = "it's \\ {fine}")]
    Fine,
}

// One row, all NULL: `coalesce` gives the value.
#[derive(Table)]
#[allow(dead_code)] // only its columns are used
#[table(name = "literals")]
struct Literal {
    truth: Option<bool>,
    small: Option<i16>,
    large: Option<i64>,
    real: Option<f32>,
    double: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    at: Option<DateTime<Utc>>,
    lasts: Option<Interval>,
    texts: Option<Vec<String>>,
    gaps: Option<Vec<Option<i32>>>,
    uuid: Option<Uuid>,
    host: Option<IpAddr>,
    inet: Option<Inet>,
    json: Option<Json<Vec<String>>>,
    mood: Option<Mood>,
    search: Option<TsQuery>,
}

type Numbers = (bool, i16, i64, f32, f64, String, Vec<u8>);
type Others = (NaiveDate, NaiveTime, DateTime<Utc>, Interval, Vec<String>, Vec<Option<i32>>);
type Rest = (Uuid, IpAddr, Inet, Json<Vec<String>>, Mood);

fn others() -> impl Strategy<Value = Others> {
    let day = (0..3_000_000i32).prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap());
    let time = (0..86_400u32, 0..1_000_000u32).prop_map(|(second, micro)| {
        NaiveTime::from_num_seconds_from_midnight_opt(second, micro * 1000).unwrap()
    });
    let at = (-9_000_000_000_000..9_000_000_000_000i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros * 1000 + 1).unwrap());
    let lasts = (-99..99i32, -99..99i32, -9_999_999..9_999_999i64)
        .prop_map(|(months, days, microseconds)| Interval { months, days, microseconds });
    let texts = prop::collection::vec(text(), 0..4);
    (day, time, at, lasts, texts, prop::collection::vec(any::<Option<i32>>(), 0..4))
}

#[test]
#[allow(clippy::many_single_char_names)] // the values of a tuple, in order
fn a_literal_is_the_value() {
    let server = Server::new();
    server.run(async |db| {
        sql(Mood::CREATE_SQL.replace('{', "{{").replace('}', "}}").as_str(), ()).exec(db).await?;
        sql(Literal::CREATE_SQL, ()).exec(db).await?;
        sql("INSERT INTO literals DEFAULT VALUES", ()).exec(db).await.map(drop)
    });
    let get = |text: String| text.replace('{', "{{").replace('}', "}}");
    let bytes = prop::collection::vec(any::<u8>(), 0..5);
    let numbers =
        (any::<bool>(), any::<i16>(), any::<i64>(), any::<f32>(), any::<f64>(), text(), bytes);
    let config = ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() };
    proptest!(config, |(numbers in numbers, others in others())| {
        let (a, b, c, d, e, f, g) = numbers.clone();
        let query = Literal::select().columns((
            coalesce(Literal::truth, a), coalesce(Literal::small, b), coalesce(Literal::large, c),
            coalesce(Literal::real, d), coalesce(Literal::double, e), coalesce(Literal::text, f),
            coalesce(Literal::bytes, g),
        ));
        let query = view_text::<Numbers, _>(query, &["a", "b", "c", "d", "e", "f", "g"]).unwrap();
        prop_assert_eq!(server.get::<Numbers>(&get(query), ()).unwrap(), numbers);

        let (a, b, c, d, e, f) = others.clone();
        let query = Literal::select().columns((
            coalesce(Literal::day, a), coalesce(Literal::time, b), coalesce(Literal::at, c),
            coalesce(Literal::lasts, d), coalesce(Literal::texts, e), coalesce(Literal::gaps, f),
        ));
        let query = view_text::<Others, _>(query, &["a", "b", "c", "d", "e", "f"]).unwrap();
        prop_assert_eq!(server.get::<Others>(&get(query), ()).unwrap(), others);
    });
    let address: IpAddr = [10, 0, 0, 1].into();
    let json = Json(vec!["it's \"\\".to_owned()]);
    let rest = (Uuid::from_u128(7), address, Inet::new(address, 8).unwrap(), json, Mood::Fine);
    let (a, b, c, d, e) = rest.clone();
    let query = Literal::select().columns((
        coalesce(Literal::uuid, a),
        coalesce(Literal::host, b),
        coalesce(Literal::inet, c),
        coalesce(Literal::json, d),
        coalesce(Literal::mood, e),
    ));
    let query = view_text::<Rest, _>(query, &["a", "b", "c", "d", "e"]).unwrap();
    assert_eq!(server.get::<Rest>(&get(query), ()).unwrap(), rest);
}

#[test]
fn what_has_no_literal_is_an_error() {
    let query = Literal::select().columns((coalesce(Literal::search, TsQuery::word("ada")),));
    let error = view_text::<(TsQuery,), _>(query, &["search"]).unwrap_err().to_string();
    assert!(error.contains("a bound value of type tsquery can't stand in"), "{error}");
}
