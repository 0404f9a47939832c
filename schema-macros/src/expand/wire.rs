//! How the values of a derived type go to the server and come back.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What the derives do differently, as expressions: over `self`, `ty` and `out`, or `ty` and `raw`.
pub(super) struct Wire<'a> {
    pub(super) ident: &'a Ident,
    /// Writes a value.
    pub(super) put: TokenStream,
    /// Whether it is written as a type.
    pub(super) puts: TokenStream,
    /// Reads a value.
    pub(super) get: TokenStream,
    /// Whether it is read from a type.
    pub(super) gets: TokenStream,
}

impl Wire<'_> {
    /// `ToSql` and `FromSql`
    pub(super) fn expand(&self) -> TokenStream {
        let Self { ident, put, puts, get, gets } = self;
        quote! {
            #[automatically_derived]
            #[allow(unused_variables)]
            impl _d::ToSql for #ident {
                fn to_sql(
                    &self,
                    ty: &_d::Type,
                    out: &mut _d::BytesMut,
                ) -> _d::ToSqlResult {
                    #put
                }

                fn accepts(ty: &_d::Type) -> _d::bool {
                    #puts
                }

                fn to_sql_checked(
                    &self,
                    ty: &_d::Type,
                    out: &mut _d::BytesMut,
                ) -> _d::ToSqlResult {
                    _d::to_sql_checked(self, ty, out)
                }
            }

            #[automatically_derived]
            impl<'a> _d::FromSql<'a> for #ident {
                fn from_sql(
                    ty: &_d::Type,
                    raw: &'a [_d::u8],
                ) -> _d::FromSqlResult<Self> {
                    #get
                }

                fn accepts(ty: &_d::Type) -> _d::bool {
                    #gets
                }
            }
        }
    }
}
