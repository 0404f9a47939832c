//! Identifiers: quoting, qualified names, the 63-byte limit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{ModelError, hole};

/// The longest identifier that PostgreSQL keeps, in bytes (`NAMEDATALEN - 1`). It cuts longer ones
/// without an error.
pub const MAX_IDENTIFIER_BYTES: usize = 63;

/// Words that an identifier can't be without quotes, in any of PostgreSQL 14 to 18: what
/// `pg_get_keywords()` lists with a `catcode` other than `U`. Sorted.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
    "authorization", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
    "char", "character", "check", "coalesce", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
    "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant",
    "greatest", "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout",
    "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "json",
    "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
    "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least",
    "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national", "natural",
    "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on",
    "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select",
    "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat",
    "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic",
    "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement",
    "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
    "xmltable",
];

/// Whether an identifier means itself without quotes: lower-case letters, digits and underscores,
/// no leading digit, not a keyword. The rule of the server's own `quote_ident`.
pub const fn is_plain(identifier: &str) -> bool {
    let bytes = identifier.as_bytes();
    if bytes.is_empty() || bytes[0].is_ascii_digit() {
        return false;
    }
    let mut i = 0;
    while i < bytes.len() {
        if !(bytes[i].is_ascii_lowercase() || bytes[i].is_ascii_digit() || bytes[i] == b'_') {
            return false;
        }
        i += 1;
    }
    let mut k = 0;
    while k < KEYWORDS.len() {
        if same(KEYWORDS[k].as_bytes(), bytes) {
            return false;
        }
        k += 1;
    }
    true
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// An identifier as SQL: quoted where it has to be, inner quotes doubled.
///
/// ```
/// use schema_model::name::quote_ident;
/// assert_eq!(quote_ident("users"), "users");
/// assert_eq!(quote_ident("order"), "\"order\"");
/// assert_eq!(quote_ident("say \"hi\""), "\"say \"\"hi\"\"\"");
/// ```
pub fn quote_ident(identifier: &str) -> String {
    if is_plain(identifier) || hole::is_hole(identifier) {
        identifier.to_owned()
    } else {
        format!("\"{}\"", identifier.replace('"', "\"\""))
    }
}

/// A text as a SQL literal. A backslash makes it an escape string, so that the meaning does not
/// depend on `standard_conforming_strings`.
///
/// ```
/// use schema_model::name::quote_literal;
/// assert_eq!(quote_literal("it's"), "'it''s'");
/// assert_eq!(quote_literal(r"a\b"), r"E'a\\b'");
/// ```
pub fn quote_literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// `table_part_part_suffix`, as PostgreSQL itself names constraints and indexes; a name that would
/// pass [`MAX_IDENTIFIER_BYTES`] is cut and ends in a hash of the whole, so that it is the same on
/// every build and two long names stay apart.
///
/// ```
/// use schema_model::name::generated;
/// assert_eq!(generated("users", &["tenant_id", "email"], "key"), "users_tenant_id_email_key");
/// ```
pub fn generated(table: &str, parts: &[&str], suffix: &str) -> String {
    let mut full = table.to_owned();
    for part in parts.iter().chain([&suffix]) {
        full.push('_');
        full.push_str(part);
    }
    if full.len() <= MAX_IDENTIFIER_BYTES {
        return full;
    }
    let tail = format!("_{:08x}_{suffix}", fnv1a(full.as_bytes()));
    let mut head = MAX_IDENTIFIER_BYTES - tail.len();
    while !full.is_char_boundary(head) {
        head -= 1;
    }
    format!("{}{tail}", &full[..head])
}

/// `table_part_part_suffix` as the server chooses it for what is given no name: a name that would pass
/// [`MAX_IDENTIFIER_BYTES`] is cut, the longer of table and parts first.
///
/// ```
/// use schema_model::name::chosen;
/// assert_eq!(chosen("event_2025", &["kind", "at"], "idx"), "event_2025_kind_at_idx");
/// assert_eq!(chosen(&"long".repeat(20), &["id"], "key").len(), 63);
/// ```
pub fn chosen(table: &str, parts: &[&str], suffix: &str) -> String {
    let parts = parts.join("_");
    let (mut table, mut parts) = (table, parts.as_str());
    let room = MAX_IDENTIFIER_BYTES - suffix.len() - 1 - usize::from(!parts.is_empty());
    while table.len() + parts.len() > room {
        let longer = if table.len() > parts.len() { &mut table } else { &mut parts };
        let Some((last, _)) = longer.char_indices().next_back() else { break };
        *longer = &longer[..last];
    }
    if parts.is_empty() { format!("{table}_{suffix}") } else { format!("{table}_{parts}_{suffix}") }
}

/// The name in SQL of what has a name of Rust: `UserRole` is `user_role`, `HTTPLog` is `http_log`.
///
/// ```
/// use schema_model::name::snake_case;
/// assert_eq!(snake_case("UserRole"), "user_role");
/// ```
pub fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
                before != '_' && (!before.is_uppercase() || ends_acronym)
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The cases that labels of an enum may have, spelled as serde spells them.
pub const CASES: [&str; 7] = [
    "snake_case",
    "kebab-case",
    "lowercase",
    "UPPERCASE",
    "SCREAMING_SNAKE_CASE",
    "camelCase",
    "PascalCase",
];

/// The label of a variant, in one of the [`CASES`].
///
/// ```
/// use schema_model::name::in_case;
/// assert_eq!(in_case("VeryHappy", "kebab-case"), "very-happy");
/// ```
pub fn in_case(variant: &str, case: &str) -> String {
    let snake = snake_case(variant);
    match case {
        "kebab-case" => snake.replace('_', "-"),
        "lowercase" => variant.to_lowercase(),
        "UPPERCASE" => variant.to_uppercase(),
        "SCREAMING_SNAKE_CASE" => snake.to_uppercase(),
        "camelCase" => {
            let mut chars = variant.chars();
            chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
        }
        "PascalCase" => variant.to_owned(),
        _ => snake,
    }
}

/// FNV-1a, 32 bits: small, stable across versions and platforms.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(16_777_619))
}

/// The name of a table or type, with its schema when that is not the default one.
///
/// The default schema is the one that a session's `search_path` starts with (`public`, unless the
/// settings say otherwise). Leaving it out lets the same DDL serve one schema per tenant. A name is
/// displayed, and stored, as SQL: `users`, `billing.invoices`, `"odd name"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema, or `None` for the default one.
    pub schema: Option<String>,
    /// The name within the schema, unquoted.
    pub name: String,
}

impl Name {
    /// A name in the default schema.
    pub fn new(name: impl Into<String>) -> Self {
        Self { schema: None, name: name.into() }
    }

    /// A name in a given schema.
    pub fn qualified(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: Some(schema.into()), name: name.into() }
    }

    /// Another object of the same schema, e.g. the index of a table.
    pub fn sibling(&self, name: impl Into<String>) -> Self {
        Self { schema: self.schema.clone(), name: name.into() }
    }

    /// What a query calls a relation of this name, as SQL: by itself in the default schema, else by
    /// an alias that no relation of the same name in another schema has.
    ///
    /// ```
    /// use schema_model::Name;
    /// assert_eq!(Name::new("users").qualifier(), "users");
    /// assert_eq!(Name::qualified("billing", "users").qualifier(), "\"billing.users\"");
    /// ```
    pub fn qualifier(&self) -> String {
        let Some(schema) = &self.schema else { return quote_ident(&self.name) };
        let alias = format!("{schema}.{}", self.name);
        if alias.len() <= MAX_IDENTIFIER_BYTES {
            quote_ident(&alias)
        } else {
            quote_ident(&generated(&alias, &[], "of"))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", quote_ident(schema))?;
        }
        f.write_str(&quote_ident(&self.name))
    }
}

impl FromStr for Name {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let fail = |reason: &str| ModelError::Parse {
            what: "name",
            reason: format!("`{text}`: {reason}"),
        };
        let (first, rest) = take_ident(text).ok_or_else(|| fail("not an identifier"))?;
        let Some(rest) = rest.strip_prefix('.') else {
            return if rest.is_empty() { Ok(Self::new(first)) } else { Err(fail("trailing text")) };
        };
        match take_ident(rest) {
            Some((name, "")) => Ok(Self::qualified(first, name)),
            _ => Err(fail("expected `schema.name`")),
        }
    }
}

/// The identifier at the start of a SQL text, unquoted, and what follows it.
fn take_ident(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find('.').unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            name.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            name.push('"');
        } else {
            return Some((name, &quoted[at + 1..]));
        }
    }
    None
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_a_round_trip() {
        for name in [
            Name::new("users"),
            Name::new("order"),
            Name::new("a.b"),
            Name::qualified("App", "say \"hi\""),
            Name::qualified("a\".b", "\""),
        ] {
            assert_eq!(name.to_string().parse::<Name>(), Ok(name));
        }
        for bad in ["", ".a", "a.", "\"a", "a.b.c", "\"a\"b"] {
            assert!(bad.parse::<Name>().is_err(), "{bad}");
        }
    }

    #[test]
    fn keywords_are_sorted_and_quoted() {
        assert!(KEYWORDS.is_sorted());
        assert!(KEYWORDS.iter().all(|word| quote_ident(word).starts_with('"')));
    }

    #[test]
    fn long_names_are_cut_stably_and_stay_apart() {
        let long = "t".repeat(60);
        let (a, b) = (generated(&long, &["alpha"], "idx"), generated(&long, &["beta"], "idx"));
        assert_ne!(a, b);
        assert_eq!(a.len(), MAX_IDENTIFIER_BYTES);
        // The hash must never change: a name that did would be a rename of what is there.
        assert_eq!(a, format!("{}_813ecf7a_idx", "t".repeat(50)));
        assert!(generated(&"ä".repeat(40), &[], "key").len() <= MAX_IDENTIFIER_BYTES);
    }

    #[test]
    fn names_become_snake_case() {
        for (name, snake) in [
            ("User", "user"),
            ("EmailCapture", "email_capture"),
            ("HTTPLog", "http_log"),
            ("Utf8", "utf8"),
            ("Step2Done", "step2_done"),
            ("already_snake", "already_snake"),
            ("Über", "über"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
