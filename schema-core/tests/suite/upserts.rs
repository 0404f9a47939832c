use schema_core::prelude::*;

use crate::tables::*;

fn sale(region: &str, product: &str, pieces: i32) -> NewSale {
    NewSale::builder().region(region).product(product).pieces(pieces).build()
}

fn all() -> schema_core::query::BoxedQuery<(String, i32, i64)> {
    Sale::select()
        .filter(Sale::region.ne("us"))
        .order_by((Sale::region, Sale::product))
        .columns((Sale::product, Sale::pieces, Sale::amount))
        .boxed()
}

writes! {
    nothing_where_it_is: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_nothing().returning() => [], all() => [(s("A"), 10, 100), (s("B"), 2, 80)];
    inserted_where_it_is_not: Sale::insert(sale("eu", "C", 1)).on_conflict((Sale::region, Sale::product)).do_nothing().returning_columns(Sale::pieces) => [1], all() => [(s("A"), 10, 100), (s("B"), 2, 80), (s("C"), 1, 0)];
    a_value_set: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.to(7)).returning_columns(Sale::pieces) => [7], all() => [(s("A"), 7, 100), (s("B"), 2, 80)];
    the_value_of_the_insert: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.excluded()).returning_columns(Sale::pieces) => [1], all() => [(s("A"), 1, 100), (s("B"), 2, 80)];
    both_values_added: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.set(Sale::pieces + Sale::pieces.excluded())).returning_columns(Sale::pieces) => [11], all() => [(s("A"), 11, 100), (s("B"), 2, 80)];
    several_set: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_update((Sale::pieces.excluded(), Sale::amount.to(5))).returning_columns((Sale::pieces, Sale::amount)) => [(1, 5)], all() => [(s("A"), 1, 5), (s("B"), 2, 80)];
    all_of_the_insert: Sale::insert(sale("eu", "A", 1)).on_conflict((Sale::region, Sale::product)).do_update_all().returning_columns((Sale::pieces, Sale::amount)) => [(1, 100)], all() => [(s("A"), 1, 100), (s("B"), 2, 80)];
    only_where_it_is_more: Sale::insert([sale("eu", "A", 1), sale("eu", "B", 9)]).on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.excluded()).filter(Sale::pieces.lt(Sale::pieces.excluded())).returning_columns(Sale::product)
        => texts(&["B"]), all() => [(s("A"), 10, 100), (s("B"), 9, 80)];
    many_new_and_old: Sale::insert([sale("eu", "A", 1), sale("eu", "C", 3)]).on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.excluded()).returning_columns(Sale::pieces) => [1, 3], all() => [(s("A"), 1, 100), (s("B"), 2, 80), (s("C"), 3, 0)];
    any_conflict: Sale::insert([sale("eu", "A", 1), sale("eu", "C", 3)]).on_any_conflict_do_nothing().returning_columns(Sale::product) => texts(&["C"]), all() => [(s("A"), 10, 100), (s("B"), 2, 80), (s("C"), 3, 0)];
    rows_of_a_query: Sale::insert_from((Sale::region, Sale::product, Sale::pieces), Sale::select().filter(Sale::product.eq("A")).columns((Sale::region, Sale::product, Sale::pieces * 2)))
        .on_conflict((Sale::region, Sale::product)).do_update(Sale::pieces.excluded()).returning_columns(Sale::pieces) => [20, 10], all() => [(s("A"), 20, 100), (s("B"), 2, 80)];
    by_a_unique_column: City::insert(NewCity::builder().id(9).name("Paris").build()).on_conflict(City::name).do_update(City::name.to("PARIS")).returning() => [City { id: 1, name: s("PARIS") }], City::select().filter(City::id.eq(9)) => [];
    by_the_primary_key: City::insert(NewCity::builder().id(1).name("Lyon").build()).on_conflict(City::id).do_update_all().returning() => [City { id: 1, name: s("Lyon") }], City::select().columns(schema_core::count_all()) => [3];
    by_a_unique_column_that_is_null: User::insert(NewUser::builder().name("New").build()).on_conflict(User::email).do_nothing().returning_columns(User::name) => texts(&["New"]), User::select().columns(schema_core::count_all()) => [5];
    by_a_unique_pair: User::insert(NewUser::builder().name("Ada").city_id(1).age(37).build()).on_conflict((User::name, User::city_id)).do_update(User::age.excluded()).returning_columns((User::id, User::age)) => [(UserId(1), Some(37))], User::select().columns(schema_core::count_all()) => [4];
    in_another_schema: Customer::insert(NewCustomer::builder().name("Eve").agent_id(UserId(2)).build()).on_conflict(Customer::name).do_update(Customer::agent_id.excluded()).returning_columns((Customer::id, Customer::agent_id)) => [(1, Some(UserId(2)))],
        Customer::select().filter(Customer::agent_id.eq(UserId(1))) => [];
}

#[tokio::test]
async fn another_key_is_still_an_error() {
    let (_database, db) = filled();
    let city = || City::insert(NewCity::builder().id(9).name("Paris").build());
    let error = city().on_conflict(City::id).do_nothing().exec(&db).await.unwrap_err();
    assert_eq!(error.constraint(), Some("cities_name_key"), "{error}");
    assert!(error.violates(City::name));
    assert_eq!(city().on_any_conflict_do_nothing().exec(&db).await.unwrap(), 0);
}
