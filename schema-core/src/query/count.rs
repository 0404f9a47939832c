use super::Arg;
use super::select::written;
use crate::expr::Expr;
use crate::sql::Fragment;

/// A number of rows: a number, or an argument of a [prepared](super::prepare) query.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::query::{Arg, prepare};
/// # #[derive(Table)] #[table(name = "users")]
/// # struct User { #[column(primary_key, identity)] id: i64 }
/// let page = prepare(|(rows, start): (Arg<i64>, Arg<i64>)| {
///     User::select().order_by(User::id).limit(rows).offset(start)
/// });
/// assert_eq!(page.to_sql(), "SELECT users.id FROM users ORDER BY users.id LIMIT $1 OFFSET $2");
/// ```
#[diagnostic::on_unimplemented(
    message = "expected a number of rows, found `{Self}`",
    label = "not a `u32`"
)]
pub trait RowCount {
    /// The clause, after its keyword.
    #[doc(hidden)]
    fn clause(self, keyword: &str) -> Fragment;
}

impl RowCount for u32 {
    fn clause(self, keyword: &str) -> Fragment {
        written(|sql| {
            sql.push(keyword);
            sql.bind_value(i64::from(self));
        })
    }
}

#[diagnostic::do_not_recommend]
impl RowCount for Arg<i64> {
    fn clause(self, keyword: &str) -> Fragment {
        written(|sql| {
            sql.push(keyword);
            self.write(sql);
        })
    }
}
