use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;
use fallible_iterator::FallibleIterator as _;
use postgres_protocol::message::backend::{Message, RowDescriptionBody};
use postgres_types::Type;

use super::rows::Rows;
use super::{Column, Wire, frames, request};
use crate::error::Failure;

/// A statement whose types are known.
#[derive(Clone)]
pub(crate) struct Statement {
    /// What the server knows it by; `None` when it does not keep it.
    name: Option<Arc<Name>>,
    pub(crate) params: Arc<[Type]>,
    pub(crate) columns: Arc<[Column]>,
}

/// The name of a statement on the server, which forgets it when nobody has this any more.
struct Name {
    text: String,
    wire: Wire,
}

/// The names of statements.
#[derive(Default)]
pub(super) struct Names {
    next: AtomicU64,
    /// Of those that the server can forget.
    unused: Mutex<Vec<String>>,
}

impl Names {
    fn unused(&self) -> MutexGuard<'_, Vec<String>> {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        self.wire.0.names.unused().push(std::mem::take(&mut self.text));
    }
}

/// What a server says of a statement: its types are numbers.
#[derive(Default)]
pub(crate) struct Described {
    name: Option<Arc<Name>>,
    params: Vec<u32>,
    columns: Vec<(String, u32)>,
}

impl Described {
    /// The numbers of its types.
    pub(crate) fn types(&self) -> impl Iterator<Item = u32> {
        self.params.iter().copied().chain(self.columns.iter().map(|(_, ty)| *ty))
    }

    /// The statement, with the types of these numbers.
    pub(crate) fn with_types(self, type_of: impl Fn(u32) -> Type) -> Statement {
        let column = |(name, ty)| Column::new(name, type_of(ty));
        Statement {
            name: self.name,
            params: self.params.iter().map(|ty| type_of(*ty)).collect(),
            columns: self.columns.into_iter().map(column).collect(),
        }
    }
}

impl Wire {
    /// Asks for the types of a statement. Dropped half way, the server forgets it.
    pub(crate) async fn describe(&self, sql: &str, keep: bool) -> Result<Described, Failure> {
        let mut described = Described::default();
        if keep {
            let text = format!("q{}", self.0.names.next.fetch_add(1, Ordering::Relaxed));
            described.name = Some(Arc::new(Name { text, wire: self.clone() }));
        }
        let name = described.name.as_ref().map_or("", |name| &name.text);
        let request = self.after_forgetting(request::prepare(name, sql)?)?;
        let answer = self.send(request).await?;
        let Described { params, columns, .. } = &mut described;
        let read = answer.read(|tag, body| {
            match frames::message(tag, body)? {
                Message::ParameterDescription(types) => {
                    types.parameters().for_each(|ty| {
                        params.push(ty);
                        Ok(())
                    })?;
                }
                Message::RowDescription(row) => *columns = read_columns(&row)?,
                _ => {}
            }
            Ok(())
        });
        read.await?;
        Ok(described)
    }

    /// Runs a statement, and waits until it has begun: by its name; with a comment behind its text, or when the server does not keep
    /// it, by that.
    pub(crate) async fn run(
        &self,
        statement: &Statement,
        sql: &str,
        comment: &str,
        values: request::Values<'_>,
    ) -> Result<Rows, Failure> {
        let request = match &statement.name {
            Some(name) if comment.is_empty() => {
                request::run(&name.text, &statement.params, values)?
            }
            _ => request::run_once(&format!("{sql}{comment}"), &statement.params, values)?,
        };
        let answer = self.send(self.after_forgetting(request)?).await?;
        Rows::begin(answer, statement.columns.clone()).await
    }

    /// The request, behind others to forget what nobody uses any more.
    fn after_forgetting(&self, request: BytesMut) -> Result<BytesMut, Failure> {
        let unused = std::mem::take(&mut *self.0.names.unused());
        if unused.is_empty() {
            return Ok(request);
        }
        let mut all = request::forget(&unused)?;
        all.unsplit(request);
        Ok(all)
    }
}

/// The columns of a result, each with the number of its type.
pub(super) fn read_columns(row: &RowDescriptionBody) -> io::Result<Vec<(String, u32)>> {
    row.fields().map(|field| Ok((field.name().to_owned(), field.type_oid()))).collect()
}
