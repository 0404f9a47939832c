use proc_macro2::Span;
use schema_model::Deferrable;
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::grammar::{self, Entry, Grammar};
use super::{Key, index, key};
use crate::ctxt::Ctxt;

/// `exclude(room.with("="), during.with("&&"), using = gist)` of a table.
pub(crate) struct Exclude {
    pub(crate) span: Span,
    /// What is compared, and by which operator.
    pub(crate) elements: Vec<(Key, LitStr)>,
    pub(crate) method: Option<Ident>,
    pub(crate) include: Vec<Ident>,
    pub(crate) predicate: Option<LitStr>,
    pub(crate) deferrable: Deferrable,
    pub(crate) name: Option<LitStr>,
}

const EXCLUDE: Grammar = Grammar {
    of: "an exclusion constraint",
    options: &[
        "name = \"…\"",
        "using = gist",
        "where = \"…\"",
        "include(column)",
        "deferrable",
        "initially_deferred",
    ],
    repeatable: &[],
    elements: true,
};

impl Exclude {
    /// The parentheses after `exclude`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut exclude = Self {
            span,
            elements: Vec::new(),
            method: None,
            include: Vec::new(),
            predicate: None,
            deferrable: Deferrable::No,
            name: None,
        };
        EXCLUDE.walk(input, ctxt, &mut |entry, input, _| exclude.entry(&entry, input))?;
        Ok(exclude)
    }

    fn entry(&mut self, entry: &Entry, input: ParseStream<'_>) -> syn::Result<()> {
        match entry {
            Entry::Element => self.elements.push(element(input)?),
            Entry::Option("name", _) => self.name = Some(grammar::text(input)?),
            Entry::Option("using", _) => self.method = Some(grammar::value(input)?),
            Entry::Option("where", _) => self.predicate = Some(grammar::text(input)?),
            Entry::Option("include", _) => {
                self.include = grammar::parenthesized(input, grammar::columns)?;
            }
            Entry::Option(option, _) => key::deferrable(&mut self.deferrable, option),
        }
        Ok(())
    }
}

/// A key of an index with `.with("operator")`.
fn element(input: ParseStream<'_>) -> syn::Result<(Key, LitStr)> {
    let span = input.span();
    let (mut key, mut operator) = (Key::of(input)?, None);
    while let Some(method) = Key::next_method(input)? {
        grammar::parenthesized(input, |arguments| {
            if method == "with" {
                operator = Some(index::text(arguments)?);
                return Ok(());
            }
            key.method(&method, arguments)
        })?;
    }
    let message = "an exclusion constraint compares by an operator: `during.with(\"&&\")`";
    Ok((key, operator.ok_or_else(|| syn::Error::new(span, message))?))
}
