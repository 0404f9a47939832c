//! The key of a partitioned table, out of the server's own text of it.

use schema_model::name::quote_ident;
use schema_model::{IndexKey, KeyTarget, PartitionBy, PartitionStrategy};

use super::definition;

/// Reads `RANGE (a, lower(b) COLLATE "C")`, of which `columns` says which keys are columns.
pub(super) fn partition_by(text: &str, columns: Vec<Option<String>>) -> Option<PartitionBy> {
    let (word, keys) = text.split_once(" (")?;
    let strategy = match word {
        "RANGE" => PartitionStrategy::Range,
        "LIST" => PartitionStrategy::List,
        "HASH" => PartitionStrategy::Hash,
        _ => return None,
    };
    let last = columns.len().checked_sub(1)?;
    let mut rest = keys;
    let mut found = Vec::with_capacity(columns.len());
    for (at, column) in columns.into_iter().enumerate() {
        let (target, after) = match column {
            Some(name) => (KeyTarget::Column(name.clone()), after_column(rest, &name)?),
            None => {
                let (expression, after) = rest.split_at(definition::call(rest)?);
                (KeyTarget::Expression(bare(expression).to_owned()), after)
            }
        };
        let (options, after) = definition::options(after)?;
        found.push(IndexKey {
            target,
            collation: options.collation,
            opclass: options.opclass,
            descending: false,
            nulls: None,
        });
        rest = after.strip_prefix(if at < last { ", " } else { ")" })?;
    }
    Some(PartitionBy { strategy, keys: found })
}

/// The server quotes some words that need no quotes.
fn after_column<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    text.strip_prefix(&quoted).or_else(|| text.strip_prefix(&quote_ident(name)))
}

/// The expression without the parentheses around all of it.
fn bare(expression: &str) -> &str {
    let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.unwrap_or(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_expressions_and_their_options_are_read() {
        let text = r#"RANGE ("a b", ((x || ')') || y) COLLATE "C", lower(z) text_pattern_ops, w)"#;
        let columns = vec![Some("a b".to_owned()), None, None, Some("w".to_owned())];
        let by = partition_by(text, columns).unwrap();
        assert_eq!(by.keys[0], IndexKey::column("a b"));
        let collation = Some("\"C\"".to_owned());
        assert_eq!(by.keys[1], IndexKey { collation, ..IndexKey::expression("(x || ')') || y") });
        let opclass = Some("text_pattern_ops".to_owned());
        assert_eq!(by.keys[2], IndexKey { opclass, ..IndexKey::expression("lower(z)") });
        assert_eq!(by.keys[3], IndexKey::column("w"));
        assert_eq!(partition_by("RANGE (a)", vec![]), None);
        assert_eq!(partition_by("OTHER (a)", vec![Some("a".to_owned())]), None);
        assert_eq!(partition_by("RANGE (b)", vec![Some("a".to_owned())]), None);
    }
}
