use std::fmt;

/// How much of a line is shown on either side of the place.
const AROUND: usize = 36;

/// A place in a statement: the part of its line around it, and a caret below.
pub(super) struct Place {
    excerpt: String,
    caret: usize,
}

impl Place {
    /// The place at this character.
    pub(super) fn of(statement: &str, at: usize) -> Option<Self> {
        let characters: Vec<char> = statement.chars().collect();
        if at > characters.len() {
            return None;
        }
        let is_end = |c: &char| *c == '\n';
        let line_start = characters[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
        let line_end =
            characters[at..].iter().position(is_end).map_or(characters.len(), |len| at + len);
        let start = line_start.max(at.saturating_sub(AROUND));
        let end = line_end.min(at + AROUND);
        let before = if start > line_start { "…" } else { "" };
        let after = if end < line_end { "…" } else { "" };
        let shown: String =
            characters[start..end].iter().map(|c| if c.is_control() { ' ' } else { *c }).collect();
        let caret = before.chars().count() + at - start;
        Some(Self { excerpt: format!("{before}{shown}{after}"), caret })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n      {:>width$}", self.excerpt, "^", width = self.caret + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_below_the_place() {
        let place = |statement: &str, at| Place::of(statement, at).unwrap().to_string();
        assert_eq!(place("SELECT nme FROM t", 7), "SELECT nme FROM t\n             ^");
        assert_eq!(place("SELECT 1,\n  é, b", 15), "  é, b\n           ^");
        let long = format!("SELECT {} x", "a, ".repeat(40));
        let at = long.chars().count() - 1;
        let (excerpt, caret) = {
            let text = place(&long, at);
            let (excerpt, caret) = text.split_once('\n').unwrap();
            (excerpt.to_owned(), caret.trim_start_matches("      ").len())
        };
        assert!(excerpt.starts_with('…') && excerpt.ends_with('x'), "{excerpt}");
        assert!(caret > 0);
        assert!(Place::of("SELECT", 7).is_none());
    }
}
