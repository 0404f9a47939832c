//! What changed between two renderings, applied to the code as somebody wrote it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::attributes;
use super::edit::{Edits, indent, lines};
use super::existing::{Found, FoundMember, attribute_of, canonical, without_option};
use super::files::Files;
use super::item::{Id, Item, Member, Shape};
use super::render::Rendered;
use super::types;

/// Brings the items of a package from one rendering to another. Without the first, from what they say
/// themselves.
pub(super) fn items(base: Option<&Rendered>, theirs: &Rendered, files: &mut Files<'_>) {
    let existing = files.existing;
    let before: BTreeMap<&Id, &Item> =
        base.iter().flat_map(|base| &base.items).map(|item| (&item.id, item)).collect();
    for item in &theirs.items {
        match existing.item(&item.id) {
            // Somewhere that is not read, such as the output of a macro.
            None if before.contains_key(&item.id) && !is_key(&item.id) => {}
            None => files.add(item),
            Some(found) if item.derives.first() == Some(&found.derive) => {
                edit(before.get(&item.id).copied(), item, found, files);
            }
            Some(found) => {
                files.remove(found);
                files.add(item);
            }
        }
    }
    let wanted = |id: &Id| theirs.items.iter().any(|item| item.id == *id);
    let known = |id: &Id| base.is_none() || before.contains_key(id);
    let gone = existing.items.iter().filter(|found| !is_key(&found.id));
    for found in gone.filter(|found| !wanted(&found.id) && known(&found.id)) {
        files.remove(found);
        for key in existing.keys_of(found) {
            files.remove(key);
        }
    }
}

fn is_key(id: &Id) -> bool {
    matches!(id, Id::Key(_))
}

/// Edits one item.
fn edit(base: Option<&Item>, item: &Item, found: &Found, files: &mut Files<'_>) {
    let text = &files.existing.files[found.file].text;
    let mut edits = Edits::default();
    let owner = attributes::Owner {
        attribute: attribute_of(found.derive),
        text,
        begin: found.begin,
        written: &found.attributes,
    };
    let old = base.map(|base| base.options.as_slice());
    let mut uses = Vec::new();
    let more = attributes::merge(&owner, old, &item.options, &mut edits);
    docs(
        base.map(|base| base.docs.as_slice()),
        &item.docs,
        &found.docs,
        found.whole.start,
        text,
        &mut edits,
    );
    let old = |name: &str| base.and_then(|base| base.members.iter().find(|own| own.name == name));
    for (at, member) in item.members.iter().enumerate() {
        match found.members.iter().find(|own| own.name == member.name) {
            Some(own) => {
                if edit_member(old(&member.name), member, own, item, text, &mut edits) || more {
                    uses.extend(member.uses.iter().cloned());
                }
            }
            None if old(&member.name).is_some() => {}
            None => {
                insert(item, at, found, text, &mut edits);
                uses.extend(member.uses.iter().cloned());
            }
        }
    }
    for own in &found.members {
        let wanted = item.members.iter().any(|member| member.name == own.name);
        if !wanted && (base.is_none() || old(&own.name).is_some()) {
            edits.replace(with_comma(text, &own.whole), "");
        }
    }
    files.import(found, uses);
    files.edits(found).extend(edits);
}

/// Edits one field or variant; whether it names something else than before.
fn edit_member(
    base: Option<&Member>,
    member: &Member,
    own: &FoundMember,
    item: &Item,
    text: &str,
    edits: &mut Edits,
) -> bool {
    let owner = attributes::Owner {
        attribute: member.attribute,
        text,
        begin: own.begin,
        written: &own.attributes,
    };
    let mut changed = false;
    if !member.attribute.is_empty() {
        let old = base.map(|base| base.options.as_slice());
        changed = attributes::merge(&owner, old, &member.options, edits);
        docs(
            base.map(|base| base.docs.as_slice()),
            &member.docs,
            &own.docs,
            own.whole.start,
            text,
            edits,
        );
    }
    let Some(range) = own.ty.clone().filter(|_| item.shape != Shape::Enum) else { return changed };
    let written = &text[range.clone()];
    let Some(ty) = other_type(base.map(|base| base.ty.as_str()), &member.ty, written) else {
        return changed;
    };
    edits.replace(range, ty);
    true
}

/// The type that a field gets, when it is another than the one that is written.
fn other_type(base: Option<&str>, new: &str, written: &str) -> Option<String> {
    let is_option = |text: &str| without_option(text) != text.trim();
    let same = |a: &str, b: &str| last_names(a) == last_names(b);
    let (own, wanted) = (without_option(written), without_option(new));
    let keeps = match base {
        Some(base) => same(without_option(base), wanted),
        // Of a type that somebody made, only they know what it is in SQL.
        None => same(own, wanted) || !types::is_known(own),
    };
    let was_option = base.map_or(is_option(written), is_option);
    if keeps && was_option == is_option(new) {
        return None;
    }
    let inner = if keeps { own } else { wanted };
    let ty = if is_option(new) { format!("Option<{inner}>") } else { inner.to_owned() };
    (ty != written).then_some(ty)
}

/// A type without the paths before its names.
fn last_names(ty: &str) -> String {
    let words: Vec<String> = canonical(ty).split_whitespace().map(str::to_owned).collect();
    let text = words.concat();
    let mut out = String::new();
    for part in text.split_inclusive(['<', '>', ',']) {
        out.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    out
}

/// Writes a field or variant behind the one before it.
fn insert(item: &Item, at: usize, found: &Found, text: &str, edits: &mut Edits) {
    let visibility = if item.shape == Shape::Enum { "" } else { "pub " };
    let Some(member) = item.members.get(at) else { return };
    let new = member.text(visibility);
    let before = item.members[..at]
        .iter()
        .rev()
        .find_map(|before| found.members.iter().find(|own| own.name == before.name));
    match before {
        Some(before) => {
            let end = with_comma(text, &before.whole).end;
            let comma = if text[before.whole.end..end].contains(',') { "" } else { "," };
            let newline = if text[..end].ends_with('\n') { "" } else { "\n" };
            edits.insert(end, format!("{comma}{newline}{new}"));
        }
        None => {
            let line = text[found.body.start..]
                .find('\n')
                .filter(|at| text[found.body.start..found.body.start + at].trim().is_empty());
            match line {
                Some(line) => edits.insert(found.body.start + line + 1, new),
                None => edits.insert(found.body.start, format!("\n{new}")),
            }
        }
    }
}

/// A field with its comma, and its whole lines when it stands alone on them.
fn with_comma(text: &str, whole: &Range<usize>) -> Range<usize> {
    let rest = &text[whole.end..];
    let blanks = rest.len() - rest.trim_start().len();
    let end = if rest.trim_start().starts_with(',') { whole.end + blanks + 1 } else { whole.end };
    lines(text, whole.start..end)
}

/// Brings a doc comment to another first paragraph. A comment that the database has not is left: it
/// is somebody's, and the next push brings it there.
fn docs(
    base: Option<&[String]>,
    new: &[String],
    own: &[Range<usize>],
    start: usize,
    text: &str,
    edits: &mut Edits,
) {
    let is_blank =
        |range: &&Range<usize>| text[(*range).clone()].trim_start_matches("///").trim().is_empty();
    let first: Vec<&Range<usize>> = own.iter().take_while(|range| !is_blank(range)).collect();
    let words = |lines: &[String]| lines.join(" ");
    let written: Vec<String> = first
        .iter()
        .map(|range| text[(*range).clone()].trim_start_matches("///").trim().to_owned())
        .collect();
    let before = base.map_or_else(|| words(&written), words);
    if new.is_empty() || before == words(new) {
        return;
    }
    let blanks = indent(text, start);
    let lines: Vec<String> = new.iter().map(|line| format!("/// {line}")).collect();
    let lines = lines.join(&format!("\n{blanks}"));
    match (first.first(), first.last()) {
        (Some(from), Some(to)) => edits.replace(from.start..to.end, lines),
        _ => edits.insert(start, format!("{lines}\n{blanks}")),
    }
}
