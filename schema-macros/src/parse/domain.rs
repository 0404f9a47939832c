use syn::{DeriveInput, LitStr, Path};

use super::grammar::{self, Entry, Grammar};
use super::{Check, Default, Newtype, docs};
use crate::ctxt::Ctxt;

/// A struct that derives `PgDomain`, with its `#[domain(…)]`.
pub(crate) struct Domain {
    pub(crate) newtype: Newtype,
    pub(crate) comment: Option<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) sql_type: Option<LitStr>,
    pub(crate) collation: Option<LitStr>,
    pub(crate) default: Option<Default>,
    pub(crate) not_null: bool,
    pub(crate) checks: Vec<Check>,
}

const DOMAIN: Grammar = Grammar {
    of: "a domain",
    options: &[
        "name = \"…\"",
        "schema = \"…\"",
        "crate = path",
        "renamed_from = \"…\"",
        "type = \"…\"",
        "collation = \"…\"",
        "default = …",
        "not_null",
        "check(name = \"…\")",
    ],
    repeatable: &["check"],
    elements: false,
};

impl Domain {
    /// Nothing when the item can't be a domain at all.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let mut domain = Self {
            newtype: Newtype::parse_as("a domain", input, ctxt)?,
            comment: docs::comment(&input.attrs),
            name: None,
            schema: None,
            renamed_from: None,
            sql_type: None,
            collation: None,
            default: None,
            not_null: false,
            checks: Vec::new(),
        };
        DOMAIN.attributes(&input.attrs, "domain", ctxt, &mut |entry, input, _| {
            let Entry::Option(option, _) = entry else { return Ok(()) };
            match option {
                "name" => domain.name = Some(grammar::text(input)?),
                "schema" => domain.schema = Some(grammar::text(input)?),
                // `rename` has looked for it.
                "crate" => drop(grammar::value::<Path>(input)?),
                "renamed_from" => domain.renamed_from = Some(grammar::text(input)?),
                "type" => domain.sql_type = Some(grammar::text(input)?),
                "collation" => domain.collation = Some(grammar::text(input)?),
                "default" => domain.default = Some(Default::parse(input)?),
                "not_null" => domain.not_null = true,
                _ => domain.checks.extend(grammar::parenthesized(input, Check::parse_all)?),
            }
            Ok(())
        });
        Some(domain)
    }
}
