use proc_macro2::Span;
use schema_model::{Action, Deferrable};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Path, PathSegment, Token};

use super::grammar::{self, Entry, Grammar};
use super::key;
use crate::ctxt::Ctxt;

/// `foreign_key((a, b), references(Other::x, Other::y), …)` of a table, or `references(…)` of a
/// column with its `relation` and `inverse`.
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<Ident>,
    pub(crate) reference: Reference,
    /// The name of the relation to the other table.
    pub(crate) relation: Option<Ident>,
    /// The name of the relation from the other table.
    pub(crate) inverse: Option<Ident>,
}

/// `references(Other::x, on_delete = cascade)`
pub(crate) struct Reference {
    pub(crate) span: Span,
    /// The struct of the other table.
    pub(crate) table: Path,
    /// The fields of the other struct.
    pub(crate) columns: Vec<Ident>,
    pub(crate) options: ReferenceOptions,
}

/// What may be said of a foreign key besides its columns.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // each is a word of SQL
pub(crate) struct ReferenceOptions {
    pub(crate) on_delete: Option<(Action, Span)>,
    /// The columns that `on_delete = set_null(…)` or `set_default(…)` names.
    pub(crate) on_delete_columns: Vec<Ident>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) deferrable: Deferrable,
    pub(crate) match_full: bool,
    pub(crate) period: bool,
    pub(crate) not_valid: bool,
    pub(crate) not_enforced: bool,
    pub(crate) name: Option<LitStr>,
}

const ACTIONS: [&str; 5] = ["cascade", "restrict", "set_null", "set_default", "no_action"];

const REFERENCES: Grammar = Grammar {
    of: "a foreign key",
    options: &[
        "on_delete = cascade",
        "on_update = cascade",
        "deferrable",
        "initially_deferred",
        "match_full",
        "period",
        "not_valid",
        "not_enforced",
        "name = \"…\"",
    ],
    repeatable: &[],
    elements: true,
};

const FOREIGN_KEY: Grammar = Grammar {
    of: "a foreign key",
    options: &[
        "references(Table::column)",
        "on_delete = cascade",
        "on_update = cascade",
        "deferrable",
        "initially_deferred",
        "match_full",
        "period",
        "not_valid",
        "not_enforced",
        "name = \"…\"",
        "relation = name",
        "inverse = name",
    ],
    repeatable: &[],
    elements: true,
};

impl ForeignKey {
    /// The parentheses after `foreign_key` of a table.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let (mut columns, mut relation, mut inverse) = (Vec::new(), None, None);
        let mut parts = Parts::default();
        FOREIGN_KEY.walk(input, ctxt, &mut |entry, input, ctxt| {
            match entry {
                Entry::Element => columns = grammar::parenthesized(input, grammar::columns)?,
                Entry::Option("references", _) => {
                    grammar::parenthesized(input, |inside| parts.parse(inside, ctxt))?;
                }
                Entry::Option("relation", _) => relation = Some(grammar::value(input)?),
                Entry::Option("inverse", _) => inverse = Some(grammar::value(input)?),
                Entry::Option(option, _) => parts.options.option(option, input)?,
            }
            Ok(())
        })?;
        if columns.is_empty() || parts.paths.is_empty() {
            let usage = "foreign_key((a, b), references(Table::a, Table::b))";
            return Err(syn::Error::new(span, format!("a foreign key is written `{usage}`")));
        }
        Ok(Self { columns, reference: parts.finish(span)?, relation, inverse })
    }
}

impl Reference {
    /// The parentheses after `references`.
    pub(crate) fn parse(span: Span, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut parts = Parts::default();
        parts.parse(input, ctxt)?;
        parts.finish(span)
    }
}

impl ReferenceOptions {
    fn option(&mut self, option: &str, input: ParseStream<'_>) -> syn::Result<()> {
        match option {
            "on_delete" => {
                self.on_delete = Some(action(input)?);
                if input.peek(syn::token::Paren) {
                    self.on_delete_columns = grammar::parenthesized(input, grammar::columns)?;
                }
            }
            "on_update" => self.on_update = Some(action(input)?),
            "deferrable" | "initially_deferred" => key::deferrable(&mut self.deferrable, option),
            "match_full" => self.match_full = true,
            "period" => self.period = true,
            "not_valid" => self.not_valid = true,
            "not_enforced" => self.not_enforced = true,
            _ => self.name = Some(grammar::text(input)?),
        }
        Ok(())
    }
}

/// What was read of a reference so far.
#[derive(Default)]
struct Parts {
    paths: Vec<Path>,
    options: ReferenceOptions,
}

impl Parts {
    fn parse(&mut self, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<()> {
        REFERENCES.walk(input, ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Element => self.paths.push(input.parse()?),
                Entry::Option(option, _) => self.options.option(option, input)?,
            }
            Ok(())
        })
    }

    fn finish(self, span: Span) -> syn::Result<Reference> {
        let usage = "`references(Table::column)`";
        let mut targets = Vec::new();
        for path in self.paths {
            let span = path.span();
            let target = split(path);
            let message = format!("a foreign key refers to the column of a table: {usage}");
            targets.push(target.ok_or_else(|| syn::Error::new(span, message))?);
        }
        let Some((table, _)) = targets.first().cloned() else {
            return Err(syn::Error::new(span, format!("a foreign key is written {usage}")));
        };
        if let Some((other, _)) = targets.iter().find(|(other, _)| *other != table) {
            let message = "the columns of one foreign key refer to one table";
            return Err(syn::Error::new(other.span(), message));
        }
        Ok(Reference {
            span: table.span(),
            table,
            columns: targets.into_iter().map(|(_, column)| column).collect(),
            options: self.options,
        })
    }
}

/// `path::Table::column` as table and column.
fn split(mut path: Path) -> Option<(Path, Ident)> {
    let mut segments: Vec<PathSegment> = path.segments.into_iter().collect();
    let column = segments.pop().filter(|_| !segments.is_empty())?;
    path.segments = segments.into_iter().collect();
    column.arguments.is_empty().then_some((path, column.ident))
}

/// `= cascade`
fn action(input: ParseStream<'_>) -> syn::Result<(Action, Span)> {
    input.parse::<Token![=]>()?;
    let word = input.call(Ident::parse_any)?;
    let action = match grammar::one_of(&word, &ACTIONS)? {
        "cascade" => Action::Cascade,
        "restrict" => Action::Restrict,
        "set_null" => Action::SetNull,
        "set_default" => Action::SetDefault,
        _ => Action::NoAction,
    };
    Ok((action, word.span()))
}
