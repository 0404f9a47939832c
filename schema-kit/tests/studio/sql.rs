use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::sleep;

use super::support::{Bench, With};

fn of<'a>(pieces: &'a [Value], kind: &str) -> Vec<&'a Value> {
    pieces.iter().filter(|piece| piece["piece"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_run_one_after_the_other() {
    let bench = Bench::new("create table t (id int)").await;
    let sql = "insert into t values (1), (2); -- two\nselect id, null as n, true as b from t; \
               begin; delete from t; rollback";
    let pieces = bench.run(sql).await;
    assert_eq!(of(&pieces, "statement").len(), 5);
    assert_eq!(of(&pieces, "statement")[1]["line"], 2);
    let done: Vec<&Value> = of(&pieces, "done").iter().map(|piece| &piece["rows"]).collect();
    assert_eq!(done, [&json!(2), &json!(2), &json!(0), &json!(2), &json!(0)]);
    assert_eq!(of(&pieces, "columns")[0]["types"], json!(["int4", "text", "bool"]));
    assert_eq!(of(&pieces, "rows")[0]["rows"], json!([["1", null, "t"], ["2", null, "t"]]));
    assert!(of(&pieces, "note").is_empty());
    assert_eq!(bench.count("t").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_shown_where_it_is() {
    let bench = Bench::new("").await;
    let sql = "select 'ä'; select wrong";
    let pieces = bench.run(sql).await;
    let failed = of(&pieces, "failed")[0];
    assert_eq!((&failed["code"], &failed["at"]), (&json!("42703"), &json!(19)), "{failed}");
    let open = bench.run("select 'never closed").await;
    assert_eq!(of(&open, "failed")[0]["at"], 7, "{open:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_transaction_is_told_and_rolled_back() {
    let bench = Bench::new("create table t (id int)").await;
    let pieces = bench.run("begin; insert into t values (1)").await;
    assert_eq!(of(&pieces, "note").len(), 1, "{pieces:?}");
    assert_eq!(bench.count("t").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_beyond_the_limit_are_counted() {
    let bench = Bench::new("").await;
    let pieces = bench.run("select generate_series(1, 2500)").await;
    let sent: usize =
        of(&pieces, "rows").iter().map(|piece| piece["rows"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!((sent, &of(&pieces, "done")[0]["rows"]), (100, &json!(2500)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_has_a_time_limit() {
    let bench = Bench::new("").await;
    let request = json!({"run": "r", "sql": "select pg_sleep(30)", "rows": 1, "timeout": 1});
    let pieces = bench.post("sql/run", request).await.pieces();
    assert_eq!(of(&pieces, "failed")[0]["code"], "57014", "{pieces:?}");
}

/// Whether the server runs a statement with this text.
async fn runs(bench: &Bench, text: &str) -> bool {
    let from = format!(
        "pg_stat_activity where state = 'active' and query like '%{text}%' \
         and pid <> pg_backend_pid()"
    );
    bench.count(&from).await > 0
}

async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !condition().await {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_can_be_cancelled() {
    let bench = Bench::new("").await;
    let request = json!({"run": "mine", "sql": "select pg_sleep(60)", "rows": 1, "timeout": 0});
    let run = bench.post("sql/run", request);
    let cancel = async {
        until("it runs", async || runs(&bench, "pg_sleep(60)").await).await;
        let other = bench.ask("sql/cancel", json!({"run": "another"})).await;
        assert_eq!(other["cancelled"], false);
        let mine = bench.ask("sql/cancel", json!({"run": "mine"})).await;
        assert_eq!(mine["cancelled"], true);
    };
    let (reply, ()) = tokio::join!(run, cancel);
    assert_eq!(of(&reply.pieces(), "failed")[0]["message"], "cancelled");
    until("it ends on the server", async || !runs(&bench, "pg_sleep(60)").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_goes_away_ends_its_statement() {
    let bench = Bench::new("").await;
    let authorization = format!("Bearer {}", bench.token);
    let headers = [("Host", bench.address.as_str()), ("Authorization", &authorization)];
    let sql = json!({"run": "r", "sql": "select pg_sleep(61)", "rows": 1, "timeout": 0});
    let stream = bench.begin("POST", "/api/sql/run", &headers, &sql.to_string()).await;
    until("it runs", async || runs(&bench, "pg_sleep(61)").await).await;
    drop(stream);
    until("it ends on the server", async || !runs(&bench, "pg_sleep(61)").await).await;
}

/// What somebody might try in order to write all the same.
#[tokio::test(flavor = "multi_thread")]
async fn read_only_holds_against_tricks() {
    let sql = "create table t (id int); create sequence s;
        create function write() returns int language sql as 'insert into t values (1) returning id';
        create procedure escape() language plpgsql as
            'begin commit; insert into t values (1); end'";
    let bench = Bench::with(sql, With { read_only: true, ..With::default() }).await;
    for trick in [
        "insert into t values (1)",
        "set default_transaction_read_only = off; insert into t values (1)",
        "set transaction read write; insert into t values (1)",
        "set session characteristics as transaction read write; insert into t values (1)",
        "commit; insert into t values (1)",
        "commit; begin read write; insert into t values (1); commit",
        "rollback; start transaction read write; insert into t values (1); commit",
        "with w as (insert into t values (1) returning *) select * from w",
        "select write()",
        "call escape()",
        "do $$ begin commit; insert into t values (1); end $$",
        "explain analyze insert into t values (1)",
        "select nextval('s')",
        "create table u (id int)",
        "prepare p as insert into t values (1); execute p",
    ] {
        let pieces = bench.run(trick).await;
        assert_eq!(bench.count("t").await, 0, "{trick}: {pieces:?}");
        assert_eq!(of(&pieces, "failed").len(), 1, "{trick}: {pieces:?}");
    }
    let explained = json!({"sql": "insert into t values (1)", "analyze": true});
    assert_eq!(bench.post("sql/explain", explained).await.status, 422);
    let pieces = bench.run("select count(*) from t").await;
    assert_eq!(of(&pieces, "rows")[0]["rows"], json!([["0"]]), "reading goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_measured_and_its_changes_undone() {
    let bench = Bench::new("create table t (id int); insert into t values (1)").await;
    let plan = bench.ask("sql/explain", json!({"sql": "delete from t", "analyze": true})).await;
    assert!(plan[0]["Plan"]["Actual Total Time"].is_number(), "{plan}");
    assert_eq!(bench.count("t").await, 1);
    let estimated = json!({"sql": "select * from t", "analyze": false});
    let estimated = bench.ask("sql/explain", estimated).await;
    assert!(estimated[0]["Plan"]["Actual Total Time"].is_null());
    let several = json!({"sql": "select 1; delete from t", "analyze": false});
    assert_eq!(bench.post("sql/explain", several).await.status, 422);
    let wrong = bench.post("sql/explain", json!({"sql": "select wrong", "analyze": true})).await;
    assert_eq!(wrong.json()["position"], 8, "{}", wrong.body);
}
