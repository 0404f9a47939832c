//! Text with holes as an expression that the compiler puts together.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::hole::{Piece, split};

/// How a hole is filled.
type Fill<'a> = &'a dyn Fn(usize) -> TokenStream;

/// A `&'static str`.
pub(super) fn text(with_holes: &str, fill: Fill<'_>) -> TokenStream {
    if let [Piece::Text(text)] = split(with_holes).as_slice() {
        return quote!(#text);
    }
    let pieces = pieces(with_holes, fill);
    quote! {{
        const PIECES: &[__d::Piece] = &[#pieces];
        const TEXT: [__d::u8; __d::len(PIECES)] = __d::join(PIECES);
        __d::text(&TEXT)
    }}
}

/// The elements of a list of `Piece`.
pub(super) fn pieces(with_holes: &str, fill: Fill<'_>) -> TokenStream {
    split(with_holes)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => quote!(__d::Text(#text),),
            Piece::Hole(hole) => fill(hole),
        })
        .collect()
}
