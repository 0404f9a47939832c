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
    /// How many of them, the first, are the types of all columns.
    types: usize,
}

impl<'a> Texts<'a> {
    pub(super) fn new(fill: Fill<'a>) -> Self {
        Self { fill, fillings: Vec::new(), types: 0 }
    }

    /// Those of a derive with columns, which are listed already.
    pub(super) fn with_types(fill: Fill<'a>, types: impl Iterator<Item = TokenStream>) -> Self {
        let fillings: Vec<_> = types.map(|ty| (ty.to_string(), ty)).collect();
        Self { fill, types: fillings.len(), fillings }
    }

    /// The DDL of a type: what it needs, and it as a `&'static str`.
    pub(super) fn ddl(&mut self, ident: &Ident, with_holes: &str) -> (TokenStream, TokenStream) {
        if let [Piece::Text(text)] = split(with_holes).as_slice() {
            return (TokenStream::new(), quote!(#text));
        }
        let template = self.template("sql", "sql", with_holes);
        let created = quote! {
            impl _d::Created for #ident {
                const SQL: _d::Template = #template;
            }
        };
        let length = quote!(_d::ddl_len::<#ident>());
        (created, quote!(_d::Ddl::<#ident, { #length }>::TEXT))
    }

    /// JSON, as a `Template`.
    pub(super) fn json(&mut self, with_holes: &str) -> TokenStream {
        self.template("json", "name", with_holes)
    }

    /// What fills the holes of all texts so far.
    pub(super) fn fillings(&self) -> TokenStream {
        let count = Literal::usize_unsuffixed(self.fillings.len());
        let others = self.fillings[self.types..].iter().map(|(_, filling)| filling);
        let all = quote!(&[#(#others),*]);
        let all = if self.types == 0 { all } else { quote!(&_d::fillings::<#count>(__C, #all)) };
        quote!(const __F: &[&_d::str] = #all;)
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
        quote!(_d::#function(&[#(#holes),*], #text, __F))
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
    let hashes = ["", "#", "##"].into_iter().find(|hashes| !text.contains(&format!("\"{hashes}")));
    let raw = hashes.filter(|_| !text.contains('\r'));
    let raw = raw.and_then(|hashes| format!("r{hashes}\"{text}\"{hashes}").parse().ok());
    raw.unwrap_or_else(|| Literal::string(text))
}
