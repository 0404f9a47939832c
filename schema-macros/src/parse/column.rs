use proc_macro2::Span;
use schema_model::Identity;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Field, Ident, LitInt, LitStr, Token, Type, Visibility};

use super::grammar::{self, Entry, Grammar};
use super::{Check, Default, Index, PrimaryKey, Reference, Unique, docs};
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
    pub(crate) unique: Option<Unique>,
    pub(crate) index: Option<Index>,
    pub(crate) length: Option<LitInt>,
    pub(crate) sql_type: Option<LitStr>,
    pub(crate) default: Option<Default>,
    pub(crate) generated: Option<LitStr>,
    pub(crate) reference: Option<Reference>,
    pub(crate) relation: Option<Ident>,
    pub(crate) inverse: Option<Ident>,
    pub(crate) check: Option<Check>,
    pub(crate) collation: Option<LitStr>,
}

const COLUMN: Grammar = Grammar {
    of: "a column",
    options: &[
        "name = \"…\"",
        "primary_key",
        "identity",
        "identity = by_default",
        "unique",
        "unique(nulls_not_distinct)",
        "index",
        "length = 320",
        "type = \"…\"",
        "default = …",
        "generated = \"…\"",
        "references(Table::column)",
        "relation = name",
        "inverse = name",
        "check = \"…\"",
        "collation = \"…\"",
    ],
    repeatable: &[],
    elements: false,
};

impl Column {
    /// Nothing for a field without a name.
    pub(crate) fn parse(field: &Field, ctxt: &mut Ctxt) -> Option<Self> {
        let mut column = Self::new(field)?;
        COLUMN.attributes(&field.attrs, "column", ctxt, &mut |entry, input, ctxt| match entry {
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
            unique: None,
            index: None,
            length: None,
            sql_type: None,
            default: None,
            generated: None,
            reference: None,
            relation: None,
            inverse: None,
            check: None,
            collation: None,
        })
    }

    fn option(
        &mut self,
        option: &str,
        name: &Ident,
        input: ParseStream<'_>,
        ctxt: &mut Ctxt,
    ) -> syn::Result<()> {
        let span = name.span();
        match option {
            "name" => self.name = Some(grammar::text(input)?),
            "primary_key" => {
                self.primary_key = Some(PrimaryKey { span, columns: vec![self.ident.clone()] });
            }
            "identity" => self.identity = Some((identity(input)?, span)),
            "unique" if input.peek(syn::token::Paren) => {
                let column = &self.ident;
                let parse =
                    |inside: ParseStream<'_>| Unique::parse_column(column, span, inside, ctxt);
                self.unique = Some(grammar::parenthesized(input, parse)?);
            }
            "unique" => self.unique = Some(Unique::of_column(&self.ident, span)),
            "index" => self.index = Some(Index::of_column(&self.ident, span)),
            "length" => self.length = Some(grammar::value(input)?),
            "type" => self.sql_type = Some(grammar::text(input)?),
            "default" => self.default = Some(Default::parse(input)?),
            "generated" => self.generated = Some(grammar::text(input)?),
            "references" => {
                let parse = |inside: ParseStream<'_>| Reference::parse(span, inside, ctxt);
                self.reference = Some(grammar::parenthesized(input, parse)?);
            }
            "relation" => self.relation = Some(grammar::value(input)?),
            "inverse" => self.inverse = Some(grammar::value(input)?),
            "check" => {
                let expression = grammar::text(input)?;
                self.check = Some(Check { span, name: None, expression });
            }
            _ => self.collation = Some(grammar::text(input)?),
        }
        Ok(())
    }
}

/// Nothing, or `= by_default`.
fn identity(input: ParseStream<'_>) -> syn::Result<Identity> {
    if !input.peek(Token![=]) {
        return Ok(Identity::Always);
    }
    input.parse::<Token![=]>()?;
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        "by_default" => Ok(Identity::ByDefault),
        "always" => Ok(Identity::Always),
        _ => Err(syn::Error::new(word.span(), "expected `always` or `by_default`")),
    }
}
