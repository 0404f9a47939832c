//! The schema in the object code: JSON lines in a section that `cargo schema` reads.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::Object;

use super::text::Texts;

/// A static of the section, with one line for each object.
pub(super) fn lines(objects: impl Iterator<Item = Object>, texts: &mut Texts<'_>) -> TokenStream {
    let lines: String = objects.map(|object| object.to_json() + "\n").collect();
    let template = texts.json(&lines);
    quote! {
        const __JSON: &__d::Template = &#template;
        #[used]
        #[allow(unsafe_code)] // naming a section counts as that
        #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,schema_meta"))]
        #[cfg_attr(windows, unsafe(link_section = ".schema"))]
        #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = "schema_meta"))]
        static __SCHEMA: [__d::u8; __d::len(__JSON)] = __d::join(__JSON);
    }
}
