//! Schema to Rust. Everything that is emitted names `::schema_core`, and only that crate; `_d` is its
//! module `derived`, which has every name that the output needs.

mod builder;
mod columns;
mod composite;
mod constraints;
mod domain;
mod embed;
mod enum_type;
mod input;
mod new_row;
mod newtype;
mod objects;
mod own_type;
mod patch;
mod references;
mod row;
mod shape;
mod text;
mod tuple;
mod view;
mod wire;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::Table;
use text::Texts;

pub(crate) use composite::expand as composite;
pub(crate) use domain::expand as domain;
pub(crate) use enum_type::expand as enum_type;
pub(crate) use newtype::expand as newtype;
pub(crate) use objects::expand as objects;
pub(crate) use shape::expand as shape;
pub(crate) use view::expand as view;

/// A table: the types of its new row, and all implementations in a block whose names nobody sees.
pub(crate) fn table(table: &Table) -> TokenStream {
    let new_row = new_row::expand(table);
    let builder = builder::types(table);
    let patch = patch::expand(table);
    let fill = |hole: usize, what: &str| columns::filled(table, hole, what);
    let mut texts = Texts::with_types(&fill, columns::sql_types(table));
    let as_table = row::table(table, &mut texts);
    let lines = embed::lines(table.objects(), &mut texts);
    let parts = [
        columns::types(table),
        columns::keys(table),
        references::expand(table),
        columns::constants(table),
        row::expand(table),
        texts.fillings(),
        as_table,
        new_row::implementation(table),
        builder::implementation(table),
        patch::implementation(table).unwrap_or_default(),
        input::expand(table),
        lines,
    ];
    quote! {
        #new_row
        #builder
        #patch
        #[allow(
            unused, nonstandard_style, non_local_definitions, unreachable_pub, missing_docs,
            clippy::all, clippy::pedantic
        )]
        const _: () = {
            use ::schema_core::derived as _d;
            #(#parts)*
        };
    }
}
