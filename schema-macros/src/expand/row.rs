//! The struct as a row, and as a table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schema_model::{Name, ddl, name::quote_ident};
use syn::ext::IdentExt;

use super::{columns, constraints, text};
use crate::lower::{Input, Table};

/// `FromRow`
pub(super) fn expand(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let width = table.columns.len();
    let fields = table.columns.iter().enumerate().map(|(at, column)| {
        let field = &column.syntax.ident;
        let index = columns::index(at);
        quote!(#field: (__T.#index.get)(row, at + #at)?)
    });
    quote! {
        #[automatically_derived]
        impl __d::Single for #ident {}

        #[automatically_derived]
        impl __d::FromRow for #ident {
            const WIDTH: __d::usize = #width;

            fn from_row(
                row: &__d::Row<'_>,
                at: __d::usize,
            ) -> __d::Result<Self, __d::DecodeError> {
                __d::Ok(Self { #(#fields),* })
            }
        }
    }
}

/// `Table`, and `Keyed` where there is a primary key.
pub(super) fn table(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let new = format_ident!("New{}", ident.unraw());
    let (name, sql_name) = (&table.model.name.name, table.model.name.to_string());
    let other_names = other_names(&table.model.name);
    let list = select_list(table);
    let inserted = table.columns.iter().enumerate().filter(|(_, c)| c.input != Input::Never);
    let insert_columns = inserted.map(|(at, column)| {
        let (sql, at) = (quote_ident(&column.name), columns::index(at));
        quote! {
            __d::InsertColumn {
                sql: #sql, ty: __T.#at.sql, array: __T.#at.array,
            }
        }
    });
    let create_sql = text::text(&ddl::script(&ddl::schema_statements(&table.schema())), &|hole| {
        let sql = columns::filled(table, hole, "sql");
        quote!(__d::Text(#sql),)
    });
    let constraints = constraints::list(table);
    let keyed = keyed(table);
    quote! {
        #[automatically_derived]
        impl __d::Table for #ident {
            const NAME: &'static __d::str = #name;
            const SQL_NAME: &'static __d::str = #sql_name;
            #other_names
            const SELECT_LIST: &'static __d::str = #list;
            const INSERT_COLUMNS: &'static [__d::InsertColumn] = &[#(#insert_columns),*];
            const CREATE_SQL: &'static __d::str = #create_sql;
            const CONSTRAINTS: &'static [__d::TableConstraint] = #constraints;
            type New = #new;
        }
        #keyed
    }
}

/// What a query calls a relation that has a schema: by default its own name serves.
pub(super) fn other_names(name: &Name) -> Option<TokenStream> {
    name.schema.as_ref()?;
    let qualifier = name.qualifier();
    let from = format!("{name} AS {qualifier}");
    Some(quote! {
        const QUALIFIER: &'static __d::str = #qualifier;
        const FROM: &'static __d::str = #from;
    })
}

/// Every column, qualified.
pub(super) fn select_list(table: &Table) -> String {
    let name = table.model.name.qualifier();
    let columns = table.columns.iter();
    let list: Vec<String> =
        columns.map(|column| format!("{name}.{}", quote_ident(&column.name))).collect();
    list.join(", ")
}

fn keyed(table: &Table) -> Option<TokenStream> {
    let ident = &table.ident;
    let columns: Vec<_> = table.primary_key.iter().map(|at| &table.columns[*at]).collect();
    let sql = columns.iter().map(|column| quote_ident(&column.name));
    let types = columns.iter().map(|column| &column.syntax.ty);
    let key = match columns.as_slice() {
        [] => return None,
        [only] => {
            let ty = &only.syntax.ty;
            quote!(#ty)
        }
        _ => quote!((#(#types),*)),
    };
    Some(quote! {
        #[automatically_derived]
        impl __d::Keyed for #ident {
            type Key = #key;
        }

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl __d::KeyFor<#ident> for #key {
            const COLUMNS: &'static [&'static __d::str] = &[#(#sql),*];
        }
    })
}
