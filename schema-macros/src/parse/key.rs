use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::grammar::{self, Entry, Grammar};
use crate::ctxt::Ctxt;

/// `primary_key(a, b)` of a table, or `primary_key` of a column.
pub(crate) struct PrimaryKey {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
}

/// `unique(a, b, …)` of a table, or `unique` of a column.
pub(crate) struct Unique {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) include: Vec<Ident>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) name: Option<LitStr>,
}

const UNIQUE: Grammar = Grammar {
    of: "a unique key",
    options: &["name = \"…\"", "nulls_not_distinct", "include(column)"],
    repeatable: &[],
    elements: true,
};

const UNIQUE_COLUMN: Grammar = Grammar {
    of: "a unique column",
    options: &["name = \"…\"", "nulls_not_distinct", "include(column)"],
    repeatable: &[],
    elements: false,
};

impl Unique {
    pub(crate) fn of_column(column: &Ident, span: Span) -> Self {
        Self {
            span,
            columns: vec![column.clone()],
            include: Vec::new(),
            nulls_not_distinct: false,
            name: None,
        }
    }

    /// The parentheses after `unique` of a table.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut unique =
            Self { columns: Vec::new(), ..Self::of_column(&Ident::new("_", span), span) };
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
        grammar.walk(input, ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Option("name", _) => self.name = Some(grammar::text(input)?),
                Entry::Option("include", _) => {
                    self.include = grammar::parenthesized(input, grammar::columns)?;
                }
                Entry::Option(_, _) => self.nulls_not_distinct = true,
                Entry::Element => self.columns.push(input.call(Ident::parse_any)?),
            }
            Ok(())
        })
    }
}

/// `check(name = "sql")` of a table, or `check = "sql"` of a column.
pub(crate) struct Check {
    pub(crate) span: Span,
    /// The name; that of a column's check follows from the column.
    pub(crate) name: Option<Ident>,
    pub(crate) expression: LitStr,
}

impl Check {
    /// One or several in the parentheses after `check` of a table.
    pub(crate) fn parse_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let checks = input.parse_terminated(Self::parse, Token![,])?;
        Ok(checks.into_iter().collect())
    }

    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("a check has a name: `check(adult = \"age >= 18\")`"));
        }
        let name = input.call(Ident::parse_any)?;
        let expression = grammar::text(input)?;
        Ok(Self { span: name.span(), name: Some(name), expression })
    }
}
