use super::{Expr, In};
use crate::column::Column;
use crate::source::Source;
use crate::sql::Fragment;
use crate::value::Value;

/// An expression to sort by, and its direction.
pub struct Order<E> {
    value: E,
    direction: &'static str,
    nulls: &'static str,
}

impl<E> Order<E> {
    pub(super) fn new(value: E, direction: &'static str) -> Self {
        Self { value, direction, nulls: "" }
    }

    /// The expression, its direction, and where its NULLs stand if that is said.
    pub(crate) fn into_parts(self) -> (E, &'static str, &'static str) {
        (self.value, self.direction, self.nulls)
    }

    pub(super) fn write_key(self, sql: &mut Fragment)
    where
        E: Expr,
    {
        self.value.write(sql);
        sql.push(self.direction);
        sql.push(self.nulls);
    }

    /// `NULLS FIRST`
    ///
    /// ```
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # struct User { #[column(primary_key, identity)] id: i64, name: Option<String>, age: Option<i32> }
    /// let order = (User::age.desc().nulls_last(), User::name.asc().nulls_first());
    /// assert_eq!(
    ///     User::select().columns(User::id).order_by(order).to_sql(),
    ///     "SELECT users.id FROM users ORDER BY users.age DESC NULLS LAST, users.name ASC NULLS FIRST"
    /// );
    /// ```
    pub fn nulls_first(self) -> Self {
        Self { nulls: " NULLS FIRST", ..self }
    }

    /// `NULLS LAST`
    pub fn nulls_last(self) -> Self {
        Self { nulls: " NULLS LAST", ..self }
    }
}

/// What `order_by` takes: a column, `.asc()` or `.desc()` of an expression, or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "can't order by this",
    label = "expected a column, `….asc()`, `….desc()`, or a tuple of these"
)]
pub trait OrderBy<S, I> {
    /// Writes the list.
    fn write_order(self, sql: &mut Fragment);
}

impl<S, E: In<S, I>, I> OrderBy<S, I> for Order<E> {
    fn write_order(self, sql: &mut Fragment) {
        self.write_key(sql);
    }
}

impl<S, T: Source, V: Value, K, I> OrderBy<S, I> for Column<T, V, K>
where
    Self: In<S, I>,
{
    fn write_order(self, sql: &mut Fragment) {
        self.write(sql);
    }
}
