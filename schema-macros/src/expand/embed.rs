//! The schema in the object code: JSON lines in a section that `cargo schema` reads.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::Object;

use super::text::Texts;

/// A static of the section, with the objects.
pub(super) fn lines(objects: impl Iterator<Item = Object>, texts: &mut Texts<'_>) -> TokenStream {
    let objects: Vec<Object> = objects.collect();
    let template = texts.json(&Object::embed(&objects));
    quote! {
        const __JSON: &_d::Template = &#template;
        #[used]
        #[allow(unsafe_code)] // naming a section counts as that
        #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,schema_meta"))]
        #[cfg_attr(windows, unsafe(link_section = ".schema"))]
        #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = "schema_meta"))]
        static __SCHEMA: [_d::u8; _d::len(__JSON)] = _d::join(__JSON);
    }
}
