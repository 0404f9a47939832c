//! The items of `schema!`: nothing but lines in the object code.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::embed;
use crate::parse::Objects;

pub(crate) fn expand(objects: &Objects) -> TokenStream {
    let lines = embed::lines(objects.objects.iter().cloned(), &|hole| {
        let table = &objects.tables[hole];
        quote_spanned!(table.span()=> <#table as __d::Table>::SQL_NAME)
    });
    quote! {
        const _: () = {
            use ::schema_core::derived as __d;
            #lines
        };
    }
}
