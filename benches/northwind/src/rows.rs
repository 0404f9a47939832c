//! The tables, and the answers that both Rust services give.

use schema_core::prelude::*;
use serde::Serialize;

#[derive(Table, Serialize, Debug)]
#[table(name = "customers", index(sql("to_tsvector('english', company_name)"), using = gin))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    #[column(primary_key, identity)]
    pub(crate) id: i32,
    pub(crate) company_name: String,
    pub(crate) contact_name: String,
    pub(crate) contact_title: String,
    pub(crate) address: String,
    pub(crate) city: String,
    pub(crate) postal_code: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) country: String,
    pub(crate) phone: String,
    pub(crate) fax: Option<String>,
}

#[derive(Table, Serialize, Debug)]
#[table(name = "employees", index(recipient_id))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Employee {
    #[column(primary_key, identity)]
    pub(crate) id: i32,
    pub(crate) last_name: String,
    pub(crate) first_name: Option<String>,
    pub(crate) title: String,
    pub(crate) title_of_courtesy: String,
    pub(crate) birth_date: NaiveDate,
    pub(crate) hire_date: NaiveDate,
    pub(crate) address: String,
    pub(crate) city: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
    pub(crate) home_phone: String,
    pub(crate) extension: i32,
    pub(crate) notes: String,
    #[column(references(Employee::id))]
    pub(crate) recipient_id: Option<i32>,
}

#[derive(Table, Serialize, Debug)]
#[table(name = "suppliers")]
#[serde(rename_all = "camelCase")]
pub(crate) struct Supplier {
    #[column(primary_key, identity)]
    pub(crate) id: i32,
    pub(crate) company_name: String,
    pub(crate) contact_name: String,
    pub(crate) contact_title: String,
    pub(crate) address: String,
    pub(crate) city: String,
    pub(crate) region: Option<String>,
    pub(crate) postal_code: String,
    pub(crate) country: String,
    pub(crate) phone: String,
}

#[derive(Table, Serialize, Debug)]
#[table(name = "products", index(supplier_id), index(sql("to_tsvector('english', name)"), using = gin))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Product {
    #[column(primary_key, identity)]
    pub(crate) id: i32,
    pub(crate) name: String,
    #[column(name = "qt_per_unit")]
    pub(crate) quantity_per_unit: String,
    pub(crate) unit_price: f64,
    pub(crate) units_in_stock: i32,
    pub(crate) units_on_order: i32,
    pub(crate) reorder_level: i32,
    pub(crate) discontinued: i32,
    #[column(references(Supplier::id, on_delete = cascade))]
    pub(crate) supplier_id: i32,
}

#[derive(Table, Serialize, Debug)]
#[table(name = "orders")]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_field_names)] // as the table has them
pub(crate) struct Order {
    #[column(primary_key, identity)]
    pub(crate) id: i32,
    pub(crate) order_date: NaiveDate,
    pub(crate) required_date: NaiveDate,
    pub(crate) shipped_date: Option<NaiveDate>,
    pub(crate) ship_via: i32,
    pub(crate) freight: f64,
    pub(crate) ship_name: String,
    pub(crate) ship_city: String,
    pub(crate) ship_region: Option<String>,
    pub(crate) ship_postal_code: Option<String>,
    pub(crate) ship_country: String,
    #[column(references(Customer::id, on_delete = cascade))]
    pub(crate) customer_id: i32,
    #[column(references(Employee::id, on_delete = cascade))]
    pub(crate) employee_id: i32,
}

#[derive(Table, Serialize, Debug)]
#[table(name = "order_details", index(order_id), index(product_id))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Detail {
    pub(crate) unit_price: f64,
    pub(crate) quantity: i32,
    pub(crate) discount: f64,
    #[column(references(Order::id, on_delete = cascade), inverse = details)]
    pub(crate) order_id: i32,
    #[column(references(Product::id, on_delete = cascade))]
    pub(crate) product_id: i32,
}

/// An order's sums.
#[derive(FromRow, Serialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sums {
    pub(crate) id: i32,
    pub(crate) shipped_date: Option<NaiveDate>,
    pub(crate) ship_name: String,
    pub(crate) ship_city: String,
    pub(crate) ship_country: String,
    pub(crate) products_count: i64,
    pub(crate) quantity_sum: Option<i64>,
    pub(crate) total_price: Option<f64>,
}

/// An employee with the one that they report to.
#[derive(Serialize, Debug)]
pub(crate) struct Reporting {
    #[serde(flatten)]
    pub(crate) employee: Employee,
    pub(crate) recipient: Option<Employee>,
}

/// A product with who supplies it.
#[derive(Serialize, Debug)]
pub(crate) struct Supplied {
    #[serde(flatten)]
    pub(crate) product: Product,
    pub(crate) supplier: Supplier,
}

/// An order with what was ordered: details, or details with their products.
#[derive(Serialize, Debug)]
pub(crate) struct Ordered<D> {
    #[serde(flatten)]
    pub(crate) order: Order,
    pub(crate) details: Vec<D>,
}

/// A detail of an order with its product.
#[derive(Serialize, Debug)]
pub(crate) struct Item {
    #[serde(flatten)]
    pub(crate) detail: Detail,
    pub(crate) product: Product,
}
