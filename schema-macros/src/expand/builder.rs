//! `NewUser::builder()`: sets the columns by name, and its type knows which required ones are set.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::new_row::{self, inserted};
use crate::lower::{Column, Input, Table};

pub(super) fn name(table: &Table) -> Ident {
    format_ident!("New{}Builder", table.ident.unraw(), span = table.ident.span())
}

fn required(table: &Table) -> Vec<&Column> {
    table.columns.iter().filter(|column| column.input == Input::Required).collect()
}

/// A type parameter for each required column: `Set` or `Unset`.
fn parameters(table: &Table) -> Vec<Ident> {
    (0..required(table).len()).map(|i| format_ident!("__S{i}")).collect()
}

/// The struct.
pub(super) fn types(table: &Table) -> TokenStream {
    let (name, new, vis) = (name(table), new_row::name(table), &table.vis);
    let doc = format!(" Builds a [`{new}`]: `build()` compiles once every required column is set.");
    let parameters = parameters(table);
    let fields = inserted(table).map(|(_, column)| {
        let ident = &column.syntax.ident;
        let ty = new_row::field_type(column);
        match column.input {
            Input::Required => quote!(#ident: ::core::option::Option<#ty>),
            _ => quote!(#ident: #ty),
        }
    });
    quote! {
        #[doc = #doc]
        #[must_use]
        #[allow(dead_code, non_camel_case_types, clippy::pedantic)]
        #vis struct #name<#(#parameters = ::schema_core::derived::Unset),*> {
            #(#fields,)*
            __set: ::core::marker::PhantomData<fn() -> (#(#parameters,)*)>,
        }
    }
}

/// `builder()`, the setters and `build()`.
pub(super) fn implementation(table: &Table) -> TokenStream {
    let (name, new, vis) = (name(table), new_row::name(table), &table.vis);
    let parameters = parameters(table);
    let traits = traits(table);
    let idents: Vec<&Ident> = inserted(table).map(|(_, column)| &column.syntax.ident).collect();
    let setters = setters(table);
    let values = inserted(table).map(|(_, column)| {
        let field = &column.syntax.ident;
        match column.input {
            Input::Required => quote!(#field: __d::given(self.#field)),
            _ => quote!(#field: self.#field),
        }
    });
    let bounds = required(table).into_iter().zip(&parameters).map(|(column, parameter)| {
        let field = &column.syntax.ident;
        quote!(#parameter: __required::#field)
    });
    let retyped = (0..parameters.len()).map(|i| format_ident!("__T{i}"));
    let retyped: Vec<Ident> = retyped.collect();
    quote! {
        #traits
        impl #new {
            /// Sets the columns by name.
            #vis fn builder() -> #name {
                #name { #(#idents: __d::None,)* __set: __d::PhantomData }
            }
        }
        impl<#(#parameters),*> #name<#(#parameters),*> {
            #(#setters)*

            /// The row.
            #vis fn build(self) -> #new
            where
                #(#bounds),*
            {
                #new { #(#values),* }
            }

            fn __with<#(#retyped),*>(self) -> #name<#(#retyped),*> {
                #name { #(#idents: self.#idents,)* __set: __d::PhantomData }
            }
        }
    }
}

/// A trait for each required column, whose message names the column when it is not set.
fn traits(table: &Table) -> TokenStream {
    let traits = required(table).into_iter().map(|column| {
        let field = &column.syntax.ident;
        let message = format!(
            "required column `{}` of table `{}` is not set",
            column.name, table.model.name.name
        );
        let label = format!("set it before: `.{field}(…)`");
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #field {}
            impl #field for ::schema_core::derived::Set {}
        }
    });
    quote! {
        pub mod __required { #(#traits)* }
    }
}

fn setters(table: &Table) -> Vec<TokenStream> {
    let name = name(table);
    let parameters = parameters(table);
    let mut next_required = 0;
    let setter = |column: &Column| {
        let (field, vis, ty) = (&column.syntax.ident, &column.syntax.vis, &column.syntax.ty);
        let head = quote! {
            #vis fn #field(mut self, value: impl __d::IntoParam<#ty>)
        };
        let value = quote!(__d::IntoParam::into_param(value));
        if column.input != Input::Required {
            let value = match column.input {
                Input::Nullable => value,
                _ => quote!(__d::Some(#value)),
            };
            return quote!(#head -> Self { self.#field = #value; self });
        }
        let mut result = parameters.iter().map(|parameter| quote!(#parameter)).collect::<Vec<_>>();
        result[next_required] = quote!(__d::Set);
        next_required += 1;
        quote! {
            #head -> #name<#(#result),*> {
                self.#field = __d::Some(#value);
                self.__with()
            }
        }
    };
    inserted(table).map(|(_, column)| column).map(setter).collect()
}
