use schema_devdb::TestDatabase;

use crate::support::Service;

#[test]
fn the_manual_trigger_wants_the_secret_and_is_not_to_be_hammered() {
    let database = TestDatabase::new().unwrap();
    let variables = [("POSTGRES_URL", database.url()), ("MIGRATION_SECRET", "open sesame")];
    let service = Service::start_with(&variables);

    let (status, body) = service.migrate(Some("open sesame"));
    assert_eq!((status, &body["status"]), (200, &"current".into()));
    assert_eq!(service.migrate(None).0, 401);
    assert_eq!(service.migrate(Some("")).0, 401);
    assert_eq!(service.migrate(Some("open sesam")).0, 401);
    let refused = (0..20).filter(|_| service.migrate(Some("guess")).0 == 429).count();
    assert!(refused >= 10, "{refused} of 20 guesses were refused");
    assert_eq!(service.migrate(Some("open sesame")).0, 429);
}

#[test]
fn without_a_secret_there_is_no_trigger() {
    let database = TestDatabase::new().unwrap();
    let service = Service::start(database.url());
    assert_eq!(service.migrate(Some("")).0, 404);
}
