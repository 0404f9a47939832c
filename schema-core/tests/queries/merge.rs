use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::merge_action;

use crate::tables::*;

named_query! { Wanted { tenant: i32, email: String, age: i32 } }

fn wanted() -> schema_core::query::Subquery<Wanted, schema_core::scope::Empty> {
    let row = |tenant: i32, email: &str, age: i32| (tenant, email.to_owned(), age);
    Wanted::values([
        row(1, "ada@x", 1),
        row(1, "bob@x", -1),
        row(3, "new@x", 20),
        row(3, "bad@x", 0),
    ])
}

#[tokio::test]
async fn rows_are_merged_by_the_first_branch_that_fits() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;

    let merge = User::merge(wanted().on(Wanted::email.eq(User::email)))
        .when_matched(Wanted::age.lt(0))
        .delete()
        .matched()
        .update((User::age.set(User::age + Wanted::age), User::name.to("merged")))
        .when_not_matched(Wanted::age.eq(0))
        .do_nothing()
        .not_matched()
        .insert((
            User::tenant.set(Wanted::tenant),
            User::email.set(Wanted::email),
            User::age.set(Wanted::age + 1),
        ));
    assert_eq!(merge.exec(&db).await.unwrap(), 3);
    let rows = User::select().order_by(User::email).columns((User::email, User::age, User::name));
    let row = |mail: &str, age: i32, name: Option<&str>| {
        (mail.to_owned(), age, name.map(ToOwned::to_owned))
    };
    let expected =
        [row("ada@x", 37, Some("merged")), row("cyd@x", 36, None), row("new@x", 21, None)];
    assert_eq!(rows.all(&db).await.unwrap(), expected);
}

#[tokio::test]
async fn rows_that_only_the_table_has_are_merged_too() {
    let (_database, db) = database();
    create(&db).await;
    people(&db).await;
    let version: i32 =
        sql("SELECT current_setting('server_version_num')::integer", ()).one(&db).await.unwrap();
    if version < 170_000 {
        return; // `BY SOURCE` and RETURNING came with 17
    }

    let merge = User::merge(wanted().on(Wanted::email.eq(User::email)))
        .matched()
        .do_nothing()
        .when_not_matched_by_source(User::age.gt(99))
        .update(User::age.to(0))
        .not_matched_by_source()
        .delete()
        .returning_columns((merge_action(), User::email));
    let rows = merge.all(&db).await.unwrap();
    assert_eq!(rows, [("DELETE".to_owned(), "cyd@x".to_owned())]);
}
