use syn::{Data, DeriveInput, Field, Fields, Ident, LitStr, Path, Type};

use super::grammar::{self, Entry, Grammar};
use super::{docs, table::check_generics};
use crate::ctxt::Ctxt;

/// A struct that derives `PgComposite`, with its `#[pg_composite(…)]`.
pub(crate) struct Composite {
    pub(crate) ident: Ident,
    pub(crate) comment: Option<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) attributes: Vec<Attribute>,
}

/// A field.
pub(crate) struct Attribute {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) name: Option<LitStr>,
    pub(crate) sql_type: Option<LitStr>,
    pub(crate) collation: Option<LitStr>,
}

const COMPOSITE: Grammar = Grammar {
    of: "a composite type",
    options: &["name = \"…\"", "schema = \"…\"", "crate = path", "renamed_from = \"…\""],
    repeatable: &[],
    elements: false,
};

const ATTRIBUTE: Grammar = Grammar {
    of: "an attribute of a composite type",
    options: &["name = \"…\"", "type = \"…\"", "collation = \"…\""],
    repeatable: &[],
    elements: false,
};

impl Composite {
    /// Nothing when the item can't be a composite type at all.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let mut composite = Self {
            ident: input.ident.clone(),
            comment: docs::comment(&input.attrs),
            name: None,
            schema: None,
            renamed_from: None,
            attributes: attributes(input, ctxt)?,
        };
        COMPOSITE.attributes(&input.attrs, "pg_composite", ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Option("name", _) => composite.name = Some(grammar::text(input)?),
                Entry::Option("schema", _) => composite.schema = Some(grammar::text(input)?),
                Entry::Option("renamed_from", _) => {
                    composite.renamed_from = Some(grammar::text(input)?);
                }
                // `rename` has looked for the crate.
                Entry::Option(..) => drop(grammar::value::<Path>(input)?),
                Entry::Element => {}
            }
            Ok(())
        });
        Some(composite)
    }
}

fn attributes(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Vec<Attribute>> {
    let name = &input.ident;
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(_) | Data::Union(_) => &Fields::Unit,
    };
    let Fields::Named(fields) = fields else {
        let message = format!(
            "`{name}` can't be a composite type: its attributes need names, as \
             `struct {name} {{ street: String }}`"
        );
        ctxt.error(name.span(), message);
        return None;
    };
    if fields.named.is_empty() {
        let message = format!("composite type `{name}` has no attributes: give the struct a field");
        ctxt.error(name.span(), message);
        return None;
    }
    check_generics(&input.generics, "a composite type", ctxt)
        .then(|| fields.named.iter().filter_map(|field| Attribute::parse(field, ctxt)).collect())
}

impl Attribute {
    /// Nothing for a field without a name.
    fn parse(field: &Field, ctxt: &mut Ctxt) -> Option<Self> {
        let (ident, ty) = (field.ident.clone()?, field.ty.clone());
        let mut attribute = Self { ident, ty, name: None, sql_type: None, collation: None };
        ATTRIBUTE.attributes(&field.attrs, "pg_composite", ctxt, &mut |entry, input, _| {
            match entry {
                Entry::Option("name", _) => attribute.name = Some(grammar::text(input)?),
                Entry::Option("type", _) => attribute.sql_type = Some(grammar::text(input)?),
                Entry::Option(..) => attribute.collation = Some(grammar::text(input)?),
                Entry::Element => {}
            }
            Ok(())
        });
        Some(attribute)
    }
}
