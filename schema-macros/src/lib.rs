//! The derive macros: annotated structs become DDL, the schema in the object code, and typed queries.
//!
//! Use them through `schema_core`, which re-exports them: what they emit names that crate.
//!
//! Each derive goes three steps: `parse` (attributes to syntax), `lower` (syntax to the types of
//! `schema-model`, with every mistake collected) and `expand` (to Rust).

mod ctxt;
mod expand;
mod lower;
mod migrations;
mod parse;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::ctxt::Ctxt;

/// Derives a table.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Table::parse(input, ctxt)?;
        Some(expand::table(&lower::table(syntax, ctxt)))
    })
}

/// Derives an enum.
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::EnumType::parse(input, ctxt)?;
        Some(expand::enum_type(&lower::enum_type(syntax, ctxt)))
    })
}

/// Derives a newtype.
#[proc_macro_derive(PgNewtype)]
pub fn derive_newtype(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), |input, ctxt| {
        let syntax = parse::Newtype::parse(input, ctxt)?;
        expand::newtype(&syntax, ctxt)
    })
}

/// What is derived, and every mistake.
fn derive(
    input: DeriveInput,
    expand: impl FnOnce(&DeriveInput, &mut Ctxt) -> Option<proc_macro2::TokenStream>,
) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let mut output = expand(&input, &mut ctxt).unwrap_or_default();
    output.extend(ctxt.into_compile_errors());
    output.into()
}

/// Embeds the migrations of a folder: `migrations!()`, or `migrations!("path")` from the crate's own
/// folder.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    migrations::expand(input.into()).into()
}
