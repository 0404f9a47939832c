use proc_macro2::Span;
use schema_model::Nulls;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

use super::grammar::{self, Entry, Grammar};
use super::storage::{self, Storage};
use crate::ctxt::Ctxt;
use crate::words::{did_you_mean, list};

/// `index(a, b.desc(), …)` of a table, or `index` of a column.
pub(crate) struct Index {
    pub(crate) span: Span,
    pub(crate) keys: Vec<Key>,
    pub(crate) include: Vec<Ident>,
    pub(crate) unique: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) method: Option<Ident>,
    pub(crate) predicate: Option<LitStr>,
    pub(crate) storage: Storage,
    pub(crate) name: Option<LitStr>,
}

/// One key of an index: `created_at.desc()`, `sql("lower(email)")`.
pub(crate) struct Key {
    pub(crate) target: Target,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<Nulls>,
    pub(crate) opclass: Option<LitStr>,
    pub(crate) collation: Option<LitStr>,
}

/// What a key covers.
pub(crate) enum Target {
    /// The column of this field.
    Column(Ident),
    /// A SQL expression.
    Expression(LitStr),
}

const OPTIONS: &[&str] = &[
    "name = \"…\"",
    "unique",
    "nulls_not_distinct",
    "using = gin",
    "where = \"…\"",
    "include(column)",
    "with(fillfactor = 70)",
];

const INDEX: Grammar =
    Grammar { of: "an index", options: OPTIONS, repeatable: &[], elements: true };

const INDEX_COLUMN: Grammar =
    Grammar { of: "an index of a column", options: OPTIONS, repeatable: &[], elements: false };

const METHODS: [&str; 6] = ["asc", "desc", "nulls_first", "nulls_last", "opclass", "collate"];

impl Index {
    pub(crate) fn of_column(column: &Ident, span: Span) -> Self {
        Self { keys: vec![Key::new(Target::Column(column.clone()))], ..Self::empty(span) }
    }

    fn empty(span: Span) -> Self {
        Self {
            span,
            keys: Vec::new(),
            include: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            method: None,
            predicate: None,
            storage: Storage::new(),
            name: None,
        }
    }

    /// The parentheses after `index` of a table.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut index = Self::empty(span);
        INDEX.walk(input, ctxt, &mut |entry, input, _| index.entry(&entry, input))?;
        Ok(index)
    }

    /// The parentheses after `index` of a column.
    pub(crate) fn parse_column(
        column: &Ident,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<Self> {
        let mut index = Self::of_column(column, span);
        INDEX_COLUMN.walk(input, ctxt, &mut |entry, input, _| index.entry(&entry, input))?;
        Ok(index)
    }

    fn entry(&mut self, entry: &Entry, input: ParseStream<'_>) -> syn::Result<()> {
        match entry {
            Entry::Element => grammar::elements(input, &mut |input| {
                self.keys.push(Key::parse(input)?);
                Ok(())
            })?,
            Entry::Option("name", _) => self.name = Some(grammar::text(input)?),
            Entry::Option("using", _) => self.method = Some(grammar::value(input)?),
            Entry::Option("where", _) => self.predicate = Some(grammar::text(input)?),
            Entry::Option("include", _) => {
                self.include = grammar::parenthesized(input, grammar::columns)?;
            }
            Entry::Option("with", _) => {
                self.storage = grammar::parenthesized(input, storage::parse)?;
            }
            Entry::Option("unique", _) => self.unique = true,
            Entry::Option(_, _) => self.nulls_not_distinct = true,
        }
        Ok(())
    }
}

impl Key {
    fn new(target: Target) -> Self {
        Self { target, descending: false, nulls: None, opclass: None, collation: None }
    }

    pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut key = Self::new(Target::parse(input)?);
        while let Some(method) = Self::next_method(input)? {
            if !input.peek(syn::token::Paren) {
                let message = format!("`{method}` is written `.{method}()`");
                return Err(syn::Error::new(method.span(), message));
            }
            grammar::parenthesized(input, |arguments| key.method(&method, arguments))?;
        }
        Ok(key)
    }

    /// The name after a dot, if there is one.
    pub(super) fn next_method(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
        input.parse::<Option<Token![.]>>()?.map(|_| input.call(Ident::parse_any)).transpose()
    }

    pub(super) fn of(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self::new(Target::parse(input)?))
    }

    pub(super) fn method(&mut self, method: &Ident, arguments: ParseStream<'_>) -> syn::Result<()> {
        match method.to_string().as_str() {
            "asc" => self.descending = false,
            "desc" => self.descending = true,
            "nulls_first" => self.nulls = Some(Nulls::First),
            "nulls_last" => self.nulls = Some(Nulls::Last),
            "opclass" => self.opclass = Some(text(arguments)?),
            "collate" => self.collation = Some(text(arguments)?),
            other => {
                let hint = did_you_mean(other, METHODS).map_or_else(
                    || format!("expected {}", list(METHODS)),
                    |meant| format!("did you mean `{meant}`?"),
                );
                let message = format!("the key of an index has no `{other}`: {hint}");
                return Err(syn::Error::new(method.span(), message));
            }
        }
        if arguments.is_empty() { Ok(()) } else { Err(arguments.error("expected `)`")) }
    }
}

impl Target {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        if name == "sql" && input.peek(syn::token::Paren) {
            let expression: LitStr = grammar::parenthesized(input, <LitStr as Parse>::parse)?;
            grammar::check_text(&expression)?;
            return Ok(Self::Expression(expression));
        }
        if input.peek(syn::token::Paren) {
            let message = "an expression in an index is written `sql(\"…\")`";
            return Err(syn::Error::new(name.span(), message));
        }
        Ok(Self::Column(name))
    }
}

/// A text as the only argument.
pub(super) fn text(arguments: ParseStream<'_>) -> syn::Result<LitStr> {
    let text: LitStr = arguments.parse()?;
    grammar::check_text(&text)?;
    Ok(text)
}
