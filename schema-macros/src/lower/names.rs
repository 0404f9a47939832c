//! Names: that they are short enough, and each used once.

use std::collections::HashMap;

use proc_macro2::Span;
use schema_model::Name;
use schema_model::name::MAX_IDENTIFIER_BYTES;
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::ctxt::Ctxt;
use crate::words::snake_case;

/// The text of a name, if it was given.
pub(super) fn given(name: Option<&LitStr>, default: impl FnOnce() -> String) -> String {
    name.map_or_else(default, LitStr::value)
}

/// The name of a type: the one that is given, or that of the Rust type.
pub(super) fn of_type(
    ident: &Ident,
    name: Option<&LitStr>,
    schema: Option<&LitStr>,
    ctxt: &mut Ctxt,
) -> Name {
    let span = name.map_or(ident.span(), LitStr::span);
    let name = given(name, || snake_case(&ident.unraw().to_string()));
    check_length("type", &name, span, ctxt);
    if let Some(schema) = schema {
        check_length("schema", &schema.value(), schema.span(), ctxt);
    }
    Name { schema: schema.map(LitStr::value), name }
}

/// PostgreSQL cuts longer names without an error.
pub(super) fn check_length(kind: &str, name: &str, span: Span, ctxt: &mut Ctxt) {
    if name.len() > MAX_IDENTIFIER_BYTES {
        let message = format!(
            "the name of {kind} `{name}` has {} bytes: PostgreSQL keeps {MAX_IDENTIFIER_BYTES}",
            name.len()
        );
        ctxt.error(span, message);
    }
}

/// Names that must be different.
#[derive(Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// Takes a name for an object, described as `index (email)`; whether it was still free.
    pub(super) fn take(
        &mut self,
        name: &str,
        object: String,
        span: Span,
        hint: &str,
        ctxt: &mut Ctxt,
    ) -> bool {
        if let Some(other) = self.0.get(name) {
            ctxt.error(span, format!("the name `{name}` is taken by {other}: {hint}"));
            return false;
        }
        self.0.insert(name.to_owned(), object);
        true
    }
}
