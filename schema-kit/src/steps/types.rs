//! What a change of a column's type costs.

use schema_model::{Name, Schema};

/// What the server does for `ALTER COLUMN … TYPE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypeChange {
    /// Every row is written anew, and every index built anew.
    pub(crate) rewrites: bool,
    /// A value may not fit: it is refused, rounded or cut.
    pub(crate) narrows: bool,
    /// No assignment cast leads there: the statement needs `USING`.
    pub(crate) needs_using: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Type {
    base: String,
    modifiers: Vec<u32>,
    array: bool,
}

impl Type {
    /// `timestamp(3) without time zone[]` → base, `[3]`, array.
    fn parse(text: &str) -> Self {
        let element = text.trim_end_matches("[]");
        let array = element.len() < text.len();
        let Some((head, rest)) = element.split_once('(') else {
            return Self { base: element.to_owned(), modifiers: vec![], array };
        };
        let (inner, tail) = rest.split_once(')').unwrap_or((rest, ""));
        let modifiers = inner.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        Self { base: format!("{head}{tail}"), modifiers, array }
    }

    fn family(&self) -> Family {
        match self.base.as_str() {
            "smallint" => Family::Number(1),
            "integer" => Family::Number(2),
            "bigint" => Family::Number(3),
            "numeric" => Family::Number(4),
            "real" => Family::Number(5),
            "double precision" => Family::Number(6),
            "text" | "character varying" | "character" => Family::Text,
            "date" => Family::Time(1),
            "timestamp without time zone" => Family::Time(2),
            "timestamp with time zone" => Family::Time(3),
            "json" | "jsonb" => Family::Json,
            _ => Family::Other,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// By what it holds.
    Number(u8),
    Text,
    Time(u8),
    Json,
    Other,
}

/// The storage that a type has by itself, as far as it matters: what has another one names it.
pub(crate) fn storage(ty: &str) -> &'static str {
    let ty = Type::parse(ty);
    match ty.base.as_str() {
        _ if ty.array => "extended",
        "numeric" | "inet" | "cidr" => "main",
        _ => "extended",
    }
}

/// Whether a type is one of numbers.
pub(crate) fn is_number(ty: &str) -> bool {
    let ty = Type::parse(ty);
    !ty.array && matches!(ty.family(), Family::Number(_))
}

/// Whether a type is one of dates or times with a date.
pub(crate) fn is_time(ty: &str) -> bool {
    let ty = Type::parse(ty);
    !ty.array && matches!(ty.family(), Family::Time(_))
}

/// Classes a change of type.
pub(crate) fn change(from: &str, to: &str) -> TypeChange {
    let (from, to) = (Type::parse(from), Type::parse(to));
    let rewrites = from != to && (from.array || to.array || !same_bytes(&from, &to));
    TypeChange {
        rewrites,
        narrows: rewrites && narrows(&from, &to),
        needs_using: rewrites && (from.array != to.array || !assignable(&from, &to)),
    }
}

/// Classes a change between types of two schemas: a domain is stored as what it is of, and one that
/// demands something has every value looked at.
pub(crate) fn cost((before, from): (&Schema, &str), (after, to): (&Schema, &str)) -> TypeChange {
    if from == to { change(from, to) } else { cost_anew((before, from), (after, to)) }
}

/// The same where a type of one name is not the same type.
pub(crate) fn cost_anew(
    (before, from): (&Schema, &str),
    (after, to): (&Schema, &str),
) -> TypeChange {
    let (base, (target, demands)) = (stored(before, from).0, stored(after, to));
    let class = change(&base, &target);
    TypeChange {
        rewrites: class.rewrites || demands,
        narrows: class.narrows || demands,
        needs_using: class.needs_using,
    }
}

/// What a type is stored as, and whether a domain on the way there demands anything.
fn stored(schema: &Schema, ty: &str) -> (String, bool) {
    let (mut ty, mut demands) = (ty.to_owned(), false);
    let domain = |ty: &str| {
        let name: Name = ty.parse().ok()?;
        schema.domains.iter().find(|domain| domain.name == name)
    };
    while let Some(own) = domain(&ty) {
        demands |= own.not_null || !own.checks.is_empty();
        ty.clone_from(&own.ty);
    }
    (ty, demands)
}

/// The digits of a second that a time has at most.
const MICROSECONDS: u32 = 6;

/// The smallest field of an interval, as a number that grows with the field.
fn least_field(interval: &str) -> usize {
    let fields = ["second", "minute", "hour", "day", "month", "year"];
    let last = interval.rsplit(' ').next().unwrap_or_default();
    fields.iter().position(|field| *field == last).unwrap_or(0)
}

/// Measured: these change the catalog only.
fn same_bytes(from: &Type, to: &Type) -> bool {
    let longer = |from: &[u32], to: &[u32]| match (from.first(), to.first()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(to)) => from <= to,
    };
    match (from.base.as_str(), to.base.as_str()) {
        ("character varying" | "text" | "xml", "text") | ("cidr", "inet") => true,
        ("character varying", "character varying") | ("bit varying", "bit varying") => {
            longer(&from.modifiers, &to.modifiers)
        }
        ("text", "character varying") | ("bit", "bit varying") => to.modifiers.is_empty(),
        ("numeric", "numeric") => {
            let scale = |ty: &Type| ty.modifiers.get(1).copied().unwrap_or(0);
            to.modifiers.is_empty()
                || (scale(from) == scale(to)
                    && !from.modifiers.is_empty()
                    && longer(&from.modifiers, &to.modifiers))
        }
        (
            a @ ("timestamp without time zone"
            | "timestamp with time zone"
            | "time without time zone"
            | "time with time zone"),
            b,
        ) if a == b => to.modifiers == [MICROSECONDS] || longer(&from.modifiers, &to.modifiers),
        // Digits of seconds are lost only where there were seconds.
        (a, b) if a.starts_with("interval") && b.starts_with("interval") => {
            least_field(b) < least_field(a)
                || least_field(b) == least_field(a)
                    && (to.modifiers == [MICROSECONDS] || longer(&from.modifiers, &to.modifiers))
        }
        (citext, "text" | "character varying") if is_citext(citext) => to.modifiers.is_empty(),
        ("text" | "character varying", citext) => is_citext(citext),
        _ => false,
    }
}

/// The type of the extension of that name, which lies in whatever schema.
fn is_citext(base: &str) -> bool {
    base == "citext" || base.ends_with(".citext")
}

fn narrows(from: &Type, to: &Type) -> bool {
    if from.array != to.array {
        return !(to.family() == Family::Text && to.modifiers.is_empty());
    }
    match (from.family(), to.family()) {
        (_, Family::Text) => !to.modifiers.is_empty() || to.base == "character",
        (Family::Number(a), Family::Number(b)) => !widens(a, b) || !to.modifiers.is_empty(),
        (Family::Time(a), Family::Time(b)) => b < a || !to.modifiers.is_empty(),
        (Family::Json, Family::Json) => false,
        _ => true,
    }
}

/// Whether each number of the first type is one of the second. A float is nothing but a float, and
/// real holds integers up to two to the 24th only.
fn widens(from: u8, to: u8) -> bool {
    matches!((from, to), (1, 2..=6) | (2, 3 | 4 | 6) | (3, 4) | (5, 6)) || from == to
}

fn assignable(from: &Type, to: &Type) -> bool {
    match (from.family(), to.family()) {
        // Every type has an assignment cast to text.
        (_, Family::Text)
        | (Family::Number(_), Family::Number(_))
        | (Family::Time(_), Family::Time(_))
        | (Family::Json, Family::Json) => true,
        _ => from.base == to.base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_to_rewrite_nothing() {
        for (from, to) in [
            ("character varying(10)", "character varying(20)"),
            ("character varying(10)", "text"),
            ("text", "character varying"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("timestamp(3) with time zone", "timestamp with time zone"),
            ("timestamp without time zone", "timestamp(6) without time zone"),
            ("interval day to second(2)", "interval"),
            ("interval day", "interval(3)"),
        ] {
            let class = change(from, to);
            assert!(!class.rewrites && !class.narrows && !class.needs_using, "{from} → {to}");
        }
    }

    #[test]
    fn what_was_measured_to_rewrite() {
        for (from, to, narrows) in [
            ("character varying(10)", "character varying(5)", true),
            ("text", "character varying(10)", true),
            ("numeric(12,2)", "numeric(12,4)", true),
            ("integer", "bigint", false),
            ("bigint", "integer", true),
            ("bigint", "text", false),
            ("date", "timestamp with time zone", false),
            ("timestamp with time zone", "date", true),
            ("json", "jsonb", false),
        ] {
            let class = change(from, to);
            assert!(class.rewrites && !class.needs_using, "{from} → {to}");
            assert_eq!(class.narrows, narrows, "{from} → {to}");
        }
    }

    #[test]
    fn using_where_no_assignment_cast_leads() {
        for (from, to) in [("text", "integer"), ("text[]", "text"), ("uuid", "bytea")] {
            let expected = to != "text";
            assert_eq!(change(from, to).needs_using, expected || from == "text[]", "{from} → {to}");
        }
    }
}
