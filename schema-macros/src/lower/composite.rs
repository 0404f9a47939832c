use schema_model::hole::hole;
use schema_model::{Attribute, CompositeType, Rename, name::quote_ident};
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Type};

use super::names::{self, Names};
use crate::ctxt::Ctxt;
use crate::parse;

/// A composite type: its fields, and the schema's view. Hole `i` of its text is the type of field `i`.
pub(crate) struct Composite {
    pub(crate) ident: Ident,
    pub(crate) fields: Vec<(Ident, Type)>,
    pub(crate) model: CompositeType,
    pub(crate) rename: Option<Rename>,
}

/// What the syntax of a composite type means.
pub(crate) fn lower(syntax: parse::Composite, ctxt: &mut Ctxt) -> Composite {
    let parse::Composite { ident, comment, name, schema, renamed_from, attributes } = syntax;
    let name = names::of_type(&ident, name.as_ref(), schema.as_ref(), ctxt);
    let rename = super::table::renamed(renamed_from.as_ref(), &name, ctxt);
    let rename = rename.map(|(from, to)| Rename::Composite { from, to });
    let mut model = CompositeType { name, attributes: Vec::new(), comment };
    let (mut fields, mut seen) = (Vec::new(), Names::default());
    for (at, attribute) in attributes.into_iter().enumerate() {
        let name = names::given(attribute.name.as_ref(), || attribute.ident.unraw().to_string());
        let span = attribute.name.as_ref().map_or(attribute.ident.span(), LitStr::span);
        names::check_length("attribute", &name, span, ctxt);
        let object = format!("the attribute of field `{}`", attribute.ident);
        seen.take(&name, object, span, "attributes of a type have different names", ctxt);
        model.attributes.push(Attribute {
            name,
            ty: attribute.sql_type.map_or_else(|| hole(at), |ty| ty.value()),
            collation: attribute.collation.map(|name| quote_ident(&name.value())),
        });
        fields.push((attribute.ident, attribute.ty));
    }
    Composite { ident, fields, model, rename }
}
