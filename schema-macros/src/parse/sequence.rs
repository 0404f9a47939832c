use proc_macro2::Span;
use schema_model::Identity;
use syn::parse::ParseStream;
use syn::{LitInt, LitStr, Token};

use super::grammar::{self, Entry, Grammar};
use crate::ctxt::Ctxt;

/// How a sequence counts.
pub(crate) type SequenceOptions = schema_model::SequenceOptions;

/// `sequence(…)` of a column: a sequence of its own.
pub(crate) struct Sequence {
    pub(crate) span: Span,
    pub(crate) name: Option<LitStr>,
    pub(crate) options: SequenceOptions,
}

const IDENTITY: Grammar = Grammar {
    of: "an identity column",
    options: &[
        "always",
        "by_default",
        "start = 1000",
        "increment = 10",
        "min = 1",
        "max = 1000000",
        "cache = 20",
        "cycle",
    ],
    repeatable: &[],
    elements: false,
};

const SEQUENCE: Grammar = Grammar {
    of: "a sequence",
    options: &[
        "name = \"…\"",
        "start = 1000",
        "increment = 10",
        "min = 1",
        "max = 1000000",
        "cache = 20",
        "cycle",
    ],
    repeatable: &[],
    elements: false,
};

impl Sequence {
    pub(crate) fn new(span: Span) -> Self {
        Self { span, name: None, options: SequenceOptions::default() }
    }

    /// The parentheses after `sequence`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut sequence = Self::new(span);
        SEQUENCE.walk(input, ctxt, &mut |entry, input, _| match entry {
            Entry::Option("name", _) => {
                sequence.name = Some(grammar::text(input)?);
                Ok(())
            }
            Entry::Option(option, _) => self::option(&mut sequence.options, option, input),
            Entry::Element => Ok(()),
        })?;
        Ok(sequence)
    }
}

/// The parentheses after `identity`.
pub(crate) fn identity(
    input: ParseStream<'_>,
    ctxt: &mut Ctxt,
) -> syn::Result<(Identity, SequenceOptions)> {
    let (mut identity, mut options) = (Identity::Always, SequenceOptions::default());
    IDENTITY.walk(input, ctxt, &mut |entry, input, _| match entry {
        Entry::Option("always", _) | Entry::Element => Ok(()),
        Entry::Option("by_default", _) => {
            identity = Identity::ByDefault;
            Ok(())
        }
        Entry::Option(name, _) => option(&mut options, name, input),
    })?;
    Ok((identity, options))
}

/// One option of a sequence.
pub(crate) fn option(
    options: &mut SequenceOptions,
    name: &str,
    input: ParseStream<'_>,
) -> syn::Result<()> {
    match name {
        "start" => options.start = Some(number(input)?),
        "increment" => options.increment = Some(number(input)?),
        "min" => options.min = Some(number(input)?),
        "max" => options.max = Some(number(input)?),
        "cache" => options.cache = Some(number(input)?),
        _ => options.cycle = true,
    }
    Ok(())
}

/// `= 10`, `= -10`
fn number(input: ParseStream<'_>) -> syn::Result<i64> {
    input.parse::<Token![=]>()?;
    let negative = input.parse::<Option<Token![-]>>()?.is_some();
    let literal: LitInt = input.parse()?;
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}", literal.base10_digits())
        .parse()
        .map_err(|_| syn::Error::new(literal.span(), "expected an integer of 64 bits"))
}
