//! What the syntax of a type tells with certainty; a name may always be an alias of something else.

use syn::{GenericArgument, Path, PathArguments, PathSegment, Type};

/// What is inside of an `Option<…>`.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    inside(ty, "Option")
}

/// The `Option` of an `Option<…>`, as it is spelled.
pub(crate) fn option_path(ty: &Type) -> Option<Path> {
    let Type::Path(path) = ty else { return None };
    option(ty)?;
    let mut path = path.path.clone();
    path.segments.last_mut()?.arguments = PathArguments::None;
    Some(path)
}

/// What is inside of a `Vec<…>`.
pub(crate) fn vec(ty: &Type) -> Option<&Type> {
    inside(ty, "Vec")
}

fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) if segment.ident == name => Some(ty),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The kinds of types that their name gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `i16`, `i32`, `i64`
    Integer,
    /// `f32`, `f64`
    Float,
    /// `bool`
    Bool,
    /// `String`
    Text,
    /// Some other type that is known to be none of these.
    Other,
}

/// The family of a type, without its `Option`; nothing for a name that may be anything.
pub(crate) fn family(ty: &Type) -> Option<Family> {
    let segment = last_segment(option(ty).unwrap_or(ty))?;
    match segment.ident.to_string().as_str() {
        "i16" | "i32" | "i64" => Some(Family::Integer),
        "f32" | "f64" => Some(Family::Float),
        "bool" => Some(Family::Bool),
        "String" => Some(Family::Text),
        "Vec" | "Array" | "Json" | "Uuid" | "DateTime" | "NaiveDate" | "NaiveDateTime"
        | "NaiveTime" | "TsVector" | "TsQuery" | "IpAddr" | "Inet" | "Cidr" | "Interval"
        | "Range" | "Multirange" | "Ltree" | "BitString" => Some(Family::Other),
        _ => None,
    }
}

/// The type as SQL where the name gives it away: for documentation only.
pub(crate) fn sql(ty: &Type) -> Option<String> {
    let ty = option(ty).unwrap_or(ty);
    if let Some(element) = vec(ty).or_else(|| inside(ty, "Array")) {
        let is_bytes = last_segment(element).is_some_and(|segment| segment.ident == "u8");
        return if is_bytes {
            Some("bytea".to_owned())
        } else {
            Some(format!("{}[]", sql(element)?))
        };
    }
    let sql = match last_segment(ty)?.ident.to_string().as_str() {
        "bool" => "boolean",
        "i16" => "smallint",
        "i32" => "integer",
        "i64" => "bigint",
        "f32" => "real",
        "f64" => "double precision",
        "String" => "text",
        "Uuid" => "uuid",
        "DateTime" => "timestamp with time zone",
        "NaiveDateTime" => "timestamp without time zone",
        "NaiveDate" => "date",
        "NaiveTime" => "time without time zone",
        "Json" => "jsonb",
        "TsVector" => "tsvector",
        "IpAddr" | "Inet" => "inet",
        "Cidr" => "cidr",
        "Interval" => "interval",
        "TsQuery" => "tsquery",
        "Ltree" => "ltree",
        "Citext" => "citext",
        "Xml" => "xml",
        "Money" => "money",
        "Decimal" => "numeric",
        _ => return None,
    };
    Some(sql.to_owned())
}
