//! The items of `schema!`: nothing but lines in the object code.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::embed;
use super::text::Texts;
use crate::parse::Objects;

pub(crate) fn expand(objects: &Objects) -> TokenStream {
    let fill = |hole: usize, _: &str| {
        let table = &objects.tables[hole];
        quote_spanned!(table.span()=> <#table as _d::Table>::SQL_NAME)
    };
    let mut texts = Texts::new(&fill);
    let lines = embed::lines(objects.objects.iter().cloned(), &mut texts);
    let fillings = texts.fillings();
    quote! {
        const _: () = {
            use ::schema_core::derived as _d;
            #fillings
            #lines
        };
    }
}
