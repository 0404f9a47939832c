use super::project::Project;

/// Pulls a database; the crate compiles without a warning, says the same, and stays as it is.
fn round_trip(name: &str, sql: &str) -> Project {
    let project = Project::new(name, sql);
    assert!(!project.pull().is_empty());
    project.assert_formatted();
    project.assert_same();
    assert_eq!(project.pull(), Vec::<String>::new(), "nothing has changed");
    project
}

#[test]
fn film_rental() {
    round_trip("rental", include_str!("databases/rental.sql"));
}

#[test]
fn food_trader() {
    round_trip("trade", include_str!("databases/trade.sql"));
}

#[test]
fn many_tenants() {
    round_trip("tenants", include_str!("databases/tenants.sql"));
}

#[test]
fn event_store() {
    round_trip("events", include_str!("databases/events.sql"));
}

#[test]
fn search() {
    round_trip("search", include_str!("databases/search.sql"));
}

#[test]
fn hostile_names() {
    round_trip("hostile", include_str!("databases/hostile.sql"));
}

#[test]
fn every_kind() {
    round_trip("everything", include_str!("databases/everything.sql"));
}
