//! Which columns each constraint is about, so that an error of the server can be told by them.

use proc_macro2::TokenStream;
use quote::quote;
use schema_model::name::quote_ident;
use schema_model::{ConstraintKind, IndexKey, KeyTarget};

use crate::lower::Table;

/// What `Table::CONSTRAINTS` is.
pub(super) fn list(table: &Table) -> TokenStream {
    let constraints = table.model.constraints.iter().map(|constraint| {
        let columns = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                columns.clone()
            }
            ConstraintKind::ForeignKey(key) => key.columns.clone(),
            ConstraintKind::Check { expression, .. } => mentioned(table, expression),
            ConstraintKind::Exclude { elements, .. } => {
                keys(table, elements.iter().map(|element| &element.key))
            }
        };
        (&constraint.name, columns)
    });
    let unique = table.model.indexes.iter().filter(|index| index.unique);
    let indexes = unique.map(|index| (&index.name, keys(table, index.keys.iter())));
    let entries = constraints.chain(indexes).map(|(name, columns)| {
        let columns = columns.iter().map(|column| quote_ident(column));
        quote!((#name, &[#(#columns),*]))
    });
    quote!(&[#(#entries),*])
}

/// The columns of an index's keys.
fn keys<'a>(table: &Table, keys: impl Iterator<Item = &'a IndexKey>) -> Vec<String> {
    let columns = keys.flat_map(|key| match &key.target {
        KeyTarget::Column(column) => vec![column.clone()],
        KeyTarget::Expression(expression) => mentioned(table, expression),
    });
    columns.collect()
}

/// The columns that an expression names, in the table's order. A function of the same name as a
/// column counts as one too; to tell them apart takes the server.
fn mentioned(table: &Table, expression: &str) -> Vec<String> {
    let names = words(expression);
    let columns = table.columns.iter().map(|column| &column.name);
    columns.filter(|column| names.contains(column)).cloned().collect()
}

/// The identifiers of an expression, as the server reads them.
fn words(expression: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in expression.chars().chain([' ']) {
        match quote {
            Some(end) if c == end => {
                if end == '"' {
                    words.push(std::mem::take(&mut word));
                }
                quote = None;
            }
            Some('"') => word.push(c),
            Some(_) => {}
            None if c.is_alphanumeric() || c == '_' || c == '$' => {
                word.extend(c.to_lowercase());
            }
            None => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                quote = matches!(c, '\'' | '"').then_some(c);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_outside_of_literals() {
        let found = words("Age >= 18 AND name <> 'it''s email' OR \"Two words\" = lower(code)");
        for name in ["age", "name", "Two words", "code"] {
            assert!(found.iter().any(|word| word == name), "{name}: {found:?}");
        }
        assert!(!found.iter().any(|word| word == "email"));
    }
}
