//! The service on this library.

use axum::extract::State;
use axum::{Json, Router};
use schema_core::expr::{to_tsquery, to_tsvector};
use schema_core::prelude::*;

use crate::endpoints::routes;
use crate::requests::{Id, Page, Params, Refusal, Term};
use crate::rows::{
    Customer, Detail, Employee, Item, Order, Ordered, Product, Reporting, Sums, Supplied, Supplier,
};

type Answer<T> = Result<Json<T>, Refusal>;

pub(crate) fn router(url: &str, connections: usize) -> Result<Router, schema_core::Error> {
    let db = Db::builder(url)?.max_connections(connections).build()?;
    Ok(routes!(db))
}

async fn customers(State(db): State<Db>, Params(page): Params<Page>) -> Answer<Vec<Customer>> {
    let query = Customer::select().order_by(Customer::id).limit(page.limit).offset(page.offset);
    Ok(Json(query.all(&db).await?))
}

async fn customer_by_id(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Option<Customer>> {
    Ok(Json(Customer::find(id).optional(&db).await?))
}

async fn search_customer(
    State(db): State<Db>,
    Params(term): Params<Term>,
) -> Answer<Vec<Customer>> {
    let name = to_tsvector("english", Customer::company_name);
    let found = Customer::select().filter(name.matches(to_tsquery("english", term.prefix())));
    Ok(Json(found.all(&db).await?))
}

async fn employees(State(db): State<Db>, Params(page): Params<Page>) -> Answer<Vec<Employee>> {
    let query = Employee::select().order_by(Employee::id).limit(page.limit).offset(page.offset);
    Ok(Json(query.all(&db).await?))
}

async fn employee_with_recipient(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Reporting>> {
    let found =
        Employee::select().filter(Employee::id.eq(id)).with(Employee::recipient).all(&db).await?;
    let reporting = |(employee, recipient)| Reporting { employee, recipient };
    Ok(Json(found.into_iter().map(reporting).collect()))
}

async fn suppliers(State(db): State<Db>, Params(page): Params<Page>) -> Answer<Vec<Supplier>> {
    let query = Supplier::select().order_by(Supplier::id).limit(page.limit).offset(page.offset);
    Ok(Json(query.all(&db).await?))
}

async fn supplier_by_id(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Option<Supplier>> {
    Ok(Json(Supplier::find(id).optional(&db).await?))
}

async fn products(State(db): State<Db>, Params(page): Params<Page>) -> Answer<Vec<Product>> {
    let query = Product::select().order_by(Product::id).limit(page.limit).offset(page.offset);
    Ok(Json(query.all(&db).await?))
}

async fn product_with_supplier(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Supplied>> {
    let found =
        Product::select().filter(Product::id.eq(id)).with(Product::supplier).all(&db).await?;
    let supplied = |(product, supplier)| Supplied { product, supplier };
    Ok(Json(found.into_iter().map(supplied).collect()))
}

async fn search_product(State(db): State<Db>, Params(term): Params<Term>) -> Answer<Vec<Product>> {
    let name = to_tsvector("english", Product::name);
    let found = Product::select().filter(name.matches(to_tsquery("english", term.prefix())));
    Ok(Json(found.all(&db).await?))
}

async fn orders_with_details(
    State(db): State<Db>,
    Params(page): Params<Page>,
) -> Answer<Vec<Sums>> {
    let price = Detail::quantity.cast::<f64>() * Detail::unit_price;
    let query = Order::select()
        .left_join(Order::details)
        .group_by(Order::id)
        .columns(Sums::columns(
            Order::id,
            Order::shipped_date,
            Order::ship_name,
            Order::ship_city,
            Order::ship_country,
            count(Detail::product_id),
            sum(Detail::quantity),
            sum(price),
        ))
        .order_by(Order::id)
        .limit(page.limit)
        .offset(page.offset);
    Ok(Json(query.all(&db).await?))
}

async fn order_with_details(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Ordered<Detail>>> {
    let found = Order::select().filter(Order::id.eq(id)).with(Order::details).all(&db).await?;
    let ordered = |(order, details)| Ordered { order, details };
    Ok(Json(found.into_iter().map(ordered).collect()))
}

async fn order_with_details_and_products(
    State(db): State<Db>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Ordered<Item>>> {
    let query = Order::select().filter(Order::id.eq(id)).with(Order::details.with(Detail::product));
    let found = query.all(&db).await?.into_iter().map(|(order, details)| {
        let items = details.into_iter().map(|(detail, product)| Item { detail, product });
        Ordered { order, details: items.collect() }
    });
    Ok(Json(found.collect()))
}
