//! How statements reach the server: past the driver, or by it where the connection is somebody else's.
//! Nothing but this module knows the difference.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use futures_util::Stream as _;
use tokio_postgres::types::{Kind, Type};
use tokio_postgres::{Client, RowStream};

use super::session::{Running, Session};
use crate::error::Failure;
use crate::row::Row;
use crate::sql::{Param, as_value};
use crate::wire::{Rows, Statement, Wire};

/// A connection, as statements see it.
pub(super) struct Route {
    pub(super) client: Client,
    wire: Option<Wire>,
    /// The types that are not the server's own, by their numbers.
    types: Mutex<HashMap<u32, Type>>,
}

/// A statement whose types are known.
pub(super) struct Prepared {
    pub(super) text: Arc<str>,
    pub(super) types: Arc<[Type]>,
    known: Known,
}

enum Known {
    Wire(Statement),
    /// `None` behind a pooler, where the next statement may be another server's.
    Driver(Option<tokio_postgres::Statement>),
}

/// The rows of a statement, as they arrive.
pub(super) enum Incoming {
    Wire(Rows),
    Driver(Pin<Box<RowStream>>),
}

/// What looks at rows until it breaks off.
pub(super) type Visit<'a> = &'a mut dyn FnMut(Row<'_>) -> ControlFlow<()>;

impl Route {
    pub(super) fn new(client: Client, wire: Option<Wire>) -> Self {
        Self { client, wire, types: Mutex::default() }
    }

    /// Whether the connection is closed, as far as is known without waiting.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed() || self.wire.as_ref().is_some_and(Wire::is_closed)
    }

    /// Closes it, also in the middle of a statement.
    pub(super) fn close(&self) {
        if let Some(wire) = &self.wire {
            wire.close();
        }
    }

    /// Runs a command that gives nothing.
    pub(super) async fn command(&self, sql: &str) -> Result<(), Failure> {
        match &self.wire {
            Some(wire) => wire.command(sql).await,
            None => Ok(self.client.batch_execute(sql).await?),
        }
    }

    /// Asks for the types of a statement. The server keeps it, unless a pooler is between that may give
    /// the next statement to another server.
    pub(super) async fn prepare(
        &self,
        session: &Session,
        text: &str,
        running: &mut Running,
    ) -> Result<Prepared, Failure> {
        let (types, known) = if let Some(wire) = &self.wire {
            let described = wire.describe(text, !session.is_pooled()).await?;
            self.learn(session, described.types(), running).await?;
            let statement = described.with_types(|oid| self.type_of(oid));
            (statement.params.clone(), Known::Wire(statement))
        } else {
            running.preparing = true;
            let (types, statement) = if session.is_pooled() {
                (session.describe(text, &[]).await?.into(), None)
            } else {
                let statement = self.client.prepare(text).await?;
                (statement.params().into(), Some(statement))
            };
            running.preparing = false;
            (types, Known::Driver(statement))
        };
        Ok(Prepared { text: text.into(), types, known })
    }

    /// Sends a statement. With a comment, or behind a pooler, it goes without a name: the server plans
    /// it anew, and keeps nothing.
    pub(super) async fn send(
        &self,
        session: &Session,
        prepared: &Prepared,
        params: &[Param],
        comment: &str,
    ) -> Result<Incoming, Failure> {
        let _turn = if session.is_pooled() { Some(session.turn().await) } else { None };
        let rows = match (&prepared.known, &self.wire) {
            (Known::Wire(statement), Some(wire)) => {
                let rows = wire.run(statement, &prepared.text, comment, params).await?;
                return Ok(Incoming::Wire(rows));
            }
            (Known::Driver(Some(statement)), _) if comment.is_empty() => {
                self.client.query_raw(statement, params.iter().map(as_value)).await?
            }
            _ => {
                let text = format!("{}{comment}", prepared.text);
                let typed = params.iter().map(as_value).zip(prepared.types.iter().cloned());
                self.client.query_typed_raw(&text, typed).await?
            }
        };
        Ok(Incoming::Driver(Box::pin(rows)))
    }

    /// Forgets what the schema may have changed.
    pub(super) fn forget_types(&self) {
        self.client.clear_type_cache();
        self.types().clear();
    }

    /// Asks the driver for types that are not known.
    async fn learn(
        &self,
        session: &Session,
        types: impl Iterator<Item = u32>,
        running: &mut Running,
    ) -> Result<(), Failure> {
        let unknown: Vec<Type> = {
            let known = self.types();
            let is_known = |oid: &u32| Type::from_oid(*oid).is_some() || known.contains_key(oid);
            types.filter(|oid| !is_known(oid)).map(|oid| numbered("", oid)).collect()
        };
        if unknown.is_empty() {
            return Ok(());
        }
        running.preparing = true;
        let learned = if session.is_pooled() {
            session.describe("SELECT", &unknown).await?
        } else {
            self.client.prepare_typed("SELECT", &unknown).await?.params().to_vec()
        };
        running.preparing = false;
        self.types().extend(learned.into_iter().map(|ty| (ty.oid(), ty)));
        Ok(())
    }

    fn type_of(&self, oid: u32) -> Type {
        let known = || self.types().get(&oid).cloned();
        Type::from_oid(oid).or_else(known).unwrap_or_else(|| numbered("unknown", oid))
    }

    fn types(&self) -> MutexGuard<'_, HashMap<u32, Type>> {
        self.types.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn numbered(name: &str, oid: u32) -> Type {
    Type::new(name.to_owned(), oid, Kind::Simple, String::new())
}

impl Incoming {
    /// Gives `visit` each row that is there: true when it broke off, false after the last.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        visit: Visit<'_>,
    ) -> Poll<Result<bool, Failure>> {
        match self {
            Self::Wire(rows) => rows.poll(cx, &mut |cells| visit(Row::received(cells))),
            Self::Driver(rows) => loop {
                let Some(row) = ready!(rows.as_mut().poll_next(cx)).transpose()? else {
                    return Poll::Ready(Ok(false));
                };
                if visit(Row::from(row)).is_break() {
                    return Poll::Ready(Ok(true));
                }
            },
        }
    }

    /// How many rows were written; known at the end.
    pub(super) fn affected(&self) -> Option<u64> {
        match self {
            Self::Wire(rows) => rows.affected(),
            Self::Driver(rows) => rows.rows_affected(),
        }
    }
}
