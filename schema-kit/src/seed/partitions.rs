//! Rows of a partitioned table have to lie in one of its partitions.

use schema_model::{KeyTarget, PartitionStrategy, Schema, Table};

use super::limits::Columns;

/// Adds what the partitions ask of the key: the whole of what they cover, where that is one piece. A
/// default partition takes what the others do not.
pub(super) fn add(schema: &Schema, table: &Table, columns: &mut Columns) {
    let Some(by) = &table.partition_by else { return };
    let [key] = by.keys.as_slice() else { return };
    let KeyTarget::Column(column) = &key.target else { return };
    let own = schema.tables.iter().filter_map(|one| one.partition_of.as_ref());
    let bounds: Vec<&str> =
        own.filter(|part| part.parent == table.name).map(|part| part.bound.as_str()).collect();
    if bounds.contains(&"DEFAULT") {
        return;
    }
    let limits = columns.entry(column.clone()).or_default();
    match by.strategy {
        PartitionStrategy::Hash => {}
        PartitionStrategy::List => {
            let values = bounds.iter().flat_map(|bound| literals(bound));
            limits.values = Some(values.collect());
        }
        PartitionStrategy::Range => {
            let ranges: Vec<Vec<String>> = bounds.iter().map(|bound| literals(bound)).collect();
            let Some((low, high)) = longest(&ranges) else { return };
            limits.bounds.push((">=".to_owned(), low));
            limits.bounds.push(("<".to_owned(), high));
        }
    }
    limits.null = Some(false);
}

/// From where to where ranges follow one another, of the first that has no other before it.
fn longest(ranges: &[Vec<String>]) -> Option<(String, String)> {
    let pairs: Vec<(&String, &String)> = ranges
        .iter()
        .filter_map(|range| match range.as_slice() {
            [low, high] => Some((low, high)),
            _ => None,
        })
        .collect();
    let follows = |low: &String| pairs.iter().any(|(_, high)| *high == low);
    let (low, mut high) = *pairs.iter().find(|(low, _)| !follows(low))?;
    while let Some((_, next)) = pairs.iter().find(|(low, _)| *low == high) {
        high = next;
    }
    Some((low.clone(), high.clone()))
}

/// The values in `FROM ('a') TO ('b')` or `IN ('a', 'b')`.
fn literals(bound: &str) -> Vec<String> {
    use schema_core::migrate::statements::{TokenKind, tokens};
    let known = tokens(bound).map_while(Result::ok);
    let values = known.filter(|token| matches!(token.kind, TokenKind::String | TokenKind::Number));
    let text = |word: &str| word.trim_matches('\'').replace("''", "'");
    values.map(|token| text(&bound[token.start..token.end])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_follow_one_another_are_one() {
        let range = |text: &str| literals(text);
        let ranges = [
            range("FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')"),
            range("FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')"),
            range("FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"),
        ];
        assert_eq!(longest(&ranges), Some(("2024-01-01".into(), "2024-03-01".into())));
    }
}
