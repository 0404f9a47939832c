//! Edits of a text: the spans that change, and nothing else.

use std::ops::Range;

/// What is to be changed in a text. Offsets are those of the text as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push((range, text.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Adds those of another.
    pub(super) fn extend(&mut self, other: Self) {
        self.edits.extend(other.edits);
    }

    /// The text with the changes. What is inserted at one place stays in order.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut out, mut at) = (String::new(), 0);
        for (range, new) in self.edits {
            // Within what was removed already, there is nothing left to change.
            if range.start < at {
                continue;
            }
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// The whole lines of a range, when nothing else stands on them.
pub(super) fn lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
    let alone =
        text[start..range.start].trim().is_empty() && text[range.end..end].trim().is_empty();
    if alone { start..end } else { range }
}

/// The blanks before the first thing on a line.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..at];
    &line[..line.len() - line.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_edited_changes() {
        let mut edits = Edits::default();
        edits.replace(2..3, "C");
        edits.insert(0, ">");
        edits.insert(4, "1");
        edits.insert(4, "2");
        assert_eq!(edits.apply("abcd"), ">abCd12");
        assert_eq!(lines("a\n  b,\nc", 4..6), 2..7);
        assert_eq!(lines("a\n  b, c\n", 4..6), 4..6);
        assert_eq!(indent("a\n  b", 4), "  ");
    }
}
