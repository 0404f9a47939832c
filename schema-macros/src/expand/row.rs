//! The struct as a row, and as a table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schema_model::{ddl, name::quote_ident};
use syn::ext::IdentExt;

use super::{columns, constraints, references, text};
use crate::lower::{Hole, Input, Table};

/// `FromRow`
pub(super) fn expand(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let width = table.columns.len();
    let fields = table.columns.iter().enumerate().map(|(at, column)| {
        let field = &column.syntax.ident;
        let index = columns::index(at);
        quote!(#field: (__TYPES.#index.get)(row, at + #at)?)
    });
    quote! {
        #[automatically_derived]
        impl ::schema_core::Single for #ident {}

        #[automatically_derived]
        impl ::schema_core::FromRow for #ident {
            const WIDTH: ::core::primitive::usize = #width;

            fn from_row(
                row: &::schema_core::Row<'_>,
                at: ::core::primitive::usize,
            ) -> ::core::result::Result<Self, ::schema_core::DecodeError> {
                ::core::result::Result::Ok(Self { #(#fields),* })
            }
        }
    }
}

/// `Table` and `Keyed`
pub(super) fn table(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let new = format_ident!("New{}", ident.unraw());
    let (name, sql_name) = (&table.model.name.name, table.model.name.to_string());
    let list: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{sql_name}.{}", quote_ident(&column.name)))
        .collect();
    let list = list.join(", ");
    let inserted = table.columns.iter().enumerate().filter(|(_, c)| c.input != Input::Never);
    let insert_columns = inserted.map(|(at, column)| {
        let (sql, at) = (quote_ident(&column.name), columns::index(at));
        quote! {
            ::schema_core::InsertColumn {
                sql: #sql, ty: __TYPES.#at.sql, array: __TYPES.#at.array,
            }
        }
    });
    let create_sql = text::text(&ddl::script(&ddl::schema_statements(&table.schema())), &|hole| {
        let sql = match &table.holes[hole] {
            Hole::Type(column) => {
                let at = columns::index(*column);
                quote!(__TYPES.#at.sql)
            }
            Hole::Label(column) => columns::label(*column),
            Hole::ReferencedTable(reference) => references::table(*reference),
            Hole::ReferencedColumn(reference, column) => {
                references::column(*reference, *column, "sql")
            }
            Hole::Parent(parent) => references::parent(table, *parent),
        };
        quote!(::schema_core::meta::Piece::Text(#sql),)
    });
    let constraints = constraints::list(table);
    let keyed = keyed(table);
    quote! {
        #[automatically_derived]
        impl ::schema_core::Table for #ident {
            const NAME: &'static ::core::primitive::str = #name;
            const SQL_NAME: &'static ::core::primitive::str = #sql_name;
            const SELECT_LIST: &'static ::core::primitive::str = #list;
            const INSERT_COLUMNS: &'static [::schema_core::InsertColumn] = &[#(#insert_columns),*];
            const CREATE_SQL: &'static ::core::primitive::str = #create_sql;
            const CONSTRAINTS: &'static [::schema_core::TableConstraint] = #constraints;
            type New = #new;
        }
        #keyed
    }
}

fn keyed(table: &Table) -> TokenStream {
    let ident = &table.ident;
    let columns: Vec<_> = table.primary_key.iter().map(|at| &table.columns[*at]).collect();
    let sql = columns.iter().map(|column| quote_ident(&column.name));
    let types = columns.iter().map(|column| &column.syntax.ty);
    let key = match columns.as_slice() {
        [] => quote!(::schema_core::NoPrimaryKey),
        [only] => {
            let ty = &only.syntax.ty;
            quote!(#ty)
        }
        _ => quote!((#(#types),*)),
    };
    quote! {
        #[automatically_derived]
        impl ::schema_core::Keyed for #ident {
            type Key = #key;
            const KEY_COLUMNS: &'static [&'static ::core::primitive::str] = &[#(#sql),*];
        }
    }
}
