//! What the conditions of a table ask of its columns, as far as they can be understood. A branch of an
//! `OR` that is understood is enough.

use std::collections::BTreeMap;

use super::condition::{self, Condition, Operand};
use super::make::Case;

/// What is asked of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Limits {
    /// Comparisons with a literal: the operator and the literal.
    pub(super) bounds: Vec<(String, String)>,
    /// The only values, when they are listed.
    pub(super) values: Option<Vec<String>>,
    /// Values that are not allowed.
    pub(super) without: Vec<String>,
    /// The length of texts.
    pub(super) least: usize,
    pub(super) most: Option<usize>,
    /// A regular expression.
    pub(super) pattern: Option<String>,
    pub(super) case: Case,
    /// Always NULL, or never.
    pub(super) null: Option<bool>,
    /// Columns that are less than this one.
    pub(super) after: Vec<String>,
    /// Columns that differ from this one.
    pub(super) differs: Vec<String>,
}

/// What is asked, by column.
pub(super) type Columns = BTreeMap<String, Limits>;

/// Adds what a condition asks. Whether all of it was understood.
pub(super) fn add(condition: &str, columns: &mut Columns) -> bool {
    condition::parse(condition).is_some_and(|tree| apply(&tree, columns))
}

fn apply(condition: &Condition, columns: &mut Columns) -> bool {
    match condition {
        Condition::All(all) => {
            // each is applied, whatever the others come to
            let unknown = all.iter().filter(|one| !apply(one, columns)).count();
            unknown == 0
        }
        Condition::Any(any) => branch(any, columns),
        Condition::Null(Operand::Column(name), is) => {
            columns.entry(name.clone()).or_default().null = Some(*is);
            true
        }
        Condition::OneOf(operand, values) => {
            let Some(name) = operand.column() else { return false };
            let limits = columns.entry(name.to_owned()).or_default();
            let mut values = values.clone();
            if let Some(before) = &limits.values {
                values.retain(|value| before.contains(value));
            }
            limits.values = Some(values);
            true
        }
        Condition::Compare(left, operator, right) => compare(left, operator, right, columns),
        Condition::Null(..) | Condition::Unknown => false,
    }
}

/// Lists of one column are put together; else the first branch that is understood, and one that asks
/// for more than NULL, is chosen.
fn branch(any: &[Condition], columns: &mut Columns) -> bool {
    let mut listed: Option<(Operand, Vec<String>)> = None;
    let joined = any.iter().all(|one| {
        let (operand, values) = match one {
            Condition::OneOf(operand, values) => (operand, values.clone()),
            Condition::Compare(operand, is, Operand::Literal(value)) if is == "=" => {
                (operand, vec![value.clone()])
            }
            _ => return false,
        };
        let (first, all) = listed.get_or_insert_with(|| (operand.clone(), Vec::new()));
        all.extend(values);
        first == operand
    });
    if let Some((operand, values)) = listed.filter(|_| joined) {
        return apply(&Condition::OneOf(operand, values), columns);
    }
    let is_null = |one: &&Condition| matches!(one, Condition::Null(_, true));
    let (nulls, others): (Vec<&Condition>, Vec<&Condition>) = any.iter().partition(is_null);
    others.into_iter().chain(nulls).any(|one| {
        let mut tried = columns.clone();
        let known = apply(one, &mut tried);
        if known {
            *columns = tried;
        }
        known
    })
}

fn compare(left: &Operand, operator: &str, right: &Operand, columns: &mut Columns) -> bool {
    match (left, right) {
        (Operand::Literal(_), Operand::Column(_) | Operand::Call(..)) => {
            turned(operator).is_some_and(|turned| compare(right, turned, left, columns))
        }
        (Operand::Column(name), Operand::Literal(value)) => {
            columns.entry(name.clone()).or_default().compare(operator, value)
        }
        (Operand::Column(one), Operand::Column(other)) => {
            let (later, earlier) = match operator {
                "<" | "<=" => (other, one),
                ">" | ">=" => (one, other),
                "<>" => {
                    columns.entry(one.clone()).or_default().differs.push(other.clone());
                    return true;
                }
                _ => return false,
            };
            columns.entry(later.clone()).or_default().after.push(earlier.clone());
            true
        }
        (Operand::Call(function, of), Operand::Literal(value)) => {
            call(function, of, operator, value, columns)
        }
        // `label = lower(label)`
        (Operand::Column(name), Operand::Call(function, of))
        | (Operand::Call(function, of), Operand::Column(name))
            if operator == "=" && of.as_slice() == [Operand::Column(name.clone())] =>
        {
            let limits = columns.entry(name.clone()).or_default();
            match function.as_str() {
                "lower" => limits.case = Case::Lower,
                "upper" => limits.case = Case::Upper,
                "btrim" | "ltrim" | "rtrim" => {}
                _ => return false,
            }
            true
        }
        _ => false,
    }
}

fn call(
    function: &str,
    of: &[Operand],
    operator: &str,
    value: &str,
    columns: &mut Columns,
) -> bool {
    let Some(name) = of.first().and_then(Operand::column) else { return false };
    let number = value.parse::<usize>();
    match function {
        "length" | "char_length" | "character_length" | "octet_length" => {
            let Ok(number) = number else { return false };
            let limits = columns.entry(name.to_owned()).or_default();
            limits.length(operator, number)
        }
        "btrim" | "ltrim" | "rtrim" | "lower" | "upper" => {
            columns.entry(name.to_owned()).or_default().compare(operator, value)
        }
        // the first is the one that is not NULL
        "num_nonnulls" if operator == "=" && value == "1" => {
            for (at, column) in of.iter().enumerate() {
                let Some(column) = column.column() else { return false };
                columns.entry(column.to_owned()).or_default().null = Some(at > 0);
            }
            true
        }
        _ => false,
    }
}

fn turned(operator: &str) -> Option<&'static str> {
    let pairs = [("<", ">"), (">", "<"), ("<=", ">="), (">=", "<="), ("=", "="), ("<>", "<>")];
    pairs.iter().find(|(one, _)| *one == operator).map(|(_, other)| *other)
}

impl Limits {
    fn compare(&mut self, operator: &str, value: &str) -> bool {
        match operator {
            "=" => self.values = Some(vec![value.to_owned()]),
            "<>" if value.is_empty() => self.least = self.least.max(1),
            "<>" => self.without.push(value.to_owned()),
            "<" | "<=" | ">" | ">=" => self.bounds.push((operator.to_owned(), value.to_owned())),
            "~" => self.pattern = Some(value.to_owned()),
            "~*" => self.pattern = Some(format!("(?i){value}")),
            "~~" | "~~*" => self.pattern = Some(like(value)),
            _ => return false,
        }
        true
    }

    fn length(&mut self, operator: &str, number: usize) -> bool {
        let (least, most) = match operator {
            "=" => (number, Some(number)),
            ">" => (number + 1, None),
            ">=" => (number, None),
            "<" => (0, Some(number.saturating_sub(1))),
            "<=" => (0, Some(number)),
            _ => return false,
        };
        self.least = self.least.max(least);
        self.most = [self.most, most].into_iter().flatten().min();
        true
    }
}

/// The regular expression of a `LIKE`.
fn like(pattern: &str) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => out.push_str("[a-z]{0,8}"),
            '_' => out.push_str("[a-z]"),
            '\\' => out.extend(chars.next().map(|c| regex_syntax::escape(&c.to_string()))),
            c => out.push_str(&regex_syntax::escape(&c.to_string())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(condition: &str) -> (bool, Columns) {
        let mut columns = Columns::new();
        let known = add(condition, &mut columns);
        (known, columns)
    }

    fn of_a(condition: &str) -> Limits {
        let (known, columns) = limits(condition);
        assert!(known, "{condition}");
        columns["a"].clone()
    }

    #[test]
    fn conditions_are_read_as_the_server_prints_them() {
        let bounds = of_a("((a > 0) AND (a <= (1000)::numeric))").bounds;
        assert_eq!(bounds, [(">".into(), "0".into()), ("<=".into(), "1000".into())]);
        let listed = "((a)::text = ANY ((ARRAY['x'::character varying, 'it''s'::character varying])::text[]))";
        assert_eq!(of_a(listed).values, Some(vec!["x".into(), "it's".into()]));
        assert_eq!(of_a("((a = 'x'::text) OR (a = 'y'::text))").values.unwrap().len(), 2);
        assert_eq!(of_a("((a IS NULL) OR (length(a) >= 3))").least, 3);
        assert_eq!(of_a("(btrim(a) <> ''::text)").least, 1);
        assert_eq!(of_a("(a ~ '^[a-z]+$'::text)").pattern.as_deref(), Some("^[a-z]+$"));
        assert_eq!(of_a("(a ~~ 'x.%'::text)").pattern.as_deref(), Some("x\\.[a-z]{0,8}"));
        assert_eq!(of_a("(a = lower(a))").case, Case::Lower);
        assert_eq!(of_a("(a > '-5'::integer)").bounds[0].1, "-5");
        assert_eq!(of_a("(starts < a)").after, ["starts"]);
        assert_eq!(of_a("a").values, Some(vec!["true".into()]));
        assert_eq!(of_a("(NOT a)").values, Some(vec!["false".into()]));
        let (_, one) = limits("(num_nonnulls(a, \"B c\") = 1)");
        assert_eq!((one["a"].null, one["B c"].null), (Some(false), Some(true)));
    }

    #[test]
    fn what_is_not_understood_does_not_hide_the_rest() {
        let (known, columns) = limits("((a >= 5) AND f(b, c) AND (a <= 9))");
        assert!(!known);
        assert_eq!(columns["a"].bounds.len(), 2);
        assert!(!limits("(a + b > 3)").0 && !limits("NOT f(a)").0 && !limits("").0);
        assert!(limits("(f(a) OR (b > 3))").0);
    }
}
