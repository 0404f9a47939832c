//! `UserPatch`: what an update changes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::{new_row, tuple};
use crate::lower::{Column, Table};

/// The columns that a patch may change, with their positions: the key is what it is found by.
pub(super) fn patched(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    new_row::inserted(table).filter(|(at, _)| !table.primary_key.contains(at))
}

/// `UserPatch`
pub(super) fn name(table: &Table) -> Ident {
    format_ident!("{}Patch", table.ident.unraw(), span = table.ident.span())
}

/// The struct; none for a table that is all key.
pub(super) fn expand(table: &Table) -> Option<TokenStream> {
    patched(table).next()?;
    let (name, vis, derives) = (name(table), &table.vis, &table.patch_derives);
    let doc = format!(
        " What an update of `{}` changes; `None` leaves a column as it is.",
        table.model.name
    );
    let derive = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
    let option = new_row::option(table);
    let fields = patched(table).map(|(_, column)| {
        let (ident, vis, ty) = (&column.syntax.ident, &column.syntax.vis, &column.syntax.ty);
        quote!(#vis #ident: #option<#ty>)
    });
    Some(quote! {
        #[doc = #doc]
        #[allow(missing_docs, clippy::pedantic)]
        #derive
        #vis struct #name { #(#fields),* }
    })
}

/// `Assignments` and `Default`, and how one is made of the values of its columns.
pub(super) fn implementation(table: &Table) -> Option<TokenStream> {
    patched(table).next()?;
    let (ident, name) = (&table.ident, name(table));
    let mut values = vec![quote!(_d::None); table.columns.len()];
    for (at, column) in patched(table) {
        let field = &column.syntax.ident;
        values[at] = quote!(self.#field);
    }
    let values = tuple::values(&values);
    let fields = patched(table).map(|(at, column)| {
        let (field, path) = (&column.syntax.ident, tuple::path(at, table.columns.len()));
        quote!(#field: v.#path)
    });
    Some(quote! {
        fn __patch(v: _d::Values<__R>) -> #name {
            #name { #(#fields),* }
        }

        impl _d::Default for #name {
            fn default() -> Self {
                __patch(_d::none::<__R>())
            }
        }

        impl<__S> _d::Assignments<#ident, (), __S> for #name {
            fn write_assignments(self, sql: &mut _d::Fragment) {
                _d::assign::<#ident, __R>(&__T, #values, sql);
            }
        }
    })
}
