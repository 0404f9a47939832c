//! `NewUser`: a row to insert.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

use super::tuple;
use crate::lower::{Column, Input, Table, types};

/// The columns that an insert may set, with their positions.
pub(super) fn inserted(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    table.columns.iter().enumerate().filter(|(_, column)| column.input != Input::Never)
}

/// `NewUser`
pub(super) fn name(table: &Table) -> Ident {
    format_ident!("New{}", table.ident.unraw(), span = table.ident.span())
}

/// `Option` as a field of the table spells it, if one does.
pub(super) fn option(table: &Table) -> TokenStream {
    let spelled = table.columns.iter().find_map(|column| types::option_path(&column.syntax.ty));
    spelled.map_or_else(|| quote!(::core::option::Option), ToTokens::into_token_stream)
}

/// The type of a field.
fn field_type(column: &Column, option: &TokenStream) -> TokenStream {
    let ty = &column.syntax.ty;
    match column.input {
        Input::Required | Input::Nullable | Input::Never => quote!(#ty),
        Input::Default | Input::NullableDefault => quote!(#option<#ty>),
    }
}

/// The struct.
pub(super) fn expand(table: &Table) -> TokenStream {
    let (name, vis, derives) = (name(table), &table.vis, &table.new_derives);
    let doc = format!(" A row to insert into `{}`: see [`{}`].", table.model.name, table.ident);
    let derive = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
    let option = option(table);
    let fields = inserted(table).map(|(_, column)| {
        let (ident, vis) = (&column.syntax.ident, &column.syntax.vis);
        let ty = field_type(column, &option);
        let definition = format!("`{}`", column.definition);
        let none = match column.input {
            Input::Nullable => "; `None` is NULL",
            Input::Default | Input::NullableDefault => "; `None` leaves it to the server",
            Input::Required | Input::Never => "",
        };
        let doc = format!("{definition}{none}");
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    quote! {
        #[doc = #doc]
        #[allow(clippy::pedantic)]
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
            Input::Required => quote!(_d::Some(self.#field)),
            Input::Nullable => quote!(_d::maybe(self.#field)),
            Input::Default | Input::NullableDefault => quote!(self.#field),
            Input::Never => quote!(_d::None),
        }
    });
    let values = tuple::values(&values.collect::<Vec<_>>());
    let fields = inserted(table).map(|(at, column)| {
        let (field, path) = (&column.syntax.ident, tuple::path(at, table.columns.len()));
        match column.input {
            Input::Required => quote!(#field: _d::given(v.#path)),
            Input::Nullable => quote!(#field: v.#path.flatten()),
            _ => quote!(#field: v.#path),
        }
    });
    quote! {
        fn __new(v: _d::Values<__R>) -> #name {
            #name { #(#fields),* }
        }

        #[diagnostic::do_not_recommend]
        impl _d::NewRow for #name {
            type Table = #ident;
            type Set = _d::AllSet;

            fn push_values(self, row: &mut _d::RowValues) {
                _d::push::<__R>(&__T, #values, row);
            }
        }
    }
}
