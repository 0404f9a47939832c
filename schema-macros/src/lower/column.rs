use quote::ToTokens;
use schema_model::ddl::column_clause;
use schema_model::{Identity, Rename, name::quote_ident};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::table::Lowering;
use super::types::{self, Family};
use super::{Column, Hole, Input, default, names, sequence};
use crate::parse;

/// The longest `character varying`.
const MAX_LENGTH: u32 = 10_485_760;

/// Adds a column to the table.
pub(super) fn lower(to: &mut Lowering<'_>, syntax: parse::Column) {
    check(to, &syntax);
    let at = to.table.columns.len();
    let name = names::given(syntax.name.as_ref(), || syntax.ident.unraw().to_string());
    let nullable = types::option(&syntax.ty).is_some();
    let ty = sql_type(to, &syntax).unwrap_or_else(|| to.table.hole(Hole::Type(at)));
    let from_sequence = sequence::lower(to, &syntax, &name, &ty);
    let mut model = schema_model::Column {
        nullable,
        identity: syntax.identity.map(|(identity, _)| identity),
        sequence: syntax.identity_options,
        generated: syntax.generated.as_ref().map(LitStr::value),
        is_virtual: syntax.is_virtual,
        storage: syntax.storage.clone(),
        compression: syntax.compression.clone(),
        statistics: syntax.statistics,
        collation: syntax.collation.as_ref().map(|name| quote_ident(&name.value())),
        comment: syntax.comment.clone(),
        ..schema_model::Column::new(name.clone(), ty)
    };
    if model.identity.is_none() && model.generated.is_none() {
        model.default = from_sequence.or_else(|| default::lower(to, &syntax, at));
    }
    if let Some(from) = &syntax.renamed_from {
        let (from, table) = (from.value(), to.table.model.name.clone());
        to.table.renames.push(Rename::Column { table, from, to: name.clone() });
    }
    to.table.columns.push(Column {
        name,
        nullable,
        unique: false,
        input: input(&model),
        limits: Vec::new(),
        definition: definition(&model, &syntax),
        syntax,
    });
    to.table.model.columns.push(model);
}

fn input(column: &schema_model::Column) -> Input {
    match (column.identity, &column.generated, &column.default) {
        (Some(Identity::Always), _, _) | (_, Some(_), _) => Input::Never,
        (None, None, Some(_)) if column.nullable => Input::NullableDefault,
        (Some(Identity::ByDefault), _, _) | (None, None, Some(_)) => Input::Default,
        (None, None, None) if column.nullable => Input::Nullable,
        (None, None, None) => Input::Required,
    }
}

/// The SQL type, when the attributes say it.
fn sql_type(to: &mut Lowering<'_>, syntax: &parse::Column) -> Option<String> {
    let is_array = types::vec(types::option(&syntax.ty).unwrap_or(&syntax.ty)).is_some();
    let array = if is_array { "[]" } else { "" };
    match (&syntax.sql_type, &syntax.length) {
        (Some(ty), Some(length)) => {
            to.error(length.span(), "a column has either a `type` or a `length`");
            Some(ty.value())
        }
        (Some(ty), None) => Some(ty.value()),
        (None, Some(length)) => {
            let number: u32 = length.base10_parse().unwrap_or(0);
            if !(1..=MAX_LENGTH).contains(&number) {
                to.error(length.span(), format!("a length is 1 to {MAX_LENGTH}"));
            }
            Some(format!("character varying({number}){array}"))
        }
        (None, None) => None,
    }
}

/// Attributes that do not go together, or not with the type.
fn check(to: &mut Lowering<'_>, syntax: &parse::Column) {
    check_identity(to, syntax);
    check_made(to, syntax);
    check_length(to, syntax);
    if syntax.inherited && to.table.parents.is_empty() {
        to.error(syntax.ident.span(), "an `inherited` column is of a table that `inherits(Table)`");
    }
    for (word, ident) in [("relation", &syntax.relation), ("inverse", &syntax.inverse)] {
        if let Some(ident) = ident {
            to.missing(ident.span(), format!("`{word}` needs a `references(Table::column)`"));
        }
    }
}

/// The server numbers rows with integers.
fn check_identity(to: &mut Lowering<'_>, syntax: &parse::Column) {
    let (Some((_, span)), name) = (syntax.identity, syntax.ident.unraw()) else { return };
    sequence::check_options(to, span, &syntax.identity_options);
    if types::option(&syntax.ty).is_some() {
        let message = format!("identity column `{name}` is never NULL: take the `Option` away");
        to.error(syntax.ty.span(), message);
    } else if !matches!(types::family(&syntax.ty), None | Some(Family::Integer)) {
        let message = format!(
            "identity column `{name}` must be an integer: `i16`, `i32`, `i64`, or a newtype of one"
        );
        to.error(span, message);
    }
}

/// A value that the server always makes is made in one way, and needs no default.
fn check_made(to: &mut Lowering<'_>, syntax: &parse::Column) {
    let name = syntax.ident.unraw();
    let made = match (&syntax.generated, &syntax.identity) {
        (Some(generated), Some(_)) => {
            to.error(generated.span(), format!("column `{name}` is either generated or identity"));
            "generated"
        }
        (Some(_), None) => "generated",
        (None, Some(_)) => "identity",
        (None, None) => return,
    };
    if let Some(default) = &syntax.default {
        let message = format!("{made} column `{name}` has no default: its value is always made");
        to.error(default.span(), message);
    }
}

fn check_length(to: &mut Lowering<'_>, syntax: &parse::Column) {
    let Some(length) = &syntax.length else { return };
    let inner = types::option(&syntax.ty).unwrap_or(&syntax.ty);
    let element = types::vec(inner).unwrap_or(inner);
    if !matches!(types::family(element), None | Some(Family::Text)) {
        let name = syntax.ident.unraw();
        to.error(length.span(), format!("column `{name}` has no length: it is not a text"));
    }
}

/// The column as `CREATE TABLE` has it, for a reader: with names of Rust where SQL's are not known.
fn definition(model: &schema_model::Column, syntax: &parse::Column) -> String {
    let mut shown = schema_model::Column { comment: None, ..model.clone() };
    if !super::table::is_known(&shown.ty) {
        let rust = || types::option(&syntax.ty).unwrap_or(&syntax.ty).to_token_stream().to_string();
        shown.ty = types::sql(&syntax.ty).unwrap_or_else(rust);
    }
    if let (Some(_), Some(parse::Default::Label(path))) = (&shown.default, &syntax.default) {
        shown.default = Some(path.to_token_stream().to_string().replace(' ', ""));
    }
    column_clause(&shown)
}
