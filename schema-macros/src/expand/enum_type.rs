//! An enum as the type of a column.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::{Object, ddl, name::quote_literal};

use super::embed;
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
    quote! {
        #[allow(dead_code, non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            const __LABELS: &[&::core::primitive::str] = &[#(#labels),*];
            const __VARIANTS: &[fn() -> #ident] = &[#(|| #ident::#variants),*];

            impl #ident {
                /// The DDL of the type.
                pub const CREATE_SQL: &'static ::core::primitive::str = #create_sql;

                /// The label in the database.
                pub const fn label(&self) -> &'static ::core::primitive::str {
                    match self { #(Self::#variants => #labels),* }
                }

                /// The label as a literal of SQL.
                pub const fn literal(&self) -> &'static ::core::primitive::str {
                    match self { #(Self::#variants => #literals),* }
                }
            }

            #[automatically_derived]
            impl ::schema_core::Value for #ident {
                type Base = Self;
                type Null = ::schema_core::value::NotNull;
                const TYPE: &'static ::core::primitive::str = #ty;
                const ARRAY: &'static ::core::primitive::str = #array;
            }

            #[automatically_derived]
            impl ::schema_core::value::Element for #ident {}

            #[automatically_derived]
            impl ::schema_core::postgres_types::ToSql for #ident {
                fn to_sql(
                    &self,
                    _: &::schema_core::postgres_types::Type,
                    out: &mut ::schema_core::bytes::BytesMut,
                ) -> ::schema_core::derived::ToSqlResult {
                    ::core::result::Result::Ok(::schema_core::derived::enum_to_sql(self.label(), out))
                }

                fn accepts(ty: &::schema_core::postgres_types::Type) -> ::core::primitive::bool {
                    ty.name() == #name
                }

                fn to_sql_checked(
                    &self,
                    ty: &::schema_core::postgres_types::Type,
                    out: &mut ::schema_core::bytes::BytesMut,
                ) -> ::schema_core::derived::ToSqlResult {
                    ::schema_core::derived::to_sql_checked(self, ty, out)
                }
            }

            #[automatically_derived]
            impl<'a> ::schema_core::postgres_types::FromSql<'a> for #ident {
                fn from_sql(
                    ty: &::schema_core::postgres_types::Type,
                    raw: &'a [::core::primitive::u8],
                ) -> ::schema_core::derived::FromSqlResult<Self> {
                    let at = ::schema_core::derived::enum_from_sql(__LABELS, ty, raw)?;
                    ::core::result::Result::Ok(__VARIANTS[at]())
                }

                fn accepts(ty: &::schema_core::postgres_types::Type) -> ::core::primitive::bool {
                    ty.name() == #name
                }
            }

            #lines
        };
    }
}
