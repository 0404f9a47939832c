//! Pairs of schemas over every kind of object: the plan from the one to the other is proved on a
//! scratch copy, run on a database that holds rows, and leads there; so does the way back. Planning
//! again gives nothing, and no row is lost.
//!
//! A file holds pairs: `=== name`, the SQL of one side, `--- rows` and what to insert, `---`, the SQL
//! of the other side.

#[path = "../catalogue_support/mod.rs"]
mod catalogue_support;

use catalogue_support::Site;
use schema_kit::plan::{Decisions, plan};
use schema_kit::proof::{Claim, prove};
use schema_kit::settings::Layer;

struct Pair<'a> {
    name: &'a str,
    old: &'a str,
    rows: &'a str,
    new: &'a str,
}

fn pairs(file: &str) -> Vec<Pair<'_>> {
    let parts = file.split("=== ").filter(|part| !part.trim().is_empty());
    let parts = parts.map(|part| {
        let (name, rest) = part.split_once('\n').expect("a name");
        let (left, new) = rest.split_once("\n---\n").expect("two sides");
        let (old, rows) = left.split_once("--- rows\n").unwrap_or((left, ""));
        Pair { name, old, rows, new }
    });
    parts.collect()
}

async fn try_each(file: &str) {
    for pair in pairs(file) {
        println!("{}", pair.name);
        let mut site = Site::new().await;
        site.run(pair.old).await;
        site.run(pair.rows).await;
        go(&mut site, pair.new).await;
        go(&mut site, pair.old).await;
    }
}

/// Proves the way before it goes it.
async fn go(site: &mut Site, goal: &str) {
    let before = rows(site).await;
    let to = site.declared(goal).await;
    let from = site.observed().await;
    let decisions = Decisions { accept: "all".parse().unwrap(), ..Decisions::default() };
    let plan = plan(&from, &to, &decisions);
    assert!(!plan.is_empty(), "the sides are the same");
    let settings = Layer::default().settings(std::path::Path::new("."));
    let claim = Claim { from: &from, to: &to, plan: &plan, is_whole: true };
    let server = site.database.url().parse().unwrap();
    prove(&server, &settings, claim).await.unwrap_or_else(|error| panic!("{error}"));
    site.arrive(&to).await;
    for (table, count) in rows(site).await {
        let was = before.iter().find(|(name, _)| *name == table);
        assert!(was.is_none_or(|(_, was)| *was == count), "rows of {table} are lost");
    }
}

/// How many rows each table has.
async fn rows(site: &Site) -> Vec<(String, i64)> {
    let sql = "SELECT c.oid::regclass::text, (xpath('/row/n/text()', query_to_xml(
            format('SELECT count(*) AS n FROM %s', c.oid::regclass), false, true, '')))[1]::text::int8
        FROM pg_class c WHERE c.relkind = 'r' AND c.oid >= 16384
        AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)";
    let rows = site.client.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn types_change_under_what_uses_them() {
    try_each(include_str!("types.sql")).await;
}

#[tokio::test]
async fn columns_change_under_what_uses_them() {
    try_each(include_str!("columns.sql")).await;
}

#[tokio::test]
async fn other_objects_change_under_what_uses_them() {
    try_each(include_str!("others.sql")).await;
}

#[tokio::test]
async fn wholes_and_their_parts_change() {
    try_each(include_str!("partitions.sql")).await;
}
