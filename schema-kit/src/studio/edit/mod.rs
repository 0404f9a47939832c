//! Changes to rows: all of them in one transaction, or none.

mod blame;

use std::collections::BTreeMap;

use axum::Json;
use serde::{Deserialize, Serialize};
use tokio_postgres::Transaction;

use super::catalog::{self, Table, TableName};
use super::problem::Problem;
use super::statement::Statement;
use super::{Answer, State, grid};

/// Changes in the order in which they are made.
#[derive(Debug, Deserialize)]
pub(super) struct Changes {
    changes: Vec<Change>,
    /// The name of the database, typed by a person, where production asks for it.
    #[serde(default)]
    confirm: Option<String>,
}

/// A change to one row.
#[derive(Debug, Deserialize)]
struct Change {
    table: TableName,
    #[serde(flatten)]
    action: Action,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action {
    Insert { set: Values },
    Update { id: Vec<Option<String>>, version: String, set: Values },
    Delete { id: Vec<Option<String>>, version: String },
}

/// Values by their columns.
type Values = BTreeMap<String, Option<String>>;

/// A failure, and which change it is about.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    #[serde(flatten)]
    problem: Problem,
    /// The number of the change, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<usize>,
    /// The row as it is now, when somebody else has changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Values>,
}

impl<E: Into<Problem>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { problem: error.into(), change: None, current: None }
    }
}

impl axum::response::IntoResponse for Failure {
    fn into_response(self) -> axum::response::Response {
        (self.problem.status(), Json(self)).into_response()
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Applied {
    rows: usize,
}

/// The statements as people read them.
pub(super) async fn preview(desk: State, Json(request): Json<Changes>) -> Answer<Vec<String>> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let mut statements = Vec::new();
    for change in &request.changes {
        let table = catalog::table(&reading, &change.table).await?;
        statements.push(change.statement(&table)?.shown().to_owned());
    }
    reading.commit().await?;
    lease.give_back();
    Ok(Json(statements))
}

pub(super) async fn apply(
    desk: State,
    Json(request): Json<Changes>,
) -> Result<Json<Applied>, Failure> {
    desk.access.check(request.confirm.as_deref())?;
    let mut lease = desk.sessions.lease().await?;
    let mut failed = None;
    let writing = lease.writing().await?;
    for (number, change) in request.changes.iter().enumerate() {
        if let Err(failure) = make(&writing, change).await {
            failed = Some((number, change, failure));
            break;
        }
    }
    let Some((number, change, failure)) = failed else {
        writing.commit().await?;
        lease.give_back();
        return Ok(Json(Applied { rows: request.changes.len() }));
    };
    writing.rollback().await?;
    let reading = lease.reading().await?;
    let failure = explain(&reading, number, change, failure).await?;
    reading.commit().await?;
    lease.give_back();
    Err(failure)
}

/// Why a change was not made.
enum Unmade {
    Refused(tokio_postgres::Error),
    /// The row is not as it was when it was read.
    Conflict,
    Problem(Problem),
}

async fn make(writing: &Transaction<'_>, change: &Change) -> Result<(), Unmade> {
    let table = catalog::table(writing, &change.table).await.map_err(Unmade::Problem)?;
    let statement = change.statement(&table).map_err(Unmade::Problem)?;
    match statement.execute(writing).await.map_err(Unmade::Refused)? {
        1 => Ok(()),
        _ => Err(Unmade::Conflict),
    }
}

async fn explain(
    reading: &Transaction<'_>,
    number: usize,
    change: &Change,
    failure: Unmade,
) -> Result<Failure, Problem> {
    let (problem, current) = match failure {
        Unmade::Problem(problem) => (problem, None),
        Unmade::Refused(error) => (blame::columns(reading, change, error).await?, None),
        Unmade::Conflict => {
            let current = current(reading, change).await?;
            let text = if current.is_some() {
                "somebody else has changed this row since it was read; nothing was applied"
            } else {
                "this row is gone; nothing was applied"
            };
            (Problem::conflict(text), current)
        }
    };
    Ok(Failure { problem, change: Some(number), current })
}

/// The row as it is now.
async fn current(reading: &Transaction<'_>, change: &Change) -> Result<Option<Values>, Problem> {
    let (Action::Update { id, .. } | Action::Delete { id, .. }) = &change.action else {
        return Ok(None);
    };
    let table = catalog::table(reading, &change.table).await?;
    if table.key.is_empty() {
        return Ok(None); // its place says nothing once it was written anew
    }
    let mut statement = Statement::new("SELECT ");
    statement.list(", ", &table.columns, |statement, column| {
        statement.push("left(");
        statement.ident(&column.name);
        statement.push("::text, 500)");
    });
    statement.push(&format!(" FROM {} WHERE ", change.table.sql()));
    grid::push_identity(&mut statement, &table, id)?;
    let rows = statement.rows(reading).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let names = table.columns.iter().enumerate();
    let values = names.map(|(n, column)| Ok((column.name.clone(), row.try_get(n)?)));
    Ok(Some(values.collect::<Result<_, tokio_postgres::Error>>()?))
}

impl Change {
    fn statement(&self, table: &Table) -> Result<Statement, Problem> {
        if !table.is_editable() {
            return Err(Problem::bad_request(format!(
                "rows of {} can't be changed here: it is no table with a key",
                self.table.sql()
            )));
        }
        let mut statement = Statement::default();
        match &self.action {
            Action::Insert { set } => self.push_insert(&mut statement, table, set)?,
            Action::Update { id, version, set } => {
                statement.push(&format!("UPDATE {} SET ", self.table.sql()));
                let values = assignable(table, set)?;
                statement.list(", ", values, |statement, (column, value)| {
                    statement.ident(&column.name);
                    statement.push(" = ");
                    statement.value(value.as_deref(), &column.cast);
                });
                push_where(&mut statement, table, id, version)?;
            }
            Action::Delete { id, version } => {
                statement.push(&format!("DELETE FROM {}", self.table.sql()));
                push_where(&mut statement, table, id, version)?;
            }
        }
        Ok(statement)
    }

    fn push_insert(
        &self,
        statement: &mut Statement,
        table: &Table,
        set: &Values,
    ) -> Result<(), Problem> {
        statement.push(&format!("INSERT INTO {}", self.table.sql()));
        if set.is_empty() {
            statement.push(" DEFAULT VALUES");
            return Ok(());
        }
        let values = assignable(table, set)?;
        statement.push(" (");
        statement.list(", ", &values, |statement, (column, _)| statement.ident(&column.name));
        statement.push(") VALUES (");
        statement.list(", ", &values, |statement, (column, value)| {
            statement.value(value.as_deref(), &column.cast);
        });
        statement.push(")");
        Ok(())
    }
}

type Assignment<'a> = (&'a catalog::Column, &'a Option<String>);

fn assignable<'a>(table: &'a Table, set: &'a Values) -> Result<Vec<Assignment<'a>>, Problem> {
    if set.is_empty() {
        return Err(Problem::bad_request("a change that changes nothing"));
    }
    let pairs = set.iter().map(|(name, value)| {
        let column = table.column(name)?;
        if !column.editable {
            return Err(Problem::bad_request(format!("the server computes {name} by itself")));
        }
        Ok((column, value))
    });
    pairs.collect()
}

/// The row, in the version that was read.
fn push_where(
    statement: &mut Statement,
    table: &Table,
    id: &[Option<String>],
    version: &str,
) -> Result<(), Problem> {
    statement.push(" WHERE ");
    grid::push_identity(statement, table, id)?;
    statement.push(" AND xmin = ");
    statement.value(Some(version), "xid");
    Ok(())
}
