use proc_macro2::Span;
use schema_model::{Action, Deferrable};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Path, PathSegment, Token};

use super::grammar::{self, Entry, Grammar};
use crate::ctxt::Ctxt;
use crate::words::{did_you_mean, list};

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
    pub(crate) on_delete: Option<(Action, Span)>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) deferrable: Deferrable,
    pub(crate) match_full: bool,
    pub(crate) name: Option<LitStr>,
}

const ACTIONS: [(&str, Action); 5] = [
    ("cascade", Action::Cascade),
    ("restrict", Action::Restrict),
    ("set_null", Action::SetNull),
    ("set_default", Action::SetDefault),
    ("no_action", Action::NoAction),
];

const REFERENCES: Grammar = Grammar {
    of: "a foreign key",
    options: &[
        "on_delete = cascade",
        "on_update = cascade",
        "deferrable",
        "initially_deferred",
        "match_full",
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
                Entry::Option(option, _) => parts.option(option, input)?,
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

/// What was read of a reference so far.
#[derive(Default)]
struct Parts {
    paths: Vec<Path>,
    on_delete: Option<(Action, Span)>,
    on_update: Option<(Action, Span)>,
    deferrable: Deferrable,
    match_full: bool,
    name: Option<LitStr>,
}

impl Parts {
    fn parse(&mut self, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<()> {
        REFERENCES.walk(input, ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Element => self.paths.push(input.parse()?),
                Entry::Option(option, _) => self.option(option, input)?,
            }
            Ok(())
        })
    }

    fn option(&mut self, option: &str, input: ParseStream<'_>) -> syn::Result<()> {
        match option {
            "on_delete" => self.on_delete = Some(action(input)?),
            "on_update" => self.on_update = Some(action(input)?),
            "deferrable" if self.deferrable == Deferrable::No => {
                self.deferrable = Deferrable::Immediate;
            }
            "deferrable" => {}
            "initially_deferred" => self.deferrable = Deferrable::Deferred,
            "match_full" => self.match_full = true,
            _ => self.name = Some(grammar::text(input)?),
        }
        Ok(())
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
            on_delete: self.on_delete,
            on_update: self.on_update,
            deferrable: self.deferrable,
            match_full: self.match_full,
            name: self.name,
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
    let text = word.to_string();
    if let Some((_, action)) = ACTIONS.iter().find(|(name, _)| *name == text) {
        return Ok((*action, word.span()));
    }
    let names = ACTIONS.map(|(name, _)| name);
    let hint = did_you_mean(&text, names).map_or_else(
        || format!("expected {}", list(names)),
        |meant| format!("did you mean `{meant}`?"),
    );
    Err(syn::Error::new(word.span(), format!("unknown action `{text}` of a foreign key: {hint}")))
}
