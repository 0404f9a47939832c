//! What the schema says of single columns in plain terms: a length, and checks that compare a column
//! with numbers, joined by AND. Of a check that says anything else, nothing is taken.

use schema_model::ConstraintKind;

use super::Limit;
use super::table::Lowering;

/// From here on, not every integer is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Adds limits to the columns.
pub(super) fn lower(to: &mut Lowering<'_>) {
    for column in &mut to.table.columns {
        let length = column.syntax.length.as_ref();
        let length =
            length.and_then(|length| length.base10_parse().ok()).filter(|_| !column.is_array());
        column.limits.extend(length.map(Limit::Longest));
    }
    for constraint in &to.table.model.constraints {
        let ConstraintKind::Check { expression, .. } = &constraint.kind else { continue };
        let enforced = !constraint.not_enforced;
        for (name, limit) in read(expression).filter(|_| enforced).unwrap_or_default() {
            if let Some(column) = to.table.columns.iter_mut().find(|column| column.name == name) {
                column.limits.push(limit);
            }
        }
    }
}

/// The columns that a check limits; nothing when it says more than that.
fn read(expression: &str) -> Option<Vec<(String, Limit)>> {
    let mut tokens = Tokens { rest: expression };
    let mut limits = Vec::new();
    tokens.all(&mut limits)?;
    tokens.rest.trim().is_empty().then_some(limits)
}

struct Tokens<'a> {
    rest: &'a str,
}

/// A column, or its length.
struct Subject {
    column: String,
    length: bool,
}

impl Tokens<'_> {
    /// `a >= 1 and length(b) < 20 and c between 1 and 5`
    fn all(&mut self, limits: &mut Vec<(String, Limit)>) -> Option<()> {
        loop {
            if self.take("(") {
                self.all(limits)?;
                self.take(")").then_some(())?;
            } else {
                self.comparison(limits)?;
            }
            if !self.word("and") {
                return Some(());
            }
        }
    }

    fn comparison(&mut self, limits: &mut Vec<(String, Limit)>) -> Option<()> {
        let subject = self.subject()?;
        if self.word("between") {
            let low = self.number()?;
            self.word("and").then_some(())?;
            limits.push(subject.limit(">=", low)?);
            limits.push(subject.limit("<=", self.number()?)?);
            return Some(());
        }
        let operator = ["<>", "<=", ">=", "<", ">"].into_iter().find(|op| self.take(op))?;
        if operator == "<>" {
            self.take("''").then_some(())?;
            limits.push((subject.column, Limit::Shortest(1)));
        } else {
            let number = self.number()?;
            limits.push(subject.limit(operator, number)?);
        }
        Some(())
    }

    fn subject(&mut self) -> Option<Subject> {
        let name = self.identifier()?;
        if !self.take("(") {
            return Some(Subject { column: name, length: false });
        }
        let length = ["length", "char_length", "character_length"].contains(&name.as_str());
        let column = self.identifier().filter(|_| length)?;
        self.take(")").then_some(Subject { column, length })
    }

    fn identifier(&mut self) -> Option<String> {
        let text = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        self.rest = rest;
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        starts.then(|| name.to_ascii_lowercase())
    }

    fn number(&mut self) -> Option<f64> {
        let text = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
        let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let number = text[..end].parse().ok().filter(|number: &f64| number.abs() < EXACT)?;
        self.rest = &text[end..];
        Some(number)
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest.trim_start().strip_prefix(token);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn word(&mut self, word: &str) -> bool {
        let mut ahead = Tokens { rest: self.rest };
        let found = ahead.identifier().is_some_and(|found| found == word);
        if found {
            self.rest = ahead.rest;
        }
        found
    }
}

impl Subject {
    fn limit(&self, operator: &str, number: f64) -> Option<(String, Limit)> {
        let limit = if self.length { length(operator, number)? } else { value(operator, number) };
        Some((self.column.clone(), limit))
    }
}

fn value(operator: &str, number: f64) -> Limit {
    match operator {
        "<" => Limit::Below(number),
        "<=" => Limit::AtMost(number),
        ">" => Limit::Above(number),
        _ => Limit::AtLeast(number),
    }
}

/// Nothing for a length that no text has.
fn length(operator: &str, number: f64) -> Option<Limit> {
    let (least, most) = (0.0, f64::from(u32::MAX - 1));
    if number.fract() != 0.0 || !(least..=most).contains(&number) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // looked at above
    let number = number as u32;
    Some(match operator {
        "<" => Limit::Longest(number.checked_sub(1)?),
        "<=" => Limit::Longest(number),
        ">" => Limit::Shortest(number + 1),
        _ => Limit::Shortest(number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_checks_are_read_and_others_left() {
        let one = |column: &str, limit| Some(vec![(column.to_owned(), limit)]);
        assert_eq!(read("age >= 18"), one("age", Limit::AtLeast(18.0)));
        assert_eq!(read("(Age < -1.5)"), one("age", Limit::Below(-1.5)));
        assert_eq!(read("char_length(name) < 5"), one("name", Limit::Longest(4)));
        assert_eq!(read("name <> ''"), one("name", Limit::Shortest(1)));
        let both = Some(vec![
            ("a".to_owned(), Limit::AtLeast(1.0)),
            ("a".to_owned(), Limit::AtMost(5.0)),
            ("b".to_owned(), Limit::Above(0.0)),
        ]);
        assert_eq!(read("a between 1 and 5 AND b > 0"), both);
        for other in [
            "age >= 18 or admin",
            "age > other",
            "lower(name) > 1",
            "age + 1 > 2",
            "age > 1::int",
            "not age > 1",
            "age > 9007199254740993",
            "\"Age\" > 1",
            "a > 1 and",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
