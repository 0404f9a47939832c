use schema_model::Rename;
use schema_model::name::{CASES, in_case};
use syn::LitStr;
use syn::ext::IdentExt;

use super::names::{self, Names};
use crate::ctxt::Ctxt;
use crate::parse;
use crate::words::{did_you_mean, list};

/// An enumerated type: its variants, and the schema's view with a label for each.
pub(crate) struct EnumType {
    pub(crate) ident: syn::Ident,
    pub(crate) variants: Vec<syn::Ident>,
    pub(crate) model: schema_model::EnumType,
    pub(crate) renames: Vec<Rename>,
}

/// What the syntax of an enum means.
pub(crate) fn lower(syntax: parse::EnumType, ctxt: &mut Ctxt) -> EnumType {
    let name = names::of_type(&syntax.ident, syntax.name.as_ref(), syntax.schema.as_ref(), ctxt);
    let case = case(syntax.rename_all.as_ref(), ctxt);
    let (mut variants, mut labels, mut seen) = (Vec::new(), Vec::new(), Names::default());
    let renamed = super::table::renamed(syntax.renamed_from.as_ref(), &name, ctxt);
    let mut renames: Vec<Rename> =
        renamed.map(|(from, to)| Rename::Enum { from, to }).into_iter().collect();
    for parse::Label { ident, rename, renamed_from } in syntax.labels {
        let label = names::given(rename.as_ref(), || in_case(&ident.unraw().to_string(), case));
        let span = rename.as_ref().map_or(ident.span(), LitStr::span);
        names::check_length("label", &label, span, ctxt);
        let hint = "labels of a type are different";
        seen.take(&label, format!("variant `{ident}`"), span, hint, ctxt);
        if let Some(from) = renamed_from {
            let (name, from, to) = (name.clone(), from.value(), label.clone());
            renames.push(Rename::EnumValue { name, from, to });
        }
        variants.push(ident);
        labels.push(label);
    }
    let model = schema_model::EnumType { name, labels, comment: syntax.comment };
    EnumType { ident: syntax.ident, variants, model, renames }
}

fn case(rename_all: Option<&LitStr>, ctxt: &mut Ctxt) -> &'static str {
    let Some(literal) = rename_all else { return CASES[0] };
    let text = literal.value();
    if let Some(case) = CASES.iter().find(|case| **case == text) {
        return case;
    }
    let hint = did_you_mean(&text, CASES).map_or_else(
        || format!("expected {}", list(CASES)),
        |meant| format!("did you mean `{meant}`?"),
    );
    ctxt.error(literal.span(), format!("unknown case `{text}`: {hint}"));
    CASES[0]
}
