use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token};

use super::literal;

/// Storage parameters: names, and values as SQL.
pub(crate) type Storage = Vec<(String, String)>;

/// The parentheses after `with`: `fillfactor = 70, toast.autovacuum_enabled = false`.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Storage> {
    let parameters = input.parse_terminated(parameter, Token![,])?;
    let mut parameters: Storage = parameters.into_iter().collect();
    parameters.sort();
    Ok(parameters)
}

fn parameter(input: ParseStream<'_>) -> syn::Result<(String, String)> {
    let mut name = input.call(Ident::parse_any)?.unraw().to_string();
    while input.parse::<Option<Token![.]>>()?.is_some() {
        name = format!("{name}.{}", input.call(Ident::parse_any)?.unraw());
    }
    input.parse::<Token![=]>()?;
    let negative = if input.parse::<Option<Token![-]>>()?.is_some() { "-" } else { "" };
    if input.peek(Ident::peek_any) && !input.peek(syn::LitBool) {
        return Ok((name, input.call(Ident::parse_any)?.to_string()));
    }
    let value: Lit = input.parse()?;
    match literal(&value) {
        Some(sql) => Ok((name, format!("{negative}{sql}"))),
        None => {
            Err(syn::Error::new(value.span(), "expected a number, a text, a truth value or a word"))
        }
    }
}
