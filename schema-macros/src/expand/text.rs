//! Text with holes as an expression that the compiler puts together.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use schema_model::hole::{Piece, split};

/// How a hole is filled; of a column elsewhere, by its `name` or `sql`.
type Fill<'a> = &'a dyn Fn(usize, &str) -> TokenStream;

/// The texts of one derive. What fills their holes is listed once for all of them.
pub(super) struct Texts<'a> {
    fill: Fill<'a>,
    /// Each also as text, by which it is found again.
    fillings: Vec<(String, TokenStream)>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(fill: Fill<'a>) -> Self {
        Self { fill, fillings: Vec::new() }
    }

    /// The DDL of a type: what it needs, and it as a `&'static str`.
    pub(super) fn ddl(&mut self, ident: &Ident, with_holes: &str) -> (TokenStream, TokenStream) {
        if let [Piece::Text(text)] = split(with_holes).as_slice() {
            return (TokenStream::new(), quote!(#text));
        }
        let template = self.template("sql", "sql", with_holes);
        let created = quote! {
            impl __d::Created for #ident {
                const SQL: __d::Template = #template;
            }
        };
        let length = quote!(__d::len(&<#ident as __d::Created>::SQL));
        (created, quote!(__d::Ddl::<#ident, { #length }>::TEXT))
    }

    /// JSON, as a `Template`.
    pub(super) fn json(&mut self, with_holes: &str) -> TokenStream {
        self.template("json", "name", with_holes)
    }

    /// What fills the holes of all texts so far.
    pub(super) fn fillings(&self) -> TokenStream {
        let fillings = self.fillings.iter().map(|(_, filling)| filling);
        quote!(const __F: &[&__d::str] = &[#(#fillings),*];)
    }

    /// The text without its holes, and for each where it is and which filling it has.
    fn template(&mut self, function: &str, of_column: &str, with_holes: &str) -> TokenStream {
        let mut text = String::new();
        let mut holes = Vec::new();
        for piece in split(with_holes) {
            match piece {
                Piece::Text(known) => text.push_str(known),
                Piece::Hole(hole) => {
                    let filling = self.filling((self.fill)(hole, of_column));
                    let [at, filling] = [text.len(), filling].map(Literal::usize_unsuffixed);
                    holes.push(quote!((#at, #filling)));
                }
            }
        }
        let (function, text) = (format_ident!("{function}"), literal(&text));
        quote!(__d::#function(&[#(#holes),*], #text, __F))
    }

    /// The position of a filling in the list.
    fn filling(&mut self, filling: TokenStream) -> usize {
        let text = filling.to_string();
        let known = self.fillings.iter().position(|(known, _)| *known == text);
        known.unwrap_or_else(|| {
            self.fillings.push((text, filling));
            self.fillings.len() - 1
        })
    }
}

/// A text as itself, so that it can be read in the expansion: no quote or line break is escaped.
fn literal(text: &str) -> Literal {
    let raw = || format!("r##\"{text}\"##").parse().ok();
    let is_raw = !text.contains("\"##") && !text.contains('\r');
    is_raw.then(raw).flatten().unwrap_or_else(|| Literal::string(text))
}
