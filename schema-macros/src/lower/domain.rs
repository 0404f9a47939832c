use schema_model::hole::hole;
use schema_model::{DomainCheck, Rename, name::quote_ident};
use syn::LitStr;
use syn::ext::IdentExt;

use super::default;
use super::names::{self, Names};
use crate::ctxt::Ctxt;
use crate::parse;

/// A domain: its newtype, and the schema's view. The one hole of its text is the type below it.
pub(crate) struct Domain {
    pub(crate) newtype: parse::Newtype,
    pub(crate) model: schema_model::Domain,
    pub(crate) rename: Option<Rename>,
}

/// What the syntax of a domain means.
pub(crate) fn lower(syntax: parse::Domain, ctxt: &mut Ctxt) -> Domain {
    let ident = &syntax.newtype.ident;
    let name = names::of_type(ident, syntax.name.as_ref(), syntax.schema.as_ref(), ctxt);
    let rename = super::table::renamed(syntax.renamed_from.as_ref(), &name, ctxt);
    let rename = rename.map(|(from, to)| Rename::Domain { from, to });
    let default = syntax.default.as_ref().and_then(|value| {
        default::of_type(value, &syntax.newtype.inner, &format!("domain `{}`", name.name), ctxt)
    });
    let mut domain = schema_model::Domain {
        name,
        ty: syntax.sql_type.map_or_else(|| hole(0), |ty| ty.value()),
        collation: syntax.collation.map(|name| quote_ident(&name.value())),
        default,
        not_null: syntax.not_null,
        checks: checks(&syntax.checks, ctxt),
        comment: syntax.comment,
    };
    domain.checks.sort_by(|a, b| a.name.cmp(&b.name));
    Domain { newtype: syntax.newtype, model: domain, rename }
}

fn checks(checks: &[parse::Check], ctxt: &mut Ctxt) -> Vec<DomainCheck> {
    let mut seen = Names::default();
    let checks = checks.iter().filter_map(|check| {
        let name = check.name.as_ref()?.unraw().to_string();
        names::check_length("check", &name, check.span, ctxt);
        if check.flags.no_inherit || check.flags.not_enforced {
            ctxt.error(check.span, "a check of a domain may be `not_valid`, nothing else");
        }
        let hint = "checks of a domain have different names";
        seen.take(&name, "another check".to_owned(), check.span, hint, ctxt);
        let expression = LitStr::value(&check.expression);
        Some(DomainCheck { name, expression, not_valid: check.flags.not_valid })
    });
    checks.collect()
}
