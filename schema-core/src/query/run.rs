use crate::db::Executor;
use crate::error::Error;
use crate::row::{Decode, FromRow};
use crate::sql::Statement;
use crate::table::Table;

pub(super) async fn all<E: Executor, R>(
    db: &E,
    statement: &Statement,
    decode: Decode<R>,
) -> Result<Vec<R>, Error> {
    let mut rows = db.query(statement).await?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().await? {
        out.push(decode(&row, 0)?);
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
    let value = decode(&row, 0)?;
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

/// A write with `RETURNING`: it gives the rows that it wrote.
#[must_use = "a statement does nothing until it runs: `.all(&db)`, `.one(&db)`, …"]
pub struct Returning<R> {
    statement: Statement,
    decode: Decode<R>,
}

impl<T: Table> Returning<T> {
    pub(super) fn table(statement: Statement) -> Self {
        Self { statement, decode: <T as FromRow>::from_row }
    }
}

impl<R> Returning<R> {
    pub(super) fn new(statement: Statement, decode: Decode<R>) -> Self {
        Self { statement, decode }
    }

    /// The SQL of this statement, with `$n` for each bound value.
    pub fn to_sql(self) -> String {
        self.statement.text
    }

    /// Every row that was written.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all<E: Executor>(self, db: &E) -> Result<Vec<R>, Error> {
        if self.statement.text.is_empty() {
            return Ok(Vec::new());
        }
        all(db, &self.statement, self.decode).await
    }

    /// The one row that was written.
    ///
    /// # Errors
    /// [`Error::NotFound`] when none was, [`Error::TooManyRows`] when more were.
    pub async fn one<E: Executor>(self, db: &E) -> Result<R, Error> {
        one(db, &self.statement, self.decode).await
    }

    /// The one row that was written, if there is one.
    ///
    /// # Errors
    /// [`Error::TooManyRows`] when more were.
    pub async fn optional<E: Executor>(self, db: &E) -> Result<Option<R>, Error> {
        optional(db, &self.statement, self.decode).await
    }
}
