use deadpool_postgres::Object;

use super::executor::{Executor, RowStream, execute_transaction, query_transaction};
use crate::error::Error;
use crate::sql::Statement;

/// A transaction, or a savepoint of one. Statements run on it as on a [`Db`](super::Db).
pub struct Transaction<'a> {
    inner: deadpool_postgres::Transaction<'a>,
}

/// Runs `body` between BEGIN and COMMIT. Dropping the driver's transaction sends ROLLBACK, so an
/// error, a panic and a dropped future all leave the connection clean.
pub(super) async fn run<R, E, F>(client: &mut Object, body: F) -> Result<R, E>
where
    F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
    E: From<Error>,
{
    let inner = client.transaction().await.map_err(|source| failed("BEGIN", source))?;
    let mut transaction = Transaction { inner };
    let result = body(&mut transaction).await?;
    transaction.inner.commit().await.map_err(|source| failed("COMMIT", source))?;
    Ok(result)
}

impl Transaction<'_> {
    /// Runs `body` in a savepoint: what it did is undone when it gives `Err`, panics, or is dropped
    /// half way; the transaction goes on.
    ///
    /// # Errors
    /// What `body` gives, or the failure to set or release the savepoint.
    pub async fn transaction<R, E, F>(&mut self, body: F) -> Result<R, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<R, E>,
        E: From<Error>,
    {
        let inner = self.inner.transaction().await.map_err(|source| failed("SAVEPOINT", source))?;
        let mut savepoint = Transaction { inner };
        let result = body(&mut savepoint).await?;
        savepoint.inner.commit().await.map_err(|source| failed("RELEASE", source))?;
        Ok(result)
    }
}

impl Executor for Transaction<'_> {
    async fn query(&self, statement: &Statement) -> Result<RowStream, Error> {
        query_transaction(&self.inner, statement).await
    }

    async fn execute(&self, statement: &Statement) -> Result<u64, Error> {
        execute_transaction(&self.inner, statement).await
    }
}

fn failed(statement: &str, source: tokio_postgres::Error) -> Error {
    Error::Query { statement: statement.to_owned(), source }
}
