use crate::name::{quote_ident, quote_literal};
use crate::{Name, Table};

/// `COMMENT ON TABLE …`; `None` takes the comment away.
pub fn comment_on_table(table: &Name, text: Option<&str>) -> String {
    comment_on(&format!("TABLE {table}"), text)
}

/// `COMMENT ON COLUMN …`; `None` takes the comment away.
pub fn comment_on_column(table: &Name, column: &str, text: Option<&str>) -> String {
    comment_on(&format!("COLUMN {table}.{}", quote_ident(column)), text)
}

/// `COMMENT ON CONSTRAINT …`; `None` takes the comment away.
pub fn comment_on_constraint(table: &Name, constraint: &str, text: Option<&str>) -> String {
    comment_on(&format!("CONSTRAINT {} ON {table}", quote_ident(constraint)), text)
}

/// `COMMENT ON INDEX …`; `None` takes the comment away.
pub fn comment_on_index(index: &Name, text: Option<&str>) -> String {
    comment_on(&format!("INDEX {index}"), text)
}

/// `COMMENT ON POLICY …`; `None` takes the comment away.
pub fn comment_on_policy(table: &Name, policy: &str, text: Option<&str>) -> String {
    comment_on(&format!("POLICY {} ON {table}", quote_ident(policy)), text)
}

/// `COMMENT ON SEQUENCE …`; `None` takes the comment away.
pub fn comment_on_sequence(sequence: &Name, text: Option<&str>) -> String {
    comment_on(&format!("SEQUENCE {sequence}"), text)
}

/// `COMMENT ON TYPE …`; `None` takes the comment away.
pub fn comment_on_type(name: &Name, text: Option<&str>) -> String {
    comment_on(&format!("TYPE {name}"), text)
}

/// `COMMENT ON …` of an object in the words of SQL; `None` takes the comment away.
pub fn comment_on(object: &str, text: Option<&str>) -> String {
    let text = text.map_or_else(|| "NULL".to_owned(), quote_literal);
    format!("COMMENT ON {object} IS {text}")
}

/// The comments of a table and its parts, constraints that follow it excepted.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let own = table.comment.iter().map(|text| comment_on_table(&table.name, Some(text)));
    let columns = table.columns.iter().filter_map(|column| {
        let text = column.comment.as_deref()?;
        Some(comment_on_column(&table.name, &column.name, Some(text)))
    });
    let constraints = table.constraints.iter().filter(|c| !c.follows_tables());
    let constraints = constraints.filter_map(|constraint| {
        let text = constraint.comment.as_deref()?;
        Some(comment_on_constraint(&table.name, &constraint.name, Some(text)))
    });
    let indexes = table.indexes.iter().filter_map(|index| {
        let text = index.comment.as_deref()?;
        Some(comment_on_index(&table.name.sibling(&index.name), Some(text)))
    });
    let policies = table.policies.iter().filter_map(|policy| {
        let text = policy.comment.as_deref()?;
        Some(comment_on_policy(&table.name, &policy.name, Some(text)))
    });
    own.chain(columns).chain(constraints).chain(indexes).chain(policies).collect()
}
