use syn::{Data, DeriveInput, Fields, Ident, Type};

use super::table::check_generics;
use crate::ctxt::Ctxt;

/// A struct that derives `PgNewtype`.
pub(crate) struct Newtype {
    pub(crate) ident: Ident,
    /// The type of its one field.
    pub(crate) inner: Type,
}

impl Newtype {
    /// Nothing when the item can't be one.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        Self::parse_as("a newtype", input, ctxt)
    }

    /// The same for what is more than a newtype: `what`, for messages.
    pub(super) fn parse_as(what: &str, input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let ident = input.ident.clone();
        let fields = match &input.data {
            Data::Struct(data) => &data.fields,
            Data::Enum(_) | Data::Union(_) => &Fields::Unit,
        };
        let inner = match fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
            _ => None,
        };
        let Some(inner) = inner else {
            let message = format!(
                "`{ident}` can't be {what}: it has to hold one value, as `struct {ident}(i64);`"
            );
            ctxt.error(ident.span(), message);
            return None;
        };
        check_generics(&input.generics, what, ctxt).then(|| Self { ident, inner: inner.ty.clone() })
    }
}
