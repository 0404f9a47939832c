use std::time::Instant;

use futures_util::{StreamExt, pin_mut};
use schema_core::migrate::statements::{Statement, split};
use serde::Serialize;
use tokio::sync::Notify;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::Request;
use crate::studio::problem::Problem;
use crate::studio::sessions::Session;
use crate::studio::stream::Lines;

/// How many rows travel together.
const TOGETHER: usize = 100;

/// One run, in a session of its own.
pub(super) struct Run {
    pub(super) session: Session,
    pub(super) may_write: bool,
    pub(super) lines: Lines,
}

/// What the page is told.
#[derive(Serialize)]
#[serde(tag = "piece", rename_all = "snake_case")]
pub(super) enum Piece<'a> {
    /// A statement begins.
    Statement {
        number: usize,
        sql: &'a str,
        line: usize,
    },
    /// It has rows.
    Columns {
        names: Vec<String>,
        types: Vec<String>,
    },
    Rows {
        rows: Vec<Vec<Option<String>>>,
    },
    /// It has ended well.
    Done {
        rows: u64,
        milliseconds: u128,
    },
    /// It has not. `at` is where, in characters of the whole text from 0.
    Failed {
        #[serde(flatten)]
        problem: Problem,
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
    /// Something that a person should know.
    Note {
        text: &'a str,
    },
}

impl Piece<'_> {
    pub(super) fn failed(problem: Problem) -> Self {
        Self::Failed { problem, at: None }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.session.cancel();
    }
}

impl Run {
    pub(super) async fn run(&self, request: &Request, stop: &Notify) {
        let statements = match split(&request.sql) {
            Ok(statements) => statements,
            Err(error) => {
                let at = Some(request.sql[..error.offset].chars().count());
                let problem = Problem::bad_request(error.to_string());
                return self.lines.send(&Piece::Failed { problem, at }).await;
            }
        };
        let setup = format!(
            "SET statement_timeout = {}; SET application_name = 'cargo schema studio'",
            u64::from(request.timeout) * 1000
        );
        if let Err(error) = self.session.client.batch_execute(&setup).await {
            return self.lines.send(&Piece::failed(error.into())).await;
        }
        for (number, statement) in statements.iter().enumerate() {
            let begins = Piece::Statement { number, sql: statement.sql, line: statement.line };
            self.lines.send(&begins).await;
            let result = tokio::select! {
                result = self.statement(statement, request.rows) => result,
                () = stop.notified() => Err(Stopped::Cancelled),
            };
            match result {
                Ok(done) => self.lines.send(&done).await,
                Err(Stopped::Cancelled) => {
                    let problem = Problem::bad_request("cancelled");
                    return self.lines.send(&Piece::failed(problem)).await;
                }
                Err(Stopped::Failed(problem)) => {
                    let at = problem.facts.position.map(|at| {
                        let before = request.sql[..statement.offset].chars().count();
                        before + usize::try_from(at).unwrap_or(1).saturating_sub(1)
                    });
                    return self.lines.send(&Piece::Failed { problem, at }).await;
                }
            }
        }
        self.leave_no_transaction().await;
    }

    async fn statement(
        &self,
        statement: &Statement<'_>,
        most: usize,
    ) -> Result<Piece<'_>, Stopped> {
        if !self.may_write {
            // A snapshot has been taken, so that the transaction can't be made to write any more;
            // and the server takes one statement only, so that none can leave it.
            self.session.client.batch_execute("BEGIN READ ONLY; SELECT 1").await?;
        }
        let begun = Instant::now();
        let prepared = self.session.client.prepare(statement.sql).await?;
        let columns = prepared.columns();
        if !columns.is_empty() {
            let names = columns.iter().map(|column| column.name().to_owned()).collect();
            let types = columns.iter().map(|column| column.type_().name().to_owned()).collect();
            self.lines.send(&Piece::Columns { names, types }).await;
        }
        let rows = self.rows(statement.sql, most).await?;
        let milliseconds = begun.elapsed().as_millis();
        if !self.may_write {
            self.session.client.batch_execute("ROLLBACK").await?;
        }
        Ok(Piece::Done { rows, milliseconds })
    }

    /// Sends the first rows and counts the others.
    async fn rows(&self, sql: &str, most: usize) -> Result<u64, Stopped> {
        let messages = self.session.client.simple_query_raw(sql).await?;
        pin_mut!(messages);
        let (mut seen, mut changed) = (0, 0);
        let mut together = Vec::new();
        while let Some(message) = messages.next().await {
            match message? {
                SimpleQueryMessage::Row(row) => {
                    seen += 1;
                    if seen <= most {
                        together.push(texts(&row)?);
                    }
                }
                SimpleQueryMessage::CommandComplete(rows) => changed = rows,
                _ => {}
            }
            if together.len() >= TOGETHER {
                self.lines.send(&Piece::Rows { rows: std::mem::take(&mut together) }).await;
            }
        }
        if !together.is_empty() {
            self.lines.send(&Piece::Rows { rows: together }).await;
        }
        Ok(changed)
    }

    /// The session ends here: what it left open could only be lost.
    async fn leave_no_transaction(&self) {
        // A query of the simple protocol begins its transaction when it begins.
        let sql = "SELECT now() < statement_timestamp()";
        let messages = self.session.client.simple_query(sql).await.unwrap_or_default();
        let open = messages.iter().any(
            |message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t")),
        );
        if open {
            let text = "a transaction was left open and has been rolled back: end it with COMMIT";
            self.lines.send(&Piece::Note { text }).await;
        }
    }
}

fn texts(row: &SimpleQueryRow) -> Result<Vec<Option<String>>, Stopped> {
    let values = (0..row.len()).map(|n| Ok(row.try_get(n)?.map(str::to_owned)));
    values.collect()
}

/// Why a statement did not end well.
enum Stopped {
    Cancelled,
    Failed(Problem),
}

impl From<tokio_postgres::Error> for Stopped {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Failed(error.into())
    }
}
