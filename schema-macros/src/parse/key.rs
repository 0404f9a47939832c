use proc_macro2::Span;
use schema_model::Deferrable;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::grammar::{self, Entry, Grammar};
use crate::ctxt::Ctxt;

/// `primary_key(a, b, …)` of a table, or `primary_key` of a column.
pub(crate) struct PrimaryKey {
    pub(crate) span: Span,
    pub(crate) key: KeyOptions,
}

/// `unique(a, b, …)` of a table, or `unique` of a column.
pub(crate) struct Unique {
    pub(crate) span: Span,
    pub(crate) key: KeyOptions,
    pub(crate) nulls_not_distinct: bool,
}

/// What primary and unique keys have alike.
#[derive(Default)]
pub(crate) struct KeyOptions {
    pub(crate) columns: Vec<Ident>,
    pub(crate) include: Vec<Ident>,
    pub(crate) without_overlaps: Option<Span>,
    pub(crate) deferrable: Deferrable,
    pub(crate) name: Option<LitStr>,
}

const PRIMARY_KEY: Grammar = Grammar {
    of: "a primary key",
    options: &[
        "name = \"…\"",
        "include(column)",
        "without_overlaps",
        "deferrable",
        "initially_deferred",
    ],
    repeatable: &[],
    elements: true,
};

const UNIQUE: Grammar = Grammar {
    of: "a unique key",
    options: &[
        "name = \"…\"",
        "nulls_not_distinct",
        "include(column)",
        "without_overlaps",
        "deferrable",
        "initially_deferred",
    ],
    repeatable: &[],
    elements: true,
};

const UNIQUE_COLUMN: Grammar = Grammar {
    of: "a unique column",
    options: &[
        "name = \"…\"",
        "nulls_not_distinct",
        "include(column)",
        "deferrable",
        "initially_deferred",
    ],
    repeatable: &[],
    elements: false,
};

impl KeyOptions {
    fn of_column(column: &Ident) -> Self {
        Self { columns: vec![column.clone()], ..Self::default() }
    }

    fn entry(&mut self, entry: &Entry, input: ParseStream<'_>) -> syn::Result<()> {
        match entry {
            Entry::Option("name", _) => self.name = Some(grammar::text(input)?),
            Entry::Option("include", _) => {
                self.include = grammar::parenthesized(input, grammar::columns)?;
            }
            Entry::Option("without_overlaps", name) => self.without_overlaps = Some(name.span()),
            Entry::Option(option, _) => deferrable(&mut self.deferrable, option),
            Entry::Element => grammar::elements(input, &mut |input| {
                self.columns.push(input.call(Ident::parse_any)?);
                Ok(())
            })?,
        }
        Ok(())
    }
}

/// `deferrable` or `initially_deferred`.
pub(super) fn deferrable(deferrable: &mut Deferrable, option: &str) {
    match (option, *deferrable) {
        ("initially_deferred", _) => *deferrable = Deferrable::Deferred,
        (_, Deferrable::No) => *deferrable = Deferrable::Immediate,
        _ => {}
    }
}

impl PrimaryKey {
    pub(crate) fn of_column(column: &Ident, span: Span) -> Self {
        Self { span, key: KeyOptions::of_column(column) }
    }

    /// The parentheses after `primary_key` of a table.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut key = KeyOptions::default();
        PRIMARY_KEY.walk(input, ctxt, &mut |entry, input, _| key.entry(&entry, input))?;
        Ok(Self { span, key })
    }
}

impl Unique {
    pub(crate) fn of_column(column: &Ident, span: Span) -> Self {
        Self { span, key: KeyOptions::of_column(column), nulls_not_distinct: false }
    }

    /// The parentheses after `unique` of a table.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut unique = Self { span, key: KeyOptions::default(), nulls_not_distinct: false };
        unique.options(&UNIQUE, input, ctxt)?;
        Ok(unique)
    }

    /// The parentheses after `unique` of a column.
    pub(crate) fn parse_column(
        column: &Ident,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<Self> {
        let mut unique = Self::of_column(column, span);
        unique.options(&UNIQUE_COLUMN, input, ctxt)?;
        Ok(unique)
    }

    fn options(
        &mut self,
        grammar: &Grammar,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        grammar.walk(input, ctxt, &mut |entry, input, _| match entry {
            Entry::Option("nulls_not_distinct", _) => {
                self.nulls_not_distinct = true;
                Ok(())
            }
            entry => self.key.entry(&entry, input),
        })
    }
}
