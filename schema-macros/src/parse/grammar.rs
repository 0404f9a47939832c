use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Token};

use crate::ctxt::Ctxt;
use crate::words::did_you_mean;

/// What the parentheses of an attribute may hold.
///
/// Each option is given as it is written, `name = "…"`, `identity`, `include(column)`: from that
/// follows what must come after its name, and messages show it.
pub(crate) struct Grammar {
    /// What the options are of, for messages: `a column`.
    pub(crate) of: &'static str,
    /// The options.
    pub(crate) options: &'static [&'static str],
    /// Those that may be given more than once.
    pub(crate) repeatable: &'static [&'static str],
    /// Whether elements, such as the columns of an index, stand among the options.
    pub(crate) elements: bool,
}

/// What others call it, or where it stands here.
const ELSEWHERE: [(&str, &str); 8] = [
    ("nullable", "a column takes NULL when its type is an `Option`"),
    ("not_null", "a column is NOT NULL unless its type is an `Option`"),
    ("rename", "it is `name = \"…\"`"),
    ("auto_increment", "it is `identity`"),
    ("serial", "it is `identity`, or `sequence`"),
    ("on_delete", "it stands inside of `references(…)`"),
    ("on_update", "it stands inside of `references(…)`"),
    ("foreign_key", "it is `references(Table::column)`"),
];

/// What stands between two commas.
pub(crate) enum Entry {
    /// An option of the grammar. Its name is parsed, what follows is not.
    Option(&'static str, Ident),
    /// An element.
    Element,
}

/// Whatever parses an entry.
type Each<'a> = &'a mut dyn FnMut(Entry, ParseStream<'_>, &mut Ctxt) -> syn::Result<()>;

impl Grammar {
    /// Walks through every attribute of this name.
    pub(crate) fn attributes(
        &self,
        attrs: &[Attribute],
        name: &str,
        ctxt: &mut Ctxt,
        each: Each<'_>,
    ) {
        let mut seen = HashSet::new();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
            let walked = attr.parse_args_with(|input: ParseStream<'_>| {
                self.entries(input, &mut seen, ctxt, each)
            });
            ctxt.ok(walked);
        }
    }

    /// Walks through what is inside of parentheses.
    pub(crate) fn walk(
        &self,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
        each: Each<'_>,
    ) -> syn::Result<()> {
        self.entries(input, &mut HashSet::new(), ctxt, each)
    }

    /// A mistake in one option is kept, and the next entry is looked at. After one in an element there is
    /// no telling what is meant.
    fn entries(
        &self,
        input: ParseStream<'_>,
        seen: &mut HashSet<&'static str>,
        ctxt: &mut Ctxt,
        each: Each<'_>,
    ) -> syn::Result<()> {
        while !input.is_empty() {
            let parsed = match self.entry(input, seen, ctxt) {
                Ok(Some(Entry::Element)) => {
                    each(Entry::Element, input, ctxt)?;
                    self.comma(input)?;
                    Ok(())
                }
                Ok(Some(Entry::Option(option, name))) => {
                    each(Entry::Option(option, name), input, ctxt)
                        .map_err(|error| self.in_own_words(option, error))
                }
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = parsed.and_then(|()| self.comma(input)) {
                ctxt.push(error);
                skip(input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    /// That an entry ends here.
    fn comma(&self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(());
        }
        Err(input.error(format!("expected a comma after this attribute of {}", self.of)))
    }

    /// What the parser of Rust found, as what the option should have been.
    fn in_own_words(&self, option: &str, error: syn::Error) -> syn::Error {
        const OF_RUST: [&str; 6] = [
            "expected string literal",
            "expected integer literal",
            "expected ident",
            "expected parentheses",
            "expected `=`",
            "unexpected end of input",
        ];
        let text = error.to_string();
        if !OF_RUST.iter().any(|words| text.starts_with(words)) {
            return error;
        }
        syn::Error::new(error.span(), self.written(option))
    }

    /// How an option is written.
    fn written(&self, option: &str) -> String {
        let usages: Vec<String> = self.usages(option).map(|usage| format!("`{usage}`")).collect();
        let value = usages.iter().all(|usage| usage[1..usage.len() - 1] == *option);
        let value = if value { ", without a value" } else { "" };
        format!("`{option}` is written {}{value}", usages.join(" or "))
    }

    /// The next entry, or nothing when it was unknown and an error was kept.
    fn entry(
        &self,
        input: ParseStream<'_>,
        seen: &mut HashSet<&'static str>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<Option<Entry>> {
        if self.elements && !self.is_option(input) {
            return Ok(Some(Entry::Element));
        }
        let name = input.call(Ident::parse_any).map_err(|error| {
            let example = self.options.first().copied().unwrap_or_default();
            let message = format!("expected an attribute of {}, such as `{example}`", self.of);
            syn::Error::new(error.span(), message)
        })?;
        let Some(option) = self.find(&name, ctxt) else {
            skip(input)?;
            return Ok(None);
        };
        if !self.usages(option).any(|usage| shape(usage).fits(input)) {
            return Err(syn::Error::new(name.span(), self.written(option)));
        }
        if !seen.insert(option) && !self.repeatable.contains(&option) {
            return Err(syn::Error::new(name.span(), format!("`{option}` is given twice")));
        }
        Ok(Some(Entry::Option(option, name)))
    }

    /// Among elements, an option is what is written like one.
    fn is_option(&self, input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        let Ok(name) = ahead.call(Ident::parse_any) else { return false };
        ahead.peek(Token![=])
            || self.names().any(|option| {
                name == option && self.usages(option).any(|usage| shape(usage).fits(&ahead))
            })
    }

    /// The option of this name. One that is misspelt counts as the one that it resembles, so that
    /// what it should have said is not missed as well.
    fn find(&self, name: &Ident, ctxt: &mut Ctxt) -> Option<&'static str> {
        let text = name.unraw().to_string();
        if let Some(option) = self.names().find(|option| *option == text) {
            return Some(option);
        }
        let meant = did_you_mean(&text, self.names());
        let elsewhere = ELSEWHERE.iter().find(|(word, _)| *word == text).map(|(_, hint)| *hint);
        let hint = match (meant, elsewhere) {
            (Some(option), _) => format!("did you mean `{option}`?"),
            (None, Some(hint)) => hint.to_owned(),
            (None, None) => format!("expected {}", crate::words::list(self.names())),
        };
        ctxt.error(name.span(), format!("unknown attribute `{text}` of {}: {hint}", self.of));
        meant
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        let mut names: Vec<&str> = self.options.iter().map(|usage| word(usage)).collect();
        names.dedup();
        names.into_iter()
    }

    fn usages(&self, option: &str) -> impl Iterator<Item = &'static str> {
        self.options.iter().copied().filter(move |usage| word(usage) == option)
    }
}

/// What follows the name of an option.
enum Shape {
    Flag,
    Value,
    List,
}

impl Shape {
    fn fits(&self, input: ParseStream<'_>) -> bool {
        match self {
            Self::Flag => input.is_empty() || input.peek(Token![,]),
            Self::Value => input.peek(Token![=]),
            Self::List => input.peek(syn::token::Paren),
        }
    }
}

fn shape(usage: &str) -> Shape {
    match usage.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').chars().next() {
        None => Shape::Flag,
        Some('(') => Shape::List,
        Some(_) => Shape::Value,
    }
}

fn word(usage: &'static str) -> &'static str {
    usage.split([' ', '(']).next().unwrap_or(usage)
}

/// To the next comma.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// `= value`
pub(crate) fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= word`, one of these.
pub(crate) fn choice(
    input: ParseStream<'_>,
    words: &'static [&'static str],
) -> syn::Result<&'static str> {
    input.parse::<Token![=]>()?;
    one_of(&input.call(Ident::parse_any)?, words)
}

/// The word that this is.
pub(crate) fn one_of(word: &Ident, words: &'static [&'static str]) -> syn::Result<&'static str> {
    let text = word.to_string();
    if let Some(known) = words.iter().find(|known| **known == text) {
        return Ok(known);
    }
    let hint = did_you_mean(&text, words.iter().copied()).map_or_else(
        || format!("expected {}", crate::words::list(words.iter().copied())),
        |meant| format!("did you mean `{meant}`?"),
    );
    Err(syn::Error::new(word.span(), format!("unknown word `{text}`: {hint}")))
}

/// `= "text"`, with something in it.
pub(crate) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let literal: LitStr = value(input)?;
    check_text(&literal)?;
    Ok(literal)
}

/// Rejects texts that can't be part of a statement.
pub(crate) fn check_text(literal: &LitStr) -> syn::Result<()> {
    let text = literal.value();
    let complaint = if text.trim().is_empty() {
        "this text is empty"
    } else if text.contains('\0') || schema_model::hole::is_reserved(&text) {
        "this text has a character that is not allowed here"
    } else {
        return Ok(());
    };
    Err(syn::Error::new(literal.span(), complaint))
}

/// What is inside of the parentheses that come next.
pub(crate) fn parenthesized<T>(
    input: ParseStream<'_>,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let inside;
    syn::parenthesized!(inside in input);
    let parsed = parse(&inside);
    if parsed.is_err() {
        // What is left would be an error of its own.
        inside.parse::<proc_macro2::TokenStream>()?;
    }
    parsed
}

/// The names of columns, as fields of the struct.
pub(crate) fn columns(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let idents = input.parse_terminated(Ident::parse_any, Token![,])?;
    Ok(idents.into_iter().collect())
}

/// An element, or several in parentheses of their own: `index((a, b), unique)`. Clippy takes a word in
/// two lists of one attribute for a repetition, unless there are such parentheses.
pub(crate) fn elements(
    input: ParseStream<'_>,
    each: &mut dyn FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    if !input.peek(syn::token::Paren) {
        return each(input);
    }
    parenthesized(input, |inside| {
        while !inside.is_empty() {
            each(inside)?;
            if !inside.is_empty() {
                inside.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
}
