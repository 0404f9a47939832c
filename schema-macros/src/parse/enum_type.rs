use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Variant};

use super::grammar::{self, Entry, Grammar};
use super::{docs, table::check_generics};
use crate::ctxt::Ctxt;

/// An enum that derives `PgEnum`, with its `#[pg_enum(…)]`.
pub(crate) struct EnumType {
    pub(crate) ident: Ident,
    pub(crate) comment: Option<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
}

/// A variant.
pub(crate) struct Label {
    pub(crate) ident: Ident,
    pub(crate) rename: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
}

const ENUM: Grammar = Grammar {
    of: "an enum",
    options: &[
        "name = \"…\"",
        "schema = \"…\"",
        "rename_all = \"…\"",
        "crate = path",
        "renamed_from = \"…\"",
    ],
    repeatable: &[],
    elements: false,
};

const LABEL: Grammar = Grammar {
    of: "an enum's label",
    options: &["rename = \"…\"", "renamed_from = \"…\""],
    repeatable: &[],
    elements: false,
};

impl EnumType {
    /// Nothing when the item can't be an enumerated type at all.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let labels = labels(input, ctxt)?;
        let mut enum_type = Self {
            ident: input.ident.clone(),
            comment: docs::comment(&input.attrs),
            name: None,
            schema: None,
            rename_all: None,
            renamed_from: None,
            labels,
        };
        texts(&ENUM, &input.attrs, ctxt, &mut |option, text| match option {
            "name" => enum_type.name = Some(text),
            "schema" => enum_type.schema = Some(text),
            "rename_all" => enum_type.rename_all = Some(text),
            _ => enum_type.renamed_from = Some(text),
        });
        Some(enum_type)
    }
}

fn labels(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Vec<Label>> {
    let name = &input.ident;
    let Data::Enum(data) = &input.data else {
        ctxt.error(name.span(), format!("`{name}` can't be an enumerated type: it is not an enum"));
        return None;
    };
    if data.variants.is_empty() {
        ctxt.error(name.span(), format!("`{name}` has no labels: give the enum a variant"));
        return None;
    }
    if !check_generics(&input.generics, "an enumerated type", ctxt) {
        return None;
    }
    let labels: Vec<Label> =
        data.variants.iter().filter_map(|variant| label(variant, ctxt)).collect();
    (labels.len() == data.variants.len()).then_some(labels)
}

fn label(variant: &Variant, ctxt: &mut Ctxt) -> Option<Label> {
    let ident = variant.ident.clone();
    if !matches!(variant.fields, Fields::Unit) {
        let message = format!("`{ident}` can't be a label: a label holds no data");
        ctxt.error(ident.span(), message);
        return None;
    }
    let (mut rename, mut renamed_from) = (None, None);
    texts(&LABEL, &variant.attrs, ctxt, &mut |option, text| match option {
        "rename" => rename = Some(text),
        _ => renamed_from = Some(text),
    });
    Some(Label { ident, rename, renamed_from })
}

/// The options of `#[pg_enum(…)]`, all of which are texts.
fn texts(
    grammar: &Grammar,
    attrs: &[Attribute],
    ctxt: &mut Ctxt,
    each: &mut dyn FnMut(&str, LitStr),
) {
    grammar.attributes(attrs, "pg_enum", ctxt, &mut |entry, input, _| {
        if let Entry::Option("crate", _) = entry {
            grammar::value::<syn::Path>(input)?; // `rename` has looked for it
        } else if let Entry::Option(option, _) = entry {
            each(option, grammar::text(input)?);
        }
        Ok(())
    });
}
