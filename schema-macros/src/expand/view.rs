//! A view: a source of typed rows that are only read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use schema_model::{Object, ddl};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::text::Texts;
use super::{columns, embed, row};
use crate::lower::{Built, View};
use crate::words::snake_case;

pub(crate) fn expand(view: &View) -> TokenStream {
    let View { table, model, rename, built } = view;
    let ident = &table.ident;
    let (name, sql_name) = (&model.name.name, model.name.to_string());
    let (qualifier, from) = row::other_names(&model.name);
    let list = row::select_list(table);
    let fill = |hole: usize, what: &str| columns::filled(table, hole, what);
    let mut texts = Texts::with_types(&fill, columns::sql_types(table));
    let (sql, create_sql) = texts.ddl(ident, &ddl::script(&ddl::view_statements(model)));
    let objects = model.objects().chain(rename.clone().map(Object::Rename));
    let lines = embed::lines(objects, &mut texts);
    let fillings = texts.fillings();
    let (types, constants) = (columns::types(table), columns::constants(table));
    let row = row::expand(table);
    let materialized = model.materialized.then(|| {
        quote! {
            #[automatically_derived]
            impl _d::Materialized for #ident {}
        }
    });
    let query = built.as_ref().map(|built| check(view, built));
    let test = built.as_ref().map(|built| test(view, built));
    quote! {
        #test
        #[allow(
            dead_code, non_upper_case_globals, non_local_definitions, unreachable_pub, missing_docs,
            clippy::all, clippy::pedantic
        )]
        const _: () = {
            use ::schema_core::derived as _d;
            #query
            #types
            #fillings
            #sql
            #constants
            #row

            #[automatically_derived]
            impl _d::View for #ident {
                const NAME: &'static _d::str = #name;
                const SQL_NAME: &'static _d::str = #sql_name;
                const QUALIFIER: &'static _d::str = #qualifier;
                const FROM: &'static _d::str = #from;
                const SELECT_LIST: &'static _d::str = #list;
                const CREATE_SQL: &'static _d::str = #create_sql;
            }

            #[automatically_derived]
            impl _d::Source for #ident {
                type Row = Self;

                fn write_from(sql: &mut _d::Fragment) {
                    _d::write_view::<Self>(sql);
                }

                fn write_name(sql: &mut _d::Fragment) {
                    sql.push(<Self as _d::View>::QUALIFIER);
                }

                fn write_columns(sql: &mut _d::Fragment) {
                    sql.push(#list);
                }
            }

            #[automatically_derived]
            impl _d::Stored for #ident {}

            #[automatically_derived]
            impl _d::Aliased for #ident {
                const SQL_NAME: &'static _d::str = #sql_name;
                const QUALIFIER: &'static _d::str = #qualifier;
                const SELECT_LIST: &'static _d::str = #list;
            }

            #materialized
            #lines
        };
    }
}

/// That the query is there, gives the columns of the view, and is in its file; which is looked at again
/// when it changes.
fn check(view: &View, built: &Built) -> TokenStream {
    let (function, path) = (&built.function, &built.file.path);
    let text = text_of(view, built, &quote!(_d));
    let typed = quote_spanned!(function.span()=> const _: fn() = || { let _ = #text; };);
    // The variable is named so that the crate is compiled anew after the file was written.
    let switch = quote!(
        const _: _d::Option<&_d::str> = ::core::option_env!("SCHEMA_VIEWS");
    );
    if built.file.text.is_some() {
        return quote! { #switch #typed const _: &_d::str = ::core::include_str!(#path); };
    }
    let message = "this file is not there: `SCHEMA_VIEWS=write cargo test --lib` (or `--bins`) \
                   writes it, from the query";
    let missing = quote_spanned!(built.file.literal.span()=> ::core::compile_error!(#message););
    quote! { #switch #typed #[cfg(not(test))] #missing }
}

/// The test that writes the file, and holds it to the query.
fn test(view: &View, built: &Built) -> TokenStream {
    let name =
        format_ident!("view_{}_is_its_query", snake_case(&view.table.ident.unraw().to_string()));
    let text = text_of(view, built, &quote!(::schema_core::derived));
    let path = &built.file.path;
    quote! {
        #[cfg(test)]
        #[::core::prelude::v1::test]
        fn #name() -> ::core::result::Result<(), ::schema_core::derived::ViewDrift> {
            ::schema_core::derived::hold_view_text(#path, #text)
        }
    }
}

fn text_of(view: &View, built: &Built, derived: &TokenStream) -> TokenStream {
    let (function, types) = (&built.function, view.types());
    let names = view.model.columns.iter().map(|column| &column.name);
    quote_spanned!(function.span()=>
        #derived::view_text::<(#(#types,)*), _>(#function(), &[#(#names),*])
    )
}
