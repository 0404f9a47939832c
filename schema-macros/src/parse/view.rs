use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Lit, LitStr, Path};

use super::grammar::{self, Entry, Grammar};
use super::{Column, Table, table};
use crate::ctxt::Ctxt;

/// A struct that derives `View`, with its `#[view(…)]`.
pub(crate) struct View {
    /// What it has in common with a table: names, columns, indexes, storage parameters.
    pub(crate) table: Table,
    pub(crate) query: Option<Query>,
    /// Where the text of a function's query is kept.
    pub(crate) file: Option<LitStr>,
    pub(crate) materialized: bool,
}

/// What a view shows.
pub(crate) enum Query {
    Text(LitStr),
    /// A function that gives a query of the query builder.
    Function(Path),
}

impl Parse for Query {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Lit) {
            return input.parse().map(Self::Function);
        }
        let text: LitStr = input.parse()?;
        grammar::check_text(&text)?;
        Ok(Self::Text(text))
    }
}

const VIEW: Grammar = Grammar {
    of: "a view",
    options: &[
        "name = \"…\"",
        "crate = path",
        "schema = \"…\"",
        "renamed_from = \"…\"",
        "query = \"SELECT …\"",
        "file = \"views/….sql\"",
        "materialized",
        "with(security_invoker = true)",
        "index(a, b)",
    ],
    repeatable: &["index"],
    elements: false,
};

impl View {
    /// Nothing when the item can't be a view at all.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let columns = table::columns("view", input, Column::of_view, ctxt)?;
        let table = Table::new(input, columns);
        let mut view = Self { table, query: None, file: None, materialized: false };
        VIEW.attributes(&input.attrs, "view", ctxt, &mut |entry, input, ctxt| match entry {
            Entry::Option(option, name) => view.option(option, name.span(), input, ctxt),
            Entry::Element => Ok(()),
        });
        Some(view)
    }

    fn option(
        &mut self,
        option: &str,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        match option {
            "query" => self.query = Some(grammar::value(input)?),
            "file" => self.file = Some(grammar::text(input)?),
            "materialized" => self.materialized = true,
            _ => self.table.option(option, span, input, ctxt)?,
        }
        Ok(())
    }
}
