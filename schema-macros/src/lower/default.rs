use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Lit, Type};

use super::Hole;
use super::table::Lowering;
use super::types::{self, Family};
use crate::ctxt::Ctxt;
use crate::parse;

/// The default of the column at this position, as SQL.
pub(super) fn lower(to: &mut Lowering<'_>, column: &parse::Column, at: usize) -> Option<String> {
    match column.default.as_ref()? {
        parse::Default::Label(path) if path.is_ident("None") => {
            to.error(path.span(), "without a default the column is NULL already");
            None
        }
        parse::Default::Label(path) => match types::family(&column.ty) {
            None => Some(to.table.hole(Hole::Label(at))),
            Some(_) => {
                let owner = format!("column `{}`", column.ident.unraw());
                mismatch(&owner, &column.ty, path.span(), "a label of an enum", to.ctxt);
                None
            }
        },
        default => {
            let owner = format!("column `{}`", column.ident.unraw());
            of_type(default, &column.ty, &owner, to.ctxt)
        }
    }
}

/// A default that is no label, as SQL; `owner` has it.
pub(super) fn of_type(
    default: &parse::Default,
    ty: &Type,
    owner: &str,
    ctxt: &mut Ctxt,
) -> Option<String> {
    let (span, negative, literal) = match default {
        parse::Default::Sql { expression, .. } => return Some(expression.clone()),
        parse::Default::Label(path) => {
            ctxt.error(path.span(), NEITHER);
            return None;
        }
        parse::Default::Literal { span, negative, literal } => (*span, *negative, literal),
    };
    let Some((found, family)) = describe(literal) else {
        ctxt.error(span, NEITHER);
        return None;
    };
    if !fits(family, types::family(ty)) {
        mismatch(owner, ty, span, found, ctxt);
    }
    let sign = if negative { "-" } else { "" };
    parse::literal(literal).map(|sql| format!("{sign}{sql}"))
}

const NEITHER: &str = "a default is a number, a text or a truth value, or `sql(\"…\")`";

fn mismatch(owner: &str, ty: &Type, at: Span, found: &str, ctxt: &mut Ctxt) {
    let ty = types::option(ty).unwrap_or(ty).to_token_stream();
    ctxt.error(at, format!("the default of {owner} is {found}, but its type is `{ty}`"));
}

fn describe(literal: &Lit) -> Option<(&'static str, Family)> {
    match literal {
        Lit::Str(_) => Some(("a text", Family::Text)),
        Lit::Int(_) => Some(("an integer", Family::Integer)),
        Lit::Float(_) => Some(("a number", Family::Float)),
        Lit::Bool(_) => Some(("a truth value", Family::Bool)),
        _ => None,
    }
}

/// A type that only its name is known of may be anything.
fn fits(literal: Family, column: Option<Family>) -> bool {
    column.is_none_or(|column| {
        column == literal || (literal, column) == (Family::Integer, Family::Float)
    })
}
