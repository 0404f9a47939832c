//! All columns side by side, as `schema_core::derived::Columns` has them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Index;

/// A tuple has at most so many parts.
const WIDTH: usize = 16;

/// The types of columns: `(A, B)`; of many `Wide<(A, …), (Q, …)>`.
pub(super) fn types(derived: &TokenStream, parts: &[TokenStream]) -> TokenStream {
    nested(parts, &|first, rest| quote!(#derived::Wide<#first, #rest>))
}

/// Something of each column: `(a, b)`; of many `((a, …), (q, …))`.
pub(super) fn values(parts: &[TokenStream]) -> TokenStream {
    nested(parts, &|first, rest| quote!((#first, #rest)))
}

type Pair<'a> = &'a dyn Fn(TokenStream, TokenStream) -> TokenStream;

fn nested(parts: &[TokenStream], pair: Pair<'_>) -> TokenStream {
    match parts.split_at_checked(WIDTH) {
        Some((first, rest)) if !rest.is_empty() => pair(quote!((#(#first,)*)), nested(rest, pair)),
        _ => quote!((#(#parts,)*)),
    }
}

/// The fields that lead to the part of a column: `0`, or `1.0.0`.
pub(super) fn path(column: usize, columns: usize) -> TokenStream {
    let at = Index::from(column % WIDTH);
    if columns <= WIDTH {
        return quote!(#at);
    }
    match column.checked_sub(WIDTH) {
        None => quote!(0.#at),
        Some(column) => {
            let rest = path(column, columns - WIDTH);
            quote!(1.#rest)
        }
    }
}
