use super::{Error, QueryError};
use crate::query::ColumnList;
use crate::table::Table;

impl Error {
    /// Whether a row violated a constraint over exactly these columns of their table: a key, a unique
    /// index, a foreign key, a check, or `NOT NULL`. Which constraint is about which columns is known
    /// from the table's declaration, not from the name.
    ///
    /// ```no_run
    /// # use schema_core::prelude::*;
    /// # #[derive(Table)] #[table(name = "captures", unique(tenant, code))]
    /// # struct Capture { #[column(primary_key, identity)] id: i64, #[column(unique)] email: String,
    /// #     tenant: i32, code: i32 }
    /// # async fn example(db: &Db, new: NewCapture) -> Result<(), schema_core::Error> {
    /// match Capture::insert(new).exec(db).await {
    ///     Err(error) if error.violates(Capture::email) => println!("that address is known"),
    ///     Err(error) if error.violates((Capture::tenant, Capture::code)) => println!("so is the code"),
    ///     result => drop(result?),
    /// }
    /// # Ok(()) }
    /// ```
    #[allow(clippy::needless_pass_by_value)] // reads better than a reference, and is a constant
    pub fn violates<T: Table, L: ColumnList<T>>(&self, columns: L) -> bool {
        match self {
            Self::Query(error) => violates::<T>(error, &columns.names()),
            _ => false,
        }
    }
}

fn violates<T: Table>(error: &QueryError, columns: &[&str]) -> bool {
    let Some(server) = error.server().filter(|_| error.is_violation()) else { return false };
    if server.table() != Some(T::NAME) {
        return false;
    }
    // the server names no constraint for `NOT NULL`, but the column
    if let ("23502", Some(column)) = (server.code(), server.column()) {
        return columns == [schema_model::name::quote_ident(column)];
    }
    let constraint = T::CONSTRAINTS.iter().find(|(name, _)| Some(*name) == server.constraint());
    constraint.is_some_and(|(_, about)| {
        about.len() == columns.len() && about.iter().all(|column| columns.contains(column))
    })
}

impl QueryError {
    /// Whether it is of class 23: integrity constraint violation.
    fn is_violation(&self) -> bool {
        self.server().is_some_and(|server| server.code().starts_with("23"))
    }
}
