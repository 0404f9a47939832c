//! Values as expressions.

use super::{Expr, In, IntoExpr, OfRow, operand};
use crate::sql::Fragment;
use crate::value::Value;

#[diagnostic::do_not_recommend]
impl IntoExpr<String> for &String {
    type Expr = Bind<String>;

    fn into_expr(self) -> Bind<String> {
        Bind(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<String> for &str {
    type Expr = Bind<String>;

    fn into_expr(self) -> Bind<String> {
        Bind(self.to_owned())
    }
}

/// A bound value.
pub struct Bind<V>(pub(crate) V);

impl<V: Value> Expr for Bind<V> {
    type Base = V::Base;
    type Kind = OfRow;

    fn write(self, sql: &mut Fragment) {
        if V::CAST {
            return self.write_typed(sql);
        }
        sql.bind_value(self.0);
    }

    fn write_typed(self, sql: &mut Fragment) {
        sql.bind_value(self.0);
        sql.push("::");
        sql.push(V::TYPE);
    }
}

impl<V: Value, S> In<S, ()> for Bind<V> {
    type Null = V::Null;
}

operand! { [V] Bind<V> }
