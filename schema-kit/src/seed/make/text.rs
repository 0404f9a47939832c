//! Texts: by the generators of the crate `fake`, by a regular expression, or of letters.

use fake::Fake as _;
use fake::faker::{address, automotive, barcode, company, creditcard, currency};
use fake::faker::{filesystem, internet, job, lorem, name, phone_number};
use rand::RngExt as _;
use rand::distr::Distribution as _;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::seed::random::Stream;

/// The names of the generators of texts.
pub(in crate::seed) const GENERATORS: [&str; 37] = [
    "first_name",
    "last_name",
    "name",
    "title",
    "email",
    "username",
    "password",
    "user_agent",
    "ip",
    "mac",
    "url",
    "domain",
    "slug",
    "phone",
    "city",
    "country",
    "country_code",
    "state",
    "street",
    "address",
    "zip",
    "time_zone",
    "company",
    "job",
    "industry",
    "catch_phrase",
    "color",
    "currency",
    "isbn",
    "credit_card",
    "licence_plate",
    "file_name",
    "mime_type",
    "version",
    "word",
    "sentence",
    "paragraph",
];

/// A text of a generator; nothing for a name that is none.
pub(in crate::seed) fn make(generator: &str, seed: u64) -> Option<String> {
    let rng = &mut Stream::new(seed);
    Some(match generator {
        "first_name" => name::en::FirstName().fake_with_rng(rng),
        "last_name" => name::en::LastName().fake_with_rng(rng),
        "name" => name::en::Name().fake_with_rng(rng),
        "title" => title(rng),
        "email" => internet::en::SafeEmail().fake_with_rng(rng),
        "username" => internet::en::Username().fake_with_rng(rng),
        "password" => internet::en::Password(12..20).fake_with_rng(rng),
        "user_agent" => internet::en::UserAgent().fake_with_rng(rng),
        "ip" => internet::en::IPv4().fake_with_rng(rng),
        "mac" => internet::en::MACAddress().fake_with_rng(rng),
        "url" => format!("https://{}/{}", domain(rng), words(rng, 1..3, "-")),
        "domain" => domain(rng),
        "slug" => words(rng, 2..5, "-"),
        "phone" => phone_number::en::PhoneNumber().fake_with_rng(rng),
        "city" => address::en::CityName().fake_with_rng(rng),
        "country" => address::en::CountryName().fake_with_rng(rng),
        "country_code" => address::en::CountryCode().fake_with_rng(rng),
        "state" => address::en::StateName().fake_with_rng(rng),
        "street" => address::en::StreetName().fake_with_rng(rng),
        "address" => {
            let number: String = address::en::BuildingNumber().fake_with_rng(rng);
            let street: String = address::en::StreetName().fake_with_rng(rng);
            format!("{number} {street}")
        }
        "zip" => address::en::ZipCode().fake_with_rng(rng),
        "time_zone" => address::en::TimeZone().fake_with_rng(rng),
        "company" => company::en::CompanyName().fake_with_rng(rng),
        "job" => job::en::Title().fake_with_rng(rng),
        "industry" => company::en::Industry().fake_with_rng(rng),
        "catch_phrase" => company::en::CatchPhrase().fake_with_rng(rng),
        "color" => format!("#{:06x}", rng.random_range(0..0x100_0000_u32)),
        "currency" => currency::en::CurrencyCode().fake_with_rng(rng),
        "isbn" => barcode::en::Isbn13().fake_with_rng(rng),
        "credit_card" => creditcard::en::CreditCardNumber().fake_with_rng(rng),
        "licence_plate" => automotive::fr_fr::LicencePlate().fake_with_rng(rng),
        "file_name" => filesystem::en::FileName().fake_with_rng(rng),
        "mime_type" => filesystem::en::MimeType().fake_with_rng(rng),
        "version" => filesystem::en::SemverStable().fake_with_rng(rng),
        "word" => lorem::en::Word().fake_with_rng(rng),
        "sentence" => lorem::en::Sentence(4..10).fake_with_rng(rng),
        "paragraph" => lorem::en::Paragraph(2..5).fake_with_rng(rng),
        _ => return None,
    })
}

fn words(rng: &mut Stream, count: std::ops::Range<usize>, between: &str) -> String {
    let words: Vec<String> = lorem::en::Words(count).fake_with_rng(rng);
    words.join(between)
}

fn title(rng: &mut Stream) -> String {
    let mut text = words(rng, 2..6, " ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn domain(rng: &mut Stream) -> String {
    let suffix: String = internet::en::DomainSuffix().fake_with_rng(rng);
    let names: Vec<String> = lorem::en::Words(1..3).fake_with_rng(rng);
    format!("{}.example.{suffix}", names.join("-"))
}

/// Makes a text differ from all others by a number, where people would put one.
pub(in crate::seed) fn number(text: &mut String, key: u64) {
    let mark = base36(key);
    match text.find('@') {
        Some(at) => text.insert_str(at, &mark),
        None => {
            text.push('-');
            text.push_str(&mark);
        }
    }
}

/// Brings a text to a length, without losing the number at its end.
pub(in crate::seed) fn fit(
    text: &mut String,
    (least, most): (usize, Option<usize>),
    key: Option<u64>,
) {
    let length = text.chars().count();
    if let Some(most) = most.filter(|most| length > *most) {
        let tail = key.map(base36).unwrap_or_default();
        let kept: String = text.chars().take(most.saturating_sub(tail.len())).collect();
        *text = kept + &tail;
        if key.is_none() && text.ends_with(' ') {
            // `character varying` would keep the blank, people would not
            text.pop();
            text.push('.');
        }
    }
    for _ in text.chars().count()..least {
        text.push('x');
    }
}

/// So many small letters and digits; different for different keys as long as they suffice.
pub(in crate::seed) fn code(key: u64, length: usize) -> String {
    let text = base36(key);
    format!("{text:0>length$}")
}

/// How many texts [`code`] makes.
pub(in crate::seed) fn codes(length: usize) -> u64 {
    36_u64.checked_pow(u32::try_from(length).unwrap_or(u32::MAX)).unwrap_or(u64::MAX)
}

fn base36(mut key: u64) -> String {
    let mut digits = Vec::new();
    while key > 0 || digits.is_empty() {
        digits
            .push(b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(key % 36).unwrap_or(0)]);
        key /= 36;
    }
    digits.iter().rev().map(|byte| char::from(*byte)).collect()
}

/// A regular expression as a maker of texts that match it.
#[derive(Debug, Clone)]
pub(in crate::seed) struct Pattern(rand_regex::Regex);

impl Pattern {
    /// Of a regular expression as SQL has it; nothing where it says what can't be made.
    pub(in crate::seed) fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
        rand_regex::Regex::with_hir(printable(hir), 8).ok().map(Self)
    }

    pub(in crate::seed) fn make(&self, seed: u64) -> String {
        self.0.sample(&mut Stream::new(seed))
    }
}

/// The same expression for a whole text of characters that can be read: no anchors, and of each class
/// what ASCII has of it.
fn printable(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Look(_) | HirKind::Empty => Hir::empty(),
        HirKind::Class(Class::Unicode(mut class)) => {
            let ascii = regex_syntax::hir::ClassUnicodeRange::new(' ', '~');
            let whole = class.clone();
            class.intersect(&regex_syntax::hir::ClassUnicode::new([ascii]));
            Hir::class(Class::Unicode(if class.ranges().is_empty() { whole } else { class }))
        }
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(printable(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(capture) => printable(*capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(printable).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(printable).collect()),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generator_makes_texts() {
        for generator in GENERATORS {
            let text = make(generator, 3).unwrap();
            assert!(!text.is_empty(), "{generator}");
            assert_eq!(make(generator, 3), Some(text), "{generator}");
        }
        assert_eq!(make("nothing", 3), None);
    }

    #[test]
    fn texts_match_their_pattern() {
        let pattern = Pattern::new(r"^[A-Z]{3}-\d{4}(\.x)?$").unwrap();
        for key in 0..50 {
            let text = pattern.make(key);
            let (letters, rest) = text.split_at(3);
            assert!(letters.bytes().all(|b| b.is_ascii_uppercase()), "{text}");
            assert!(rest[1..5].bytes().all(|b| b.is_ascii_digit()), "{text}");
        }
        assert!(Pattern::new("(").is_none());
    }

    #[test]
    fn numbered_texts_stay_apart_when_they_are_cut() {
        let text = |key| {
            let mut text = "someone@example.org".to_owned();
            number(&mut text, key);
            fit(&mut text, (0, Some(8)), Some(key));
            text
        };
        assert!(text(1) != text(2) && text(1).len() == 8);
    }
}
