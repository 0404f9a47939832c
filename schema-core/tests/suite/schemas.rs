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
    an_alias: Colleague::select().order_by(Colleague::col(Customer::id).desc()).columns(Colleague::col(Customer::name)) => texts(&["Fay", "Eve"]);
    an_alias_beside_it: Customer::select().inner_join(Colleague::on(Colleague::col(Customer::id).gt(Customer::id))).columns((Customer::name, Colleague::col(Customer::name))) => [(s("Eve"), s("Fay"))];
    a_union_of_both: Named::query(Customer::select().columns((Customer::name,)).union(User::select().filter(User::id.eq(UserId(1))).columns((User::name,)))).select().order_by(Named::name).columns(Named::name) => texts(&["Ada", "Eve", "Fay"]);
}

writes! {
    inserted: Customer::insert(NewCustomer::builder().name("Gil").build()).returning() => [Customer { id: 101, name: s("Gil"), agent_id: None }], User::select().columns(count_all()) => [4];
    updated: Customer::update().set(Customer::name.to("E")).filter(Customer::id.eq(1)).returning_columns(Customer::name) => texts(&["E"]), User::find(UserId(1)).columns(User::name) => texts(&["Ada"]);
    deleted: Customer::delete().filter(Customer::agent_id.is_null()).returning_columns(Customer::name) => texts(&["Fay"]), Customer::select().columns(count_all()) => [1];
}
