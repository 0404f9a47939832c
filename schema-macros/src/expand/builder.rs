//! `NewUser::builder()`: sets the columns by name, and its type knows which required ones are set.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::new_row::{self, inserted};
use super::{columns, tuple};
use crate::lower::{Column, Input, Reference, Table};

pub(super) fn name(table: &Table) -> Ident {
    format_ident!("New{}Builder", table.ident.unraw(), span = table.ident.span())
}

/// The columns that a new row has to set, with their positions.
fn required_columns(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    inserted(table).filter(|(_, column)| column.input == Input::Required)
}

/// The struct.
pub(super) fn types(table: &Table) -> TokenStream {
    let (name, new, vis) = (name(table), new_row::name(table), &table.vis);
    let doc = format!(" Builds a [`{new}`].");
    let columns = tuple::types(&quote!(::schema_core::derived), &columns::field_types(table));
    quote! {
        #[doc = #doc]
        #[must_use]
        #vis struct #name<__S = ::schema_core::derived::Blank>(
            ::schema_core::derived::Building<#columns, __S>
        );
    }
}

/// `builder()`, the setters and `build()`.
pub(super) fn implementation(table: &Table) -> TokenStream {
    let (ident, name, new, vis) = (&table.ident, name(table), new_row::name(table), &table.vis);
    let (required, setters, children) = (required(table), setters(table), children(table));
    quote! {
        #required
        #[diagnostic::do_not_recommend]
        impl<__S> _d::NewRow for #name<__S> {
            type Table = #ident;
            type Set = __S;

            fn push_values(self, row: &mut _d::RowValues) {
                self.0.push(&__T, row);
            }
        }
        impl #new {
            /// Sets the columns by name.
            #vis fn builder() -> #name {
                #name(_d::blank())
            }
        }
        impl<__S> #name<__S> {
            #(#setters)*

            /// The row.
            #vis fn build(self) -> #new
            where
                #ident: _d::Complete<__S>,
            {
                __new(self.0.values())
            }
        }
        #children
    }
}

/// For each relation that leads to this table: a row that lacks nothing but that foreign key.
fn children(table: &Table) -> TokenStream {
    let (ident, name) = (&table.ident, name(table));
    let inverse = |(_, reference): &(usize, &Reference)| reference.inverse.is_some();
    let impls = table.references.iter().enumerate().filter(inverse).map(|(at, reference)| {
        let bounds = required_columns(table).map(|(at, column)| {
            let slot = columns::place(at);
            if reference.columns.contains(&at) {
                quote!(_d::Lacks<#slot>)
            } else {
                let given = given(column);
                quote!(_d::SlotAt<#slot, Is: #given>)
            }
        });
        let columns: Vec<&Column> = reference.columns.iter().map(|i| &table.columns[*i]).collect();
        let nullable = columns
            .iter()
            .all(|column| column.nullable)
            .then(|| quote!(impl _d::OptionalKey<#at> for #ident {}));
        let bounds: Vec<_> = bounds.collect();
        let bounds = (!bounds.is_empty()).then(|| quote!(: #(#bounds)+*));
        quote! {
            impl<__S #bounds> _d::ChildRow<#at> for #name<__S> {}
            #nullable
        }
    });
    let keys = table.references.iter().flat_map(|reference| &reference.columns);
    let all_keys = required_columns(table).all(|(at, _)| keys.clone().any(|key| *key == at));
    let junction =
        (table.references.len() > 1 && all_keys).then(|| quote!(impl _d::Junction for #ident {}));
    quote!(#(#impls)* #junction)
}

/// The trait of a required column, whose message names it when it is not set.
fn given(column: &Column) -> Ident {
    // At the field's place a message would point there instead of at `build`.
    format_ident!("Has_{}", column.syntax.ident.unraw(), span = Span::call_site())
}

/// A trait for each required column, that it is set; and that these make a row.
fn required(table: &Table) -> TokenStream {
    // A message would show the whole struct otherwise.
    let mut ident = table.ident.clone();
    ident.set_span(Span::call_site());
    let columns: Vec<_> = required_columns(table).collect();
    // Each implies the next, so that of several that are not set only the first is an error.
    let next = columns.iter().skip(1).map(|(_, column)| {
        let next = given(column);
        Some(quote!(: #next))
    });
    let traits = columns.iter().zip(next.chain([None])).map(|((_, column), next)| {
        let given = given(column);
        let message = format!("column `{}` of `{}` is not set", column.name, table.model.name.name);
        let label = format!("set `{}`", column.syntax.ident);
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            trait #given #next {}
            #[diagnostic::do_not_recommend]
            impl #given for _d::Set {}
        }
    });
    let bounds = columns.iter().map(|(at, column)| {
        let (slot, given) = (columns::place(*at), given(column));
        quote!(_d::SlotAt<#slot, Is: #given>)
    });
    let bounds: Vec<_> = bounds.collect();
    let bounds = (!bounds.is_empty()).then(|| quote!(: #(#bounds)+*));
    quote! {
        #(#traits)*
        impl<__S #bounds> _d::Complete<__S> for #ident {}
    }
}

fn setters(table: &Table) -> impl Iterator<Item = TokenStream> {
    let name = name(table);
    inserted(table).map(move |(at, column)| {
        let (field, vis, ty) = (&column.syntax.ident, &column.syntax.vis, &column.syntax.ty);
        let (path, slot) = (tuple::path(at, table.columns.len()), columns::place(at));
        let (head, put) = (
            quote!(#vis fn #field(self, value: impl _d::Into<#ty>)),
            quote!(self.0.put(|v| &mut v.#path, value)),
        );
        // What may be left out does not show in the type: rows with and without it go into one array.
        if column.input != Input::Required {
            return quote!(#head -> Self { Self(#put) });
        }
        quote! {
            #head -> #name<__S::Put>
            where
                __S: _d::Lacks<#slot>,
            {
                #name(#put)
            }
        }
    })
}
