//! Schema to Rust. Everything that is emitted names `::schema_core`, and only that crate.

mod builder;
mod columns;
mod constraints;
mod embed;
mod enum_type;
mod new_row;
mod newtype;
mod references;
mod row;
mod shape;
mod text;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::Table;

pub(crate) use enum_type::expand as enum_type;
pub(crate) use newtype::expand as newtype;
pub(crate) use shape::expand as shape;

/// A table: the types of its new row, and all implementations in a block whose names nobody sees.
pub(crate) fn table(table: &Table) -> TokenStream {
    let new_row = new_row::expand(table);
    let builder = builder::types(table);
    let parts = [
        columns::types(table),
        columns::keys(table),
        references::expand(table),
        columns::constants(table),
        row::expand(table),
        row::table(table),
        new_row::implementation(table),
        builder::implementation(table),
        embed::table(table),
    ];
    quote! {
        #new_row
        #builder
        #[allow(
            dead_code, non_upper_case_globals, non_camel_case_types, non_snake_case,
            non_local_definitions, unreachable_pub, clippy::all, clippy::pedantic
        )]
        const _: () = { #(#parts)* };
    }
}
