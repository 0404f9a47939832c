use schema_devdb::TestDatabase;
use serde_json::{Value, json};

use crate::support::{Answer, Service};

fn error((status, body): Answer) -> (u16, Option<String>, String) {
    let error = &body["error"];
    let field = error["field"].as_str().map(str::to_owned);
    (status, field, error["message"].as_str().expect("a message").to_owned())
}

#[test]
fn what_is_wrong_with_a_request_names_the_field() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    let captures = "/api/email-captures";
    let post = |path: &str, body: Value| error(service.post(path, &body));
    let field =
        |(status, field, _): (u16, Option<String>, String)| (status, field.unwrap_or_default());

    for bad in
        ["nobody", "a@b", "", "a b@example.com", "Ada <ada@example.com>", "a@exa\u{0}mple.com"]
    {
        let answer = post(captures, json!({ "email": bad }));
        assert_eq!(field(answer), (422, "email".into()), "{bad}");
    }
    let answer = post(captures, json!({ "email": "a@example.com", "utm_sorce": "x" }));
    assert!(answer.2.contains("utm_source"), "{}", answer.2);
    assert_eq!(field(answer), (422, "utm_sorce".into()));
    assert_eq!(field(post(captures, json!({ "source": "x" }))), (422, "email".into()));
    assert_eq!(field(post(captures, json!({ "email": 7 }))), (422, "email".into()));
    let long = json!({ "email": "a@example.com", "source": "x".repeat(501) });
    assert_eq!(field(post(captures, long)), (422, "source".into()));

    let (status, _, message) =
        error(service.post_text(captures, "application/json", "{\"email\": "));
    assert_eq!(status, 400, "{message}");
    let trailing = "{\"email\": \"a@example.com\"} x";
    assert_eq!(error(service.post_text(captures, "application/json", trailing)).0, 400);
    assert_eq!(error(service.post_text(captures, "text/plain", "{}")).0, 415);
    let huge = format!("{{\"email\": \"{}\"}}", "a".repeat(100_000));
    assert_eq!(error(service.post_text(captures, "application/json", &huge)).0, 413);
    assert_eq!(error(service.get("/api/nothing")).0, 404);
    assert_eq!(error(service.get(captures)).0, 405);

    let event = json!({ "kind": "x", "user_id": 999 });
    assert_eq!(field(post("/api/events", event)), (422, "user_id".into()));
    let step = error(service.put("/api/wizard-submissions/s", &json!({ "step": 99 })));
    assert_eq!(field(step), (422, "step".into()));
    let user = json!({ "email": "a@example.com" });
    assert_eq!(service.post("/api/users", &user).0, 201);
    assert_eq!(field(post("/api/users", user)), (409, "email".into()));
    let user = json!({ "email": "b@example.com", "email_capture_id": 5 });
    assert_eq!(field(post("/api/users", user)), (422, "email_capture_id".into()));
}
