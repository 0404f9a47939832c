//! Views on a real server: their DDL loads, their rows are typed, the object code has them.
#![allow(missing_docs)]

mod section;

use schema_core::prelude::*;
use schema_core::query::Query;
use schema_core::scope::Closed;
use schema_devdb::TestDatabase;
use schema_model::{Name, ddl};

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
enum Kind {
    Cash,
    Card,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "buyers")]
struct Buyer {
    #[column(primary_key, identity)]
    id: i64,
    name: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "payments")]
struct Payment {
    #[column(primary_key, identity)]
    id: i64,
    #[column(references(Buyer::id))]
    buyer_id: i64,
    kind: Kind,
    amount: i64,
}

/// What each buyer has paid.
#[derive(View, Clone, Debug, PartialEq)]
#[view(
    name = "Paid \"so far\"",
    query = "SELECT buyer_id, max(kind) AS \"last\", sum(amount)::bigint AS sum FROM payments GROUP BY 1;",
    materialized,
    with(fillfactor = 70),
    index(buyer, unique),
    index(sum.desc(), where = "sum > 0")
)]
struct Paid {
    #[column(name = "buyer_id")]
    buyer: i64,
    /// How they paid.
    last: Option<Kind>,
    sum: Option<i64>,
}

#[derive(View, Clone, Debug, PartialEq)]
#[view(
    schema = "public",
    query = "SELECT id, amount FROM payments WHERE amount > 100",
    with(security_invoker = true, security_barrier = true)
)]
pub struct LargePayment {
    pub id: i64,
    pub amount: i64,
}

/// By the query builder, with bound values of several types.
#[derive(View, Clone, Debug, PartialEq)]
#[view(
    name = "card_buyers",
    query = card_buyers,
    file = "tests/views/card_buyers.sql",
    materialized,
    index(buyer, unique)
)]
struct CardBuyer {
    buyer: String,
    #[column(name = "Most")]
    most: Option<i64>,
    note: String,
}

fn card_buyers() -> impl Query<Scope: Closed, Row = (String, Option<i64>, String)> {
    Buyer::select()
        .inner_join(Payment::on(Payment::buyer_id.eq(Buyer::id)))
        .filter(Payment::kind.eq(Kind::Card))
        .filter(Payment::amount.gt(-5).and(Payment::id.in_list([1, 2, 3])))
        .filter(Buyer::name.ne("O'Brien \\ \"x\""))
        .group_by(Buyer::name)
        .order_by(Buyer::name)
        .limit(10)
        .columns((Buyer::name, max(Payment::amount), coalesce(max(Buyer::name), "it's {}")))
}

async fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::new().unwrap();
    let db = Db::connect(database.url()).unwrap();
    let version: String = sql("SHOW server_version_num", ()).one(&db).await.unwrap();
    // PostgreSQL 15 brought `security_invoker`.
    let on_14 = LargePayment::CREATE_SQL.replace(", security_invoker=true", "");
    let large = if version.as_str() < "150000" { &on_14 } else { LargePayment::CREATE_SQL };
    let tables = [Kind::CREATE_SQL, Buyer::CREATE_SQL, Payment::CREATE_SQL];
    let scripts =
        [tables.concat(), Paid::CREATE_SQL.into(), large.into(), CardBuyer::CREATE_SQL.into()];
    for statement in scripts.concat().split_terminator(";\n") {
        let statement = statement.replace('{', "{{").replace('}', "}}");
        sql(&statement, ()).exec(&db).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    (database, db)
}

async fn payments(db: &Db) -> [i64; 2] {
    let new = |name| NewBuyer::builder().name(name).build();
    let buyers = Buyer::insert([new("Ada"), new("Bob")]).returning().all(db).await.unwrap();
    let [ada, bob] = [buyers[0].id, buyers[1].id];
    let new = |buyer, kind, amount| {
        NewPayment::builder().buyer_id(buyer).kind(kind).amount(amount).build()
    };
    let rows = [new(ada, Kind::Cash, 50), new(ada, Kind::Card, 250), new(bob, Kind::Cash, 7)];
    Payment::insert(rows).exec(db).await.unwrap();
    [ada, bob]
}

#[tokio::test]
async fn a_materialized_view_shows_what_was_there_when_it_was_refreshed() {
    let (_database, db) = database().await;
    let [ada, bob] = payments(&db).await;
    assert_eq!(Paid::select().all(&db).await.unwrap(), []);

    Paid::refresh().exec(&db).await.unwrap();
    let found = Paid::select().order_by(Paid::sum.desc()).all(&db).await.unwrap();
    let of_ada = Paid { buyer: ada, last: Some(Kind::Card), sum: Some(300) };
    assert_eq!(found, [of_ada, Paid { buyer: bob, last: Some(Kind::Cash), sum: Some(7) }]);

    let new = NewPayment::builder().buyer_id(bob).kind(Kind::Card).amount(3).build();
    Payment::insert(new).exec(&db).await.unwrap();
    Paid::refresh().concurrently().exec(&db).await.unwrap();
    let of_bob = Paid::select().filter(Paid::buyer.eq(bob)).one(&db).await.unwrap();
    assert_eq!(of_bob, Paid { buyer: bob, last: Some(Kind::Card), sum: Some(10) });
}

#[tokio::test]
async fn a_view_shows_what_its_query_gives() {
    let (_database, db) = database().await;
    payments(&db).await;
    CardBuyer::refresh().concurrently().exec(&db).await.unwrap();
    let found = CardBuyer::select().all(&db).await.unwrap();
    let rows: Vec<_> = found.into_iter().map(|row| (row.buyer, row.most, row.note)).collect();
    assert_eq!(rows, card_buyers().boxed().all(&db).await.unwrap());
    assert_eq!(rows, [("Ada".to_owned(), Some(250), "Ada".to_owned())]);
}

#[tokio::test]
async fn a_view_joins_and_is_joined() {
    let (_database, db) = database().await;
    let [ada, bob] = payments(&db).await;
    Paid::refresh().exec(&db).await.unwrap();

    let rows: Vec<(String, Option<Paid>)> = Buyer::select()
        .left_join(Paid::on(Paid::buyer.eq(Buyer::id).and(Paid::sum.gt(100))))
        .order_by(Buyer::id)
        .columns((Buyer::name, Paid::all_columns()))
        .all(&db)
        .await
        .unwrap();
    let of_ada = Paid { buyer: ada, last: Some(Kind::Card), sum: Some(300) };
    assert_eq!(rows, [("Ada".to_owned(), Some(of_ada)), ("Bob".to_owned(), None)]);

    let rows: Vec<(Option<i64>, String)> = Paid::select()
        .inner_join(Buyer::on(Buyer::id.eq(Paid::buyer)))
        .filter(Buyer::id.eq(bob))
        .columns((Paid::sum, Buyer::name))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows, [(Some(7), "Bob".to_owned())]);

    let large = LargePayment::select().group_by(LargePayment::amount);
    let rows = large.columns((LargePayment::amount, count_all())).all(&db).await.unwrap();
    assert_eq!(rows, [(250, 1)]);
}

#[test]
fn the_object_code_says_what_the_constants_say() {
    let schema = section::schema();
    let views = [
        (Name::new("Paid \"so far\""), Paid::CREATE_SQL),
        (Name::qualified("public", "large_payment"), LargePayment::CREATE_SQL),
        (Name::new("card_buyers"), CardBuyer::CREATE_SQL),
    ];
    assert_eq!(schema.views.len(), views.len());
    for (name, create_sql) in views {
        let view = schema.view(&name).unwrap();
        assert_eq!(ddl::script(&ddl::view_statements(view)), create_sql);
    }
    let paid = schema.view(&Name::new("Paid \"so far\"")).unwrap();
    let columns: Vec<(&str, &str)> =
        paid.columns.iter().map(|column| (&*column.name, &*column.ty)).collect();
    assert_eq!(columns, [("buyer_id", "bigint"), ("last", "kind"), ("sum", "bigint")]);
    assert_eq!(paid.indexes.len(), 2);
}

schema_core::alias! { Other = Paid }

#[tokio::test]
async fn a_view_is_joined_with_itself() {
    let (_database, db) = database().await;
    let [ada, bob] = payments(&db).await;
    Paid::refresh().exec(&db).await.unwrap();
    let pairs = Paid::select()
        .inner_join(Other::on(Other::col(Paid::sum).lt(Paid::sum)))
        .columns((Paid::buyer, Other::col(Paid::buyer), Other::all_columns()));
    let [(more, less, row)] = <[_; 1]>::try_from(pairs.all(&db).await.unwrap()).unwrap();
    assert_eq!((more, less, row.buyer), (ada, bob, bob));
}
