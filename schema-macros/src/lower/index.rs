use proc_macro2::Span;
use schema_model::{Index, IndexKey, KeyTarget, Nulls, name::quote_ident};
use syn::LitStr;
use syn::ext::IdentExt;

use super::Served;
use super::key::{add_key, span};
use super::table::Lowering;
use super::types::{self, Family};
use crate::parse;
use crate::words::did_you_mean;

/// Adds an index to the table.
pub(super) fn lower(to: &mut Lowering<'_>, syntax: &parse::Index) {
    if syntax.keys.is_empty() {
        to.missing(syntax.span, "an index has keys: `index(a, b.desc())`");
        return;
    }
    if syntax.nulls_not_distinct && !syntax.unique {
        to.error(syntax.span, "`nulls_not_distinct` is for a `unique` index");
    }
    let method = syntax.method.as_ref().map_or("btree".to_owned(), |m| m.unraw().to_string());
    check_method(to, syntax, &method);
    let keys = keys(to, &syntax.keys, &method);
    let include = to.columns(&syntax.include);
    let (Some(keys), Some(include)) = (keys, include) else { return };
    if syntax.unique {
        remember_key(to, syntax);
    }
    let parts: Vec<&str> = keys.iter().map(part).collect();
    let name = syntax.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "idx"));
    let columns: [&str; 0] = [];
    let mut index = Index::new(name, columns);
    index.method = method;
    index.keys = keys;
    index.unique = syntax.unique;
    index.include = to.table.names(&include);
    index.nulls_not_distinct = syntax.nulls_not_distinct;
    index.predicate = syntax.predicate.as_ref().map(LitStr::value);
    index.storage.clone_from(&syntax.storage);
    to.index(index, span(syntax.name.as_ref(), syntax.span));
}

/// What only some methods do; of a method that an extension brings, nothing is known.
fn check_method(to: &mut Lowering<'_>, syntax: &parse::Index, method: &str) {
    let known = ["btree", "hash", "gin", "gist", "spgist", "brin", "hnsw", "ivfflat"];
    if !known.contains(&method) {
        if let (Some(meant), Some(word)) = (did_you_mean(method, known), &syntax.method) {
            to.error(
                word.span(),
                format!("unknown index method `{word}`: did you mean `{meant}`?"),
            );
        }
        return;
    }
    let ordered = syntax.keys.iter().any(|key| key.descending || key.nulls.is_some());
    let complaint = if syntax.unique && method != "btree" {
        "is not unique"
    } else if ordered && method != "btree" {
        "has no order: take `.desc()` and `.nulls_first()` away"
    } else if !syntax.include.is_empty() && !["btree", "gist", "spgist"].contains(&method) {
        "includes no columns"
    } else if syntax.keys.len() > 1 && ["hash", "hnsw", "ivfflat", "spgist"].contains(&method) {
        "has one key"
    } else {
        return;
    };
    let span = syntax.method.as_ref().map_or(syntax.span, syn::Ident::span);
    to.error(span, format!("an index by `{method}` {complaint}"));
}

/// The keys of an index, exclusion constraint or partitioned table; nothing after a mistake.
pub(super) fn keys(
    to: &mut Lowering<'_>,
    keys: &[parse::Key],
    method: &str,
) -> Option<Vec<IndexKey>> {
    let keys: Vec<_> = keys.iter().map(|key| lower_key(to, key, method)).collect();
    keys.into_iter().collect()
}

pub(super) fn lower_key(to: &mut Lowering<'_>, key: &parse::Key, method: &str) -> Option<IndexKey> {
    let target = match &key.target {
        parse::Target::Column(field) => {
            let column = to.column(field)?;
            if key.opclass.is_none() {
                serve(to, field.span(), column, method);
            }
            KeyTarget::Column(to.table.columns[column].name.clone())
        }
        parse::Target::Expression(sql) => KeyTarget::Expression(sql.value()),
    };
    let default_nulls = if key.descending { Nulls::First } else { Nulls::Last };
    Some(IndexKey {
        target,
        collation: key.collation.as_ref().map(|name| quote_ident(&name.value())),
        opclass: key.opclass.as_ref().map(LitStr::value),
        descending: key.descending,
        nulls: key.nulls.filter(|nulls| *nulls != default_nulls),
    })
}

/// Remembers that the method must serve the type of the column, unless it surely does.
fn serve(to: &mut Lowering<'_>, span: Span, column: usize, method: &str) {
    let family = types::family(&to.table.columns[column].syntax.ty);
    let scalar = family.is_some_and(|family| family != Family::Other);
    if !(scalar && ["btree", "hash", "brin"].contains(&method)) {
        to.table.served.push(Served { span, column, method: method.to_owned() });
    }
}

/// A unique index over whole columns is a key like a unique constraint; one over some rows, for an
/// upsert.
fn remember_key(to: &mut Lowering<'_>, syntax: &parse::Index) {
    let fields: Option<Vec<_>> = syntax
        .keys
        .iter()
        .map(|key| match &key.target {
            parse::Target::Column(field) if key.opclass.is_none() && key.collation.is_none() => {
                Some(field.clone())
            }
            _ => None,
        })
        .collect();
    let Some(columns) = fields.and_then(|fields| to.columns(&fields)) else { return };
    let Some(predicate) = &syntax.predicate else { return add_key(to, &columns) };
    // of two over the same columns the first is the one that an upsert can name
    if !to.table.partial_keys.iter().any(|(key, _)| *key == columns) {
        to.table.partial_keys.push((columns, predicate.value()));
    }
}

/// What a key adds to the name of an index.
fn part(key: &IndexKey) -> &str {
    match &key.target {
        KeyTarget::Column(name) => name,
        KeyTarget::Expression(_) => "expr",
    }
}
