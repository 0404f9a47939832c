use schema_model::{Constraint, ConstraintKind, Deferrable};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::table::Lowering;
use super::types;
use crate::parse;

/// The primary key, of which there may be one.
pub(super) fn primary(to: &mut Lowering<'_>, keys: &[parse::PrimaryKey]) {
    let Some((first, others)) = keys.split_first() else { return };
    for other in others {
        let fields = keys.iter().flat_map(|key| &key.key.columns);
        let fields: Vec<String> = fields.map(|field| field.unraw().to_string()).collect();
        let message = format!(
            "table `{}` has two primary keys: for one of several columns, `#[table(primary_key({}))]`",
            to.table.model.name.name,
            fields.join(", ")
        );
        to.error(other.span, message);
    }
    let key = &first.key;
    if key.columns.is_empty() {
        to.missing(first.span, "a primary key has columns: `primary_key(a, b)`");
        return;
    }
    let (columns, include) = (to.columns(&key.columns), to.columns(&key.include));
    let (Some(columns), Some(include)) = (columns, include) else { return };
    check_null(to, &columns);
    let name = key.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&[], "pkey"));
    let kind = ConstraintKind::PrimaryKey {
        columns: to.table.names(&columns),
        without_overlaps: key.without_overlaps.is_some(),
        include: to.table.names(&include),
    };
    remember(to, key, &columns);
    to.table.primary_key = columns;
    let constraint = Constraint { deferrable: key.deferrable, ..Constraint::new(name, kind) };
    to.constraint(constraint, span(key.name.as_ref(), first.span));
}

fn check_null(to: &mut Lowering<'_>, columns: &[usize]) {
    for at in columns {
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
}

/// A unique key.
pub(super) fn unique(to: &mut Lowering<'_>, unique: &parse::Unique) {
    let key = &unique.key;
    if key.columns.is_empty() {
        to.missing(unique.span, "a unique key has columns: `unique(a, b)`");
        return;
    }
    let (columns, include) = (to.columns(&key.columns), to.columns(&key.include));
    let (Some(columns), Some(include)) = (columns, include) else { return };
    let names = to.table.names(&columns);
    let parts: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = key.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "key"));
    let kind = ConstraintKind::Unique {
        columns: names,
        without_overlaps: key.without_overlaps.is_some(),
        include: to.table.names(&include),
        nulls_not_distinct: unique.nulls_not_distinct,
    };
    remember(to, key, &columns);
    let constraint = Constraint { deferrable: key.deferrable, ..Constraint::new(name, kind) };
    to.constraint(constraint, span(key.name.as_ref(), unique.span));
}

/// The server takes no deferrable key for a foreign key or an upsert, and one without overlaps only
/// for a foreign key that has a period.
fn remember(to: &mut Lowering<'_>, key: &parse::KeyOptions, columns: &[usize]) {
    if let Some(span) = key.without_overlaps {
        if columns.len() < 2 {
            let message = "`without_overlaps` is for a key of several columns, the last a range";
            to.error(span, message);
        }
        to.table.period_keys.push(columns.to_vec());
    } else if key.deferrable == Deferrable::No {
        add_key(to, columns);
    }
}

/// Remembers what `references` and `on_conflict` may name.
pub(super) fn add_key(to: &mut Lowering<'_>, columns: &[usize]) {
    if let [column] = columns {
        to.table.columns[*column].unique = true;
        return;
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
    let expression = check.expression.value();
    let kind = ConstraintKind::Check { expression, no_inherit: check.flags.no_inherit };
    let constraint = Constraint {
        not_valid: check.flags.not_valid,
        not_enforced: check.flags.not_enforced,
        ..Constraint::new(name, kind)
    };
    to.constraint(constraint, check.span);
}

/// Where a name was given, or where it comes from.
pub(super) fn span(name: Option<&LitStr>, otherwise: proc_macro2::Span) -> proc_macro2::Span {
    name.map_or(otherwise, LitStr::span)
}
