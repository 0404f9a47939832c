//! Derive macros that turn annotated structs into DDL, indexes and typed query builders.

use proc_macro::TokenStream;

/// Derives a table.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn derive_table(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Derives an enum.
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_enum(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Derives a newtype.
#[proc_macro_derive(PgNewtype)]
pub fn derive_newtype(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Embeds migrations.
#[proc_macro]
pub fn migrations(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
