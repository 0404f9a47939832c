use schema_core::expr::*;
use schema_core::prelude::*;

use crate::tables::*;

/// A test for each: an order, and the users in it.
macro_rules! orders {
    ($($name:ident: $order:expr => $names:expr;)*) => {
        reads! {$(
            $name: User::select().order_by($order).columns(User::name) => texts(&$names);
        )*}
    };
}

orders! {
    ascending: User::name => ["Ada", "Bob", "Cyd", "Dan"];
    ascending_said: User::name.asc() => ["Ada", "Bob", "Cyd", "Dan"];
    descending: User::name.desc() => ["Dan", "Cyd", "Bob", "Ada"];
    by_two: (User::age, User::name.desc()) => ["Bob", "Dan", "Ada", "Cyd"];
    nulls_are_last: (User::age.asc(), User::id) => ["Bob", "Ada", "Dan", "Cyd"];
    nulls_are_first_when_descending: (User::age.desc(), User::id) => ["Cyd", "Ada", "Dan", "Bob"];
    nulls_first: (User::age.asc().nulls_first(), User::id) => ["Cyd", "Bob", "Ada", "Dan"];
    nulls_last: (User::age.desc().nulls_last(), User::id) => ["Ada", "Dan", "Bob", "Cyd"];
    by_an_expression: (User::score * -1.0).asc() => ["Ada", "Cyd", "Bob", "Dan"];
    by_a_function: (length(User::email).desc().nulls_last(), User::id) => ["Ada", "Bob", "Dan", "Cyd"];
    by_a_condition: (User::active.asc(), User::id) => ["Dan", "Ada", "Bob", "Cyd"];
    by_an_enum: (User::role.desc(), User::id) => ["Dan", "Bob", "Cyd", "Ada"];
    by_a_case: (case().when(User::name.eq("Cyd")).then(0).otherwise(1).asc(), User::id) => ["Cyd", "Ada", "Bob", "Dan"];
    by_a_relation: (User::posts.count().desc(), User::id.desc()) => ["Ada", "Bob", "Dan", "Cyd"];
    chosen_at_run_time: vec![User::active.asc().boxed::<User, _>(), User::name.desc().boxed()] => ["Dan", "Cyd", "Bob", "Ada"];
    by_a_window: row_number().over(window().order_by(User::name.desc())).asc() => ["Dan", "Cyd", "Bob", "Ada"];
}

reads! {
    two_orders_follow_each_other: User::select().order_by(User::active).order_by(User::id.desc()).columns(User::name) => texts(&["Dan", "Cyd", "Bob", "Ada"]);
    by_a_joined_column: User::select().inner_join(User::city).order_by((City::name, User::id)).columns(User::name) => texts(&["Cyd", "Ada", "Bob"]);
}
