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

/// The space for the mark of a key, left of a column's name.
pub(super) const MARK: f64 = 24.0;

/// A number of things as a length.
pub(super) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

pub(super) fn text_width(text: &str) -> f64 {
    number(text.chars().count()) * CHARACTER
}

impl Field {
    /// The type, and whether NULL is one of its values.
    pub(super) fn type_text(&self) -> String {
        format!("{}{}", self.ty, if self.nullable { "?" } else { "" })
    }
}

impl Entity {
    pub(super) fn width(&self) -> f64 {
        let name = text_width(&self.name.to_string()) + 2.0 * INSET;
        let fields = self.fields.iter().map(|field| {
            INSET * 3.0 + MARK + text_width(&field.name) + text_width(&field.type_text())
        });
        fields.fold(name, f64::max).ceil()
    }

    pub(super) fn height(&self) -> f64 {
        HEAD + number(self.fields.len()) * LINE + 4.0
    }

    /// How far below the top the middle of a column's line is.
    pub(super) fn port(field: usize) -> f64 {
        HEAD + (number(field) + 0.5) * LINE
    }
}
