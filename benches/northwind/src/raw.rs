//! The service on tokio-postgres, by hand: prepared statements, columns by position, and what belongs
//! together sent together.

use axum::extract::State;
use axum::{Json, Router};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::try_join;
use measure::AnyError;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::endpoints::routes;
use crate::requests::{Id, Page, Params, Refusal, Term};
use crate::rows::{
    Customer, Detail, Employee, Item, Order, Ordered, Product, Reporting, Sums, Supplied, Supplier,
};

type Answer<T> = Result<Json<T>, Refusal>;

pub(crate) fn router(url: &str, connections: usize) -> Result<Router, AnyError> {
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(url.parse()?, NoTls, settings);
    let pool = Pool::builder(manager).max_size(connections).build()?;
    Ok(routes!(pool))
}

/// Reads customers from a row, whose columns begin at `at`.
fn customer(row: &Row, at: usize) -> Customer {
    Customer {
        id: row.get(at),
        company_name: row.get(at + 1),
        contact_name: row.get(at + 2),
        contact_title: row.get(at + 3),
        address: row.get(at + 4),
        city: row.get(at + 5),
        postal_code: row.get(at + 6),
        region: row.get(at + 7),
        country: row.get(at + 8),
        phone: row.get(at + 9),
        fax: row.get(at + 10),
    }
}

/// Reads employees from a row, whose columns begin at `at`.
fn employee(row: &Row, at: usize) -> Employee {
    Employee {
        id: row.get(at),
        last_name: row.get(at + 1),
        first_name: row.get(at + 2),
        title: row.get(at + 3),
        title_of_courtesy: row.get(at + 4),
        birth_date: row.get(at + 5),
        hire_date: row.get(at + 6),
        address: row.get(at + 7),
        city: row.get(at + 8),
        postal_code: row.get(at + 9),
        country: row.get(at + 10),
        home_phone: row.get(at + 11),
        extension: row.get(at + 12),
        notes: row.get(at + 13),
        recipient_id: row.get(at + 14),
    }
}

/// Reads suppliers from a row, whose columns begin at `at`.
fn supplier(row: &Row, at: usize) -> Supplier {
    Supplier {
        id: row.get(at),
        company_name: row.get(at + 1),
        contact_name: row.get(at + 2),
        contact_title: row.get(at + 3),
        address: row.get(at + 4),
        city: row.get(at + 5),
        region: row.get(at + 6),
        postal_code: row.get(at + 7),
        country: row.get(at + 8),
        phone: row.get(at + 9),
    }
}

/// Reads products from a row, whose columns begin at `at`.
fn product(row: &Row, at: usize) -> Product {
    Product {
        id: row.get(at),
        name: row.get(at + 1),
        quantity_per_unit: row.get(at + 2),
        unit_price: row.get(at + 3),
        units_in_stock: row.get(at + 4),
        units_on_order: row.get(at + 5),
        reorder_level: row.get(at + 6),
        discontinued: row.get(at + 7),
        supplier_id: row.get(at + 8),
    }
}

/// Reads orders from a row, whose columns begin at `at`.
fn order(row: &Row, at: usize) -> Order {
    Order {
        id: row.get(at),
        order_date: row.get(at + 1),
        required_date: row.get(at + 2),
        shipped_date: row.get(at + 3),
        ship_via: row.get(at + 4),
        freight: row.get(at + 5),
        ship_name: row.get(at + 6),
        ship_city: row.get(at + 7),
        ship_region: row.get(at + 8),
        ship_postal_code: row.get(at + 9),
        ship_country: row.get(at + 10),
        customer_id: row.get(at + 11),
        employee_id: row.get(at + 12),
    }
}

/// Reads details from a row, whose columns begin at `at`.
fn detail(row: &Row, at: usize) -> Detail {
    Detail {
        unit_price: row.get(at),
        quantity: row.get(at + 1),
        discount: row.get(at + 2),
        order_id: row.get(at + 3),
        product_id: row.get(at + 4),
    }
}

async fn rows(
    connection: &Object,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Refusal> {
    let statement = connection.prepare_cached(sql).await?;
    Ok(connection.query(&statement, params).await?)
}

/// The rows of a statement, each made into something.
async fn all<T>(
    pool: &Pool,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
    read: impl Fn(&Row) -> T,
) -> Answer<Vec<T>> {
    let rows = rows(&pool.get().await?, sql, params).await?;
    Ok(Json(rows.iter().map(read).collect()))
}

async fn one<T>(pool: &Pool, sql: &str, id: i32, read: impl Fn(&Row) -> T) -> Answer<Option<T>> {
    let connection = pool.get().await?;
    let statement = connection.prepare_cached(sql).await?;
    Ok(Json(connection.query_opt(&statement, &[&id]).await?.as_ref().map(read)))
}

async fn customers(State(pool): State<Pool>, Params(page): Params<Page>) -> Answer<Vec<Customer>> {
    let sql = "SELECT id, company_name, contact_name, contact_title, address, city, postal_code, \
        region, country, phone, fax FROM customers ORDER BY id LIMIT $1 OFFSET $2";
    all(&pool, sql, &[&i64::from(page.limit), &i64::from(page.offset)], |row| customer(row, 0))
        .await
}

async fn employees(State(pool): State<Pool>, Params(page): Params<Page>) -> Answer<Vec<Employee>> {
    let sql = "SELECT id, last_name, first_name, title, title_of_courtesy, birth_date, hire_date, \
        address, city, postal_code, country, home_phone, extension, notes, recipient_id FROM \
        employees ORDER BY id LIMIT $1 OFFSET $2";
    all(&pool, sql, &[&i64::from(page.limit), &i64::from(page.offset)], |row| employee(row, 0))
        .await
}

async fn suppliers(State(pool): State<Pool>, Params(page): Params<Page>) -> Answer<Vec<Supplier>> {
    let sql = "SELECT id, company_name, contact_name, contact_title, address, city, region, \
        postal_code, country, phone FROM suppliers ORDER BY id LIMIT $1 OFFSET $2";
    all(&pool, sql, &[&i64::from(page.limit), &i64::from(page.offset)], |row| supplier(row, 0))
        .await
}

async fn products(State(pool): State<Pool>, Params(page): Params<Page>) -> Answer<Vec<Product>> {
    let sql = "SELECT id, name, qt_per_unit, unit_price, units_in_stock, units_on_order, \
        reorder_level, discontinued, supplier_id FROM products ORDER BY id LIMIT $1 OFFSET \
        $2";
    all(&pool, sql, &[&i64::from(page.limit), &i64::from(page.offset)], |row| product(row, 0)).await
}

async fn customer_by_id(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Option<Customer>> {
    let sql = "SELECT id, company_name, contact_name, contact_title, address, city, postal_code, \
        region, country, phone, fax FROM customers WHERE id = $1";
    one(&pool, sql, id, |row| customer(row, 0)).await
}

async fn supplier_by_id(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Option<Supplier>> {
    let sql = "SELECT id, company_name, contact_name, contact_title, address, city, region, \
        postal_code, country, phone FROM suppliers WHERE id = $1";
    one(&pool, sql, id, |row| supplier(row, 0)).await
}

async fn search_customer(
    State(pool): State<Pool>,
    Params(term): Params<Term>,
) -> Answer<Vec<Customer>> {
    let sql = "SELECT id, company_name, contact_name, contact_title, address, city, postal_code, \
        region, country, phone, fax FROM customers WHERE to_tsvector('english', \
        company_name) @@ to_tsquery('english', $1)";
    all(&pool, sql, &[&term.prefix()], |row| customer(row, 0)).await
}

async fn search_product(
    State(pool): State<Pool>,
    Params(term): Params<Term>,
) -> Answer<Vec<Product>> {
    let sql = "SELECT id, name, qt_per_unit, unit_price, units_in_stock, units_on_order, \
        reorder_level, discontinued, supplier_id FROM products WHERE to_tsvector('english', \
        name) @@ to_tsquery('english', $1)";
    all(&pool, sql, &[&term.prefix()], |row| product(row, 0)).await
}

async fn employee_with_recipient(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Reporting>> {
    let sql = "SELECT e.id, e.last_name, e.first_name, e.title, e.title_of_courtesy, e.birth_date, \
        e.hire_date, e.address, e.city, e.postal_code, e.country, e.home_phone, e.extension, \
        e.notes, e.recipient_id, r.id, r.last_name, r.first_name, r.title, \
        r.title_of_courtesy, r.birth_date, r.hire_date, r.address, r.city, r.postal_code, \
        r.country, r.home_phone, r.extension, r.notes, r.recipient_id FROM employees e LEFT \
        JOIN employees r ON r.id = e.recipient_id WHERE e.id = $1";
    let reporting = |row: &Row| {
        let employee = employee(row, 0);
        let recipient = employee.recipient_id.map(|_| self::employee(row, 15));
        Reporting { employee, recipient }
    };
    all(&pool, sql, &[&id], reporting).await
}

async fn product_with_supplier(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Supplied>> {
    let sql = "SELECT p.id, p.name, p.qt_per_unit, p.unit_price, p.units_in_stock, \
        p.units_on_order, p.reorder_level, p.discontinued, p.supplier_id, s.id, \
        s.company_name, s.contact_name, s.contact_title, s.address, s.city, s.region, \
        s.postal_code, s.country, s.phone FROM products p JOIN suppliers s ON s.id = \
        p.supplier_id WHERE p.id = $1";
    let supplied = |row: &Row| Supplied { product: product(row, 0), supplier: supplier(row, 9) };
    all(&pool, sql, &[&id], supplied).await
}

async fn orders_with_details(
    State(pool): State<Pool>,
    Params(page): Params<Page>,
) -> Answer<Vec<Sums>> {
    let sql = "SELECT o.id, o.shipped_date, o.ship_name, o.ship_city, o.ship_country, \
        count(d.product_id), sum(d.quantity), sum(d.quantity * d.unit_price) FROM orders o \
        LEFT JOIN order_details d ON d.order_id = o.id GROUP BY o.id ORDER BY o.id LIMIT $1 \
        OFFSET $2";
    let sums = |row: &Row| Sums {
        id: row.get(0),
        shipped_date: row.get(1),
        ship_name: row.get(2),
        ship_city: row.get(3),
        ship_country: row.get(4),
        products_count: row.get(5),
        quantity_sum: row.get(6),
        total_price: row.get(7),
    };
    all(&pool, sql, &[&i64::from(page.limit), &i64::from(page.offset)], sums).await
}

const ORDER: &str = "SELECT id, order_date, required_date, shipped_date, ship_via, freight, ship_name, \
        ship_city, ship_region, ship_postal_code, ship_country, customer_id, employee_id \
        FROM orders WHERE id = $1";

/// An order, and what a second statement that is sent with the first one finds of it.
async fn ordered<D>(
    pool: &Pool,
    sql: &str,
    id: i32,
    read: impl Fn(&Row) -> D,
) -> Answer<Vec<Ordered<D>>> {
    let connection = pool.get().await?;
    let params: [&(dyn ToSql + Sync); 1] = [&id];
    let both = try_join(rows(&connection, ORDER, &params), rows(&connection, sql, &params));
    let (orders, details) = both.await?;
    let found = orders
        .iter()
        .map(|row| Ordered { order: order(row, 0), details: details.iter().map(&read).collect() });
    Ok(Json(found.collect()))
}

async fn order_with_details(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Ordered<Detail>>> {
    let sql = "SELECT unit_price, quantity, discount, order_id, product_id FROM order_details WHERE \
        order_id = $1";
    ordered(&pool, sql, id, |row| detail(row, 0)).await
}

async fn order_with_details_and_products(
    State(pool): State<Pool>,
    Params(Id { id }): Params<Id>,
) -> Answer<Vec<Ordered<Item>>> {
    let sql = "SELECT d.unit_price, d.quantity, d.discount, d.order_id, d.product_id, p.id, p.name, \
        p.qt_per_unit, p.unit_price, p.units_in_stock, p.units_on_order, p.reorder_level, \
        p.discontinued, p.supplier_id FROM order_details d JOIN products p ON p.id = \
        d.product_id WHERE d.order_id = $1";
    let item = |row: &Row| Item { detail: detail(row, 0), product: product(row, 5) };
    ordered(&pool, sql, id, item).await
}
