//! A domain as the type of a column: a type of its own in SQL, sent and read as the one below it.

use std::iter::once;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::{Object, ddl};
use syn::spanned::Spanned;

use super::newtype;
use super::own_type::OwnType;
use super::text::Texts;
use super::wire::Wire;
use crate::ctxt::Ctxt;
use crate::lower::Domain;

/// Nothing for a type that is not one value.
pub(crate) fn expand(domain: &Domain, ctxt: &mut Ctxt) -> Option<TokenStream> {
    let Domain { newtype, model, rename } = domain;
    let (ident, inner) = (&newtype.ident, &newtype.inner);
    newtype::check_value(newtype, ctxt)?;
    let name = &model.name.name;
    let below = quote_spanned!(inner.span()=> _d::domain_type::<#inner>(#name));
    let conversions = newtype::conversions(newtype);
    let own_type = OwnType {
        name: &model.name,
        ddl: ddl::script(&ddl::domain_statements(model)),
        objects: once(Object::Domain(model.clone()))
            .chain(rename.clone().map(Object::Rename))
            .collect(),
        texts: Texts::new(&|_, _| quote!(__T.sql)),
        items: quote! {
            const __T: _d::DomainType<#inner> = #below;
            #conversions
        },
        is_cast: false,
        wire: Wire {
            ident,
            put: quote!((__T.put)(&self.0, ty, out)),
            puts: quote!(__T.accepts(ty)),
            get: quote!(_d::Ok(Self((__T.get)(#name, ty, raw)?))),
            gets: quote!(__T.accepts(ty)),
        },
    };
    Some(own_type.expand())
}
