//! What a domain, a composite type and an enum have in common: each is a type of its own in SQL.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::{Name, Object};

use super::embed;
use super::text::Texts;
use super::wire::Wire;

/// What the derives do differently.
pub(super) struct OwnType<'a> {
    pub(super) name: &'a Name,
    /// The statements that make it.
    pub(super) ddl: String,
    /// The lines in the object code.
    pub(super) objects: Vec<Object>,
    pub(super) texts: Texts<'a>,
    /// Constants and implementations besides.
    pub(super) items: TokenStream,
    /// Whether a parameter has to be cast to it.
    pub(super) is_cast: bool,
    pub(super) wire: Wire<'a>,
}

impl OwnType<'_> {
    /// `CREATE_SQL`, `Value`, `Element`, and how values go to the server and come back.
    pub(super) fn expand(mut self) -> TokenStream {
        let (ident, ty) = (self.wire.ident, self.name.to_string());
        let array = format!("{ty}[]");
        let (created, create_sql) = self.texts.ddl(ident, &self.ddl);
        let lines = embed::lines(self.objects.into_iter(), &mut self.texts);
        let (fillings, items, wire) = (self.texts.fillings(), self.items, self.wire.expand());
        let cast = self.is_cast.then(|| {
            quote!(
                const CAST: _d::bool = true;
            )
        });
        quote! {
            #[allow(dead_code, non_local_definitions, clippy::all, clippy::pedantic)]
            const _: () = {
                use ::schema_core::derived as _d;
                #items
                #fillings
                #created

                impl #ident {
                    /// The DDL of the type.
                    pub const CREATE_SQL: &'static _d::str = #create_sql;
                }

                #[automatically_derived]
                #[diagnostic::do_not_recommend]
                impl _d::Value for #ident {
                    type Base = Self;
                    type Null = _d::NotNull;
                    const TYPE: &'static _d::str = #ty;
                    const ARRAY: &'static _d::str = #array;
                    #cast
                }

                #[automatically_derived]
                impl _d::Element for #ident {}

                #wire
                #lines
            };
        }
    }
}
