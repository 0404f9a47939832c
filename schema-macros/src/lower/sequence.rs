use schema_model::name::quote_literal;
use schema_model::{Sequence, SequenceOptions};
use syn::LitStr;
use syn::ext::IdentExt;

use super::names;
use super::table::Lowering;
use super::types::{self, Family};
use crate::parse;

/// The sequence of a column, if it has one: adds it, and gives the default that takes its numbers.
pub(super) fn lower(
    to: &mut Lowering<'_>,
    column: &parse::Column,
    name: &str,
    ty: &str,
) -> Option<String> {
    let syntax = column.sequence.as_ref()?;
    let field = column.ident.unraw();
    if !matches!(types::family(&column.ty), None | Some(Family::Integer)) {
        to.error(syntax.span, format!("the numbers of a sequence are integers: `{field}` is none"));
    }
    if column.default.is_some() || column.identity.is_some() {
        let other = if column.default.is_some() { "default" } else { "identity" };
        to.error(syntax.span, format!("column `{field}` has either a `sequence` or `{other}`"));
    }
    check_options(to, syntax.span, &syntax.options);
    let sequence = names::given(syntax.name.as_ref(), || to.table.generated_name(&[name], "seq"));
    let span = syntax.name.as_ref().map_or(syntax.span, LitStr::span);
    names::check_length("sequence", &sequence, span, to.ctxt);
    let sequence = to.table.model.name.sibling(sequence);
    let default = format!("nextval({})", quote_literal(&sequence.to_string()));
    to.table.sequences.push(Sequence {
        ty: ty.to_owned(),
        options: syntax.options,
        owned_by: Some((to.table.model.name.clone(), name.to_owned())),
        ..Sequence::new(sequence)
    });
    Some(default)
}

/// A sequence counts between its ends.
pub(super) fn check_options(
    to: &mut Lowering<'_>,
    span: proc_macro2::Span,
    options: &SequenceOptions,
) {
    let SequenceOptions { start, increment, min, max, cache, .. } = *options;
    let below = |a: Option<i64>, b: Option<i64>| a.zip(b).is_some_and(|(a, b)| a < b);
    let complaint = if increment == Some(0) {
        "`increment` is not 0"
    } else if below(max, min) || (min.is_some() && max == min) {
        "`min` is below `max`"
    } else if below(start, min) || below(max, start) {
        "`start` is from `min` to `max`"
    } else if cache.is_some_and(|cache| cache < 1) {
        "`cache` is at least 1"
    } else {
        return;
    };
    to.error(span, format!("{complaint} in the options of a sequence"));
}
