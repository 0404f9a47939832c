use schema_core::Error;
use schema_core::prelude::*;

use crate::support::*;

#[tokio::test]
async fn a_violation_is_known_by_its_columns() {
    let (_database, db) = captures().await;
    Capture::insert(capture("a@x")).exec(&db).await.unwrap();
    let known = Capture::insert(capture("a@x")).exec(&db).await.unwrap_err();
    assert!(known.violates(Capture::email));
    assert!(!known.violates(Capture::tenant) && !known.violates((Capture::email, Capture::tenant)));
    assert_eq!(known.constraint(), Some("captures_email_key"));
    assert!(!known.is_retryable());

    let coded = |email: &str| NewCapture::builder().email(email).tenant(1).code(7).build();
    Capture::insert(coded("b@x")).exec(&db).await.unwrap();
    let pair = Capture::insert(coded("c@x")).exec(&db).await.unwrap_err();
    assert!(pair.violates((Capture::tenant, Capture::code)));
    assert!(!pair.violates(Capture::tenant) && !pair.violates(Capture::code));

    let unseen = NewCapture::builder().email("d@x").tenant(1).seen(0).build();
    let check = Capture::insert(unseen).exec(&db).await.unwrap_err();
    assert!(check.violates(Capture::seen) && !check.violates(Capture::email));
    assert_eq!(check.constraint(), Some("grown"));

    let nowhere = NewCapture::builder().email("e@x").tenant(1).source_id(5).build();
    let foreign = Capture::insert(nowhere).exec(&db).await.unwrap_err();
    assert!(foreign.violates(Capture::source_id));
    assert!(!foreign.violates(Source::id), "that is the other table's");

    let null = sql("INSERT INTO captures (tenant) VALUES (1)", ()).exec(&db).await.unwrap_err();
    assert!(null.violates(Capture::email) && !null.violates(Capture::tenant));

    let by_key = sql(
        "INSERT INTO captures (id, email, tenant) OVERRIDING SYSTEM VALUE \
                      SELECT id, 'f@x', 1 FROM captures LIMIT 1",
        (),
    );
    assert!(by_key.exec(&db).await.unwrap_err().violates(Capture::id));
    let other = sql("SELECT 1/0", ()).exec(&db).await.unwrap_err();
    assert!(!other.violates(Capture::id));
}

#[tokio::test]
async fn a_constraint_of_the_same_name_on_another_table_is_another() {
    let (_database, db) = captures().await;
    run(&db, "CREATE TABLE other (email text CONSTRAINT grown CHECK (email = 'x'))").await;
    let error = sql("INSERT INTO other VALUES ('y')", ()).exec(&db).await.unwrap_err();
    assert_eq!(error.constraint(), Some("grown"));
    assert!(!error.violates(Capture::seen));
}

#[tokio::test]
async fn an_error_shows_the_place_and_the_types_and_values_only_when_asked() {
    let (database, db) = captures().await;
    let misspelt = sql("SELECT id,\n       emial FROM captures WHERE id = {}", [1_i64]);
    let text = misspelt.exec(&db).await.unwrap_err().to_string();
    assert!(text.contains("(42703)"), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let caret = lines.iter().position(|line| line.trim() == "^").expect(&text);
    let column = lines[caret].find('^').unwrap();
    assert!(lines[caret - 1][column..].starts_with("emial"), "{text}");

    let divided = || sql("SELECT {}::bigint / {}::int", (41_i64, 0_i32));
    let Error::Query(error) = divided().exec(&db).await.unwrap_err() else { panic!() };
    assert_eq!(error.types(), ["int8", "int4"]);
    assert_eq!(error.values(), None);
    assert!(error.to_string().contains("with: $1: int8, $2: int4"), "{error}");
    assert!(!error.to_string().contains("41"), "{error}");

    let db = Db::builder(database.url()).unwrap().show_values_in_errors().build().unwrap();
    let Error::Query(error) = divided().exec(&db).await.unwrap_err() else { panic!() };
    assert!(error.to_string().contains("$1: int8 = 41, $2: int4 = 0"), "{error}");
}

#[tokio::test]
async fn statements_of_a_batch_are_sent_at_once() {
    let (_database, db) = captures().await;
    let batch = db.batch((
        Capture::insert(vec![capture("a@x"), capture("b@x")]),
        Capture::select().order_by(Capture::id),
        Capture::select().columns(Capture::id).order_by(Capture::id),
        Capture::delete().filter(Capture::tenant.eq(9)),
    ));
    let (new, all, ids, none) = Box::pin(batch).await.unwrap();
    assert_eq!((new, none), (2, 0));
    assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), ids);

    // at once: three sleeps on one connection would otherwise wait for the client in between
    let sent = "SELECT 1 FROM pg_sleep(0.01)";
    let failing = db.batch((sql(sent, ()), sql("SELECT 1/0", ()), Capture::insert(capture("c@x"))));
    assert_eq!(failing.await.unwrap_err().code(), Some("22012"));
    assert_eq!(Capture::select().count(&db).await.unwrap(), 3, "the others have run");
    let spawned = db.clone();
    let pair = async move { spawned.batch((Capture::select(), Capture::select())).await };
    assert_eq!(tokio::spawn(pair).await.unwrap().unwrap().0.len(), 3);
    let undone = db
        .transaction(async |tx| {
            tx.batch((Capture::insert(capture("d@x")), sql("SELECT 1/0", ()))).await
        })
        .await;
    assert_eq!(undone.unwrap_err().code(), Some("22012"));
    assert_eq!(Capture::select().count(&db).await.unwrap(), 3);
}
