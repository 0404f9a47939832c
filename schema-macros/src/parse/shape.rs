use syn::{Data, DeriveInput, Fields, Ident, Type, Visibility};

use super::table::check_generics;
use crate::ctxt::Ctxt;

/// A struct that derives `FromRow`.
pub(crate) struct Shape {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) fields: Vec<ShapeField>,
}

/// One of its fields.
pub(crate) struct ShapeField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
}

impl Shape {
    /// Nothing when the item can't be one.
    pub(crate) fn parse(input: &DeriveInput, ctxt: &mut Ctxt) -> Option<Self> {
        let ident = input.ident.clone();
        let fields = match &input.data {
            Data::Struct(data) => &data.fields,
            Data::Enum(_) | Data::Union(_) => &Fields::Unit,
        };
        let fields: Vec<ShapeField> = fields.iter().filter_map(ShapeField::new).collect();
        if fields.is_empty() {
            let message = format!(
                "`{ident}` can't be a row: it has to be a struct with named fields, as \
                 `struct {ident} {{ id: i64 }}`"
            );
            ctxt.error(ident.span(), message);
            return None;
        }
        check_generics(&input.generics, "a row", ctxt).then(|| Self {
            ident,
            vis: input.vis.clone(),
            fields,
        })
    }
}

impl ShapeField {
    fn new(field: &syn::Field) -> Option<Self> {
        let ident = field.ident.clone()?;
        Some(Self { ident, vis: field.vis.clone(), ty: field.ty.clone() })
    }
}
