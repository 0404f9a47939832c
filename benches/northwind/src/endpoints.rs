//! What is asked for.

use rand::{Rng, RngExt as _};

/// An endpoint, and what its requests ask of it.
pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    asks: Asks,
}

enum Asks {
    /// One of the first rows by key.
    Id(u32),
    /// This many rows from one of the first ones.
    Page(u32, u32),
    /// A word's beginning.
    Term,
}

const fn endpoint(name: &'static str, asks: Asks) -> Endpoint {
    Endpoint { name, asks }
}

pub(crate) const ENDPOINTS: [Endpoint; 13] = [
    endpoint("customer-by-id", Asks::Id(10_000)),
    endpoint("orders-with-details", Asks::Page(50, 800)),
    endpoint("search-product", Asks::Term),
    endpoint("order-with-details-and-products", Asks::Id(50_000)),
    endpoint("order-with-details", Asks::Id(50_000)),
    endpoint("customers", Asks::Page(50, 9_950)),
    endpoint("search-customer", Asks::Term),
    endpoint("employees", Asks::Page(20, 180)),
    endpoint("employee-with-recipient", Asks::Id(200)),
    endpoint("suppliers", Asks::Page(50, 950)),
    endpoint("supplier-by-id", Asks::Id(1_000)),
    endpoint("products", Asks::Page(50, 4_950)),
    endpoint("product-with-supplier", Asks::Id(5_000)),
];

const TERMS: [&str; 20] = [
    "hartm", "ashb", "berg", "colef", "dane", "elmh", "fordk", "glenm", "harto", "iver", "junok",
    "kerr", "lanem", "mossp", "norda", "oakp", "pennq", "reeds", "stone", "thorn",
];

impl Endpoint {
    /// Path and query of one of its requests.
    pub(crate) fn request(&self, random: &mut impl Rng) -> String {
        let name = self.name;
        match self.asks {
            Asks::Id(last) => format!("/{name}?id={}", random.random_range(1..=last)),
            Asks::Page(limit, last) => {
                format!(
                    "/{name}?limit={limit}&offset={}",
                    random.random_range(0..=last / limit) * limit
                )
            }
            Asks::Term => format!("/{name}?term={}", TERMS[random.random_range(0..TERMS.len())]),
        }
    }
}

/// A router to the functions of a service, which each service has under the same names.
macro_rules! routes {
    ($state:expr) => {
        axum::Router::new()
            .route("/customers", axum::routing::get(customers))
            .route("/customer-by-id", axum::routing::get(customer_by_id))
            .route("/search-customer", axum::routing::get(search_customer))
            .route("/employees", axum::routing::get(employees))
            .route("/employee-with-recipient", axum::routing::get(employee_with_recipient))
            .route("/suppliers", axum::routing::get(suppliers))
            .route("/supplier-by-id", axum::routing::get(supplier_by_id))
            .route("/products", axum::routing::get(products))
            .route("/product-with-supplier", axum::routing::get(product_with_supplier))
            .route("/search-product", axum::routing::get(search_product))
            .route("/orders-with-details", axum::routing::get(orders_with_details))
            .route("/order-with-details", axum::routing::get(order_with_details))
            .route(
                "/order-with-details-and-products",
                axum::routing::get(order_with_details_and_products),
            )
            .with_state($state)
    };
}
pub(crate) use routes;
