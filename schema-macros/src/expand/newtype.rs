//! A newtype as the type of a column: whatever its inner type is in SQL, and not comparable with it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::wire::Wire;
use crate::ctxt::Ctxt;
use crate::lower::types;
use crate::parse::Newtype;

/// Nothing for a type that is not one value.
pub(crate) fn expand(newtype: &Newtype, ctxt: &mut Ctxt) -> Option<TokenStream> {
    let Newtype { ident, inner } = newtype;
    check_value(newtype, ctxt)?;
    // An array of arrays is no type of PostgreSQL.
    let element = types::sql(inner)
        .is_none_or(|sql| !sql.ends_with("[]"))
        .then(|| quote!(#[automatically_derived] impl _d::Element for #ident {}));
    let value = quote_spanned!(inner.span()=> _d::Value);
    let to_sql = quote_spanned!(inner.span()=> _d::ToSql);
    let from_sql = quote_spanned!(inner.span()=> _d::FromSql);
    let conversions = conversions(newtype);
    let wire = Wire {
        ident,
        put: quote!(<#inner as #to_sql>::to_sql(&self.0, ty, out)),
        puts: quote!(<#inner as #to_sql>::accepts(ty)),
        get: quote!(_d::Ok(Self(<#inner as #from_sql<'a>>::from_sql(ty, raw)?))),
        gets: quote!(<#inner as #from_sql<'a>>::accepts(ty)),
    };
    let wire = wire.expand();
    Some(quote! {
        #[allow(non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            use ::schema_core::derived as _d;

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl _d::Value for #ident {
                type Base = Self;
                type Null = _d::NotNull;
                const TYPE: &'static _d::str = <#inner as #value>::TYPE;
                const ARRAY: &'static _d::str = <#inner as #value>::ARRAY;

                fn read(
                    ty: &_d::Type,
                    raw: &[_d::u8],
                ) -> _d::FromSqlResult<Self> {
                    _d::Ok(Self(<#inner as #value>::read(ty, raw)?))
                }
            }

            #element

            #wire

            #conversions
        };
    })
}

/// That it is one value; otherwise the error is kept.
pub(super) fn check_value(newtype: &Newtype, ctxt: &mut Ctxt) -> Option<()> {
    let Newtype { ident, inner } = newtype;
    if types::option(inner).is_none() {
        return Some(());
    }
    let message =
        format!("`{ident}` is one value, never NULL: write `Option<{ident}>` in the table instead");
    ctxt.error(inner.span(), message);
    None
}

/// From the value inside, and to it.
pub(super) fn conversions(newtype: &Newtype) -> TokenStream {
    let Newtype { ident, inner } = newtype;
    quote! {
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
    }
}
