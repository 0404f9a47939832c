use proc_macro2::Span;
use schema_model::Identity;
use syn::parse::ParseStream;
use syn::{Attribute, Field, Ident, LitInt, LitStr, Token, Type, Visibility};

use super::grammar::{self, Entry, Grammar};
use super::{
    Check, Default, Index, PrimaryKey, Reference, Sequence, SequenceOptions, Unique, docs, sequence,
};
use crate::ctxt::Ctxt;

/// A field of the struct, with its `#[column(…)]`.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) comment: Option<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) primary_key: Option<PrimaryKey>,
    pub(crate) identity: Option<(Identity, Span)>,
    /// The options of an identity column's sequence.
    pub(crate) identity_options: SequenceOptions,
    /// A sequence of the column's own, as `serial` has one.
    pub(crate) sequence: Option<Sequence>,
    pub(crate) unique: Option<Unique>,
    pub(crate) index: Option<Index>,
    pub(crate) length: Option<LitInt>,
    pub(crate) sql_type: Option<LitStr>,
    pub(crate) default: Option<Default>,
    pub(crate) generated: Option<LitStr>,
    pub(crate) is_virtual: bool,
    pub(crate) reference: Option<Reference>,
    pub(crate) relation: Option<Ident>,
    pub(crate) inverse: Option<Ident>,
    pub(crate) check: Option<Check>,
    pub(crate) collation: Option<LitStr>,
    pub(crate) storage: Option<String>,
    pub(crate) compression: Option<String>,
    pub(crate) statistics: Option<i32>,
    /// Declared by the table that this one inherits from.
    pub(crate) inherited: bool,
    pub(crate) renamed_from: Option<LitStr>,
}

const COLUMN: Grammar = Grammar {
    of: "a column",
    options: &[
        "name = \"…\"",
        "primary_key",
        "identity",
        "identity = by_default",
        "identity(by_default, start = 1000)",
        "sequence",
        "sequence(start = 1000)",
        "unique",
        "unique(nulls_not_distinct)",
        "index",
        "index(using = gin)",
        "length = 320",
        "type = \"…\"",
        "default = …",
        "generated = \"…\"",
        "generated_virtual = \"…\"",
        "references(Table::column)",
        "relation = name",
        "inverse = name",
        "check = \"…\"",
        "collation = \"…\"",
        "storage = external",
        "compression = lz4",
        "statistics = 500",
        "inherited",
        "renamed_from = \"…\"",
    ],
    repeatable: &[],
    elements: false,
};

const VIEW_COLUMN: Grammar = Grammar {
    of: "a column of a view",
    options: &["name = \"…\"", "type = \"…\""],
    repeatable: &[],
    elements: false,
};

impl Column {
    /// Nothing for a field without a name.
    pub(crate) fn parse(field: &Field, ctxt: &mut Ctxt) -> Option<Self> {
        Self::parse_as(&COLUMN, field, ctxt)
    }

    /// The same for a column of a view, which says no more than its name and type.
    pub(super) fn of_view(field: &Field, ctxt: &mut Ctxt) -> Option<Self> {
        Self::parse_as(&VIEW_COLUMN, field, ctxt)
    }

    fn parse_as(grammar: &Grammar, field: &Field, ctxt: &mut Ctxt) -> Option<Self> {
        let mut column = Self::new(field)?;
        grammar.attributes(&field.attrs, "column", ctxt, &mut |entry, input, ctxt| match entry {
            Entry::Option(option, name) => column.option(option, &name, input, ctxt),
            Entry::Element => Ok(()),
        });
        Some(column)
    }

    fn new(field: &Field) -> Option<Self> {
        Some(Self {
            ident: field.ident.clone()?,
            vis: field.vis.clone(),
            ty: field.ty.clone(),
            docs: docs::attributes(&field.attrs),
            comment: docs::comment(&field.attrs),
            name: None,
            primary_key: None,
            identity: None,
            identity_options: SequenceOptions::default(),
            sequence: None,
            unique: None,
            index: None,
            length: None,
            sql_type: None,
            default: None,
            generated: None,
            is_virtual: false,
            reference: None,
            relation: None,
            inverse: None,
            check: None,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            inherited: false,
            renamed_from: None,
        })
    }

    fn option(
        &mut self,
        option: &str,
        name: &Ident,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        match option {
            "name" => self.name = Some(grammar::text(input)?),
            "length" => self.length = Some(grammar::value(input)?),
            "type" => self.sql_type = Some(grammar::text(input)?),
            "default" => self.default = Some(Default::parse(input)?),
            "generated" => self.generated = Some(grammar::text(input)?),
            "generated_virtual" => {
                self.generated = Some(grammar::text(input)?);
                self.is_virtual = true;
            }
            "relation" => self.relation = Some(grammar::value(input)?),
            "inverse" => self.inverse = Some(grammar::value(input)?),
            "collation" => self.collation = Some(grammar::text(input)?),
            "storage" => self.storage = Some(grammar::choice(input, &STORAGE)?.to_owned()),
            "compression" => {
                self.compression = Some(grammar::choice(input, &["pglz", "lz4"])?.to_owned());
            }
            "statistics" => {
                self.statistics = Some(grammar::value::<LitInt>(input)?.base10_parse()?);
            }
            "inherited" => self.inherited = true,
            "renamed_from" => self.renamed_from = Some(grammar::text(input)?),
            _ => return self.object(option, name.span(), input, ctxt),
        }
        Ok(())
    }

    /// What is a constraint, index or sequence of its own.
    fn object(
        &mut self,
        option: &str,
        span: Span,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        let column = self.ident.clone();
        let list = input.peek(syn::token::Paren);
        match option {
            "primary_key" => self.primary_key = Some(PrimaryKey::of_column(&column, span)),
            "identity" if list => {
                let (identity, options) =
                    grammar::parenthesized(input, |inside| sequence::identity(inside, ctxt))?;
                self.identity = Some((identity, span));
                self.identity_options = options;
            }
            "identity" => self.identity = Some((identity(input)?, span)),
            "sequence" if list => {
                let parse = |inside: ParseStream<'_>| Sequence::parse(span, inside, ctxt);
                self.sequence = Some(grammar::parenthesized(input, parse)?);
            }
            "sequence" => self.sequence = Some(Sequence::new(span)),
            "unique" if list => {
                let parse =
                    |inside: ParseStream<'_>| Unique::parse_column(&column, span, inside, ctxt);
                self.unique = Some(grammar::parenthesized(input, parse)?);
            }
            "unique" => self.unique = Some(Unique::of_column(&column, span)),
            "index" if list => {
                let parse =
                    |inside: ParseStream<'_>| Index::parse_column(&column, span, inside, ctxt);
                self.index = Some(grammar::parenthesized(input, parse)?);
            }
            "index" => self.index = Some(Index::of_column(&column, span)),
            "references" => {
                let parse = |inside: ParseStream<'_>| Reference::parse(span, inside, ctxt);
                self.reference = Some(grammar::parenthesized(input, parse)?);
            }
            _ => self.check = Some(Check::of_column(span, grammar::text(input)?)),
        }
        Ok(())
    }
}

const STORAGE: [&str; 4] = ["plain", "external", "extended", "main"];

/// Nothing, or `= by_default`.
fn identity(input: ParseStream<'_>) -> syn::Result<Identity> {
    if !input.peek(Token![=]) {
        return Ok(Identity::Always);
    }
    match grammar::choice(input, &["by_default", "always"])? {
        "by_default" => Ok(Identity::ByDefault),
        _ => Ok(Identity::Always),
    }
}
