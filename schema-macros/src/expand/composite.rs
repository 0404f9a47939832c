//! A composite type as the type of a column.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::{Object, ddl};
use syn::Index;
use syn::spanned::Spanned;

use super::wire::Wire;
use super::{embed, text};
use crate::lower::Composite;

pub(crate) fn expand(composite: &Composite) -> TokenStream {
    let Composite { ident, fields, model, rename } = composite;
    let (name, ty) = (&model.name.name, model.name.to_string());
    let array = format!("{ty}[]");
    let names = model.attributes.iter().map(|attribute| &attribute.name);
    let fill = |at| {
        let at = Index::from(at);
        quote!(__T.#at.sql)
    };
    let (sql, create_sql) =
        text::ddl(ident, &ddl::script(&ddl::composite_statements(model)), &fill);
    let objects = std::iter::once(Object::Composite(model.clone()));
    let lines = embed::lines(objects.chain(rename.clone().map(Object::Rename)), &fill);
    let types = fields.iter().map(|(_, ty)| ty);
    // All types in one constant, so that one that is no type of a column is one error.
    let values =
        fields.iter().map(|(_, ty)| quote_spanned!(ty.span()=> __d::attribute_type::<#ty>()));
    let put = fields.iter().enumerate().map(|(at, (field, _))| {
        let index = Index::from(at);
        quote!(#at => (__T.#index.put)(&self.#field, ty, out))
    });
    let get = fields.iter().enumerate().map(|(at, (field, _))| {
        let index = Index::from(at);
        quote!(#field: (__T.#index.get)(&attributes, #at)?)
    });
    let put = quote! {
        __d::composite_to_sql(__NAMES, ty, out, |at, ty, out| match at {
            #(#put,)*
            _ => __d::Ok(__d::IsNull::Yes),
        })
    };
    let get = quote! {
        let attributes = __d::Attributes::read(__NAMES, ty, raw)?;
        __d::Ok(Self { #(#get),* })
    };
    let (puts, gets) = (quote!(ty.name() == #name), quote!(ty.name() == #name));
    let wire = Wire { ident, put, puts, get, gets }.expand();
    quote! {
        #[allow(dead_code, non_local_definitions, clippy::all, clippy::pedantic)]
        const _: () = {
            use ::schema_core::derived as __d;

            const __T: (#(__d::AttributeType<#types>,)*) = (#(#values,)*);
            const __NAMES: &[&__d::str] = &[#(#names),*];
            #sql

            impl #ident {
                /// The DDL of the type.
                pub const CREATE_SQL: &'static __d::str = #create_sql;
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __d::Value for #ident {
                type Base = Self;
                type Null = __d::NotNull;
                const TYPE: &'static __d::str = #ty;
                const ARRAY: &'static __d::str = #array;
                const CAST: __d::bool = true;
            }

            #[automatically_derived]
            impl __d::Element for #ident {}

            #wire

            #lines
        };
    }
}
