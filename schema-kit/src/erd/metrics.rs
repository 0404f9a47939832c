//! How large what is drawn is. Text is in a monospaced font, so that its width is known without one.

use super::{Entity, Field};

/// The size of the text, and the width of one character of it.
pub(super) const FONT: f64 = 12.0;
const CHARACTER: f64 = 7.3;

/// The height of a line, and of the head of a table.
pub(super) const LINE: f64 = 20.0;
pub(super) const HEAD: f64 = 28.0;

/// The space left and right of text.
pub(super) const INSET: f64 = 10.0;

/// A number of things as a length.
pub(super) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

pub(super) fn text_width(text: &str) -> f64 {
    number(text.chars().count()) * CHARACTER
}

impl Field {
    /// The type in its short spelling, and whether NULL is one of its values.
    pub(super) fn type_text(&self) -> String {
        format!("{}{}", short(&self.ty), if self.nullable { "?" } else { "" })
    }

    /// What a column is to keys.
    pub(super) fn mark(&self) -> &'static str {
        match (self.primary, self.foreign) {
            (true, true) => "PK FK",
            (true, false) => "PK",
            (false, true) => "FK",
            (false, false) => "",
        }
    }
}

/// `timestamptz`, `varchar(20)`: what people call a type, where it is shorter than its SQL.
fn short(ty: &str) -> String {
    for (long, short) in [("character varying", "varchar"), ("character", "char")] {
        if let Some(rest) = ty.strip_prefix(long).filter(|rest| !rest.starts_with('_')) {
            return format!("{short}{rest}");
        }
    }
    match ty.split_once(" with time zone") {
        Some((base, rest)) => {
            let (name, precision) = base.split_at(base.find('(').unwrap_or(base.len()));
            format!("{name}tz{precision}{rest}")
        }
        None => ty.replace(" without time zone", ""),
    }
}

impl Entity {
    pub(super) fn width(&self) -> f64 {
        let name = text_width(&self.name.to_string()) + 2.0 * INSET;
        let fields = self.fields.iter().map(|field| {
            INSET * 3.0
                + self.mark_width()
                + text_width(&field.name)
                + text_width(&field.type_text())
        });
        fields.fold(name, f64::max).ceil()
    }

    /// The space for the marks of keys, left of the names of the columns.
    pub(super) fn mark_width(&self) -> f64 {
        let is_long = self.fields.iter().any(|field| field.primary && field.foreign);
        if is_long { 42.0 } else { 24.0 }
    }

    pub(super) fn height(&self) -> f64 {
        HEAD + number(self.fields.len()) * LINE + 4.0
    }

    /// How far below the top the middle of a column's line is.
    pub(super) fn port(field: usize) -> f64 {
        HEAD + (number(field) + 0.5) * LINE
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn types_are_called_what_people_call_them() {
        for (long, expected) in [
            ("timestamp with time zone", "timestamptz"),
            ("timestamp(3) with time zone[]", "timestamptz(3)[]"),
            ("time without time zone", "time"),
            ("character varying(20)", "varchar(20)"),
            ("character(2)", "char(2)"),
            ("character_sheet", "character_sheet"),
            ("double precision", "double precision"),
        ] {
            assert_eq!(short(long), expected);
        }
    }
}
