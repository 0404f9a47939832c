//! Composite types and domains: their DDL loads, their values come back, the object code has them.

use schema_core::prelude::*;
use schema_core::query::sql;
use schema_model::{Object, Schema, ddl};

use crate::section;
use crate::server::Server;

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
enum Shade {
    Light,
    Dark,
}

/// At most a hundred.
#[derive(PgDomain, Clone, Copy, Debug, PartialEq)]
#[domain(
    default = 50,
    not_null,
    check(at_least_zero = "value >= 0"),
    check(at_most_hundred = "value <= 100", not_valid)
)]
struct Percentage(i32);

#[derive(PgDomain, Clone, Debug, PartialEq)]
#[domain(name = "Say \"hi\"", type = "character varying(20)", collation = "C")]
struct Greeting(String);

#[derive(PgDomain, Clone, Debug, PartialEq)]
struct Tags(Vec<String>);

#[derive(PgDomain, Clone, Copy, Debug, PartialEq)]
struct Half(Percentage);

/// Where it is.
#[derive(PgComposite, Clone, Debug, PartialEq)]
struct Place {
    x: f64,
    #[pg_composite(name = "order")]
    label: Option<String>,
    share: Percentage,
}

#[derive(PgComposite, Clone, Debug, PartialEq)]
#[pg_composite(name = "Route")]
struct Route {
    from: Place,
    via: Vec<Place>,
    to: Option<Place>,
    shades: Vec<Option<Shade>>,
    greeting: Option<Greeting>,
    #[pg_composite(type = "character varying(10)", collation = "C")]
    code: String,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "trips", new(derive(Clone)))]
struct Trip {
    #[column(primary_key, identity)]
    id: i64,
    place: Place,
    route: Option<Route>,
    places: Vec<Place>,
    share: Percentage,
    greetings: Vec<Greeting>,
    tags: Option<Tags>,
    half: Half,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "stops")]
struct Stop {
    #[column(primary_key, identity)]
    id: i64,
    #[column(references(Trip::id), inverse = stops)]
    trip_id: i64,
    place: Place,
    shares: Vec<Percentage>,
    half: Half,
    greeting: Greeting,
}

const SCRIPTS: [&str; 9] = [
    Shade::CREATE_SQL,
    Percentage::CREATE_SQL,
    Greeting::CREATE_SQL,
    Tags::CREATE_SQL,
    Half::CREATE_SQL,
    Place::CREATE_SQL,
    Route::CREATE_SQL,
    Trip::CREATE_SQL,
    Stop::CREATE_SQL,
];

fn server() -> Server {
    let server = Server::new();
    run(&server, &SCRIPTS.concat());
    server
}

/// Runs the statements of a script.
fn run(server: &Server, script: &str) {
    for statement in script.split_terminator(";\n") {
        server.run(async |db| sql(statement, ()).exec(db).await.map(drop));
    }
}

fn place(x: f64, label: Option<&str>) -> Place {
    Place { x, label: label.map(str::to_owned), share: Percentage(7) }
}

fn route() -> Route {
    Route {
        from: place(1.5, Some("a, \"b\"")),
        via: vec![place(2.0, None), place(-3.0, Some(""))],
        to: None,
        shades: vec![Some(Shade::Dark), None, Some(Shade::Light)],
        greeting: Some(Greeting("hello".to_owned())),
        code: "x".to_owned(),
    }
}

fn trip(route: Option<Route>) -> NewTrip {
    NewTrip::builder()
        .place(place(0.5, Some("here")))
        .route(route)
        .places(vec![place(1.0, None), place(2.0, Some("b"))])
        .share(Percentage(99))
        .greetings(vec![Greeting("a".to_owned()), Greeting("b".to_owned())])
        .tags(Tags(vec!["x".to_owned()]))
        .half(Half(Percentage(50)))
        .build()
}

#[test]
fn composites_and_domains_come_back_as_columns() {
    server().run(async |db| {
        let one = Trip::insert(trip(Some(route()))).returning().one(db).await?;
        assert_eq!((&one.place, &one.route), (&place(0.5, Some("here")), &Some(route())));
        assert_eq!((one.share, one.half), (Percentage(99), Half(Percentage(50))));
        Trip::insert(vec![trip(None), trip(Some(route()))]).exec(db).await?;
        let all = Trip::select().order_by(Trip::id).all(db).await?;
        assert_eq!(all.len(), 3);
        assert_eq!((&all[0], &all[1].route), (&one, &None));
        assert_eq!(all[2], Trip { id: all[2].id, ..one });
        let found = Trip::select().filter(Trip::place.eq(place(0.5, Some("here"))));
        assert_eq!(found.filter(Trip::share.eq(Percentage(99))).all(db).await?.len(), 3);
        let places = [place(0.5, Some("here")), place(9.0, None)];
        assert_eq!(Trip::select().filter(Trip::place.in_list(places)).all(db).await?.len(), 3);
        let shares = [Percentage(99), Percentage(1)];
        assert_eq!(Trip::select().filter(Trip::share.in_list(shares)).all(db).await?.len(), 3);
        Ok(())
    });
}

#[test]
fn composites_and_domains_come_back_in_nested_rows() {
    server().run(async |db| {
        let trip = Trip::insert(trip(Some(route()))).returning().one(db).await?;
        let stop = NewStop::builder()
            .trip_id(trip.id)
            .place(place(4.0, None))
            .shares(vec![Percentage(1), Percentage(2)])
            .half(Half(Percentage(3)))
            .greeting(Greeting("ho".to_owned()))
            .build();
        let stop = Stop::insert(stop).returning().one(db).await?;
        let (found, stops) = Trip::select().with(Trip::stops).one(db).await?;
        assert_eq!((found, stops), (trip, vec![stop]));
        Ok(())
    });
}

#[test]
fn attributes_are_found_by_their_names() {
    let server = Server::new();
    let scripts = [
        Percentage::CREATE_SQL,
        "CREATE TYPE place AS (share percentage, \"order\" text, x double precision);\n",
    ];
    run(&server, &scripts.concat());
    let sent = place(2.5, Some("b"));
    let (same, text): (Place, String) = server
        .get("SELECT value, value::text FROM (SELECT {}::place) AS sent (value)", (sent.clone(),))
        .unwrap();
    assert_eq!((same, text.as_str()), (sent, "(7,b,2.5)"));
}

#[test]
fn what_the_struct_has_no_place_for_is_an_error() {
    let server = server();
    server.refuses::<Place>("SELECT (NULL, 'a', 1)::place", "attribute `x`");
    // another one: a connection keeps in mind what it knows of a type
    let server = self::server();
    run(&server, "ALTER TYPE place ADD ATTRIBUTE y integer");
    server.refuses::<Place>("SELECT (1, 'a', 1, 2)::place", "no attribute `y` in this program");
}

/// A server with a type as it was before the program, known so by the connection, and changed since.
fn server_with_an_attribute_more() -> Server {
    let server = Server::new();
    run(&server, Percentage::CREATE_SQL);
    run(&server, "CREATE TYPE place AS (share percentage, \"order\" text)");
    assert_eq!(server.get::<Option<Place>>("SELECT {}::place", (None::<Place>,)).unwrap(), None);
    run(&server, "ALTER TYPE place ADD ATTRIBUTE x double precision");
    server
}

#[test]
fn a_type_that_changed_is_looked_up_after_it_could_not_be_read() {
    let server = server_with_an_attribute_more();
    let text = "SELECT (7, 'b', 2.5)::place";
    server.refuses::<Place>(text, "no attribute `x` in the database");
    assert_eq!(server.get::<Place>(text, ()).unwrap(), place(2.5, Some("b")));
}

#[test]
fn a_type_that_changed_is_looked_up_when_a_value_does_not_fit() {
    let server = server_with_an_attribute_more();
    let x = server.get::<f64>("SELECT ({}::place).x", (place(2.5, None),)).unwrap();
    assert!((x - 2.5).abs() < f64::EPSILON, "{x}");
}

#[test]
fn a_domain_checks() {
    let server = server();
    let error = server.get::<Percentage>("SELECT {}::percentage", (Percentage(101),)).unwrap_err();
    assert!(error.to_string().contains("at_most_hundred"), "{error}");
    let one = server.get::<Percentage>("SELECT {}::percentage", (Percentage(100),)).unwrap();
    assert_eq!(one, Percentage(100));
}

#[test]
fn the_object_code_says_what_the_constants_say() {
    let Schema { composites, domains, .. } = section::schema();
    let composites = composites.iter().map(|one| ddl::script(&ddl::composite_statements(one)));
    let domains = domains.iter().map(|one| ddl::script(&ddl::domain_statements(one)));
    let mut found: Vec<String> = composites.chain(domains).collect();
    let mut declared = SCRIPTS[1..7].to_vec();
    found.sort();
    declared.sort_unstable();
    assert_eq!(found, declared);
    assert!(matches!(section::schema().objects().next(), Some(Object::Enum(_))));
}
