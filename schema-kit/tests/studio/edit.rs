use serde_json::{Value, json};

use super::support::{Bench, Reply, table};

const SCHEMA: &str = "create table teams (id int primary key);
    create table people (
        id int generated always as identity primary key,
        name varchar(10) not null,
        email text unique,
        age int check (age >= 0),
        team_id int references teams (id),
        doc jsonb,
        shout text generated always as (upper(name)) stored
    );
    insert into teams values (1);
    insert into people (name, email) values ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com')";

/// The first rows of a table.
async fn rows(bench: &Bench, name: &str) -> Vec<Value> {
    let request = json!({"table": table(name), "from": "start", "limit": 10});
    bench.ask("rows", request).await["rows"].as_array().expect("rows").clone()
}

fn update(row: &Value, set: &Value) -> Value {
    json!({"table": table("people"), "action": "update", "id": row["id"], "version": row["x"],
        "set": set})
}

async fn apply(bench: &Bench, changes: &[Value]) -> Reply {
    bench.post("edits/apply", json!({"changes": changes})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_made_together() {
    let bench = Bench::new(SCHEMA).await;
    let people = rows(&bench, "people").await;
    let changes = [
        update(&people[0], &json!({"name": "O'Hara", "age": "36", "email": null})),
        json!({"table": table("people"), "action": "delete", "id": people[1]["id"],
            "version": people[1]["x"]}),
        json!({"table": table("people"), "action": "insert", "set": {"name": "Cy", "doc": "{}"}}),
        json!({"table": table("teams"), "action": "insert", "set": {"id": "2"}}),
    ];
    let shown = bench.ask("edits/preview", json!({"changes": changes})).await;
    let version = people[0]["x"].as_str().expect("a version");
    assert_eq!(
        shown[0],
        format!(
            "UPDATE public.people SET age = '36', email = NULL, name = 'O''Hara' \
             WHERE id = '1' AND xmin = '{version}'"
        )
    );
    assert_eq!(bench.count("people where name = 'Cy'").await, 0, "shown, not made");
    let reply = apply(&bench, &changes).await;
    assert_eq!((reply.status, reply.json()), (200, json!({"rows": 4})), "{}", reply.body);
    assert_eq!(bench.count("people where name = $$O'Hara$$ and email is null").await, 1);
    assert_eq!(bench.count("people").await, 2);
    assert_eq!(bench.count("teams").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_value_is_named_and_nothing_is_changed() {
    let bench = Bench::new(SCHEMA).await;
    let people = rows(&bench, "people").await;
    for (set, code, column) in [
        (json!({"age": "-1", "name": "x"}), "23514", "age"),
        (json!({"name": null}), "23502", "name"),
        (json!({"email": "bob@example.com"}), "23505", "email"),
        (json!({"team_id": "99"}), "23503", "team_id"),
        (json!({"age": "old", "name": "x"}), "22P02", "age"),
        (json!({"doc": "{", "age": "1"}), "22P02", "doc"),
        (json!({"name": "longer than ten"}), "22001", "name"),
    ] {
        let good = json!({"table": table("teams"), "action": "insert", "set": {"id": "7"}});
        let reply = apply(&bench, &[good, update(&people[0], &set)]).await;
        let said = reply.json();
        assert_eq!(reply.status, 422, "{set} {said}");
        assert_eq!((&said["code"], &said["change"]), (&json!(code), &json!(1)), "{said}");
        assert_eq!(said["columns"], json!([column]), "{set} {said}");
        assert_eq!(bench.count("teams").await, 1, "the good change is undone too");
    }
    let reply = apply(&bench, &[update(&people[0], &json!({"shout": "x"}))]).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_else_changed_is_a_conflict() {
    let bench = Bench::new(SCHEMA).await;
    let people = rows(&bench, "people").await;
    let sql = "update people set age = 50 where id = 1; delete from people where id = 2";
    bench.client.batch_execute(sql).await.expect("change behind the studio's back");

    let mine = update(&people[0], &json!({"name": "Mine"}));
    let reply = apply(&bench, &[mine]).await;
    let said = reply.json();
    assert_eq!(reply.status, 409, "{said}");
    assert_eq!((&said["change"], &said["current"]["age"]), (&json!(0), &json!("50")), "{said}");

    let gone = apply(&bench, &[update(&people[1], &json!({"name": "Mine"}))]).await;
    assert_eq!((gone.status, gone.json().get("current")), (409, None));

    let again = rows(&bench, "people").await;
    assert_eq!(apply(&bench, &[update(&again[0], &json!({"name": "Mine"}))]).await.status, 200);
    assert_eq!(bench.count("people where name = 'Mine' and age = 50").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_a_key_is_edited_by_place() {
    let bench = Bench::new("create table t (a text); insert into t values ('x'), ('x')").await;
    let found = rows(&bench, "t").await;
    let change = json!({"table": table("t"), "action": "update", "id": found[1]["id"],
        "version": found[1]["x"], "set": {"a": "y"}});
    assert_eq!(apply(&bench, std::slice::from_ref(&change)).await.status, 200);
    assert_eq!(bench.count("t where a = 'y'").await, 1);
    assert_eq!(apply(&bench, &[change]).await.status, 409, "the row has another place by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_not_edited() {
    let bench = Bench::new("create table t (a text); create view v as select * from t").await;
    let change = json!({"table": table("v"), "action": "insert", "set": {"a": "x"}});
    assert_eq!(apply(&bench, &[change]).await.status, 400);
}
