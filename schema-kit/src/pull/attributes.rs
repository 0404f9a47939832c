//! The options of one attribute, where some of them change.

use super::edit::{Edits, indent, lines};
use super::existing::{Written, canonical};
use super::item::attribute;

/// A struct, field or variant, with the attributes that are written on it.
pub(super) struct Owner<'a> {
    pub(super) attribute: &'static str,
    pub(super) text: &'a str,
    /// Where it begins behind its attributes.
    pub(super) begin: usize,
    pub(super) written: &'a [Written],
}

/// What says who it is: where two are compared, they have the same.
const IDENTITY: &[&str] = &["name", "schema", "rename"];

/// What is of the code alone.
const OWN: &[&str] =
    &["crate", "new", "patch", "renamed_from", "rename_all", "relation", "inverse"];

/// Options of which there may be several.
const SEVERAL: &[&str] =
    &["unique", "index", "check", "foreign_key", "exclude", "policy", "partition"];

/// Brings options from the old to the new; whether any changed. Without the old, what is written is it.
pub(super) fn merge(
    owner: &Owner<'_>,
    old: Option<&[String]>,
    new: &[String],
    edits: &mut Edits,
) -> bool {
    let written: Vec<&str> = owner
        .written
        .iter()
        .flat_map(|one| &one.options)
        .map(|range| &owner.text[range.clone()])
        .collect();
    let old: Vec<String> = match old {
        Some(old) => old.to_vec(),
        None => written.iter().map(|option| (*option).to_owned()).collect(),
    };
    let changes = changes(&old, new, &written);
    if changes.is_empty() {
        return false;
    }
    apply(owner, &changes, edits);
    true
}

/// What becomes of the options that are written, by position, and what comes to them.
#[derive(Default)]
struct Changes {
    replaced: Vec<(usize, Option<String>)>,
    added: Vec<String>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.replaced.is_empty() && self.added.is_empty()
    }
}

fn changes(old: &[String], new: &[String], written: &[&str]) -> Changes {
    let is_in = |all: &[String], option: &str| {
        all.iter().any(|other| canonical(other) == canonical(option))
    };
    let counts = |option: &&String| !IDENTITY.contains(&word(option));
    let gone = old
        .iter()
        .filter(counts)
        .filter(|option| !is_in(new, option) && !OWN.contains(&word(option)));
    let mut come: Vec<&String> =
        new.iter().filter(counts).filter(|option| !is_in(old, option)).collect();
    let mut changes = Changes::default();
    for option in gone {
        let place = written.iter().position(|own| canonical(own) == canonical(option));
        let place = place.or_else(|| written.iter().position(|own| id(own) == id(option)));
        let successor = come.iter().position(|new| id(new) == id(option));
        let successor = successor.map(|at| come.remove(at).clone());
        match place {
            Some(place) => changes.replaced.push((place, successor)),
            None => changes.added.extend(successor),
        }
    }
    // What somebody called otherwise stays.
    come.retain(|option| {
        let is_own = OWN.contains(&word(option));
        !is_own || !written.iter().any(|own| word(own) == word(option))
    });
    changes.added.extend(come.into_iter().cloned());
    changes
}

/// The word that an option begins with.
fn word(option: &str) -> &str {
    let option = option.trim();
    let end = option.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    &option[..end.unwrap_or(option.len())]
}

/// What tells options of one word apart: the first thing in their parentheses.
fn id(option: &str) -> String {
    let own = word(option);
    if !SEVERAL.contains(&own) {
        return own.to_owned();
    }
    let inside = option.split_once('(').map_or("", |(_, inside)| inside);
    let first =
        if own == "foreign_key" { inside.split(')').next() } else { inside.split(',').next() };
    format!("{own} {}", canonical(first.unwrap_or_default().trim_matches(['(', ')'])))
}

fn apply(owner: &Owner<'_>, changes: &Changes, edits: &mut Edits) {
    let blanks = indent(owner.text, owner.begin);
    if owner.written.is_empty() {
        let text = attribute(owner.attribute, &changes.added, blanks);
        edits.insert(owner.begin, format!("{}{blanks}", text.trim_start()));
        return;
    }
    let mut at = 0;
    for (number, written) in owner.written.iter().enumerate() {
        let own = at..at + written.options.len();
        at = own.end;
        let is_last = number + 1 == owner.written.len();
        let added: &[String] = if is_last { &changes.added } else { &[] };
        let replaced = |at: usize| changes.replaced.iter().find(|(place, _)| *place == at);
        if own.clone().all(|at| replaced(at).is_none()) && added.is_empty() {
            continue;
        }
        let kept = own.clone().zip(&written.options).filter_map(|(at, range)| match replaced(at) {
            Some((_, new)) => new.clone(),
            None => Some(owner.text[range.clone()].to_owned()),
        });
        let all: Vec<String> = kept.chain(added.iter().cloned()).collect();
        if all.is_empty() {
            edits.replace(lines(owner.text, written.whole.clone()), "");
        } else if owner.text[written.whole.clone()].contains('\n') {
            let replaced = own.zip(&written.options).filter_map(|(at, range)| {
                let (_, new) = replaced(at)?;
                Some((range.clone(), new.clone()))
            });
            in_lines(owner, written, replaced.collect(), added, edits);
        } else {
            let text = attribute(owner.attribute, &all, blanks);
            edits.replace(written.whole.clone(), text.trim().to_owned());
        }
    }
}

/// Edits an attribute of several lines, option by option.
fn in_lines(
    owner: &Owner<'_>,
    written: &Written,
    replaced: Vec<(std::ops::Range<usize>, Option<String>)>,
    added: &[String],
    edits: &mut Edits,
) {
    let text = owner.text;
    for (range, new) in replaced {
        match new {
            Some(new) => edits.replace(range, new),
            None => {
                let comma = text[range.end..].starts_with(',');
                let end = range.end + usize::from(comma);
                edits.replace(lines(text, range.start..end), "");
            }
        }
    }
    if added.is_empty() {
        return;
    }
    let blanks = indent(text, written.whole.start);
    let last = written.options.last().map_or(written.inside.start, |range| range.end);
    let comma = text[last..written.inside.end].trim_start().starts_with(',');
    let at = if comma { last + text[last..].find(',').unwrap_or(0) + 1 } else { last };
    let separator = if comma || written.options.is_empty() { "" } else { "," };
    let new: Vec<String> = added.iter().map(|option| format!("\n{blanks}    {option},")).collect();
    let new = new.concat();
    // A list without a comma at its end stays one.
    let new = if comma { &new } else { new.trim_end_matches(',') };
    edits.insert(at, format!("{separator}{new}"));
}
