use schema_devdb::TestDatabase;
use serde_json::json;

use crate::support::Service;

#[test]
fn a_wizard_is_followed_step_by_step_into_the_funnel() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    let (_, capture) = service.post("/api/email-captures", &json!({ "email": "a@example.com" }));

    let path = "/api/wizard-submissions/session-1";
    let step = json!({ "step": 1, "completed": true, "seconds": 30, "page_views": 2,
        "answers": { "goal": "grow" }, "goal": "grow", "email_capture_id": capture["id"] });
    let (status, row) = service.put(path, &step);
    assert_eq!((status, &row["current_step"]), (201, &json!(1)));
    let step = json!({ "step": 3, "completed": true, "seconds": 12, "clicks": 1,
        "answers": { "budget": { "max": 10 } } });
    let (status, row) = service.put(path, &step);
    assert_eq!(status, 200);
    assert_eq!(row["completed_steps"], json!([1, 3]));
    assert_eq!(row["answers"], json!({ "goal": "grow", "budget": { "max": 10 } }));
    assert_eq!((&row["seconds_spent"], &row["goal"]), (&json!(42), &json!("grow")));
    let (_, row) = service.put(path, &json!({ "step": 2, "finished": true }));
    assert_eq!((&row["current_step"], row["completed_at"].is_string()), (&json!(3), true));
    service.put("/api/wizard-submissions/session-2", &json!({ "step": 1, "abandoned": true }));

    let user = json!({ "email": "a@example.com", "converted_at": "2026-01-02T03:04:05Z",
        "conversion_value_cents": 4900, "email_capture_id": capture["id"] });
    let (status, user) = service.post("/api/users", &user);
    assert_eq!((status, &user["role"]), (201, &json!("member")));
    let event = json!({ "kind": "signup", "user_id": user["id"], "properties": { "plan": "pro" } });
    let (status, event) = service.post("/api/events", &event);
    assert_eq!((status, &event["properties"]), (201, &json!({ "plan": "pro" })));

    let (status, funnel) = service.get("/api/funnel");
    assert_eq!(status, 200);
    assert_eq!(funnel["wizard"]["started"], 2);
    assert_eq!(funnel["wizard"]["completed"], 1);
    assert_eq!(funnel["wizard"]["abandoned"], 1);
    assert_eq!(
        funnel["wizard"]["steps"],
        json!([
            { "step": 1, "reached": 2, "conversion": 1.0 },
            { "step": 2, "reached": 1, "conversion": 0.5 },
            { "step": 3, "reached": 1, "conversion": 1.0 },
        ])
    );
    assert_eq!((&funnel["users"], &funnel["conversions"]), (&json!(1), &json!(1)));
    assert_eq!(funnel["conversion_value_cents"], 4900);
}

#[test]
fn concurrent_steps_of_one_session_lose_nothing() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    std::thread::scope(|scope| {
        for step in 1..=20 {
            let service = &service;
            scope.spawn(move || {
                let body = json!({ "step": step, "completed": true, "clicks": 1 });
                let (status, _) = service.put("/api/wizard-submissions/same", &body);
                assert!(status == 200 || status == 201);
            });
        }
    });
    let (_, row) = service.put("/api/wizard-submissions/same", &json!({ "step": 1 }));
    assert_eq!(row["clicks"], 20);
    assert_eq!(row["completed_steps"], json!((1..=20).collect::<Vec<i32>>()));
}
