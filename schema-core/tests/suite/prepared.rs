use schema_core::expr::*;
use schema_core::prelude::*;
use schema_core::query::{Arg, prepare};

use crate::tables::*;

/// A test for each: a query with arguments, two lists of values for it, and what each gives.
macro_rules! prepared {
    ($($name:ident: $query:expr, $first:expr => $one:expr, $second:expr => $two:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (_database, db) = filled();
            let query = prepare($query);
            assert_eq!(query.all(&db, $first).await.unwrap(), $one);
            assert_eq!(query.all(&db, $second).await.unwrap(), $two);
        }
    )*};
}

prepared! {
    a_filter: |name: Arg<String>| User::select().filter(User::name.eq(name)).columns(User::id), s("Ada") => [UserId(1)], s("x") => [];
    two_arguments: |(low, high): (Arg<i32>, Arg<i32>)| User::select().filter(User::age.between(low, high)).columns(User::name), (1, 20) => texts(&["Bob"]), (90, 99) => texts(&[]);
    an_id: |id: Arg<UserId>| User::select().filter(User::id.eq(id)).columns(User::name), UserId(2) => texts(&["Bob"]), UserId(3) => texts(&["Cyd"]);
    an_enum: |role: Arg<Role>| User::select().filter(User::role.eq(role)).columns(User::name), Role::Admin => texts(&["Ada"]), Role::Guest => texts(&["Dan"]);
    a_selected_argument: |n: Arg<i32>| City::select().filter(City::id.eq(1)).columns(City::id + n), 1 => [2], 2 => [3];
    an_argument_in_a_join: |likes: Arg<i32>| User::select().inner_join(Post::on(Post::author_id.eq(User::id).and(Post::likes.gt(likes)))).columns(User::name), 8 => texts(&["Ada"]), 99 => texts(&[]);
    an_argument_in_having: |n: Arg<i64>| Sale::select().group_by(Sale::region).having(sum(Sale::pieces).gt(n)).columns(Sale::region), 10 => texts(&["eu"]), 99 => texts(&[]);
    an_update: |(id, name): (Arg<i32>, Arg<String>)| City::update().set(City::name.set(name)).filter(City::id.eq(id)).returning(), (1, s("x")) => [City { id: 1, name: s("x") }], (9, s("y")) => [];
    a_delete: |likes: Arg<i32>| Post::delete().filter(Post::likes.gt(likes)).returning_columns(Post::title), 4 => texts(&["a", "c"]), 4 => texts(&[]);
    a_tree: |id: Arg<UserId>| User::select().filter(User::id.eq(id)).columns(User::name).with(User::posts.columns(Post::id).order_by(Post::id)), UserId(1) => [(s("Ada"), vec![1, 2, 3])], UserId(3) => [(s("Cyd"), vec![])];
    an_argument_beside_values: |age: Arg<i32>| User::select().filter(User::active.eq(true).and(User::age.gt(age)).and(User::name.ne("x"))).columns(User::name), 20 => texts(&["Ada"]), 40 => texts(&[]);
}

#[tokio::test]
async fn one_and_optional() {
    let db = reading();
    let named =
        prepare(|name: Arg<String>| User::select().filter(User::name.eq(name)).columns(User::id));
    assert_eq!(named.one(&db, s("Ada")).await.unwrap(), UserId(1));
    assert_eq!(named.optional(&db, s("x")).await.unwrap(), None);
    assert!(matches!(named.one(&db, s("x")).await, Err(schema_core::Error::NotFound { .. })));
}
