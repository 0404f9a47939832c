//! An enum as the type of a column.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::{Object, ddl, name::quote_literal};

use super::embed;
use super::wire::Wire;
use crate::lower::EnumType;

pub(crate) fn expand(enum_type: &EnumType) -> TokenStream {
    let EnumType { ident, variants, model, renames } = enum_type;
    let labels = &model.labels;
    let literals = labels.iter().map(|label| quote_literal(label));
    let (name, ty) = (&model.name.name, model.name.to_string());
    let array = format!("{ty}[]");
    let create_sql = ddl::script(&ddl::enum_statements(model));
    let objects = std::iter::once(Object::Enum(model.clone()))
        .chain(renames.iter().cloned().map(Object::Rename));
    let lines = embed::lines(objects, &|_| TokenStream::new());
    let wire = Wire {
        ident,
        put: quote!(__d::Ok(__d::enum_to_sql(self.label(), out))),
        puts: quote!(ty.name() == #name),
        get: quote! {
            let at = __d::enum_from_sql(__LABELS, ty, raw)?;
            __d::Ok(__VARIANTS[at]())
        },
        gets: quote!(ty.name() == #name),
    };
    let wire = wire.expand();
    quote! {
        #[allow(dead_code, non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            use ::schema_core::derived as __d;

            const __LABELS: &[&__d::str] = &[#(#labels),*];
            const __VARIANTS: &[fn() -> #ident] = &[#(|| #ident::#variants),*];

            impl #ident {
                /// The DDL of the type.
                pub const CREATE_SQL: &'static __d::str = #create_sql;

                /// The label in the database.
                pub const fn label(&self) -> &'static __d::str {
                    match self { #(Self::#variants => #labels),* }
                }

                /// The label as a literal of SQL.
                pub const fn literal(&self) -> &'static __d::str {
                    match self { #(Self::#variants => #literals),* }
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __d::Value for #ident {
                type Base = Self;
                type Null = __d::NotNull;
                const TYPE: &'static __d::str = #ty;
                const ARRAY: &'static __d::str = #array;
            }

            #[automatically_derived]
            impl __d::Element for #ident {}

            #wire

            #lines
        };
    }
}
