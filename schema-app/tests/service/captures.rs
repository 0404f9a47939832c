use schema_devdb::TestDatabase;
use serde_json::json;

use crate::support::Service;

#[test]
fn two_hundred_concurrent_captures_of_one_address_are_one_row() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());

    let answers: Vec<_> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..200)
            .map(|n| {
                let body = json!({ "email": "Ada@Example.com", "utm_source": format!("run {n}") });
                let service = &service;
                scope.spawn(move || service.post("/api/email-captures", &body))
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });

    let created = answers.iter().filter(|(status, _)| *status == 201).count();
    let updated = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!((created, updated), (1, 199));
    assert!(answers.iter().all(|(_, row)| row["id"] == answers[0].1["id"]));
    assert!(answers.iter().all(|(_, row)| row["email"] == "ada@example.com"));
    let (_, funnel) = service.get("/api/funnel");
    assert_eq!(funnel["email_captures"], 1);
}

#[test]
fn a_later_capture_adds_what_it_knows_and_keeps_the_rest() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());

    let first = json!({ "email": "a@example.com", "source": "landing", "utm_campaign": "spring" });
    let (status, row) = service.post("/api/email-captures", &first);
    assert_eq!(
        (status, &row["source"], &row["times_captured"]),
        (201, &json!("landing"), &json!(1))
    );
    let second = json!({ "email": "a@example.com", "utm_campaign": "autumn" });
    let (status, row) = service.post("/api/email-captures", &second);
    assert_eq!((status, &row["source"]), (200, &json!("landing")));
    assert_eq!((&row["utm_campaign"], &row["times_captured"]), (&json!("autumn"), &json!(2)));
}
