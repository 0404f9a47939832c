//! Conditions on rows, with the operators of each type.

use serde::Deserialize;

use super::{Column, Problem, Statement, Table};

/// A condition on one column.
#[derive(Debug, Deserialize)]
pub(super) struct Filter {
    pub(super) column: String,
    operator: Operator,
    #[serde(default)]
    value: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// Text somewhere in the value, whatever its case.
    Contains,
    StartsWith,
    /// A regular expression.
    Matches,
    Null,
    NotNull,
    /// An array, range or JSON value that contains another.
    Includes,
    /// An array or range with this element.
    HasElement,
    /// A JSON object with this key.
    HasKey,
    /// Ranges or arrays with something in common.
    Overlaps,
}

impl Filter {
    /// Writes the condition.
    pub(super) fn push(&self, statement: &mut Statement, column: &Column) -> Result<(), Problem> {
        let compare = |statement: &mut Statement, operator: &str| {
            statement.ident(&column.name);
            statement.push(operator);
            statement.value(Some(&self.value), &column.cast);
        };
        let text = |statement: &mut Statement, operator: &str, value: &str| {
            statement.ident(&column.name);
            statement.push("::text");
            statement.push(operator);
            statement.value(Some(value), "text");
        };
        match self.operator {
            Operator::Equal => compare(statement, " = "),
            Operator::NotEqual => compare(statement, " IS DISTINCT FROM "),
            Operator::Less => compare(statement, " < "),
            Operator::AtMost => compare(statement, " <= "),
            Operator::Greater => compare(statement, " > "),
            Operator::AtLeast => compare(statement, " >= "),
            Operator::Contains => {
                text(statement, " ILIKE ", &format!("%{}%", pattern(&self.value)));
            }
            Operator::StartsWith => {
                text(statement, " LIKE ", &format!("{}%", pattern(&self.value)));
            }
            Operator::Matches => text(statement, " ~ ", &self.value),
            Operator::Null => {
                statement.ident(&column.name);
                statement.push(" IS NULL");
            }
            Operator::NotNull => {
                statement.ident(&column.name);
                statement.push(" IS NOT NULL");
            }
            Operator::Includes if column.base == "json" => {
                statement.ident(&column.name);
                statement.push("::jsonb @> ");
                statement.value(Some(&self.value), "jsonb");
            }
            Operator::Includes => compare(statement, " @> "),
            Operator::Overlaps => compare(statement, " && "),
            Operator::HasKey => {
                statement.ident(&column.name);
                statement.push("::jsonb ? ");
                statement.value(Some(&self.value), "text");
            }
            Operator::HasElement => self.push_element(statement, column)?,
        }
        Ok(())
    }

    fn push_element(&self, statement: &mut Statement, column: &Column) -> Result<(), Problem> {
        let Some(element) = &column.element else {
            return Err(Problem::bad_request(format!("{} has no elements", column.name)));
        };
        if column.category == "A" {
            statement.value(Some(&self.value), element);
            statement.push(" = ANY (");
            statement.ident(&column.name);
            statement.push(")");
        } else {
            statement.ident(&column.name);
            statement.push(" @> ");
            statement.value(Some(&self.value), element);
        }
        Ok(())
    }
}

/// A condition that holds where any column contains a text.
pub(super) fn push_search(statement: &mut Statement, table: &Table, text: &str) {
    let columns = table.columns.iter().filter(|column| column.base != "bytea");
    if text.is_empty() || columns.clone().next().is_none() {
        return;
    }
    let pattern = format!("%{}%", pattern(text));
    statement.push(" AND (");
    statement.list(" OR ", columns, |statement, column| {
        statement.ident(&column.name);
        statement.push("::text ILIKE ");
        statement.value(Some(&pattern), "text");
    });
    statement.push(")");
}

/// A text as a pattern that stands for itself.
fn pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
