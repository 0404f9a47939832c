//! Partitions, which are attributes of their table's struct.

use schema_model::{Name, PartitionBy, PartitionStrategy, Table};

use super::literal::literal;
use super::names::{Names, is_sayable};
use super::options::{is_number, key, quoted, storage, text};
use super::render::Render;

/// `partition_by(range(day))`
pub(super) fn by(
    names: &Names,
    of: &Name,
    by: &PartitionBy,
    serves: &dyn Fn(&str, &str) -> bool,
) -> Option<String> {
    let strategy = match by.strategy {
        PartitionStrategy::Range => "range",
        PartitionStrategy::List => "list",
        PartitionStrategy::Hash => "hash",
    };
    let keys = by.keys.iter().map(|by| key(names, of, by, "btree", serves));
    let keys: Option<Vec<String>> = keys.collect();
    Some(format!("partition_by({strategy}({}))", keys?.join(", ")))
}

/// The partitions of a table as attributes, and the tables that these declare, of any depth.
pub(super) fn of<'a>(
    render: &Render<'a>,
    parent: &Table,
    root: &Name,
    serves: &dyn Fn(&str, &str) -> bool,
) -> (Vec<String>, Vec<&'a Table>) {
    let (mut attributes, mut said) = (Vec::new(), Vec::new());
    let children = render.schema.tables.iter().filter(|table| {
        table.partition_of.as_ref().is_some_and(|partition| partition.parent == parent.name)
    });
    for partition in children {
        let (inner, inner_said) = of(render, partition, root, serves);
        if let Some(attribute) = attribute(render.names, partition, parent, root, inner, serves) {
            attributes.push(attribute);
            said.push(partition);
            said.extend(inner_said);
        }
    }
    (attributes, said)
}

fn attribute(
    names: &Names,
    partition: &Table,
    parent: &Table,
    root: &Name,
    inner: Vec<String>,
    serves: &dyn Fn(&str, &str) -> bool,
) -> Option<String> {
    // Without a schema, it lies in that of its table.
    let lies = partition.name.schema.is_some() || parent.name.schema.is_none();
    if !lies || !is_sayable(&partition.name) {
        return None;
    }
    let mut options = vec![text("name", &partition.name.name)?];
    if let Some(schema) = &partition.name.schema
        && partition.name.schema != parent.name.schema
    {
        options.push(text("schema", schema)?);
    }
    let by = parent.partition_by.as_ref()?;
    options.push(bound(by.strategy, &partition.partition_of.as_ref()?.bound)?);
    options.extend(partition.unlogged.then(|| "unlogged".to_owned()));
    options.extend(storage(&partition.storage)?);
    if let Some(by) = &partition.partition_by {
        options.push(self::by(names, root, by, serves)?);
    }
    options.extend(inner);
    Some(format!("partition({})", options.join(", ")))
}

/// `FOR VALUES FROM (…) TO (…)` as `from = …, to = …`.
fn bound(strategy: PartitionStrategy, sql: &str) -> Option<String> {
    if sql == "DEFAULT" {
        return Some("default".to_owned());
    }
    let values = sql.strip_prefix("FOR VALUES ")?;
    match strategy {
        PartitionStrategy::Range => {
            let (from, rest) = list(values.strip_prefix("FROM (")?)?;
            let (to, _) = list(rest.strip_prefix(" TO (")?)?;
            Some(format!("from = {}, to = {}", tuple(&from), tuple(&to)))
        }
        PartitionStrategy::List => {
            let (values, _) = list(values.strip_prefix("IN (")?)?;
            Some(format!("values({})", values.join(", ")))
        }
        PartitionStrategy::Hash => {
            let inside = values.strip_prefix("WITH (modulus ")?.strip_suffix(')')?;
            let (modulus, remainder) = inside.split_once(", remainder ")?;
            Some(format!("hash(modulus {modulus}, remainder {remainder})"))
        }
    }
}

fn tuple(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    }
}

/// Values up to the closing parenthesis, and what follows it.
fn list(sql: &str) -> Option<(Vec<String>, &str)> {
    let (mut values, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    for (at, c) in sql.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => {
                values.push(value(&sql[start..at])?);
                return Some((values, &sql[at + 1..]));
            }
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                values.push(value(&sql[start..at])?);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

fn value(sql: &str) -> Option<String> {
    let sql = sql.trim();
    match sql {
        "MINVALUE" => return Some("minvalue".to_owned()),
        "MAXVALUE" => return Some("maxvalue".to_owned()),
        "NULL" => return Some("null".to_owned()),
        "true" | "false" => return Some(sql.to_owned()),
        _ => {}
    }
    let plain = is_number(sql.strip_prefix('-').unwrap_or(sql));
    if plain {
        return Some(sql.to_owned());
    }
    let said = quoted(sql).map(|text| literal(&text)).filter(|text| !text.is_empty());
    said.or_else(|| Some(format!("sql({})", literal(sql))))
}
