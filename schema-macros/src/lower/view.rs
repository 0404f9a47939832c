use schema_model::{Rename, ViewColumn};
use syn::spanned::Spanned;
use syn::{LitStr, Path, Type};

use super::Table;
use crate::ctxt::Ctxt;
use crate::parse;
use crate::view_file::ViewFile;

/// A view: what it has in common with a table, and the schema's view of it.
pub(crate) struct View {
    pub(crate) table: Table,
    pub(crate) model: schema_model::View,
    pub(crate) rename: Option<Rename>,
    pub(crate) built: Option<Built>,
}

/// A query by the query builder, and where its text is kept.
pub(crate) struct Built {
    pub(crate) function: Path,
    pub(crate) file: ViewFile,
}

impl View {
    /// The types of its columns.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        self.table.columns.iter().map(|column| &column.syntax.ty)
    }
}

/// What the syntax of a view means.
pub(crate) fn lower(mut syntax: parse::View, ctxt: &mut Ctxt) -> View {
    let ident = &syntax.table.ident;
    if syntax.query.is_none() && ctxt.is_empty() {
        let message = format!("view `{ident}` has no query: `#[view(query = \"SELECT …\")]`");
        ctxt.error(ident.span(), message);
    }
    if let Some(index) = syntax.table.indexes.first().filter(|_| !syntax.materialized) {
        ctxt.error(index.span, "only a `materialized` view has indexes");
    }
    let facts = std::mem::take(&mut syntax.table.facts);
    let mut table = super::table(syntax.table, ctxt);
    let rename = super::table::renamed(facts.renamed_from.as_ref(), &table.model.name, ctxt);
    let rename = rename.map(|(from, to)| Rename::View { from, to });
    let (query, built) = query(syntax.query, syntax.file.as_ref(), ctxt);
    let columns = table.model.columns.iter().map(|column| ViewColumn {
        name: column.name.clone(),
        ty: column.ty.clone(),
        comment: column.comment.clone(),
    });
    let query = query.trim().trim_end_matches(';').trim_end();
    let model = schema_model::View {
        materialized: syntax.materialized,
        columns: columns.collect(),
        options: facts.storage,
        comment: table.model.comment.take(),
        indexes: std::mem::take(&mut table.model.indexes),
        ..schema_model::View::new(table.model.name.clone(), query)
    };
    View { table, model, rename, built }
}

/// The text of the query, and what it is from.
fn query(
    query: Option<parse::Query>,
    file: Option<&LitStr>,
    ctxt: &mut Ctxt,
) -> (String, Option<Built>) {
    match (query, file) {
        (Some(parse::Query::Function(function)), Some(file)) => {
            let file = ViewFile::read(file, ctxt);
            let text = file.as_ref().and_then(|file| file.text.clone()).unwrap_or_default();
            (text, file.map(|file| Built { function, file }))
        }
        (Some(parse::Query::Function(function)), None) => {
            let message = "the text of a query by the query builder is kept in a file: \
                           `file = \"views/….sql\"`";
            ctxt.error(function.span(), message);
            (String::new(), None)
        }
        (query, file) => {
            if let Some(file) = file {
                let message = "a file is for a query by the query builder: `query = function`";
                ctxt.error(file.span(), message);
            }
            let text = match query {
                Some(parse::Query::Text(text)) => text.value(),
                _ => String::new(),
            };
            (text, None)
        }
    }
}
