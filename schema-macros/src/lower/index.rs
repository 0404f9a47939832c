use schema_model::{Index, IndexKey, KeyTarget, Nulls, name::quote_ident};
use syn::LitStr;
use syn::ext::IdentExt;

use super::key::{add_key, span};
use super::table::Lowering;
use crate::parse;

/// Adds an index to the table.
pub(super) fn lower(to: &mut Lowering<'_>, syntax: &parse::Index) {
    if syntax.keys.is_empty() {
        to.missing(syntax.span, "an index has keys: `index(a, b.desc())`");
        return;
    }
    if syntax.nulls_not_distinct && !syntax.unique {
        to.error(syntax.span, "`nulls_not_distinct` is for a `unique` index");
    }
    let keys: Vec<_> = syntax.keys.iter().map(|key| lower_key(to, key)).collect();
    let keys: Option<Vec<IndexKey>> = keys.into_iter().collect();
    let include = to.columns(&syntax.include);
    let (Some(keys), Some(include)) = (keys, include) else { return };
    if syntax.unique {
        remember_key(to, syntax);
    }
    let parts: Vec<&str> = keys.iter().map(part).collect();
    let name = syntax.name.as_ref().map(LitStr::value);
    let name = name.unwrap_or_else(|| to.table.generated_name(&parts, "idx"));
    let method = syntax.method.as_ref().map(|method| method.unraw().to_string());
    let columns: [&str; 0] = [];
    let mut index = Index::new(name, columns);
    index.method = method.unwrap_or(index.method);
    index.keys = keys;
    index.unique = syntax.unique;
    index.include = to.table.names(&include);
    index.nulls_not_distinct = syntax.nulls_not_distinct;
    index.predicate = syntax.predicate.as_ref().map(LitStr::value);
    to.index(index, span(syntax.name.as_ref(), syntax.span));
}

fn lower_key(to: &mut Lowering<'_>, key: &parse::Key) -> Option<IndexKey> {
    let target = match &key.target {
        parse::Target::Column(field) => {
            let at = to.column(field)?;
            KeyTarget::Column(to.table.columns[at].name.clone())
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

/// A unique index over whole columns and all rows is a key like a unique constraint.
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
    if let Some(fields) = fields.filter(|_| syntax.predicate.is_none())
        && let Some(columns) = to.columns(&fields)
    {
        add_key(to, &columns);
    }
}

/// What a key adds to the name of an index.
fn part(key: &IndexKey) -> &str {
    match &key.target {
        KeyTarget::Column(name) => name,
        KeyTarget::Expression(_) => "expr",
    }
}
