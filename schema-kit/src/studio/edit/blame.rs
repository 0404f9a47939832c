//! Which columns a refused change fails by.

use tokio_postgres::Transaction;
use tokio_postgres::types::Type;

use super::{Action, Change, Problem, Statement, Values, catalog};

/// The server's refusal, with the columns at fault: those of the constraint, else those whose values
/// are none of their types.
pub(super) async fn columns(
    reading: &Transaction<'_>,
    change: &Change,
    error: tokio_postgres::Error,
) -> Result<Problem, Problem> {
    let mut problem = Problem::from(error);
    if problem.facts.columns.is_empty()
        && let Some(constraint) = &problem.facts.constraint
    {
        problem.facts.columns = of_constraint(reading, change, constraint).await?;
    }
    let of_data = problem.facts.code.as_deref().is_some_and(|code| code.starts_with("22"));
    if problem.facts.columns.is_empty()
        && of_data
        && let Action::Insert { set } | Action::Update { set, .. } = &change.action
    {
        problem.facts.columns = unreadable(reading, change, set).await?;
    }
    Ok(problem)
}

async fn of_constraint(
    reading: &Transaction<'_>,
    change: &Change,
    constraint: &str,
) -> Result<Vec<String>, Problem> {
    let sql = "SELECT a.attname::text FROM pg_attribute a \
               JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = $1 AND c.relname = $2 AND (\
               a.attnum IN (SELECT unnest(k.conkey) FROM pg_constraint k \
                            WHERE k.conrelid = c.oid AND k.conname = $3) OR \
               a.attnum IN (SELECT unnest(i.indkey) FROM pg_index i \
                            JOIN pg_class x ON x.oid = i.indexrelid \
                            WHERE i.indrelid = c.oid AND x.relname = $3)) ORDER BY a.attnum";
    let parameters = [
        (&change.table.schema as _, Type::TEXT),
        (&change.table.name as _, Type::TEXT),
        (&constraint as _, Type::TEXT),
    ];
    let rows = reading.query_typed(sql, &parameters).await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The columns whose values the server can't read as their types.
async fn unreadable(
    reading: &Transaction<'_>,
    change: &Change,
    set: &Values,
) -> Result<Vec<String>, Problem> {
    if set.len() == 1 {
        return Ok(set.keys().cloned().collect());
    }
    let table = catalog::table(reading, &change.table).await?;
    let mut columns = Vec::new();
    for (name, value) in set {
        let mut statement = Statement::new("SELECT ");
        statement.value(value.as_deref(), &table.column(name)?.cast);
        reading.batch_execute("SAVEPOINT one_value").await?;
        if statement.execute(reading).await.is_err() {
            columns.push(name.clone());
        }
        reading.batch_execute("ROLLBACK TO one_value").await?;
    }
    Ok(columns)
}
