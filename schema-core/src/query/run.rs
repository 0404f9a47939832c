use super::Projection;
use super::select::written;
use super::with::With;
use crate::db::Executor;
use crate::error::Error;
use crate::row::Decode;
use crate::sql::{Fragment, Statement};
use crate::table::Table;

pub(super) async fn all<E: Executor, R>(
    db: &E,
    statement: &Statement,
    decode: Decode<R>,
) -> Result<Vec<R>, Error> {
    let mut rows = db.query(statement).await?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().await? {
        out.push(decode.read(&row, 0)?);
    }
    Ok(out)
}

pub(super) async fn optional<E: Executor, R>(
    db: &E,
    statement: &Statement,
    decode: Decode<R>,
) -> Result<Option<R>, Error> {
    let mut rows = db.query(statement).await?;
    let Some(row) = rows.next().await? else { return Ok(None) };
    let value = decode.read(&row, 0)?;
    // The end must be waited for anyway: errors of the statement may come after its first row.
    if rows.next().await?.is_some() {
        return Err(Error::TooManyRows { statement: statement.text.clone() });
    }
    Ok(Some(value))
}

pub(super) async fn one<E: Executor, R>(
    db: &E,
    statement: &Statement,
    decode: Decode<R>,
) -> Result<R, Error> {
    let row = optional(db, statement, decode).await?;
    row.ok_or_else(|| Error::NotFound { statement: statement.text.clone() })
}

/// There is no statement, and so no row.
pub(super) fn no_rows() -> Error {
    Error::NotFound { statement: "an insert of no rows".to_owned() }
}

/// A write with `RETURNING`: it gives the rows that it wrote.
#[must_use = "a statement does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct Returning<R> {
    pub(super) with: With,
    sql: Fragment,
    decode: Decode<R>,
}

impl<T: Table> Returning<T> {
    /// A write with `RETURNING` every column of its table.
    pub(super) fn table(sql: Fragment) -> Self {
        let list = written(|list| list.push(T::SELECT_LIST));
        Self::new(sql, list, Decode::row())
    }
}

impl<R> Returning<R> {
    /// A write with `RETURNING` these columns.
    pub(super) fn columns<S, I, P: Projection<S, I, Row = R>>(sql: Fragment, columns: P) -> Self {
        Self::new(
            sql,
            written(|list| columns.write_projection(list)),
            Decode::projection::<P, S, I>(),
        )
    }

    /// A statement that reads what the writes of its WITH clause returned; none without writes.
    pub(super) fn written(with: With, sql: Fragment, decode: Decode<R>) -> Self {
        Self { with, sql, decode }
    }

    /// A write without rows has no statement, and stays so.
    fn new(mut sql: Fragment, list: Fragment, decode: Decode<R>) -> Self {
        if !sql.is_empty() {
            sql.clause(" RETURNING ", list);
        }
        Self { with: With::default(), sql, decode }
    }

    /// The SQL of this statement, with `$n` for each bound value.
    pub fn to_sql(self) -> String {
        self.into_fragment().finish().text
    }

    pub(super) fn into_fragment(self) -> Fragment {
        self.with.before(self.sql)
    }

    fn into_parts(self) -> (Statement, Decode<R>) {
        let (sql, decode) = self.into_fragments();
        (sql.finish(), decode)
    }

    /// The statement, and what reads its rows.
    pub(super) fn into_fragments(self) -> (Fragment, Decode<R>) {
        (self.with.before(self.sql), self.decode)
    }

    /// Every row that was written.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        if self.sql.is_empty() {
            return Ok(Vec::new());
        }
        let (statement, decode) = self.into_parts();
        all(db, &statement, decode).await
    }

    /// The one row that was written.
    ///
    /// # Errors
    /// [`Error::NotFound`] when none was, [`Error::TooManyRows`] when more were.
    pub async fn one<E: Executor>(self, db: &E) -> Result<R, Error> {
        if self.sql.is_empty() {
            return Err(no_rows());
        }
        let (statement, decode) = self.into_parts();
        one(db, &statement, decode).await
    }

    /// The one row that was written, if there is one.
    ///
    /// # Errors
    /// [`Error::TooManyRows`] when more were.
    pub async fn optional<E: Executor>(self, db: &E) -> Result<Option<R>, Error> {
        if self.sql.is_empty() {
            return Ok(None);
        }
        let (statement, decode) = self.into_parts();
        optional(db, &statement, decode).await
    }
}
