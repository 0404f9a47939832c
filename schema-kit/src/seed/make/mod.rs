//! Makers: what gives the value of a number. Different numbers give different values where
//! [`Maker::distinct`] said yes.

mod form;
pub(super) mod geometry;
pub(super) mod scale;
pub(super) mod text;

use geometry::Geometry;
use scale::Scale;
use text::Pattern;

use super::random::{below, mix, share};

/// What gives values, as text that the type of the column reads.
#[derive(Debug, Clone)]
pub(super) enum Maker {
    Scale(Scale),
    Values(Vec<String>),
    /// Texts so short that words would not fit.
    Codes {
        length: usize,
    },
    Text(TextMaker),
    /// A type whose values have a form of their own.
    Form {
        form: &'static str,
        seed: u64,
    },
    Array(Box<Maker>),
    Composite(Vec<Maker>),
    /// Ranges that do not overlap, `width` steps from one to the next.
    Range {
        of: Scale,
        multi: bool,
        width: u64,
    },
    Vector {
        dimensions: usize,
        seed: u64,
    },
    Bits {
        length: usize,
    },
    Geometry {
        of: Geometry,
        seed: u64,
    },
    /// One of several by weight, the weights added up.
    Mix {
        sums: Vec<f64>,
        of: Vec<Maker>,
        seed: u64,
    },
}

/// What gives texts.
#[derive(Debug, Clone)]
pub(super) struct TextMaker {
    pub(super) source: TextSource,
    pub(super) seed: u64,
    pub(super) length: (usize, Option<usize>),
    pub(super) case: Case,
    /// Whether each text has its number in it.
    pub(super) numbered: bool,
}

#[derive(Debug, Clone)]
pub(super) enum TextSource {
    Generator(String),
    Pattern(Pattern),
}

/// How texts are spelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Case {
    #[default]
    Any,
    Lower,
    Upper,
}

impl Maker {
    /// How many values there are; nothing where there is no end.
    pub(super) fn count(&self) -> Option<u64> {
        match self {
            Self::Scale(scale) => Some(scale.count()),
            Self::Values(values) => Some(values.len() as u64),
            Self::Codes { length } => Some(text::codes(*length)),
            Self::Range { of, width, .. } => Some(of.count() / width),
            Self::Bits { length } => Some(1 << (*length).min(62)),
            Self::Form { form, .. } => form::count(form),
            Self::Text(_)
            | Self::Array(_)
            | Self::Composite(_)
            | Self::Vector { .. }
            | Self::Geometry { .. }
            | Self::Mix { .. } => None,
        }
    }

    /// Whether so many different values can be made without anybody wondering about them.
    pub(super) fn has_room(&self, rows: u64) -> bool {
        match self {
            Self::Scale(scale) => scale.has_room(rows),
            Self::Range { of, width, .. } => of.has_room(rows.saturating_mul(*width)),
            Self::Array(_) | Self::Composite(_) | Self::Mix { .. } => false,
            other => other.count().is_none_or(|count| count >= rows),
        }
    }

    /// Gives different values for different numbers from now on, as many as there are rows. Whether it
    /// can.
    pub(super) fn distinct(&mut self, rows: u64) -> bool {
        match self {
            Self::Scale(scale) => return scale.make_room(rows),
            Self::Range { of, width, .. } => return of.make_room(rows.saturating_mul(*width)),
            Self::Text(maker) => match &maker.source {
                TextSource::Generator(_) => maker.numbered = true,
                TextSource::Pattern(pattern) => match different(pattern, maker, rows) {
                    Some(values) => *self = Self::Values(values),
                    None => return false,
                },
            },
            _ => {}
        }
        self.has_room(rows)
    }

    /// The value of a number.
    pub(super) fn write(&self, key: u64, out: &mut String) {
        match self {
            Self::Scale(scale) => scale.write(scale.at(key), out),
            Self::Values(values) => {
                let at = usize::try_from(key).unwrap_or_default();
                out.push_str(values.get(at).map_or("", String::as_str));
            }
            Self::Codes { length } => out.push_str(&text::code(key, *length)),
            Self::Text(maker) => out.push_str(&maker.make(key)),
            Self::Form { form, seed } => form::write(form, *seed, key, out),
            Self::Array(element) => array(element, key, out),
            Self::Composite(attributes) => {
                let each = attributes.iter().zip(0..);
                let parts: Vec<String> = each.map(|(one, n)| one.any(mix(key, n))).collect();
                out.push_str(&format!("({})", quoted(&parts)));
            }
            Self::Range { of, multi, width } => range(of, *multi, *width, key, out),
            Self::Vector { dimensions, seed } => {
                let one = |n| format!("{:.3}", super::random::share(mix(seed ^ key, n)));
                let all: Vec<String> = (0..*dimensions as u64).map(one).collect();
                out.push_str(&format!("[{}]", all.join(",")));
            }
            Self::Bits { length } => {
                let bit = |n: &usize| if *n < 64 && key >> n & 1 == 1 { '1' } else { '0' };
                out.extend((0..*length).rev().map(|n| bit(&n)));
            }
            Self::Geometry { of, seed } => of.write(*seed, key, out),
            Self::Mix { sums, of, seed } => {
                let chance = mix(*seed, key);
                if let Some(maker) = of.get(weighted(sums, chance)) {
                    out.push_str(&maker.any(mix(chance, 1)));
                }
            }
        }
    }

    /// Some value.
    pub(super) fn any(&self, chance: u64) -> String {
        let mut out = String::new();
        self.write(self.count().map_or(chance, |count| below(chance, count)), &mut out);
        out
    }
}

/// The place that chance chooses, by weights that are added up.
pub(super) fn weighted(sums: &[f64], chance: u64) -> usize {
    let at = share(chance) * sums.last().copied().unwrap_or_default();
    sums.partition_point(|sum| *sum <= at)
}

impl TextMaker {
    fn make(&self, key: u64) -> String {
        let mut text = match &self.source {
            TextSource::Pattern(pattern) => return pattern.make(mix(self.seed, key)),
            TextSource::Generator(name) => {
                text::make(name, mix(self.seed, key)).unwrap_or_default()
            }
        };
        if self.numbered {
            text::number(&mut text, key);
        }
        text::fit(&mut text, self.length, self.numbered.then_some(key));
        match self.case {
            Case::Any => text,
            Case::Lower => text.to_lowercase(),
            Case::Upper => text.to_uppercase(),
        }
    }
}

/// So many different texts of a pattern, if it has them.
fn different(pattern: &Pattern, maker: &TextMaker, rows: u64) -> Option<Vec<String>> {
    let mut seen = std::collections::HashSet::new();
    let tries = rows.saturating_mul(20).saturating_add(1000);
    let texts = (0..tries).map(|key| pattern.make(mix(maker.seed, key)));
    let wanted = usize::try_from(rows).ok()?;
    let values: Vec<String> = texts.filter(|text| seen.insert(text.clone())).take(wanted).collect();
    (values.len() == wanted).then_some(values)
}

fn array(element: &Maker, key: u64, out: &mut String) {
    let parts: Vec<String> = (0..=mix(key, 0) % 3).map(|n| element.any(mix(key, n + 1))).collect();
    out.push_str(&format!("{{{}}}", quoted(&parts)));
}

/// Each in double quotes, as arrays, composites and ranges read them.
fn quoted(parts: &[String]) -> String {
    let quote = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    parts.iter().map(quote).collect::<Vec<_>>().join(",")
}

fn range(of: &Scale, multi: bool, width: u64, key: u64, out: &mut String) {
    let begin = key.saturating_mul(width);
    let end = begin + (1 + mix(key, 7) % width.max(2)).min(width);
    let bound = |key| {
        let mut text = String::new();
        of.write(of.at(key), &mut text);
        text
    };
    let (open, close) = if multi { ("{[", ")}") } else { ("[", ")") };
    out.push_str(&format!("{open}{}{close}", quoted(&[bound(begin), bound(end)])));
}
