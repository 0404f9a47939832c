//! An enum as the type of a column.

use std::iter::once;

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::{Object, ddl, name::quote_literal};

use super::own_type::OwnType;
use super::text::Texts;
use super::wire::Wire;
use crate::lower::EnumType;

pub(crate) fn expand(enum_type: &EnumType) -> TokenStream {
    let EnumType { ident, variants, model, renames } = enum_type;
    let labels = &model.labels;
    let literals = labels.iter().map(|label| quote_literal(label));
    let name = &model.name.name;
    let items = quote! {
        const __LABELS: &[&_d::str] = &[#(#labels),*];
        const __VARIANTS: &[fn() -> #ident] = &[#(|| #ident::#variants),*];

        impl #ident {
            /// The label in the database.
            pub const fn label(&self) -> &'static _d::str {
                match self { #(Self::#variants => #labels),* }
            }

            /// The label as a literal of SQL.
            pub const fn literal(&self) -> &'static _d::str {
                match self { #(Self::#variants => #literals),* }
            }
        }
    };
    let own_type = OwnType {
        name: &model.name,
        ddl: ddl::script(&ddl::enum_statements(model)),
        objects: once(Object::Enum(model.clone()))
            .chain(renames.iter().cloned().map(Object::Rename))
            .collect(),
        texts: Texts::new(&|_, _| TokenStream::new()), // it has no holes
        items,
        is_cast: false,
        wire: Wire {
            ident,
            put: quote!(_d::Ok(_d::enum_to_sql(self.label(), out))),
            puts: quote!(ty.name() == #name),
            get: quote! {
                let at = _d::enum_from_sql(__LABELS, ty, raw)?;
                _d::Ok(__VARIANTS[at]())
            },
            gets: quote!(ty.name() == #name),
        },
    };
    own_type.expand()
}
