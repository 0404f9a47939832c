use std::marker::PhantomData;

use super::{Expr, In, Kind, into_expr};
use crate::sql::Fragment;
use crate::value::{Nullability, Value};

/// `(left operator right)`, which gives a `V`; `N` is whether it can be NULL though neither side is.
pub struct Infix<V, L, R, N> {
    left: L,
    operator: &'static str,
    right: R,
    marker: PhantomData<fn() -> (V, N)>,
}

impl<V, L, R, N> Infix<V, L, R, N> {
    pub(super) fn new(left: L, operator: &'static str, right: R) -> Self {
        Self { left, operator, right, marker: PhantomData }
    }
}

impl<V: Value<Base = V>, L: Expr, R: Expr, N> Expr for Infix<V, L, R, N> {
    type Base = V;
    type Kind = <L::Kind as Kind>::Or<R::Kind>;

    fn write(self, sql: &mut Fragment) {
        sql.push("(");
        self.left.write_typed(sql);
        sql.push(self.operator);
        self.right.write_typed(sql);
        sql.push(")");
    }
}

impl<S, V, L, R, N, I, J> In<S, (I, J)> for Infix<V, L, R, N>
where
    V: Value<Base = V>,
    L: In<S, I>,
    R: In<S, J>,
    N: Nullability,
{
    type Null = <N::Or<L::Null> as Nullability>::Or<R::Null>;
}

into_expr! { Infix<V, L, R, N> }

/// A trait of methods, one for each operator of the values that its `for` says. The bound is on
/// the methods: so on a value of another type one is found, and says what it is for.
macro_rules! operators {
    (
        $(#[$trait_doc:meta])*
        trait $trait:ident for $bound:path {
            $(
                $(#[$doc:meta])*
                fn $name:ident($argument:ty) -> $value:ty = $sql:literal $(or $null:ident)?;
            )+
        }
    ) => {
        $(#[$trait_doc])*
        #[allow(clippy::wrong_self_convention)] // `is_…` builds, it does not ask
        pub trait $trait: $crate::expr::Expr {
            $(
                $(#[$doc])*
                fn $name<R: $crate::expr::IntoExpr<<Self::Base as $bound>::Of<$argument>>>(
                    self,
                    other: R,
                ) -> $crate::expr::Infix<
                    $value,
                    Self,
                    R::Expr,
                    $crate::expr::infix::operators!(@ $($null)?),
                >
                where
                    Self::Base: $bound,
                {
                    $crate::expr::Infix::new(self, $sql, other.into_expr())
                }
            )+
        }

        impl<E: $crate::expr::Expr> $trait for E {}
    };
    (@) => { $crate::value::NotNull };
    (@ $null:ident) => { $crate::value::$null };
}
pub(crate) use operators;
