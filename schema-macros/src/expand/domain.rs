//! A domain as the type of a column: a type of its own in SQL, sent and read as the one below it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::{Object, ddl};
use syn::spanned::Spanned;

use super::wire::Wire;
use super::{embed, newtype, text};
use crate::ctxt::Ctxt;
use crate::lower::Domain;

/// Nothing for a type that is not one value.
pub(crate) fn expand(domain: &Domain, ctxt: &mut Ctxt) -> Option<TokenStream> {
    let Domain { newtype, model, rename } = domain;
    let (ident, inner) = (&newtype.ident, &newtype.inner);
    newtype::check_value(newtype, ctxt)?;
    let (name, ty) = (&model.name.name, model.name.to_string());
    let array = format!("{ty}[]");
    let fill = |_| quote!(__T.sql);
    let (sql, create_sql) = text::ddl(ident, &ddl::script(&ddl::domain_statements(model)), &fill);
    let objects = std::iter::once(Object::Domain(model.clone()));
    let lines = embed::lines(objects.chain(rename.clone().map(Object::Rename)), &fill);
    let below = quote_spanned!(inner.span()=> __d::domain_type::<#inner>(#name));
    let conversions = newtype::conversions(newtype);
    let wire = Wire {
        ident,
        put: quote!((__T.put)(&self.0, ty, out)),
        puts: quote!(__T.accepts(ty)),
        get: quote!(__d::Ok(Self((__T.get)(#name, ty, raw)?))),
        gets: quote!(__T.accepts(ty)),
    };
    let wire = wire.expand();
    Some(quote! {
        #[allow(dead_code, non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            use ::schema_core::derived as __d;

            const __T: __d::DomainType<#inner> = #below;
            #sql

            impl #ident {
                /// The DDL of the domain.
                pub const CREATE_SQL: &'static __d::str = #create_sql;
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

            #conversions
            #lines
        };
    })
}
