//! `NewUser`: a row to insert.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::tuple;
use crate::lower::{Column, Input, Table};

/// The columns that an insert may set, with their positions.
pub(super) fn inserted(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    table.columns.iter().enumerate().filter(|(_, column)| column.input != Input::Never)
}

/// `NewUser`
pub(super) fn name(table: &Table) -> Ident {
    format_ident!("New{}", table.ident.unraw(), span = table.ident.span())
}

/// The type of a field.
pub(super) fn field_type(column: &Column) -> TokenStream {
    let ty = &column.syntax.ty;
    match column.input {
        Input::Required | Input::Nullable | Input::Never => quote!(#ty),
        Input::Default | Input::NullableDefault => quote!(::core::option::Option<#ty>),
    }
}

/// The struct.
pub(super) fn expand(table: &Table) -> TokenStream {
    let (name, vis, derives) = (name(table), &table.vis, &table.new_derives);
    let doc = format!(" A row to insert into `{}`: see [`{}`].", table.model.name, table.ident);
    let derive = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
    let fields = inserted(table).map(|(_, column)| {
        let (ident, vis) = (&column.syntax.ident, &column.syntax.vis);
        let ty = field_type(column);
        let definition = format!("`{}`", column.definition);
        let none = match column.input {
            Input::Nullable => "; `None` is NULL",
            Input::Default | Input::NullableDefault => "; `None` leaves it to the server",
            Input::Required | Input::Never => "",
        };
        let doc = format!(" {definition}{none}.");
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code, clippy::pedantic)]
        #derive
        #vis struct #name { #(#fields),* }
    }
}

/// `NewRow`, and how one is made of the values of its columns.
pub(super) fn implementation(table: &Table) -> TokenStream {
    let (ident, name) = (&table.ident, name(table));
    let values = table.columns.iter().map(|column| {
        let field = &column.syntax.ident;
        match column.input {
            Input::Required => quote!(__d::Some(self.#field)),
            Input::Nullable => quote!(__d::unless_null(self.#field)),
            Input::Default | Input::NullableDefault => quote!(self.#field),
            Input::Never => quote!(__d::None),
        }
    });
    let values = tuple::values(&values.collect::<Vec<_>>());
    let fields = inserted(table).map(|(at, column)| {
        let (field, path) = (&column.syntax.ident, tuple::path(at, table.columns.len()));
        match column.input {
            Input::Required => quote!(#field: __d::given(row.#path)),
            Input::Nullable => quote!(#field: row.#path.flatten()),
            _ => quote!(#field: row.#path),
        }
    });
    quote! {
        fn __new(row: __d::Values<__R>) -> #name {
            #name { #(#fields),* }
        }

        #[diagnostic::do_not_recommend]
        impl __d::NewRow for #name {
            type Table = #ident;
            type Set = __d::AllSet;

            fn push_values(self, row: &mut __d::RowValues) {
                __d::push::<__R>(&__T, #values, row);
            }
        }
    }
}
