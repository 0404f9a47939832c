use schema_model::ViewColumn;
use syn::LitStr;

use super::Table;
use crate::ctxt::Ctxt;
use crate::parse;

/// A view: what it has in common with a table, and the schema's view of it.
pub(crate) struct View {
    pub(crate) table: Table,
    pub(crate) model: schema_model::View,
}

/// What the syntax of a view means.
pub(crate) fn lower(syntax: parse::View, ctxt: &mut Ctxt) -> View {
    let ident = &syntax.table.ident;
    if syntax.query.is_none() && ctxt.is_empty() {
        let message = format!("view `{ident}` has no query: `#[view(query = \"SELECT …\")]`");
        ctxt.error(ident.span(), message);
    }
    if let Some(index) = syntax.table.indexes.first().filter(|_| !syntax.materialized) {
        ctxt.error(index.span, "only a `materialized` view has indexes");
    }
    let mut table = super::table(syntax.table, ctxt);
    let query = syntax.query.as_ref().map(LitStr::value).unwrap_or_default();
    let columns = table.model.columns.iter().map(|column| ViewColumn {
        name: column.name.clone(),
        ty: column.ty.clone(),
        comment: column.comment.clone(),
    });
    let query = query.trim().trim_end_matches(';').trim_end();
    let model = schema_model::View {
        materialized: syntax.materialized,
        columns: columns.collect(),
        options: syntax.options,
        comment: table.model.comment.take(),
        indexes: std::mem::take(&mut table.model.indexes),
        ..schema_model::View::new(table.model.name.clone(), query)
    };
    View { table, model }
}
