use schema_model::{Constraint, ConstraintKind};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::table::Lowering;
use super::types;
use crate::parse;

/// The primary key, of which there may be one.
pub(super) fn primary(to: &mut Lowering<'_>, keys: &[parse::PrimaryKey]) {
    let Some((key, others)) = keys.split_first() else { return };
    for other in others {
        let fields = keys.iter().flat_map(|key| &key.columns);
        let fields: Vec<String> = fields.map(|field| field.unraw().to_string()).collect();
        let message = format!(
            "table `{}` has two primary keys: for one of several columns, `#[table(primary_key({}))]`",
            to.table.model.name.name,
            fields.join(", ")
        );
        to.error(other.span, message);
    }
    if key.columns.is_empty() {
        to.missing(key.span, "a primary key has columns: `primary_key(a, b)`");
        return;
    }
    let Some(columns) = to.columns(&key.columns) else { return };
    for at in &columns {
        let column = &to.table.columns[*at].syntax;
        // Of an identity column that was said already.
        if let Some(inner) = types::option(&column.ty).filter(|_| column.identity.is_none()) {
            let message = format!(
                "primary key column `{}` is never NULL: write `{}` without the `Option`",
                column.ident.unraw(),
                quote::ToTokens::to_token_stream(inner)
            );
            to.ctxt.error(column.ty.span(), message);
        }
    }
    let name = to.table.generated_name(&[], "pkey");
    let kind = ConstraintKind::PrimaryKey {
        columns: to.table.names(&columns),
        without_overlaps: false,
        include: Vec::new(),
    };
    add_key(to, &columns);
    to.table.primary_key = columns;
    to.constraint(Constraint::new(name, kind), key.span);
}

/// A unique key.
pub(super) fn unique(to: &mut Lowering<'_>, unique: &parse::Unique) {
    if unique.columns.is_empty() {
        to.missing(unique.span, "a unique key has columns: `unique(a, b)`");
        return;
    }
    let (columns, include) = (to.columns(&unique.columns), to.columns(&unique.include));
    let (Some(columns), Some(include)) = (columns, include) else { return };
    let names = to.table.names(&columns);
    let parts: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = unique.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "key"));
    let kind = ConstraintKind::Unique {
        columns: names,
        without_overlaps: false,
        include: to.table.names(&include),
        nulls_not_distinct: unique.nulls_not_distinct,
    };
    add_key(to, &columns);
    to.constraint(Constraint::new(name, kind), span(unique.name.as_ref(), unique.span));
}

/// Remembers what `references` and `on_conflict` may name.
pub(super) fn add_key(to: &mut Lowering<'_>, columns: &[usize]) {
    if let [column] = columns {
        to.table.columns[*column].unique = true;
        return;
    }
    for column in columns {
        to.table.columns[*column].in_composite_key = true;
    }
    if !to.table.composite_keys.iter().any(|key| key == columns) {
        to.table.composite_keys.push(columns.to_vec());
    }
}

/// The checks of single columns.
pub(super) fn column_checks(to: &mut Lowering<'_>) {
    for at in 0..to.table.columns.len() {
        let column = &mut to.table.columns[at];
        if let Some(check) = column.syntax.check.take() {
            let name = column.name.clone();
            add_check(to, &check, to.table.generated_name(&[&name], "check"));
        }
    }
}

/// A check of the table, under the name that it was given.
pub(super) fn check(to: &mut Lowering<'_>, check: &parse::Check) {
    let name = check.name.as_ref().map(|name| name.unraw().to_string()).unwrap_or_default();
    add_check(to, check, name);
}

fn add_check(to: &mut Lowering<'_>, check: &parse::Check, name: String) {
    let kind = ConstraintKind::Check { expression: check.expression.value(), no_inherit: false };
    to.constraint(Constraint::new(name, kind), check.span);
}

/// Where a name was given, or where it comes from.
pub(super) fn span(name: Option<&LitStr>, otherwise: proc_macro2::Span) -> proc_macro2::Span {
    name.map_or(otherwise, LitStr::span)
}
