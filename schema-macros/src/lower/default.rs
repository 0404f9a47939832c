use quote::ToTokens;
use syn::Lit;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Hole;
use super::table::Lowering;
use super::types::{self, Family};
use crate::parse;

/// The default of the column at this position, as SQL.
pub(super) fn lower(to: &mut Lowering<'_>, column: &parse::Column, at: usize) -> Option<String> {
    match column.default.as_ref()? {
        parse::Default::Sql { expression, .. } => Some(expression.clone()),
        parse::Default::Label(path) if path.is_ident("None") => {
            to.error(path.span(), "without a default the column is NULL already");
            None
        }
        parse::Default::Label(path) => match types::family(&column.ty) {
            None => Some(to.table.hole(Hole::Label(at))),
            Some(_) => {
                mismatch(to, column, path.span(), "a label of an enum");
                None
            }
        },
        parse::Default::Literal { span, negative, literal } => {
            let Some((found, family)) = describe(literal) else {
                to.error(*span, "a default is a number, a text or a truth value, or `sql(\"…\")`");
                return None;
            };
            if !fits(family, types::family(&column.ty)) {
                mismatch(to, column, *span, found);
            }
            let sign = if *negative { "-" } else { "" };
            parse::literal(literal).map(|sql| format!("{sign}{sql}"))
        }
    }
}

fn mismatch(to: &mut Lowering<'_>, column: &parse::Column, at: proc_macro2::Span, found: &str) {
    let ty = types::option(&column.ty).unwrap_or(&column.ty).to_token_stream();
    let name = column.ident.unraw();
    let message = format!("the default of column `{name}` is {found}, but its type is `{ty}`");
    to.error(at, message);
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
