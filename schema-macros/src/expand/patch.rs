//! `UserPatch`: what an update changes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use schema_model::name::quote_ident;
use syn::ext::IdentExt;

use super::{columns, new_row};
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
        " What an update of `{}` changes; `None` leaves a column as it is. See [`{}`].",
        table.model.name, table.ident
    );
    let derive = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
    let fields = patched(table).map(|(_, column)| {
        let (ident, vis, ty) = (&column.syntax.ident, &column.syntax.vis, &column.syntax.ty);
        quote!(#vis #ident: ::core::option::Option<#ty>)
    });
    Some(quote! {
        #[doc = #doc]
        #[allow(dead_code, missing_docs, clippy::pedantic)]
        #derive
        #vis struct #name { #(#fields),* }
    })
}

/// `Assignments` and `Default`
pub(super) fn implementation(table: &Table) -> Option<TokenStream> {
    let (_, first) = patched(table).next()?;
    let first = quote_ident(&first.name);
    let (ident, name, sql_name) = (&table.ident, name(table), table.model.name.to_string());
    let sets = patched(table).map(|(at, column)| {
        let (field, sql, at) =
            (&column.syntax.ident, quote_ident(&column.name), columns::index(at));
        quote!(patch.set(#sql, __T.#at.bind, self.#field);)
    });
    let fields = patched(table).map(|(_, column)| &column.syntax.ident);
    Some(quote! {
        #[automatically_derived]
        impl ::core::default::Default for #name {
            fn default() -> Self {
                Self { #(#fields: __d::None),* }
            }
        }

        #[automatically_derived]
        impl __d::Assignments<#ident, ()> for #name {
            fn write_assignments(self, sql: &mut __d::Fragment) {
                let mut patch = __d::Patch::new(sql);
                #(#sets)*
                patch.finish(#sql_name, #first);
            }
        }
    })
}
