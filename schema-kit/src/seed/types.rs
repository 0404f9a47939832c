//! What a type holds, as far as values are made for it.

use schema_model::{Domain, Schema};

use super::make::geometry::Geometry;

/// What a type holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Bool,
    Whole {
        low: i64,
        high: i64,
    },
    /// Digits before and behind the point.
    Decimal {
        digits: u32,
        scale: u32,
    },
    Text {
        max: Option<usize>,
        exact: bool,
    },
    Date,
    Time {
        zone: bool,
    },
    Timestamp {
        zone: bool,
    },
    Enum(Vec<String>),
    Array(Box<Kind>),
    Range {
        of: Box<Kind>,
        multi: bool,
    },
    Composite(Vec<(String, Kind)>),
    Vector {
        dimensions: usize,
    },
    Bits {
        length: usize,
    },
    Geometry(Geometry),
    /// A type whose values have a form of their own, by its name.
    Form(&'static str),
    Unknown,
}

const FORMS: [&str; 24] = [
    "uuid", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "macaddr8", "tsvector", "tsquery",
    "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "money", "interval",
    "pg_lsn", "hstore", "ltree", "jsonpath",
];

/// What a type of this schema holds.
pub(super) fn kind(schema: &Schema, ty: &str) -> Kind {
    if let Some(element) = ty.strip_suffix("[]") {
        return Kind::Array(Box::new(kind(schema, element)));
    }
    if let Some(found) = schema.enums.iter().find(|one| one.name.to_string() == ty) {
        return Kind::Enum(found.labels.clone());
    }
    if let Some(found) = domain(schema, ty) {
        return kind(schema, &found.ty);
    }
    if let Some(found) = schema.composites.iter().find(|one| one.name.to_string() == ty) {
        let attribute = |one: &schema_model::Attribute| (one.name.clone(), kind(schema, &one.ty));
        return Kind::Composite(found.attributes.iter().map(attribute).collect());
    }
    builtin(ty)
}

/// The domain of this name.
pub(super) fn domain<'a>(schema: &'a Schema, ty: &str) -> Option<&'a Domain> {
    schema.domains.iter().find(|one| one.name.to_string() == ty)
}

fn builtin(ty: &str) -> Kind {
    let (base, arguments) = split(ty);
    let first = arguments.first().copied();
    let length = first.and_then(|n| usize::try_from(n).ok());
    match base.as_str() {
        "boolean" => Kind::Bool,
        "smallint" => whole(i16::MIN.into(), i16::MAX.into()),
        "integer" => whole(i32::MIN.into(), i32::MAX.into()),
        "bigint" => whole(i64::MIN, i64::MAX),
        "oid" => whole(1, i64::from(u32::MAX)),
        "real" => Kind::Decimal { digits: 4, scale: 2 },
        "double precision" => Kind::Decimal { digits: 12, scale: 2 },
        "numeric" => decimal(&arguments),
        "text" | "citext" | "name" => {
            Kind::Text { max: (base == "name").then_some(63), exact: false }
        }
        "character varying" => Kind::Text { max: length, exact: false },
        "character" | "bpchar" => Kind::Text { max: length, exact: length.is_some() },
        "\"char\"" => Kind::Text { max: Some(1), exact: false },
        "date" => Kind::Date,
        "time without time zone" => Kind::Time { zone: false },
        "time with time zone" => Kind::Time { zone: true },
        "timestamp without time zone" => Kind::Timestamp { zone: false },
        "timestamp with time zone" => Kind::Timestamp { zone: true },
        "bit" | "bit varying" => {
            Kind::Bits { length: length.unwrap_or(if base == "bit" { 1 } else { 8 }) }
        }
        "geometry" | "geography" => {
            let inside = ty.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            Geometry::read(&base, inside).map_or(Kind::Unknown, Kind::Geometry)
        }
        "vector" | "halfvec" => Kind::Vector { dimensions: length.unwrap_or(3) },
        other => range(other).unwrap_or_else(|| {
            let other = if other.starts_with("interval") { "interval" } else { other };
            FORMS.iter().find(|form| **form == other).map_or(Kind::Unknown, |form| Kind::Form(form))
        }),
    }
}

fn whole(low: i64, high: i64) -> Kind {
    Kind::Whole { low, high }
}

/// Eighteen digits hold every `numeric` that people keep; more of them would be noise.
fn decimal(arguments: &[i64]) -> Kind {
    let Some(precision) = arguments.first() else { return Kind::Decimal { digits: 12, scale: 2 } };
    let scale = arguments.get(1).copied().unwrap_or(0).clamp(0, 9);
    let digits = (precision - arguments.get(1).copied().unwrap_or(0)).clamp(0, 18 - scale);
    let plain = |n: i64| u32::try_from(n).unwrap_or_default();
    Kind::Decimal { digits: plain(digits), scale: plain(scale) }
}

fn range(base: &str) -> Option<Kind> {
    let (of, multi) = match base.strip_suffix("multirange") {
        Some(of) => (of, true),
        None => (base.strip_suffix("range")?, false),
    };
    let of = match of {
        "int4" => whole(i32::MIN.into(), i32::MAX.into()),
        "int8" => whole(i64::MIN, i64::MAX),
        "num" => Kind::Decimal { digits: 12, scale: 2 },
        "date" => Kind::Date,
        "ts" => Kind::Timestamp { zone: false },
        "tstz" => Kind::Timestamp { zone: true },
        _ => return None,
    };
    Some(Kind::Range { of: Box::new(of), multi })
}

/// A type without what stands in its parentheses, and that. Its schema goes too: an extension's type
/// lies wherever the extension does.
fn split(ty: &str) -> (String, Vec<i64>) {
    let Some((before, rest)) = ty.split_once('(') else {
        let name = ty.rsplit_once('.').map_or(ty, |(_, name)| name);
        return (name.to_owned(), Vec::new());
    };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let base = before.rsplit_once('.').map_or(before, |(_, name)| name);
    let arguments = inside.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    (format!("{base}{after}"), arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_the_server_spells_them() {
        for (ty, expected) in [
            ("character varying(20)", Kind::Text { max: Some(20), exact: false }),
            ("numeric(10,2)", Kind::Decimal { digits: 8, scale: 2 }),
            ("timestamp(3) with time zone", Kind::Timestamp { zone: true }),
            ("interval day to second", Kind::Form("interval")),
            ("ext.vector(4)", Kind::Vector { dimensions: 4 }),
            ("text[]", Kind::Array(Box::new(Kind::Text { max: None, exact: false }))),
            ("datemultirange", Kind::Range { of: Box::new(Kind::Date), multi: true }),
            ("geometry(CurvePolygon,4326)", Kind::Unknown),
        ] {
            assert_eq!(kind(&Schema::default(), ty), expected, "{ty}");
        }
    }
}
