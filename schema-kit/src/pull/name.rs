//! Names of SQL as names of Rust: their words, their number, their case.

use std::collections::HashSet;

/// Words of Rust that are identifiers only behind `r#`.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Those that are never identifiers.
const PATH_WORDS: &[&str] = &["self", "super", "crate"];

/// The words of a name, in lower case: `createdAt`, `created at` and `CREATED_AT` have the same.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let (mut words, mut word) = (Vec::new(), String::new());
    for (at, c) in chars.iter().enumerate() {
        let begins = c.is_uppercase()
            && at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || chars.get(at + 1).is_some_and(|next| next.is_lowercase())
            });
        if begins || !is_word(*c) {
            words.push(std::mem::take(&mut word));
        }
        match c {
            c if c.is_ascii_alphanumeric() || is_latin(*c) => word.extend(c.to_lowercase()),
            // Letters of other scripts warn in Rust, some of them for looking like Latin ones.
            c if is_word(*c) => word.push_str(&format!("u{:x}", u32::from(*c))),
            _ => {}
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Letters of Latin-1, which Rust takes without a warning.
fn is_latin(c: char) -> bool {
    ('\u{c0}'..='\u{ff}').contains(&c) && c.is_alphabetic()
}

/// The name of a field, module or relation, without `r#`.
///
/// A name that is one already stays as it is.
pub(super) fn snake(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_field = name.chars().all(plain)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.contains("__")
        && name.contains(|c: char| c != '_');
    let text = if is_field { name.to_owned() } else { words(name).join("_") };
    match text.chars().next() {
        None => "unnamed".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("_{text}"),
        _ if PATH_WORDS.contains(&text.as_str()) => format!("{text}_"),
        _ => text,
    }
}

/// The name of a module, which is one of a file too: in ASCII.
pub(super) fn file(name: &str) -> String {
    const LATIN: &[(&str, &str)] = &[
        ("àáâãäå", "a"),
        ("ç", "c"),
        ("èéêë", "e"),
        ("ìíîï", "i"),
        ("ñ", "n"),
        ("òóôõöø", "o"),
        ("ùúûü", "u"),
        ("ýÿ", "y"),
        ("ß", "ss"),
        ("æ", "ae"),
        ("þ", "th"),
        ("ð", "d"),
    ];
    let mut text = String::new();
    for c in snake(name).chars() {
        match LATIN.iter().find(|(letters, _)| letters.contains(c)) {
            Some((_, plain)) => text.push_str(plain),
            None => text.push(c),
        }
    }
    text
}

/// The name of a type or variant.
pub(super) fn camel(name: &str) -> String {
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect::<String>()
    };
    let text: String = words(name).iter().map(capital).collect();
    match text.chars().next() {
        None => "Unnamed".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("N{text}"),
        _ if text == "Self" => "SelfRow".to_owned(),
        _ => text,
    }
}

/// An identifier as Rust writes it.
pub(super) fn raw(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// The name of a struct for the rows of a table.
pub(super) fn row(table: &str) -> String {
    let mut words = words(table);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    camel(&words.join("_"))
}

const IRREGULAR: &[(&str, &str)] = &[
    ("people", "person"),
    ("children", "child"),
    ("men", "man"),
    ("women", "woman"),
    ("indices", "index"),
    ("indexes", "index"),
    ("vertices", "vertex"),
    ("matrices", "matrix"),
    ("analyses", "analysis"),
    ("quizzes", "quiz"),
    ("leaves", "leaf"),
    ("shelves", "shelf"),
    ("halves", "half"),
    ("wives", "wife"),
    ("shoes", "shoe"),
];

/// Words whose plural ends as that of others does, which these are not like.
const WITH_E: &[&str] = &[
    "movies",
    "cookies",
    "calories",
    "zombies",
    "ties",
    "pies",
    "caches",
    "niches",
    "tranches",
    "axes",
    "warehouses",
    "houses",
    "clauses",
    "causes",
    "pauses",
    "uses",
    "spouses",
];

/// The same words in both numbers.
const BOTH: &[&str] = &["series", "species", "news", "lens", "gas", "canvas", "atlas", "always"];

fn singular(word: &str) -> String {
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let stays = ["ss", "us", "is", "as"].iter().any(|end| word.ends_with(end));
    if BOTH.contains(&word) || word.len() < 3 || (stays && !word.ends_with("eas")) {
        return word.to_owned();
    }
    if WITH_E.contains(&word) {
        return word[..word.len() - 1].to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let with_es = ["sses", "uses", "ches", "shes", "xes", "zes", "oes"];
    if with_es.iter().any(|end| word.ends_with(end)) && !word.ends_with("izes") {
        return word[..word.len() - 2].to_owned();
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// What a relation to many of a table is called.
pub(super) fn plural(table: &str) -> String {
    let mut words = words(table);
    if let Some(last) = words.last_mut()
        && singular(last) == *last
        && !BOTH.contains(&last.as_str())
    {
        let before = last.chars().rev().nth(1).unwrap_or('a');
        *last = if last.ends_with('y') && !"aeiou".contains(before) {
            format!("{}ies", &last[..last.len() - 1])
        } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| last.ends_with(end)) {
            format!("{last}es")
        } else {
            format!("{last}s")
        };
    }
    snake(&words.join("_"))
}

/// Names in use, so that each new one is another.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// Names that nothing may have.
    pub(super) fn with<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(names.into_iter().map(|name| name.as_ref().to_owned()).collect())
    }

    pub(super) fn add(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// This name, or it with a number.
    pub(super) fn take(&mut self, name: &str) -> String {
        self.take_all(name, |name| vec![name.to_owned()])
    }

    /// The same where a name brings others, which must be free too.
    pub(super) fn take_all(&mut self, name: &str, brings: fn(&str) -> Vec<String>) -> String {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        for candidate in std::iter::once(name.to_owned()).chain(numbered) {
            let all = brings(&candidate);
            if all.iter().all(|name| !self.has(name)) {
                self.0.extend(all);
                return candidate;
            }
        }
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_singular_structs() {
        for (table, ident) in [
            ("users", "User"),
            ("film_categories", "FilmCategory"),
            ("Order Details", "OrderDetail"),
            ("addresses", "Address"),
            ("movies", "Movie"),
            ("statuses", "Status"),
            ("status", "Status"),
            ("people", "Person"),
            ("HTTPLogs", "HttpLog"),
            ("boxes", "Box"),
            ("houses", "House"),
            ("areas", "Area"),
            ("größen", "Größen"),
            ("用户", "U7528u6237"),
            ("2024", "N2024"),
            ("self", "SelfRow"),
            ("\"", "Unnamed"),
        ] {
            assert_eq!(row(table), ident, "{table}");
        }
    }

    #[test]
    fn columns_become_snake_case() {
        for (column, field) in [
            ("created_at", "created_at"),
            ("createdAt", "created_at"),
            ("Created At", "created_at"),
            ("a__b", "a_b"),
            ("_id", "_id"),
            ("1st", "_1st"),
            ("self", "self_"),
            ("%", "unnamed"),
            ("ID", "id"),
        ] {
            assert_eq!(snake(column), field, "{column}");
        }
        assert_eq!(file("Übergröße"), "ubergrosse");
        assert_eq!(raw("type"), "r#type");
        assert_eq!(plural("category"), "categories");
        assert_eq!(plural("film_actor"), "film_actors");
        assert_eq!(plural("orders"), "orders");
        assert_eq!(plural("box"), "boxes");
    }

    #[test]
    fn a_name_is_taken_once_with_what_it_brings() {
        let mut taken = Taken::default();
        let brings = |name: &str| vec![name.to_owned(), format!("New{name}")];
        assert_eq!(taken.take_all("User", brings), "User");
        assert_eq!(taken.take_all("NewUser", brings), "NewUser2");
        assert_eq!(taken.take("User"), "User2");
    }
}
