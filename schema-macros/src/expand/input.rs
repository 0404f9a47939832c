//! New rows and patches from outside: how serde reads them, and what is checked of them.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;
use syn::ext::IdentExt;

use super::{columns, new_row, patch};
use crate::lower::{Column, Input, Limit, Table};

/// `Input` and `Deserialize` of `NewUser` and `UserPatch`.
pub(super) fn expand(table: &Table) -> TokenStream {
    let new = new_row::inserted(table);
    let fields = new.map(|(at, column)| field(table, at, column));
    let new_row = Row::new_row(table).expand(table);
    let patch = patch::patched(table).next().map(|_| Row::patch(table).expand(table));
    quote! {
        const __FIELDS: &[__d::Field] = &[#(#fields),*];
        #new_row
        #patch
    }
}

fn field(table: &Table, at: usize, column: &Column) -> TokenStream {
    let name = column.syntax.ident.unraw().to_string();
    let (nullable, required) = (column.nullable, column.input == Input::Required);
    let patch = !table.primary_key.contains(&at);
    let at = columns::index(at);
    let limits = column.limits.iter().map(|limit| {
        let limit = match *limit {
            Limit::Longest(length) => quote!(Longest(#length)),
            Limit::Shortest(length) => quote!(Shortest(#length)),
            Limit::AtLeast(number) => quote!(AtLeast(#number)),
            Limit::Above(number) => quote!(Above(#number)),
            Limit::AtMost(number) => quote!(AtMost(#number)),
            Limit::Below(number) => quote!(Below(#number)),
        };
        quote!(__d::Limit::#limit)
    });
    quote!(__d::field(#name, __T.#at.sql, #nullable, #required, #patch, &[#(#limits),*]))
}

/// What new rows and patches do differently.
struct Row<'a> {
    name: Ident,
    is_patch: bool,
    /// The fields, with their positions among the fields of a new row.
    fields: Vec<(usize, &'a Column)>,
    partial: TokenStream,
    start: TokenStream,
    finish: TokenStream,
}

impl<'a> Row<'a> {
    fn new_row(table: &'a Table) -> Self {
        let name = new_row::name(table);
        let builder = super::builder::name(table);
        let values = new_row::inserted(table).map(|(_, column)| {
            let field = &column.syntax.ident;
            let text = field.unraw().to_string();
            match column.input {
                Input::Required => {
                    quote!(#field: __d::required(partial.#field, #text)?)
                }
                _ => quote!(#field: partial.#field),
            }
        });
        Self {
            start: quote!(#name::builder()),
            finish: quote!(#name { #(#values),* }),
            partial: quote!(#builder),
            is_patch: false,
            fields: new_row::inserted(table).map(|(_, column)| column).enumerate().collect(),
            name,
        }
    }

    fn patch(table: &'a Table) -> Self {
        let fields = new_row::inserted(table).enumerate();
        let fields = fields.filter(|(_, (at, _))| !table.primary_key.contains(at));
        Self {
            name: patch::name(table),
            is_patch: true,
            fields: fields.map(|(at, (_, column))| (at, column)).collect(),
            partial: quote!(Self),
            start: quote!(::core::default::Default::default()),
            finish: quote!(partial),
        }
    }

    fn expand(&self, table: &Table) -> TokenStream {
        let Self { name, is_patch, fields, partial, start, finish } = self;
        let text = name.to_string();
        let limited = fields.iter().filter(|(_, column)| !column.limits.is_empty());
        let values = limited.map(|(at, column)| {
            let field = &column.syntax.ident;
            quote!(#at => __d::Some(&self.#field),)
        });
        let values: Vec<TokenStream> = values.collect();
        // Without a limit nobody asks.
        let value = (!values.is_empty()).then(|| {
            quote! {
                fn value(&self, at: __d::usize) -> __d::Option<&dyn __d::ToSql> {
                    match at {
                        #(#values)*
                        _ => __d::None,
                    }
                }
            }
        });
        let reads = fields.iter().map(|(at, column)| {
            let field = &column.syntax.ident;
            let value = quote!(map.next_value()?);
            match column.input {
                Input::Nullable | Input::Default if !is_patch => {
                    quote!(#at => partial.#field = #value,)
                }
                _ => quote!(#at => partial.#field = __d::Some(#value),),
            }
        });
        let read = if fields.is_empty() {
            quote!(__d::Ok(false))
        } else {
            quote! {
                match at {
                    #(#reads)*
                    _ => return __d::Ok(false),
                }
                __d::Ok(true)
            }
        };
        let bounds = bounds(table);
        quote! {
            #[automatically_derived]
            impl __d::Input for #name {
                const NAME: &'static __d::str = #text;
                const PATCH: __d::bool = #is_patch;
                const FIELDS: &'static [__d::Field] = __FIELDS;

                #value
            }

            #[automatically_derived]
            impl<'de> __d::FromFields<'de> for #name
            where
                #(#bounds: __d::Deserialize<'de>,)*
            {
                type Partial = #partial;

                fn start() -> Self::Partial { #start }

                fn read<A: __d::MapAccess<'de>>(
                    partial: &mut Self::Partial,
                    at: __d::usize,
                    map: &mut A,
                ) -> __d::Result<__d::bool, A::Error> {
                    #read
                }

                fn finish(
                    partial: Self::Partial,
                ) -> __d::Result<Self, &'static __d::str> {
                    __d::Ok(#finish)
                }
            }

            #[automatically_derived]
            impl<'de> __d::Deserialize<'de> for #name
            where
                Self: __d::FromFields<'de>,
            {
                fn deserialize<D: __d::Deserializer<'de>>(
                    deserializer: D,
                ) -> __d::Result<Self, D::Error> {
                    __d::from_fields(deserializer)
                }
            }
        }
    }
}

/// The types of the columns, each once. A bound with a lifetime need not hold: where a type has no
/// `Deserialize`, neither has the row.
fn bounds(table: &Table) -> Vec<&Type> {
    let mut seen = HashSet::new();
    let types = new_row::inserted(table).map(|(_, column)| &column.syntax.ty);
    types.filter(|ty| seen.insert(ty.to_token_stream().to_string())).collect()
}
