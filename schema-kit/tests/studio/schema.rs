use serde_json::json;

use super::support::{Bench, With, table};

const TABLES: &str = "create type mood as enum ('sad');
    create function one() returns int language sql as 'select 1';
    create table teams (id int primary key);
    create table people (id int primary key, team_id int references teams (id));
    create view everybody as select id from people; insert into teams values (1)";

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_drawn_and_told() {
    let bench = Bench::new(TABLES).await;
    let whole = bench.ask("schema/diagram", json!({})).await;
    assert_eq!(whole["tables"], 2);
    let svg = whole["svg"].as_str().expect("a drawing");
    assert!(svg.contains("data-from=\"people\" data-to=\"teams\""), "{svg}");
    assert!(!svg.contains("<style"), "the page has its own");
    let focus = json!({"focus": table("teams"), "depth": 0, "file": true});
    let focus = bench.ask("schema/diagram", focus).await;
    assert_eq!(focus["tables"], 1);
    assert!(focus["svg"].as_str().expect("a file").starts_with("<svg xmlns"));

    let ddl = bench.ask("schema/ddl", table("people")).await;
    assert!(ddl.as_str().expect("SQL").contains("FOREIGN KEY (team_id)"), "{ddl}");
    let view = bench.ask("schema/ddl", table("everybody")).await;
    assert!(view.as_str().expect("SQL").starts_with("CREATE VIEW"), "{view}");
    let rust = bench.ask("schema/rust", table("people")).await;
    let rust = rust.as_str().expect("Rust");
    assert!(rust.contains("pub struct PersonId(pub i32);"), "{rust}");
    assert!(rust.contains("#[column(references(Team::id), inverse = people)]"), "{rust}");
    assert_eq!(bench.post("schema/rust", table("nobody")).await.status, 404);
    let objects = bench.ask("schema/objects", json!({})).await;
    let mood = objects.as_array().and_then(|all| all.iter().find(|one| one["name"] == "mood"));
    let mood = mood.and_then(|one| one["rust"].as_str()).expect("an enum");
    assert!(mood.contains("pub enum Mood"), "{mood}");
    let objects = objects.as_array().expect("objects").iter();
    let found: Vec<String> = objects
        .filter(|one| one["sql"].as_str().is_some_and(|sql| sql.starts_with("CREATE")))
        .map(|one| format!("{} {}", one["kind"], one["name"]).replace('"', ""))
        .collect();
    assert_eq!(
        found,
        ["table people", "table teams", "view everybody", "enum mood", "function one()"]
    );
    assert_eq!(bench.post("schema/ddl", table("nobody")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_applied_as_it_was_shown() {
    let declared = "create table teams (id int primary key, name text);
        create table people (id int primary key);";
    let with = With { declared: Some(declared), ..With::default() };
    let sql = "create table teams (id int primary key);
        create table people (id int primary key, age int); insert into people values (1, 2)";
    let bench = Bench::with(sql, with).await;
    let plan = bench.ask("schema/plan", json!({})).await;
    let steps = plan["steps"].as_array().expect("steps");
    assert!(steps.iter().any(|step| !step["locks"].as_object().expect("locks").is_empty()));
    let apply =
        |accept: &[&str], fingerprint: &str| json!({"accept": accept, "fingerprint": fingerprint});
    let shown = plan["fingerprint"].as_str().expect("a fingerprint");

    let other = bench.post("schema/apply", apply(&["all"], "0")).await;
    assert_eq!(other.status, 409, "{}", other.body);
    let hazard = bench.post("schema/apply", apply(&[], shown)).await;
    assert_eq!(hazard.status, 409, "{}", hazard.body);
    assert!(hazard.body.contains("drop_column"), "{}", hazard.body);

    let pieces = bench.post("schema/apply", apply(&["drop_column"], shown)).await.pieces();
    let last = pieces.last().expect("an end");
    assert_eq!(*last, json!({"piece": "applied", "steps": steps.len()}), "{pieces:?}");
    assert_eq!(pieces.iter().filter(|piece| piece["piece"] == "done").count(), steps.len());
    assert!(
        bench.ask("schema/plan", json!({})).await["steps"].as_array().is_some_and(Vec::is_empty)
    );
    assert_eq!(
        bench
            .count(
                "information_schema.columns where column_name = 'name' \
        and table_name = 'teams'"
            )
            .await,
        1
    );
}

/// An index build that waits for somebody's transaction says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_index_build_tells_how_far_it_is() {
    let declared = "create table t (id int primary key, a int); create index t_a on t (a);";
    let with = With { declared: Some(declared), ..With::default() };
    let sql = "create table t (id int primary key, a int); insert into t values (1, 1)";
    let bench = Bench::with(sql, with).await;
    let plan = bench.ask("schema/plan", json!({})).await;
    bench.client.batch_execute("begin; update t set a = 2").await.expect("hold the table");
    let apply = json!({"accept": ["all"], "fingerprint": plan["fingerprint"]});
    let apply = bench.post("schema/apply", apply);
    let release = async {
        let waits = "pg_stat_progress_create_index where phase like 'waiting%'";
        while bench.count(waits).await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            bench.client.batch_execute("select pg_stat_clear_snapshot()").await.expect("look anew");
        }
        // long enough for whoever watches the build to have looked at it
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        bench.client.batch_execute("commit").await.expect("let go");
    };
    let (reply, ()) = tokio::join!(apply, release);
    let pieces = reply.pieces();
    assert!(
        pieces.iter().any(|piece| {
            piece["piece"] == "builds"
                && piece["text"]
                    .as_str()
                    .is_some_and(|text| text.starts_with("index of t: waiting"))
        }),
        "{pieces:?}"
    );
    assert_eq!(pieces.last().map(|piece| &piece["piece"]), Some(&json!("applied")), "{pieces:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_history_are_told() {
    let bench = Bench::new(TABLES).await;
    let usage = bench.ask("schema/usage", json!({})).await;
    assert_eq!(usage["tables"].as_array().map(Vec::len), Some(2));
    assert!(usage["indexes"][0]["definition"].as_str().is_some_and(|sql| sql.contains("INDEX")));
    assert_eq!(bench.ask("schema/history", json!({})).await, json!([]));
}
