use schema_model::{Constraint, ConstraintKind, ExcludeElement, KeyTarget};
use syn::LitStr;
use syn::ext::IdentExt;

use super::index;
use super::key::span;
use super::table::Lowering;
use crate::parse;

/// Adds an exclusion constraint to the table.
pub(super) fn lower(to: &mut Lowering<'_>, syntax: &parse::Exclude) {
    if syntax.elements.is_empty() {
        let usage = "exclude(room.with(\"=\"), during.with(\"&&\"))";
        to.missing(syntax.span, format!("an exclusion constraint compares columns: `{usage}`"));
        return;
    }
    let method = syntax.method.as_ref().map_or("gist".to_owned(), |m| m.unraw().to_string());
    let include = to.columns(&syntax.include);
    let elements: Vec<_> = syntax
        .elements
        .iter()
        .map(|(key, operator)| {
            // A method of another kind of value, such as gist for integers, comes from an extension.
            let key = index::lower_key(to, key, "")?;
            Some(ExcludeElement { key, operator: operator.value() })
        })
        .collect();
    let elements: Option<Vec<ExcludeElement>> = elements.into_iter().collect();
    let (Some(elements), Some(include)) = (elements, include) else { return };
    let parts = elements.iter().filter_map(|element| match &element.key.target {
        KeyTarget::Column(name) => Some(name.as_str()),
        KeyTarget::Expression(_) => None,
    });
    let parts: Vec<&str> = parts.collect();
    let name = syntax.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "excl"));
    let kind = ConstraintKind::Exclude {
        method,
        elements,
        include: to.table.names(&include),
        predicate: syntax.predicate.as_ref().map(LitStr::value),
    };
    let constraint = Constraint { deferrable: syntax.deferrable, ..Constraint::new(name, kind) };
    to.constraint(constraint, span(syntax.name.as_ref(), syntax.span));
}
