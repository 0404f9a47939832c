use serde_json::json;

use super::support::{Bench, With, table};

#[tokio::test(flavor = "multi_thread")]
async fn only_the_token_opens_it() {
    let bench = Bench::new("create table t (id int primary key)").await;
    let host = bench.address.as_str();
    let almost = format!("Bearer {}0", &bench.token[..bench.token.len() - 1]);
    for authorization in ["", "Bearer ", "Bearer wrong", &bench.token, &almost] {
        let headers = [("Host", host), ("Authorization", authorization)];
        let reply = bench.send("POST", "/api/catalog", &headers, "{}").await;
        assert_eq!(reply.status, 401, "{authorization:?}");
        assert!(!reply.body.contains("\"t\""), "{}", reply.body);
    }
    assert_eq!(bench.post("catalog", json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_own_page_may_use_it() {
    let bench = Bench::new("").await;
    let right = format!("Bearer {}", bench.token);
    let own = format!("http://{}", bench.address);
    let host = bench.address.as_str();
    let port = host.rsplit(':').next().expect("a port");
    for (name, value, status) in [
        ("Origin", own.as_str(), 200),
        ("Origin", "http://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "https://127.0.0.1", 403),
        ("Sec-Fetch-Site", "same-origin", 200),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
    ] {
        let headers = [("Host", host), ("Authorization", &right), (name, value)];
        let reply = bench.send("POST", "/api/about", &headers, "{}").await;
        assert_eq!(reply.status, status, "{name}: {value}");
        assert!(!reply.head.contains("access-control"), "{}", reply.head);
    }
    // A name that somebody else has made to mean this machine.
    for wrong in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", ""] {
        for path in ["/", "/js/main.js", "/api/about"] {
            let headers = [("Host", wrong), ("Authorization", right.as_str())];
            let reply = bench.send("POST", path, &headers, "{}").await;
            assert_eq!(reply.status, 403, "{wrong} {path}");
        }
    }
    let local = format!("localhost:{port}");
    let headers = [("Host", local.as_str()), ("Authorization", right.as_str())];
    assert_eq!(bench.send("POST", "/api/about", &headers, "{}").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_for_in_an_address() {
    let bench = Bench::new("").await;
    let right = format!("Bearer {}", bench.token);
    let headers = [("Host", bench.address.as_str()), ("Authorization", right.as_str())];
    for path in ["/api/about", "/api/rows", "/api/sql/run"] {
        let reply = bench.send("GET", path, &headers, "").await;
        assert_eq!(reply.status, 405, "{path}");
    }
    assert_eq!(bench.send("POST", "/api/nothing", &headers, "{}").await.status, 404);
    assert_eq!(bench.send("GET", "/../Cargo.toml", &headers, "").await.status, 404);
}

/// The first page with all that it loads, each file asked for as the browser does.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_small_and_needs_no_other_place() {
    let bench = Bench::new("").await;
    let headers = [("Host", bench.address.as_str())];
    let mut waiting = vec!["/".to_owned()];
    let mut seen: Vec<String> = Vec::new();
    let mut bytes = 0;
    while let Some(path) = waiting.pop() {
        if seen.contains(&path) {
            continue;
        }
        let reply = bench.send("GET", &path, &headers, "").await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.head.contains("content-security-policy: default-src 'none'"), "{path}");
        assert!(reply.head.contains("x-content-type-options: nosniff"), "{path}");
        bytes += reply.body.len();
        let elsewhere = reply.body.replace("http://www.w3.org/", "");
        assert!(!elsewhere.contains("://"), "{path} names another place");
        for quoted in reply.body.split('"').filter(|text| text.starts_with(['/', '.'])) {
            let file = [".js", ".css", ".svg"].iter().any(|end| quoted.ends_with(end));
            if file {
                waiting.push(quoted.replace("./", "/js/"));
            }
        }
        seen.push(path);
    }
    assert!(seen.len() > 20, "{seen:?}");
    assert!(bytes < 150_000, "{bytes} bytes before any compression");
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_refuses_every_change() {
    let sql = "create table t (id int primary key); insert into t values (1)";
    let with =
        With { read_only: true, declared: Some("create table u (id int)"), ..With::default() };
    let bench = Bench::with(sql, with).await;
    let edit = json!({"changes": [{"table": table("t"), "action": "insert", "set": {"id": "2"}}]});
    assert_eq!(bench.post("edits/apply", edit).await.status, 403);
    let plan = bench.ask("schema/plan", json!({})).await;
    let apply = json!({"fingerprint": plan["fingerprint"], "accept": ["all"]});
    assert_eq!(bench.post("schema/apply", apply).await.status, 403);
    assert_eq!(bench.count("t").await, 1);
    assert_eq!(bench.ask("about", json!({})).await["read_only"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn production_needs_its_name_typed() {
    let sql = "create table t (id int primary key)";
    let bench = Bench::with(sql, With { production: true, ..With::default() }).await;
    let about = bench.ask("about", json!({})).await;
    assert_eq!((&about["production"], &about["read_only"]), (&json!(true), &json!(false)));
    let edit = |confirm: &str| {
        let change = json!({"table": table("t"), "action": "insert", "set": {"id": "1"}});
        json!({"changes": [change], "confirm": confirm})
    };
    for wrong in ["", "yes", "app"] {
        assert_eq!(bench.post("edits/apply", edit(wrong)).await.status, 403, "{wrong}");
    }
    let refused = bench.run("insert into t values (2)").await;
    assert_eq!(refused.last().expect("a piece")["code"], "25006", "{refused:?}");
    assert_eq!(bench.count("t").await, 0);
    assert_eq!(bench.post("edits/apply", edit(bench.database.name())).await.status, 200);
    assert_eq!(bench.count("t").await, 1);
}
