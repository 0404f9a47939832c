//! `NewUser`: a row to insert.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::columns;
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

/// `NewRow`
pub(super) fn implementation(table: &Table) -> TokenStream {
    let (ident, name) = (&table.ident, name(table));
    let pushes = inserted(table).map(|(at, column)| {
        let (field, at) = (&column.syntax.ident, columns::index(at));
        let value = match column.input {
            Input::Required => quote!(__d::Some(self.#field)),
            // NULL is the default: a row without it and one with it are the same.
            Input::Nullable => {
                quote!(__d::Option::map(self.#field, __d::Some))
            }
            Input::Default | Input::NullableDefault | Input::Never => quote!(self.#field),
        };
        quote!((__T.#at.push)(values, #value);)
    });
    quote! {
        #[automatically_derived]
        impl __d::NewRow for #name {
            type Table = #ident;

            fn push_values(self, values: &mut __d::RowValues) {
                #(#pushes)*
            }
        }
    }
}
