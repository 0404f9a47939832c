//! Distances of vectors (`pgvector`).

#[cfg(feature = "half")]
use crate::value::HalfVector;
use crate::value::{NotNull, SparseVector, Value, Vector};

use super::{Expr, Infix, IntoExpr};

/// The types of vectors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a vector",
    label = "only a vector has this operator"
)]
pub trait VectorValue: Value<Base = Self> {}
impl VectorValue for Vector {}
impl VectorValue for SparseVector {}
#[cfg(feature = "half")]
impl VectorValue for HalfVector {}

macro_rules! distances {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {$(
        $(#[$doc])*
        fn $name<R: IntoExpr<Self::Base>>(self, other: R) -> Infix<f64, Self, R::Expr, NotNull>
        where
            Self::Base: VectorValue,
        {
            Infix::new(self, $sql, other.into_expr())
        }
    )*};
}

/// Distances of vectors, of the extension `pgvector`. Ordered by and limited, its indexes serve them.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::value::Vector;
/// # #[derive(Table)] #[table(name = "items")]
/// # struct Item { #[column(primary_key, identity)] id: i64, #[column(type = "vector(2)")] at: Vector }
/// let origin = || Vector(vec![0.0, 0.0]);
/// let nearest = Item::select().order_by(Item::at.l2_distance(origin()).asc()).limit(5);
/// let query = nearest.columns((
///     Item::at.cosine_distance(origin()),
///     Item::at.negative_inner_product(origin()),
///     Item::at.l1_distance(origin()),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT (items.at <=> $1::vector), (items.at <#> $2::vector), (items.at <+> $3::vector) \
///      FROM items ORDER BY (items.at <-> $4::vector) ASC LIMIT $5"
/// );
/// ```
pub trait VectorExpr: Expr {
    distances! {
        /// `self <-> other`: the Euclidean distance.
        l2_distance = " <-> ";
        /// `self <#> other`: the inner product times -1, so that the greatest comes first.
        negative_inner_product = " <#> ";
        /// `self <=> other`: the cosine distance.
        cosine_distance = " <=> ";
        /// `self <+> other`: the taxicab distance.
        l1_distance = " <+> ";
    }
}

impl<E: Expr> VectorExpr for E {}
