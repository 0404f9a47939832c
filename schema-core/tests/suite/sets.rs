use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;
use schema_core::query::select;

use crate::tables::*;

named_query! { Name { name: String } }

type Names = schema_core::query::BoxedQuery<(String,)>;

fn users() -> Names {
    User::select().order_by(User::id).columns((User::name,)).boxed()
}

fn cities() -> Names {
    City::select().order_by(City::id).columns((City::name,)).boxed()
}

fn one(name: &str) -> Names {
    select((value(s(name)),)).boxed()
}

/// A test for each: a query of names, and the names in the order of the alphabet.
macro_rules! sets {
    ($($name:ident: $query:expr => $names:expr;)*) => {
        reads! {$(
            $name: Name::query($query.boxed()).select().order_by(Name::name).columns(Name::name) => texts(&$names);
        )*}
    };
}

sets! {
    a_union: users().limit(1).union(cities()) => ["Ada", "London", "Paris", "Rome"];
    a_union_without_duplicates: users().union(users()) => ["Ada", "Bob", "Cyd", "Dan"];
    a_union_of_all: cities().union_all(one("Rome")) => ["London", "Paris", "Rome", "Rome"];
    an_intersection: cities().intersect(one("Rome").union(one("x"))) => ["Rome"];
    an_intersection_of_nothing: users().intersect(cities()) => [];
    an_intersection_of_all: one("x").union_all(one("x")).intersect_all(one("x").union_all(one("x")).union_all(one("x"))) => ["x", "x"];
    a_difference: cities().except(one("Rome")) => ["London", "Paris"];
    a_difference_of_all: one("x").union_all(one("x")).except_all(one("x")) => ["x"];
    a_difference_drops_duplicates: one("x").union_all(one("x")).except(one("y")) => ["x"];
    from_left_to_right: one("x").except(one("x")).union(one("y")) => ["y"];
    the_right_side_is_one: one("x").except(one("x").union(one("y"))) => [];
    a_filter_on_each_side: User::select().filter(User::age.gt(20)).columns((User::name,)).union(City::select().filter(City::id.eq(3)).columns((City::name,))) => ["Ada", "Dan", "Rome"];
    a_limit_on_each_side: users().limit(1).union_all(cities().limit(1)) => ["Ada", "Paris"];
    an_order_on_each_side: User::select().order_by(User::name.desc()).limit(1).columns((User::name,)).union_all(City::select().order_by(City::name.desc()).limit(1).columns((City::name,))) => ["Dan", "Rome"];
    of_groups: Sale::select().group_by(Sale::region).columns((Sale::region,)).union(Sale::select().group_by(Sale::product).columns((Sale::product,))) => ["A", "B", "C", "eu", "us"];
    of_joins: User::select().inner_join(User::city).columns((City::name,)).except(City::select().filter(City::id.eq(1)).columns((City::name,))) => ["London"];
}

reads! {
    of_rows_of_several_columns: City::select().filter(City::id.eq(1)).columns((City::id, City::name)).union_all(Group::select().filter(Group::id.eq(1)).columns((Group::id, Group::name)))
        => [(1, s("Paris")), (1, s("red"))];
    of_whole_rows: City::find(1).union_all(City::find(2)) => [City { id: 1, name: s("Paris") }, City { id: 2, name: s("London") }];
    of_columns_that_may_be_null: User::select().filter(User::id.eq(UserId(3))).columns(User::age).union_all(select(value(Some(1)))) => [None, Some(1)];
    a_limit_of_all: one("x").union_all(one("x")).limit(1) => [(s("x"),)];
}
