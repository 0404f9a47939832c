//! What the derive of a table does at compile time.

use std::hint::black_box;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use crate::{AnyError, expand, lower, parse, valgrind};

const TABLE: &str = r#"
    #[table(name = "orders", index(customer_id, placed_at), check(total_sign = "total >= 0"))]
    struct Order {
        #[column(primary_key, identity)]
        id: i64,
        #[column(references(Customer::id), inverse = orders, index)]
        customer_id: i64,
        #[column(unique)]
        number: String,
        status: String,
        note: Option<String>,
        #[column(default = 0)]
        total: i64,
        currency: String,
        express: bool,
        placed_at: DateTime<Utc>,
        paid_at: Option<DateTime<Utc>>,
        weight: f64,
        tags: Vec<String>,
    }"#;

/// Counts the expansion of a table of 12 columns, from tokens to tokens.
pub(crate) fn run() -> Result<(), AnyError> {
    let tokens: TokenStream = syn::parse_str(TABLE)?;
    valgrind::path("expansion of a table of 12 columns", || {
        black_box(expansion(tokens.clone()).expect("the table is well-formed"));
    });
    Ok(())
}

fn expansion(tokens: TokenStream) -> Result<TokenStream, AnyError> {
    let mut ctxt = Ctxt::default();
    let input: DeriveInput = syn::parse2(tokens)?;
    let syntax = parse::Table::parse(&input, &mut ctxt).ok_or("no table")?;
    let expanded = expand::table(&lower::table(syntax, &mut ctxt));
    let errors = ctxt.into_compile_errors();
    if errors.is_empty() { Ok(expanded) } else { Err(errors.to_string().into()) }
}
