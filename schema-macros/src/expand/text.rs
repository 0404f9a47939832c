//! Text with holes as an expression that the compiler puts together.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use schema_model::hole::{Piece, split};

/// How a hole is filled.
type Fill<'a> = &'a dyn Fn(usize) -> TokenStream;

/// The DDL of a type: what it needs, and it as a `&'static str`.
pub(super) fn ddl(ident: &Ident, with_holes: &str, fill: Fill<'_>) -> (TokenStream, TokenStream) {
    if let [Piece::Text(text)] = split(with_holes).as_slice() {
        return (TokenStream::new(), quote!(#text));
    }
    let template = template(&format_ident!("sql"), with_holes, fill);
    let created = quote! {
        impl __d::Created for #ident {
            const SQL: __d::Template = #template;
        }
    };
    let length = quote!(__d::len(&<#ident as __d::Created>::SQL));
    (created, quote!(__d::Ddl::<#ident, { #length }>::TEXT))
}

/// JSON, as a `Template`.
pub(super) fn json(with_holes: &str, fill: Fill<'_>) -> TokenStream {
    template(&format_ident!("json"), with_holes, fill)
}

/// The text without its holes, and for each where it is and what fills it.
fn template(function: &Ident, with_holes: &str, fill: Fill<'_>) -> TokenStream {
    let mut text = String::new();
    let mut holes = Vec::new();
    for piece in split(with_holes) {
        match piece {
            Piece::Text(known) => text.push_str(known),
            Piece::Hole(hole) => {
                let (at, filling) = (Literal::usize_unsuffixed(text.len()), fill(hole));
                holes.push(quote!((#at, #filling)));
            }
        }
    }
    let text = literal(&text);
    quote!(__d::#function(#text, &[#(#holes),*]))
}

/// A text as itself, so that it can be read in the expansion: no quote or line break is escaped.
fn literal(text: &str) -> Literal {
    let raw = || format!("r##\"{text}\"##").parse().ok();
    let is_raw = !text.contains("\"##") && !text.contains('\r');
    is_raw.then(raw).flatten().unwrap_or_else(|| Literal::string(text))
}
