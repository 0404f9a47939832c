//! A view: a source of typed rows that are only read.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::ddl;

use super::{columns, embed, row, text};
use crate::lower::View;

pub(crate) fn expand(view: &View) -> TokenStream {
    let View { table, model } = view;
    let ident = &table.ident;
    let (name, sql_name) = (&model.name.name, model.name.to_string());
    let other_names = row::other_names(&model.name);
    let list = row::select_list(table);
    let create_sql = text::text(&ddl::script(&ddl::view_statements(model)), &|hole| {
        let sql = columns::filled(table, hole, "sql");
        quote!(__d::Text(#sql),)
    });
    let lines = embed::lines(model.objects(), &|hole| {
        let json = columns::filled(table, hole, "name");
        quote!(__d::Json(#json),)
    });
    let (types, constants) = (columns::types(table), columns::constants(table));
    let row = row::expand(table);
    let materialized = model.materialized.then(|| {
        quote! {
            #[automatically_derived]
            impl __d::Materialized for #ident {}
        }
    });
    quote! {
        #[allow(
            dead_code, non_upper_case_globals, non_local_definitions, unreachable_pub, missing_docs,
            clippy::all, clippy::pedantic
        )]
        const _: () = {
            use ::schema_core::derived as __d;
            #types
            #constants
            #row

            #[automatically_derived]
            impl __d::View for #ident {
                const NAME: &'static __d::str = #name;
                const SQL_NAME: &'static __d::str = #sql_name;
                #other_names
                const SELECT_LIST: &'static __d::str = #list;
                const CREATE_SQL: &'static __d::str = #create_sql;
            }

            #[automatically_derived]
            impl __d::Source for #ident {
                type Row = Self;

                fn write_from(sql: &mut __d::Fragment) {
                    __d::write_view::<Self>(sql);
                }

                fn write_name(sql: &mut __d::Fragment) {
                    sql.push(<Self as __d::View>::QUALIFIER);
                }

                fn write_columns(sql: &mut __d::Fragment) {
                    sql.push(#list);
                }
            }

            #[automatically_derived]
            impl __d::Stored for #ident {}

            #materialized
            #lines
        };
    }
}
