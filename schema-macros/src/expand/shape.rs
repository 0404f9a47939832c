//! `FromRow`: a struct as a row, and a struct of the same fields that says where each comes from.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::lower::types;
use crate::parse::{Shape, ShapeField};

pub(crate) fn expand(shape: &Shape) -> TokenStream {
    let columns = columns(shape);
    let parts = [traits(shape), constructor(shape), projection(shape), from_row(shape)];
    quote! {
        #columns
        #[allow(
            dead_code, non_camel_case_types, non_local_definitions, unreachable_pub,
            clippy::all, clippy::pedantic
        )]
        const _: () = { #(#parts)* };
    }
}

fn name(shape: &Shape) -> Ident {
    format_ident!("{}Columns", shape.ident.unraw(), span = shape.ident.span())
}

fn idents(shape: &Shape) -> impl Iterator<Item = &Ident> {
    shape.fields.iter().map(|field| &field.ident)
}

/// A type parameter, or a variable, for each field.
fn parameters(shape: &Shape, letter: char) -> Vec<Ident> {
    (0..shape.fields.len()).map(|i| format_ident!("{letter}{i}")).collect()
}

/// `BusyColumns`
fn columns(shape: &Shape) -> TokenStream {
    let (ident, vis, name) = (&shape.ident, &shape.vis, name(shape));
    let parameters = parameters(shape, 'P');
    let doc = format!(" What each field of [`{ident}`] is read from: goes into `.columns(…)`.");
    let fields = shape.fields.iter().zip(&parameters).map(|(field, parameter)| {
        let ShapeField { ident, vis, .. } = field;
        let doc = format!(" What `{}` is read from.", ident.unraw());
        quote!(#[doc = #doc] #vis #ident: #parameter)
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code, clippy::pedantic)]
        #vis struct #name<#(#parameters),*> { #(#fields),* }
    }
}

/// A trait for each field, whose message names the field when something else is given for it.
fn traits(shape: &Shape) -> TokenStream {
    let traits = shape.fields.iter().map(|ShapeField { ident, ty, .. }| {
        let spelled = quote!(#ty).to_string().replace(' ', "");
        let message = format!(
            "field `{}` of `{}` is `{spelled}`, not `{{Self}}`",
            ident.unraw(),
            shape.ident
        );
        let label = format!("this gives `{{Self}}` where `{spelled}` is expected");
        // What is never NULL goes into an `Option` too.
        let inside = types::option(ty).map(|inside| {
            quote! {
                #[diagnostic::do_not_recommend]
                impl #ident for #inside {
                    fn field(self) -> #ty { ::core::option::Option::Some(self) }
                }
            }
        });
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #ident { fn field(self) -> #ty; }
            #[diagnostic::do_not_recommend]
            impl #ident for #ty { fn field(self) -> #ty { self } }
            #inside
        }
    });
    quote!(#(#traits)*)
}

/// `Busy::columns(…)`
fn constructor(shape: &Shape) -> TokenStream {
    let (ident, vis, name) = (&shape.ident, &shape.vis, name(shape));
    let (parameters, fields) = (parameters(shape, 'P'), idents(shape).collect::<Vec<_>>());
    quote! {
        impl #ident {
            /// What each field is read from, in the order of the fields: for `.columns(…)`.
            #vis fn columns<#(#parameters),*>(#(#fields: #parameters),*) -> #name<#(#parameters),*> {
                #name { #(#fields),* }
            }
        }
    }
}

/// `Projection` of `BusyColumns`
fn projection(shape: &Shape) -> TokenStream {
    let (ident, name) = (&shape.ident, name(shape));
    let (parameters, indexes) = (parameters(shape, 'P'), parameters(shape, 'I'));
    let fields: Vec<&Ident> = idents(shape).collect();
    // Their own places would be shown beside a column that can't be selected.
    let traits = fields.iter().map(|field| {
        let mut name = (*field).clone();
        name.set_span(ident.span());
        name
    });
    let kinds = parameters.iter().map(|parameter| quote!(#parameter::Kind));
    let kind = kinds.reduce(|all, kind| quote!(<#all as ::schema_core::expr::Kind>::Or<#kind>));
    let separators = (0..fields.len()).map(|i| if i == 0 { "" } else { ", " });
    // Messages show it, which need not say each time that it was derived.
    let header = quote_spanned! {ident.span()=>
        impl<S, #(#parameters, #indexes),*> ::schema_core::query::Projection<S, (#(#indexes,)*)>
            for #name<#(#parameters),*>
        where
            #(#parameters: ::schema_core::query::Projection<S, #indexes, Row: #traits>,)*
    };
    quote! {
        #[automatically_derived]
        impl<#(#parameters: ::schema_core::expr::Listing),*> ::schema_core::expr::Listing
            for #name<#(#parameters),*>
        {
            type Kind = #kind;
        }

        #[automatically_derived]
        #header
        {
            // Names the rows of the fields, so that one that can't be selected is one error.
            type Row = <(#(#parameters::Row,)*) as ::schema_core::derived::Gives<#ident>>::Row;
            const WIDTH: ::core::primitive::usize = 0 #(+ #parameters::WIDTH)*;

            fn write_projection(self, sql: &mut ::schema_core::sql::Fragment) {
                #(
                    sql.push(#separators);
                    self.#fields.write_projection(sql);
                )*
            }

            fn decode(
                row: &::schema_core::Row<'_>,
                at: ::core::primitive::usize,
            ) -> ::core::result::Result<#ident, ::schema_core::DecodeError> {
                let mut at = at;
                ::core::result::Result::Ok(#ident { #(
                    #fields: {
                        let value = #parameters::decode(row, at)?;
                        at += #parameters::WIDTH;
                        #fields::field(value)
                    }
                ),* })
            }
        }
    }
}

/// `FromRow`, where every field can be read from a row by itself.
fn from_row(shape: &Shape) -> TokenStream {
    let ident = &shape.ident;
    let fields: Vec<&Ident> = idents(shape).collect();
    let types: Vec<_> = shape.fields.iter().map(|field| &field.ty).collect();
    // With a lifetime, a bound that does not hold is no error, but no implementation.
    let bounds =
        types.iter().map(|ty| quote_spanned!(ty.span()=> for<'a> #ty: ::schema_core::FromRow));
    quote! {
        #[automatically_derived]
        impl ::schema_core::Single for #ident {}

        #[automatically_derived]
        impl ::schema_core::FromRow for #ident
        where
            #(#bounds),*
        {
            const WIDTH: ::core::primitive::usize =
                0 #(+ <#types as ::schema_core::FromRow>::WIDTH)*;

            fn from_row(
                row: &::schema_core::Row<'_>,
                at: ::core::primitive::usize,
            ) -> ::core::result::Result<Self, ::schema_core::DecodeError> {
                let mut at = at;
                ::core::result::Result::Ok(Self { #(
                    #fields: {
                        let value = <#types as ::schema_core::FromRow>::from_row(row, at)?;
                        at += <#types as ::schema_core::FromRow>::WIDTH;
                        value
                    }
                ),* })
            }
        }
    }
}
