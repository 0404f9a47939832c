//! A composite type as the type of a column.

use std::iter::once;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::{Object, ddl};
use syn::Index;
use syn::spanned::Spanned;

use super::own_type::OwnType;
use super::text::Texts;
use super::wire::Wire;
use crate::lower::Composite;

pub(crate) fn expand(composite: &Composite) -> TokenStream {
    let Composite { ident, fields, model, rename } = composite;
    let name = &model.name.name;
    let names = model.attributes.iter().map(|attribute| &attribute.name);
    let fill = |at, _: &str| {
        let at = Index::from(at);
        quote!(__T.#at.sql)
    };
    let types = fields.iter().map(|(_, ty)| ty);
    // All types in one constant, so that one that is no type of a column is one error.
    let values =
        fields.iter().map(|(_, ty)| quote_spanned!(ty.span()=> _d::attribute_type::<#ty>()));
    let put = fields.iter().enumerate().map(|(at, (field, _))| {
        let index = Index::from(at);
        quote!(#at => (__T.#index.put)(&self.#field, ty, out))
    });
    let get = fields.iter().enumerate().map(|(at, (field, _))| {
        let index = Index::from(at);
        quote!(#field: (__T.#index.get)(&attributes, #at)?)
    });
    let put = quote! {
        _d::composite_to_sql(__NAMES, ty, out, |at, ty, out| match at {
            #(#put,)*
            _ => _d::Ok(_d::IsNull::Yes),
        })
    };
    let get = quote! {
        let attributes = _d::Attributes::read(__NAMES, ty, raw)?;
        _d::Ok(Self { #(#get),* })
    };
    let (puts, gets) = (quote!(ty.name() == #name), quote!(ty.name() == #name));
    let items = quote! {
        const __T: (#(_d::AttributeType<#types>,)*) = (#(#values,)*);
        const __NAMES: &[&_d::str] = &[#(#names),*];
    };
    let own_type = OwnType {
        name: &model.name,
        ddl: ddl::script(&ddl::composite_statements(model)),
        objects: once(Object::Composite(model.clone()))
            .chain(rename.clone().map(Object::Rename))
            .collect(),
        texts: Texts::new(&fill),
        items,
        is_cast: true,
        wire: Wire { ident, put, puts, get, gets },
    };
    own_type.expand()
}
