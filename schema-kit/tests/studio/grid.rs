use serde_json::{Value, json};

use super::support::{Bench, table};

/// All rows of an order, collected page by page in one direction.
async fn walk(bench: &Bench, name: &str, sort: Value, backwards: bool) -> Vec<String> {
    let mut all = Vec::new();
    let mut from = if backwards { json!("end") } else { json!("start") };
    loop {
        let request = json!({"table": table(name), "columns": ["id"], "sort": sort, "from": from,
            "limit": 7});
        let window = bench.ask("rows", request).await;
        let mut rows = window["rows"].as_array().expect("rows").clone();
        if backwards {
            rows.reverse();
        }
        let Some(last) = rows.last() else { return all };
        from = json!({(if backwards { "before" } else { "after" }): last["k"]});
        all.extend(rows.iter().map(|row| row["v"][0].as_str().expect("an id").to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_lead_through_every_order() {
    let sql = "create table t (id int primary key, a text, b int not null, c timestamptz);
        insert into t select g, nullif('x' || g % 5, 'x3'), g % 3,
            case when g % 4 > 0 then timestamptz '2026-01-01' + g % 6 * interval '1 microsecond' end
        from generate_series(1, 60) g;
        create view v as select * from t;
        create table no_key as select * from t";
    let bench = Bench::new(sql).await;
    let by = |column: &str, descending: bool| json!({"column": column, "descending": descending});
    for (sort, order) in [
        (json!([]), "t.id"),
        (json!([by("id", true)]), "t.id desc"),
        (json!([by("a", false)]), "a, t.id"),
        (json!([by("a", true)]), "a desc, t.id desc"),
        (json!([by("c", true), by("b", false)]), "c desc, b, t.id"),
        (json!([by("b", true), by("a", false), by("id", true)]), "b desc, a, t.id desc"),
    ] {
        let sql = format!("select id::text from t order by {order}");
        let rows = bench.client.query(&sql, &[]).await.expect("query");
        let mut expected: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(walk(&bench, "t", sort.clone(), false).await, expected, "{order}");
        expected.reverse();
        assert_eq!(walk(&bench, "t", sort, true).await, expected, "{order} backwards");
    }
    // Without a key, the place of a row leads on.
    assert_eq!(walk(&bench, "no_key", json!([by("b", false)]), false).await.len(), 60);
    // A view has neither: its rows are counted off.
    let near = json!({"table": table("v"), "sort": [by("id", false)], "columns": ["id"],
        "from": {"near": {"row": 40, "of": 60}}, "limit": 1});
    assert_eq!(bench.ask("rows", near).await["rows"][0]["v"], json!(["41"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_far_down_reads_a_few_rows_only() {
    let sql = "create table t (id bigint primary key, x text, at timestamptz);
        insert into t select g, repeat('x', 40), now() - g * interval '1 second'
        from generate_series(1, 300000) g; create index on t (at); analyze t";
    let bench = Bench::new(sql).await;
    let near = json!({"table": table("t"), "from": {"near": {"row": 150_000, "of": 300_000}},
        "limit": 100});
    let window = bench.ask("rows", near).await;
    assert_eq!(window["about"], true);
    let id: i64 = window["rows"][0]["v"][0].as_str().expect("an id").parse().expect("a number");
    assert!((140_000..160_000).contains(&id), "{id}");
    let sort = json!([{"column": "at", "descending": true}]);
    let near = json!({"table": table("t"), "from": {"near": {"row": 270_000, "of": 300_000}},
        "sort": sort, "limit": 100});
    let window = bench.ask("rows", near).await;
    assert_eq!(window["about"], true, "any column without frequent values will do");
    let id: i64 = window["rows"][0]["v"][0].as_str().expect("an id").parse().expect("a number");
    assert!((260_000..280_000).contains(&id), "{id}");
    let count = bench.ask("count", json!({"table": table("t")})).await;
    assert_eq!(count["about"], true);
    assert!((250_000..350_000).contains(&count["rows"].as_i64().expect("a number")), "{count}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_mean_what_their_types_mean() {
    let sql = "create type mood as enum ('sad', 'happy');
        create table t (id int primary key, name text, n numeric, mood mood, doc jsonb, plain json,
            tags text[], numbers int[], span int4range, at timestamptz, ok boolean);
        insert into t values
        (1, '50% off_', 1.5, 'sad', '{\"a\": 1}', '{\"k\": [1]}', '{x,y}', '{1,2}', '[1,5)',
         '2026-01-01', true),
        (2, 'Plain', 2.5, 'happy', '{\"b\": {\"c\": 2}}', '{}', '{z}', '{3}', '[5,9)', '2026-06-01',
         false),
        (3, null, null, null, null, null, null, null, null, null, null)";
    let bench = Bench::new(sql).await;
    for (column, operator, value, expected) in [
        ("name", "contains", "PLAIN", "2"),
        ("name", "contains", "%", "1"),
        ("name", "contains", "_", "1"),
        ("name", "starts_with", "50%", "1"),
        ("name", "matches", "^P.*n$", "2"),
        ("name", "not_equal", "Plain", "1 3"),
        ("name", "null", "", "3"),
        ("name", "not_null", "", "1 2"),
        ("n", "greater", "1.5", "2"),
        ("n", "at_least", "1.50", "1 2"),
        ("n", "less", "10", "1 2"),
        ("n", "at_most", "1.5", "1"),
        ("mood", "equal", "happy", "2"),
        ("ok", "equal", "false", "2"),
        ("doc", "includes", "{\"b\": {}}", "2"),
        ("doc", "has_key", "a", "1"),
        ("plain", "includes", "{\"k\": [1]}", "1"),
        ("tags", "has_element", "y", "1"),
        ("numbers", "has_element", "03", "2"),
        ("numbers", "includes", "{2}", "1"),
        ("numbers", "overlaps", "{2,3}", "1 2"),
        ("span", "has_element", "5", "2"),
        ("span", "overlaps", "[4,6)", "1 2"),
        ("at", "less", "2026-02-01T00:00:00Z", "1"),
    ] {
        let filter = json!({"column": column, "operator": operator, "value": value});
        let request =
            json!({"table": table("t"), "filters": [filter], "from": "start", "limit": 9});
        let found = bench.ask("rows", request.clone()).await;
        let rows = found["rows"].as_array().expect("rows").iter();
        let ids: Vec<&str> = rows.map(|row| row["v"][0].as_str().expect("an id")).collect();
        assert_eq!(ids.join(" "), expected, "{column} {operator} {value}");
        let count = bench.ask("count", request).await;
        assert_eq!(count, json!({"rows": ids.len(), "about": false}));
    }
    let search = json!({"table": table("t"), "search": "HAPPY", "from": "start", "limit": 9});
    assert_eq!(bench.ask("rows", search).await["rows"][0]["v"][0], "2");
}

/// Names and values that try to be SQL.
#[tokio::test(flavor = "multi_thread")]
async fn names_and_values_stay_what_they_are() {
    let sql = r#"create table "a""; drop table b; --" (id int primary key, "x'""y" text);
        create table b (id int); insert into "a""; drop table b; --" values (1, $$'; drop table b$$)"#;
    let bench = Bench::new(sql).await;
    let filter = json!({"column": "x'\"y", "operator": "equal", "value": "'; drop table b"});
    let request = json!({"table": table("a\"; drop table b; --"), "filters": [filter],
        "sort": [{"column": "x'\"y"}], "from": "start", "limit": 5});
    assert_eq!(bench.ask("rows", request).await["rows"][0]["v"], json!(["1", "'; drop table b"]));
    assert_eq!(bench.count("b").await, 0);
    let nobody = json!({"table": table("b; drop"), "from": "start", "limit": 1});
    assert_eq!(bench.post("rows", nobody).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_values_are_cut_and_read_whole_when_asked_for() {
    let sql = "create table t (id int primary key, long text, photo bytea, big numeric);
        insert into t values (1, repeat('ä', 3000), decode(repeat('ff00', 900), 'hex'),
            12345678901234567890.123456789)";
    let bench = Bench::new(sql).await;
    let window = bench.ask("rows", json!({"table": table("t"), "from": "start", "limit": 1})).await;
    let row = &window["rows"][0];
    assert_eq!(row["cut"], json!([1, 2]));
    assert_eq!(row["v"][1].as_str().expect("a text").chars().count(), 500);
    assert_eq!(row["v"][3], "12345678901234567890.123456789", "no digit is lost");
    let whole = json!({"table": table("t"), "id": row["id"], "column": "long"});
    let whole = bench.ask("value", whole).await;
    assert_eq!(whole.as_str().expect("a text").chars().count(), 3000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_tells_keys_types_and_estimates() {
    let sql = "create type mood as enum ('sad', 'happy');
        create table a (id int primary key, mood mood not null default 'sad');
        create table b (x int, y int, a_id int references a (id), primary key (y, x));
        create table parts (id int, at date) partition by range (at);
        create table part partition of parts for values from ('2026-01-01') to ('2027-01-01');
        create view v as select * from a; insert into a values (1), (2); analyze a";
    let bench = Bench::new(sql).await;
    let catalog = bench.ask("catalog", json!({})).await;
    let named = |name: &str| {
        let tables = catalog.as_array().expect("tables").iter();
        tables.clone().find(|table| table["name"] == name).expect("a table").clone()
    };
    let a = named("a");
    assert_eq!((&a["rows"], &a["key"]), (&json!(2), &json!(["id"])));
    assert_eq!(a["columns"][1]["labels"], json!(["sad", "happy"]));
    let b = named("b");
    assert_eq!(b["key"], json!(["y", "x"]));
    assert_eq!(b["foreign_keys"][0]["table"], "a");
    assert_eq!((&named("v")["kind"], &named("parts")["kind"]), (&json!("v"), &json!("p")));
    assert_eq!(named("part")["partition"], true);
    let functions = bench.ask("functions", json!({})).await;
    assert!(functions.as_array().expect("names").contains(&json!("lower")));
}
