//! New rows and patches from outside: how serde reads them, and what is checked of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{new_row, patch};
use crate::lower::{Column, Table};

/// `Input` and `Deserialize` of `NewUser` and `UserPatch`.
pub(super) fn expand(table: &Table) -> TokenStream {
    let fields: Vec<(usize, &Column)> = new_row::inserted(table).collect();
    let new_row = row(table, &new_row::name(table), &format_ident!("__new"), &fields, None);
    let fields: Vec<(usize, &Column)> = patch::patched(table).collect();
    let patch = (!fields.is_empty()).then(|| {
        let is_patch = quote!(
            const PATCH: _d::bool = true;
        );
        row(table, &patch::name(table), &format_ident!("__patch"), &fields, Some(&is_patch))
    });
    quote!(#new_row #patch)
}

/// Of a struct with these fields, with their positions in the table, which `make` makes.
fn row(
    table: &Table,
    name: &Ident,
    make: &Ident,
    fields: &[(usize, &Column)],
    is_patch: Option<&TokenStream>,
) -> TokenStream {
    let ident = &table.ident;
    let limited = fields.iter().filter(|(_, column)| !column.limits.is_empty());
    let values = limited.map(|(at, column)| {
        let field = &column.syntax.ident;
        quote!(#at => _d::Some(&self.#field),)
    });
    let values: Vec<TokenStream> = values.collect();
    // Without a limit nobody asks.
    let value = (!values.is_empty()).then(|| {
        quote! {
            fn value(&self, at: _d::usize) -> _d::Option<&dyn _d::ToSql> {
                match at {
                    #(#values)*
                    _ => _d::None,
                }
            }
        }
    });
    // A bound with a lifetime need not hold: where a type has no `Deserialize`, neither has the row.
    quote! {
        impl _d::Input for #name {
            type Table = #ident;
            #is_patch
            #value
        }

        impl<'de> _d::Deserialize<'de> for #name
        where
            __R: _d::Fields<'de>,
        {
            fn deserialize<D: _d::Deserializer<'de>>(from: D) -> _d::Result<Self, D::Error> {
                _d::from_fields::<__R, _, _>(from, #make)
            }
        }
    }
}
