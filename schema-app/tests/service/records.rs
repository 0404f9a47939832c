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

#[test]
fn a_patch_changes_what_it_names_and_is_held_to_the_schema() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    let new = json!({ "email": "a@example.com", "company": "Analytical", "phone": "12" });
    let (_, user) = service.post("/api/users", &new);
    service.post("/api/users", &json!({ "email": "b@example.com" }));
    let path = format!("/api/users/{}", user["id"]);

    let patch = json!({ "email": "Ada@Example.com", "phone": null, "role": "admin" });
    let (status, changed) = service.patch(&path, &patch);
    assert_eq!((status, &changed["email"]), (200, &json!("ada@example.com")), "{changed}");
    assert_eq!((&changed["company"], &changed["phone"]), (&json!("Analytical"), &json!(null)));
    assert_eq!((&changed["role"], &changed["created_at"]), (&json!("admin"), &user["created_at"]));
    assert_ne!(changed["updated_at"], user["updated_at"]);

    let wrong = json!({ "country": "Avalon", "conversion_value_cents": -1, "company": "Other" });
    let (status, refused) = service.patch(&path, &wrong);
    let fields = json!({
        "country": ["must have at most 2 characters"],
        "conversion_value_cents": ["must be at least 0"],
    });
    assert_eq!((status, &refused["error"]["fields"]), (422, &fields), "{refused}");
    let field_of = |patch| {
        let (status, refused) = service.patch(&path, &patch);
        (status, refused["error"]["field"].clone())
    };
    assert_eq!(field_of(json!({ "role": "king" })), (422, json!("role")));
    assert_eq!(field_of(json!({ "email": null })), (422, json!("email")));
    assert_eq!(field_of(json!({ "email": "nobody" })), (422, json!("email")));
    assert_eq!(field_of(json!({ "email": "b@example.com" })), (409, json!("email")));
    assert_eq!(field_of(json!({ "email_capture_id": 7 })), (422, json!("email_capture_id")));
    let (_, same) = service.patch(&path, &json!({}));
    assert_eq!((&same["company"], &same["country"]), (&json!("Analytical"), &json!(null)));
    assert_eq!(service.patch("/api/users/0", &json!({})).0, 404);
}
