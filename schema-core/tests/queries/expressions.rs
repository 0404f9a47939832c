use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::sql_function;

use crate::tables::*;

sql_function! {
    fn concat_ws(String, String, String) -> String;
    fn array_position(Vec<String>, String) -> Option<i32>;
    fn pi() -> f64;
}

#[tokio::test]
async fn cases_take_the_first_branch_that_is_true() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let group =
        || case().when(User::age.lt(18)).then("young").when(User::tenant.eq(2)).then(User::email);
    let rows: Vec<(String, Option<String>)> = User::select()
        .columns((group().otherwise("old"), group().end()))
        .order_by(User::id)
        .all(&db)
        .await
        .unwrap();
    let row = |a: &str, b: Option<&str>| (a.to_owned(), b.map(ToOwned::to_owned));
    let expected = [row("old", None), row("young", Some("young")), row("cyd@x", Some("cyd@x"))];
    assert_eq!(rows, expected);

    let points = case().when(User::age.lt(18)).then(1).otherwise(2);
    let rows = User::select().order_by(User::id).columns(points).all(&db).await.unwrap();
    assert_eq!(rows, [2, 1, 2]);
}

#[tokio::test]
async fn functions_have_the_types_that_they_declare() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, ..] = people(&db).await;
    posts(&db, ada.id, ada.id).await;
    sql("UPDATE users SET name = 'Ada L.' WHERE id = {}", [ada.id]).exec(&db).await.unwrap();

    let user = || User::select().filter(User::id.eq(ada.id));
    let row: (String, Option<String>, f64) = user()
        .columns((concat_ws("-", User::email, "x"), concat_ws("-", User::name, "x"), pi()))
        .one(&db)
        .await
        .unwrap();
    assert_eq!(row, ("ada@x-x".into(), Some("Ada L.-x".into()), std::f64::consts::PI));
    let tags = Post::select().limit(1).columns(array_position(Post::tags, "t"));
    assert_eq!(tags.one(&db).await.unwrap(), None);

    let row = user().columns((
        length(User::name),
        replace(User::email, "@", " at "),
        substr(User::email, 1, 3),
        split_part(User::email, "@", 2),
        abs(User::age - 40),
        greatest(User::age, 50),
        least(User::age, 50),
        nullif(User::age, 36),
        date_trunc("year", User::created_at).le(now()),
    ));
    let row = row.one(&db).await.unwrap();
    let (length, at, start, domain, abs, greatest, least, nullif, past) = row;
    assert_eq!((length, at.as_str(), start.as_str()), (Some(6), "ada at x", "ada"));
    assert_eq!((domain.as_str(), abs, greatest, least, nullif, past), ("x", 4, 50, 36, None, true));
}

#[tokio::test]
async fn casts_and_fragments_bind_their_values() {
    let (_database, db) = database();
    create(&db).await;
    let [_, bob, _] = people(&db).await;

    let hostile = "'); DROP TABLE users; --";
    let text = raw::<String>("concat(").expr(User::email).sql(", ").bind(hostile).sql("::text)");
    let row = User::select().filter(User::id.eq(bob.id)).columns((
        User::age.cast::<String>(),
        value(7_i64),
        value(None::<i32>),
        text,
        User::age.cast::<i64>() + 1,
    ));
    let row = row.one(&db).await.unwrap();
    assert_eq!(row, ("17".into(), 7, None, format!("bob@x{hostile}"), 18));

    // in parentheses, so that its OR stays inside
    let either = raw::<bool>("").expr(User::age).sql(" = 17 OR ").expr(User::tenant).sql(" = 2");
    assert_eq!(
        User::select().filter(either).filter(User::tenant.eq(1)).count(&db).await.unwrap(),
        1
    );
}

#[tokio::test]
async fn aggregates_are_filtered_ordered_and_distinct() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let row = User::select().columns((
        count_distinct(User::age),
        count_all().filter_where(User::age.lt(18)),
        sum(User::age).filter_where(User::tenant.eq(2)),
        string_agg(User::email, "|").order_within(User::id.desc()),
        array_agg(User::age).order_within((User::age, User::id)),
        bool_and(User::age.gt(17)),
        bool_or(User::age.gt(17)),
    ));
    let row = row.one(&db).await.unwrap();
    let expected = (
        2,
        1,
        Some(36),
        Some("cyd@x|bob@x|ada@x".to_owned()),
        Some(vec![17, 36, 36]),
        Some(false),
        Some(true),
    );
    assert_eq!(row, expected);
    let sum = sum(User::age.cast::<i64>()).filter_where(User::age.lt(18));
    assert_eq!(User::select().columns(sum).one(&db).await.unwrap(), Some(17));
}

#[tokio::test]
async fn first_rows_come_with_those_equal_to_the_last() {
    let (_database, db) = database();
    create(&db).await;
    let [ada, bob, cyd] = people(&db).await;

    let eldest = User::select().limit_with_ties(1, User::age.desc()).all(&db).await.unwrap();
    assert_eq!(eldest.len(), 2);
    let first = User::select()
        .distinct_on(User::tenant)
        .order_by((User::tenant, User::age))
        .columns(User::id)
        .all(&db)
        .await
        .unwrap();
    assert_eq!(first, [bob.id, cyd.id]);
    let first =
        User::select().distinct_on((User::tenant, User::age)).order_by((User::tenant, User::age));
    assert_eq!(first.all(&db).await.unwrap(), [bob, ada, cyd]);
}
