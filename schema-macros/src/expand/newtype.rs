//! A newtype as the type of a column: whatever its inner type is in SQL, and not comparable with it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::ctxt::Ctxt;
use crate::lower::types;
use crate::parse::Newtype;

/// Nothing for a type that is not one value.
pub(crate) fn expand(newtype: &Newtype, ctxt: &mut Ctxt) -> Option<TokenStream> {
    let Newtype { ident, inner } = newtype;
    if types::option(inner).is_some() {
        let message = format!(
            "`{ident}` is one value, never NULL: write `Option<{ident}>` in the table instead"
        );
        ctxt.error(inner.span(), message);
        return None;
    }
    // An array of arrays is no type of PostgreSQL.
    let element = types::sql(inner)
        .is_none_or(|sql| !sql.ends_with("[]"))
        .then(|| quote!(#[automatically_derived] impl ::schema_core::value::Element for #ident {}));
    let value = quote_spanned!(inner.span()=> ::schema_core::Value);
    let to_sql = quote_spanned!(inner.span()=> ::schema_core::postgres_types::ToSql);
    let from_sql = quote_spanned!(inner.span()=> ::schema_core::postgres_types::FromSql);
    Some(quote! {
        #[allow(non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            #[automatically_derived]
            impl ::schema_core::Value for #ident {
                type Base = Self;
                type Null = ::schema_core::value::NotNull;
                const TYPE: &'static ::core::primitive::str = <#inner as #value>::TYPE;
                const ARRAY: &'static ::core::primitive::str = <#inner as #value>::ARRAY;

                fn read(
                    ty: &::schema_core::postgres_types::Type,
                    raw: &[::core::primitive::u8],
                ) -> ::schema_core::derived::FromSqlResult<Self> {
                    ::core::result::Result::Ok(Self(<#inner as #value>::read(ty, raw)?))
                }
            }

            #element

            #[automatically_derived]
            impl ::schema_core::postgres_types::ToSql for #ident {
                fn to_sql(
                    &self,
                    ty: &::schema_core::postgres_types::Type,
                    out: &mut ::schema_core::bytes::BytesMut,
                ) -> ::schema_core::derived::ToSqlResult {
                    <#inner as #to_sql>::to_sql(&self.0, ty, out)
                }

                fn accepts(ty: &::schema_core::postgres_types::Type) -> ::core::primitive::bool {
                    <#inner as #to_sql>::accepts(ty)
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
                    ::core::result::Result::Ok(Self(<#inner as #from_sql<'a>>::from_sql(ty, raw)?))
                }

                fn accepts(ty: &::schema_core::postgres_types::Type) -> ::core::primitive::bool {
                    <#inner as #from_sql<'a>>::accepts(ty)
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#inner> for #ident {
                fn from(value: #inner) -> Self {
                    Self(value)
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#ident> for #inner {
                fn from(value: #ident) -> Self {
                    value.0
                }
            }
        };
    })
}
