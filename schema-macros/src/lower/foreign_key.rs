use std::collections::HashSet;

use proc_macro2::Span;
use schema_model::{Action, Constraint, ConstraintKind, ForeignKey, Name};
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use super::key::span;
use super::table::Lowering;
use super::{Hole, Reference};
use crate::parse;

/// Adds a foreign key to the table.
pub(super) fn lower(to: &mut Lowering<'_>, syntax: parse::ForeignKey) {
    let reference = syntax.reference;
    let Some(columns) = to.columns(&syntax.columns) else { return };
    if columns.len() != reference.columns.len() {
        let message = format!(
            "a foreign key of {} columns refers to as many, not to {}",
            columns.len(),
            reference.columns.len()
        );
        to.error(reference.span, message);
        return;
    }
    let Some(deleted) = deleted_columns(to, &reference, &columns) else { return };
    if let Some((action, span)) = reference.options.on_delete {
        let affected = if deleted.is_empty() { &columns } else { &deleted };
        check_action(to, "on_delete", action, span, affected);
    }
    if let Some((action, span)) = reference.options.on_update {
        check_action(to, "on_update", action, span, &columns);
    }
    let at = to.table.references.len();
    let names = to.table.names(&columns);
    let parts: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = reference.options.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "fkey"));
    let key = ForeignKey {
        columns: names,
        references: Name::new(to.table.hole(Hole::ReferencedTable(at))),
        referenced_columns: (0..columns.len())
            .map(|i| to.table.hole(Hole::ReferencedColumn(at, i)))
            .collect(),
        on_update: reference.options.on_update.map(|(action, _)| action).unwrap_or_default(),
        on_delete: reference.options.on_delete.map(|(action, _)| action).unwrap_or_default(),
        on_delete_columns: to.table.names(&deleted),
        period: reference.options.period,
        match_full: reference.options.match_full,
    };
    let constraint = Constraint {
        deferrable: reference.options.deferrable,
        not_valid: reference.options.not_valid,
        not_enforced: reference.options.not_enforced,
        ..Constraint::new(name, ConstraintKind::ForeignKey(key))
    };
    to.constraint(constraint, span(reference.options.name.as_ref(), reference.span));
    let relation = syntax.relation.or_else(|| default_relation(to, &columns));
    to.table.references.push(Reference {
        span: reference.span,
        period: reference.options.period,
        columns,
        table: reference.table,
        targets: reference.columns,
        relation,
        inverse: syntax.inverse,
    });
}

/// The columns of `on_delete = set_null(…)`, by position; nothing after a mistake.
fn deleted_columns(
    to: &mut Lowering<'_>,
    reference: &parse::Reference,
    columns: &[usize],
) -> Option<Vec<usize>> {
    let deleted = to.columns(&reference.options.on_delete_columns)?;
    for (field, at) in reference.options.on_delete_columns.iter().zip(&deleted) {
        if !columns.contains(at) {
            to.error(field.span(), format!("`{}` is not in this foreign key", field.unraw()));
        }
    }
    if let (Some((action, span)), false) = (reference.options.on_delete, deleted.is_empty())
        && !matches!(action, Action::SetNull | Action::SetDefault)
    {
        to.error(span, "only `set_null(…)` and `set_default(…)` name columns");
    }
    Some(deleted)
}

/// NULL needs a column that takes it; a default, one that has it.
fn check_action(to: &mut Lowering<'_>, word: &str, action: Action, at: Span, columns: &[usize]) {
    for column in columns {
        let (column, model) = (&to.table.columns[*column], &to.table.model.columns[*column]);
        let field = column.syntax.ident.unraw();
        let message = match action {
            Action::SetNull if !column.nullable => {
                format!(
                    "`{word} = set_null`, but column `{field}` is never NULL: make it an `Option`"
                )
            }
            Action::SetDefault if !column.nullable && model.default.is_none() => {
                format!("`{word} = set_default`, but column `{field}` has no default")
            }
            _ => continue,
        };
        to.ctxt.error(at, message);
    }
}

/// `tenant` for `tenant_id`, unless a column is called that.
fn default_relation(to: &Lowering<'_>, columns: &[usize]) -> Option<Ident> {
    let [column] = columns else { return None };
    let field = &to.table.columns[*column].syntax.ident;
    let name = field.unraw().to_string();
    let name = name.strip_suffix("_id").filter(|name| !name.is_empty())?;
    let taken = to.table.columns.iter().any(|column| column.syntax.ident.unraw() == name);
    let ident = syn::parse_str(name).or_else(|_| syn::parse_str(&format!("r#{name}")));
    let mut ident: Ident = ident.ok().filter(|_| !taken)?;
    ident.set_span(field.span());
    Some(ident)
}

/// Relations and columns are constants of one struct.
pub(super) fn check_relations(to: &mut Lowering<'_>) {
    let mut taken: HashSet<String> =
        to.table.columns.iter().map(|column| column.syntax.ident.unraw().to_string()).collect();
    for reference in &mut to.table.references {
        let Some(relation) = &reference.relation else { continue };
        if !taken.insert(relation.unraw().to_string()) {
            let message = format!(
                "`{}::{relation}` is there already: call this one otherwise with `relation = …`",
                to.table.ident
            );
            to.ctxt.error(relation.span(), message);
            reference.relation = None;
        }
    }
}
