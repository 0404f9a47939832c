//! `NewUser::builder()`: sets the columns by name, and its type knows which required ones are set.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::columns::mark;
use super::new_row::{self, inserted};
use super::{columns, tuple};
use crate::lower::{Column, Input, Reference, Table};

pub(super) fn name(table: &Table) -> Ident {
    format_ident!("New{}Builder", table.ident.unraw(), span = table.ident.span())
}

fn required(table: &Table) -> Vec<&Column> {
    table.columns.iter().filter(|column| column.input == Input::Required).collect()
}

/// A type parameter for each required column: `Set` or `Unset`.
fn parameters(table: &Table) -> Vec<Ident> {
    (0..required(table).len()).map(|i| format_ident!("_{i}")).collect()
}

/// The struct.
pub(super) fn types(table: &Table) -> TokenStream {
    let (name, new, vis) = (name(table), new_row::name(table), &table.vis);
    let doc = format!(" Builds a [`{new}`]: `build()` compiles once every required column is set.");
    let parameters = parameters(table);
    let values = tuple::types(&quote!(::schema_core::derived), &columns::field_types(table));
    quote! {
        #[doc = #doc]
        #[must_use]
        #[allow(dead_code, non_camel_case_types, clippy::pedantic)]
        #vis struct #name<#(#parameters = ::schema_core::derived::Unset),*>(
            ::schema_core::derived::Values<#values>,
            ::core::marker::PhantomData<fn() -> (#(#parameters,)*)>,
        );
    }
}

/// `builder()`, the setters and `build()`.
pub(super) fn implementation(table: &Table) -> TokenStream {
    let (ident, name, new, vis) = (&table.ident, name(table), new_row::name(table), &table.vis);
    let parameters = parameters(table);
    let traits = traits(table);
    let setters = setters(table);
    let bounds = required(table).into_iter().zip(&parameters).map(|(column, parameter)| {
        let given = given(column);
        quote!(#parameter: #given)
    });
    let children = children(table);
    let mut table_ident = table.ident.clone();
    table_ident.set_span(Span::call_site()); // a message would show the whole struct otherwise
    let complete = required(table).into_iter().zip(&parameters).map(|(column, parameter)| {
        let given = given(column);
        quote!(#parameter: #given)
    });
    quote! {
        #traits
        #[diagnostic::do_not_recommend]
        impl<#(#parameters),*> __d::NewRow for #name<#(#parameters),*> {
            type Table = #ident;
            type Set = (#(#parameters,)*);

            fn push_values(self, row: &mut __d::RowValues) {
                __d::push::<__R>(&__T, self.0, row);
            }
        }
        impl<#(#parameters),*> __d::Complete<#table_ident> for (#(#parameters,)*)
        where
            #(#complete),*
        {}
        impl #new {
            /// Sets the columns by name.
            #vis fn builder() -> #name {
                #name(__d::none::<__R>(), __d::PhantomData)
            }
        }
        impl<#(#parameters),*> #name<#(#parameters),*> {
            #(#setters)*

            /// The row.
            #vis fn build(self) -> #new
            where
                #(#bounds),*
            {
                __new(self.0)
            }
        }
        impl<#(#parameters),*> __d::ChildBuilder for #name<#(#parameters),*> {
            type Table = #ident;
        }
        #children
    }
}

/// For each relation that leads to this table: a row that lacks nothing but that foreign key.
fn children(table: &Table) -> TokenStream {
    let (ident, name) = (&table.ident, name(table));
    let required = required(table);
    let inverse = |(_, reference): &(usize, &Reference)| reference.inverse.is_some();
    let impls = table.references.iter().enumerate().filter(inverse).map(|(at, reference)| {
        let columns: Vec<&Column> = reference.columns.iter().map(|i| &table.columns[*i]).collect();
        let is_own =
            |column: &Column| columns.iter().any(|own| own.syntax.ident == column.syntax.ident);
        let (mut arguments, mut free, mut bounds) = (Vec::new(), Vec::new(), Vec::new());
        for (column, parameter) in required.iter().zip(parameters(table)) {
            let given = given(column);
            if is_own(column) {
                arguments.push(quote!(__d::Unset));
            } else {
                arguments.push(quote!(#parameter));
                bounds.push(quote!(#parameter: #given));
                free.push(parameter);
            }
        }
        let nullable = columns
            .iter()
            .all(|column| column.nullable)
            .then(|| quote!(impl __d::OptionalKey<#at> for #ident {}));
        quote! {
            impl<#(#free),*> __d::ChildRow<#at> for #name<#(#arguments),*>
            where
                #(#bounds),*
            {
                fn push_values(self, row: &mut __d::RowValues) {
                    __d::push::<__R>(&__T, self.0, row);
                }
            }
            #nullable
        }
    });
    let is_key = |column: &&Column| {
        let mut keys = table.references.iter().flat_map(|reference| &reference.columns);
        keys.any(|i| table.columns[*i].syntax.ident == column.syntax.ident)
    };
    let junction = (table.references.len() > 1 && required.iter().all(is_key))
        .then(|| quote!(impl __d::Junction for #ident {}));
    quote!(#(#impls)* #junction)
}

/// The trait of a required column, whose message names it when it is not set.
fn given(column: &Column) -> Ident {
    // At the field's place a message would point there instead of at `build`.
    format_ident!("Sets_{}", column.syntax.ident.unraw(), span = Span::call_site())
}

/// A trait for each required column: that it is set, in a builder or among the assignments of a MERGE.
fn traits(table: &Table) -> TokenStream {
    // A message would show the whole struct otherwise.
    let mut ident = table.ident.clone();
    ident.set_span(Span::call_site());
    let required = table.columns.iter().enumerate();
    let required = required.filter(|(_, column)| column.input == Input::Required);
    let (mut traits, mut bounds, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
    for (at, column) in required {
        let (given, mark, index) = (given(column), mark(table, at), format_ident!("__I{at}"));
        let message = format!(
            "required column `{}` of table `{}` is not set",
            column.name, table.model.name.name
        );
        let label = format!("set `{}` too", column.syntax.ident);
        traits.push(quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #given<__I = ()> {}
            impl #given for __d::Set {}
            #[diagnostic::do_not_recommend]
            impl<__L: __d::Assigns<#mark, __I>, __I> #given<(__I,)> for __L {}
        });
        bounds.push(quote!(#given<(#index,)>));
        indexes.push(index);
    }
    let bounds = (!bounds.is_empty()).then(|| quote!(: #(#bounds)+*));
    quote! {
        #(#traits)*
        impl<__L #bounds, #(#indexes),*> __d::CompleteRow<__L, (#(#indexes,)*)> for #ident {}
    }
}

fn setters(table: &Table) -> Vec<TokenStream> {
    let name = name(table);
    let parameters = parameters(table);
    let mut next_required = 0;
    let setter = |(at, column): (usize, &Column)| {
        let (field, vis, ty) = (&column.syntax.ident, &column.syntax.vis, &column.syntax.ty);
        let path = tuple::path(at, table.columns.len());
        let head = quote!(#vis fn #field(mut self, value: impl __d::IntoParam<#ty>));
        let fill = quote!(__d::fill(&mut self.0.#path, value););
        if column.input != Input::Required {
            return quote!(#head -> Self { #fill self });
        }
        let mut result = parameters.iter().map(|parameter| quote!(#parameter)).collect::<Vec<_>>();
        let parameter = std::mem::replace(&mut result[next_required], quote!(__d::Set));
        next_required += 1;
        quote! {
            #head -> #name<#(#result),*>
            where
                #parameter: __d::NotYet,
            {
                #fill
                #name(self.0, __d::PhantomData)
            }
        }
    };
    inserted(table).map(setter).collect()
}
