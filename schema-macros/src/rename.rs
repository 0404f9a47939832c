//! `schema_core` under another name: `#[table(crate = framework::schema_core)]`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Path, Token};

/// The attributes that may say it.
const HELPERS: [&str; 7] =
    ["table", "view", "domain", "pg_composite", "pg_enum", "pg_newtype", "from_row"];

/// The path that an attribute of the item gives.
pub(crate) fn path(attrs: &[Attribute]) -> Option<Path> {
    let mut attrs =
        attrs.iter().filter(|attr| HELPERS.iter().any(|name| attr.path().is_ident(name)));
    attrs.find_map(|attr| attr.parse_args_with(find).ok().flatten())
}

/// What stands after `crate =`, if that stands between two commas. Mistakes are found elsewhere.
fn find(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    let mut path = None;
    while !input.is_empty() {
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            path = Some(input.parse()?);
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(path)
}

/// What a function makes of the input of a macro that `schema_core` calls as `name!($crate; …)`.
pub(crate) fn called(
    input: TokenStream,
    expand: impl FnOnce(TokenStream) -> TokenStream,
) -> TokenStream {
    let split = |input: ParseStream<'_>| {
        let path: Path = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok((path, input.parse::<TokenStream>()?))
    };
    match split.parse2(input) {
        Ok((path, own)) => rename(expand(own), &path),
        Err(error) => error.into_compile_error(),
    }
}

/// The output with this path wherever it says `::schema_core`.
pub(crate) fn rename(output: TokenStream, path: &Path) -> TokenStream {
    let mut renamed = Vec::new();
    for token in output {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rename(group.stream(), path));
                inner.set_span(group.span());
                renamed.push(TokenTree::Group(inner));
            }
            TokenTree::Ident(word) if ends_in_colons(&renamed) && is_library(&word) => {
                renamed.truncate(renamed.len() - 2);
                renamed.extend(path.to_token_stream());
            }
            other => renamed.push(other),
        }
    }
    renamed.into_iter().collect()
}

fn is_library(word: &Ident) -> bool {
    word == "schema_core"
}

/// A name, and so the path goes on; a keyword is none.
fn is_name(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_)) && syn::parse2::<Ident>(token.to_token_stream()).is_ok()
}

/// Whether the last two tokens are `::` at the start of a path.
fn ends_in_colons(tokens: &[TokenTree]) -> bool {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ':');
    match tokens {
        [.., before, a, b] => is_colon(a) && is_colon(b) && !is_name(before),
        [a, b] => is_colon(a) && is_colon(b),
        _ => false,
    }
}
