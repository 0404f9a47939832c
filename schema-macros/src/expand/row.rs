//! The struct as a row, and as a table.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use schema_model::{Name, ddl, name::quote_ident};
use syn::ext::IdentExt;

use super::text::Texts;
use super::{constraints, tuple};
use crate::lower::Table;

/// `FromRow`
pub(super) fn expand(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let width = table.columns.len();
    let count = Literal::usize_unsuffixed(width);
    let fields = table.columns.iter().enumerate().map(|(at, column)| {
        let (field, path) = (&column.syntax.ident, tuple::path(at, width));
        quote!(#field: v.#path)
    });
    quote! {
        fn __row(v: __R) -> #ident {
            #ident { #(#fields),* }
        }

        impl _d::Single for #ident {}

        impl _d::FromRow for #ident {
            const WIDTH: _d::usize = #count;

            fn from_row(row: &_d::Row<'_>, at: _d::usize) -> _d::Decoded<Self> {
                _d::read(&__T, row, at, __row)
            }
        }
    }
}

/// `Table`, and `Keyed` where there is a primary key.
pub(super) fn table(table: &Table, texts: &mut Texts<'_>) -> TokenStream {
    let ident = &table.ident;
    let new = format_ident!("New{}", ident.unraw());
    let name = &table.model.name.name;
    let other_names = names(table);
    let list = select_list(table);
    let statements = ddl::script(&ddl::schema_statements(&table.schema()));
    let (sql, create_sql) = texts.ddl(ident, &statements);
    let constraints = constraints::list(table);
    let key = table.primary_key.iter().map(|at| &table.columns[*at]);
    let key = key.map(|column| quote_ident(&column.name));
    let keyed = keyed(table);
    quote! {
        #sql
        impl _d::Table for #ident {
            const FACTS: _d::Facts =
                _d::Facts::new(#name, #list, __C, #constraints, &[#(#key),*]) #other_names;
            const CREATE_SQL: &'static _d::str = #create_sql;
            type New = #new;
        }

        #keyed
    }
}

/// The names of a table that is quoted or in a schema.
fn names(table: &Table) -> Option<TokenStream> {
    let Name { name, .. } = &table.model.name;
    let sql_name = table.model.name.to_string();
    let (qualifier, from) = other_names(&table.model.name);
    let names = [&sql_name, &qualifier, &from];
    names.iter().any(|other| *other != name).then(|| quote!(.named(#(#names),*)))
}

/// What a query calls a relation, and how it stands in FROM.
pub(super) fn other_names(name: &Name) -> (String, String) {
    let qualifier = name.qualifier();
    let from = match name.schema {
        Some(_) => format!("{name} AS {qualifier}"),
        None => name.to_string(),
    };
    (qualifier, from)
}

/// Every column, qualified.
pub(super) fn select_list(table: &Table) -> String {
    let name = table.model.name.qualifier();
    let columns = table.columns.iter();
    let list: Vec<String> =
        columns.map(|column| format!("{name}.{}", quote_ident(&column.name))).collect();
    list.join(", ")
}

/// `Keyed`, for a table with a primary key.
fn keyed(table: &Table) -> Option<TokenStream> {
    let ident = &table.ident;
    let columns: Vec<_> = table.primary_key.iter().map(|at| &table.columns[*at]).collect();
    let types = columns.iter().map(|column| &column.syntax.ty);
    let key = match columns.as_slice() {
        [] => return None,
        [only] => only.syntax.ty.to_token_stream(),
        _ => quote!((#(#types),*)),
    };
    Some(quote! {
        impl _d::Keyed for #ident {
            type Key = #key;
        }

        // With a lifetime, a bound that does not hold is no second error.
        #[diagnostic::do_not_recommend]
        impl _d::KeyFor<#ident> for #key
        where
            for<'a> #key: _d::KeyValue,
        {
        }
    })
}
