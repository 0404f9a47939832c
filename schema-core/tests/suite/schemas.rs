use schema_core::alias;
use schema_core::expr::*;
use schema_core::named_query;
use schema_core::prelude::*;

use crate::tables::*;

alias! { Colleague = Customer }
named_query! { Named { name: String } }

reads! {
    a_table_of_another_schema: Customer::select().order_by(Customer::id).columns(Customer::name) => texts(&["Eve", "Fay"]);
    found_by_its_key: Customer::find(2).columns(Customer::name) => texts(&["Fay"]);
    both_tables_of_one_name: Customer::select().inner_join(Customer::agent).columns((Customer::id, User::id)) => [(1, UserId(1))];
    both_in_the_other_order: User::select().inner_join(User::customers).columns((User::name, Customer::name)) => [(s("Ada"), s("Eve"))];
    both_crossed: User::select().cross_join::<Customer>().columns(count_all()) => [8];
    both_grouped: User::select().left_join(User::customers).group_by((User::id, User::name)).order_by(User::id).columns((User::name, count(Customer::id))).limit(2) => [(s("Ada"), 1), (s("Bob"), 0)];
    both_filtered: User::select().inner_join(User::customers).filter(User::name.eq("Ada").and(Customer::name.eq("Eve"))).columns(count_all()) => [1];
    one_inside_the_other: User::select().filter(exists(Customer::select().outer::<User>().filter(Customer::agent_id.eq(User::id)))).columns(User::name) => texts(&["Ada"]);
    an_alias: Colleague::select().order_by(Colleague::col(Customer::id).desc()).columns(Colleague::col(Customer::name)) => texts(&["Fay", "Eve"]);
    an_alias_beside_it: Customer::select().inner_join(Colleague::on(Colleague::col(Customer::id).gt(Customer::id))).columns((Customer::name, Colleague::col(Customer::name))) => [(s("Eve"), s("Fay"))];
    a_union_of_both: Named::query(Customer::select().columns((Customer::name,)).union(User::select().filter(User::id.eq(UserId(1))).columns((User::name,)))).select().order_by(Named::name).columns(Named::name) => texts(&["Ada", "Eve", "Fay"]);
}

writes! {
    inserted: Customer::insert(NewCustomer::builder().name("Gil").build()).returning() => [Customer { id: 101, name: s("Gil"), agent_id: None }], User::select().columns(count_all()) => [4];
    updated: Customer::update().set(Customer::name.to("E")).filter(Customer::id.eq(1)).returning_columns(Customer::name) => texts(&["E"]), User::find(UserId(1)).columns(User::name) => texts(&["Ada"]);
    updated_from_the_other: Customer::update().from(User::on(User::id.eq(Customer::agent_id))).set(Customer::name.set(User::name)).returning_columns((Customer::name, User::name)) => [(s("Ada"), s("Ada"))], Customer::select().order_by(Customer::id).columns(Customer::name) => texts(&["Ada", "Fay"]);
    deleted: Customer::delete().filter(Customer::agent_id.is_null()).returning_columns(Customer::name) => texts(&["Fay"]), Customer::select().columns(count_all()) => [1];
    deleted_by_the_other: Customer::delete().using(User::on(User::id.eq(Customer::agent_id))).returning_columns((Customer::id, User::id)) => [(1, UserId(1))], User::select().columns(count_all()) => [4];
}
