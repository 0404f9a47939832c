use std::future::poll_fn;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use postgres_protocol::message::backend::Message;
use postgres_types::{Kind, Type};

use super::answer::Answer;
use super::frames;
use super::row::{Cells, Column, Span};
use super::statement::read_columns;
use crate::error::Failure;

/// The rows of an answer.
pub(crate) struct Rows {
    answer: Answer,
    columns: Arc<[Column]>,
    /// Where the values of a row are; of the row that was read last.
    spans: Vec<Span>,
    /// How many rows were written.
    affected: Option<u64>,
}

impl Rows {
    /// Waits until the server has found the statement and taken its values.
    pub(super) async fn begin(mut answer: Answer, columns: Arc<[Column]>) -> Result<Self, Failure> {
        let mut is_begun = |tag, _: &[u8]| match tag {
            frames::BIND_COMPLETE => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        poll_fn(|cx| answer.poll(cx, &mut is_begun)).await?;
        Ok(Self { answer, columns, spans: Vec::new(), affected: None })
    }

    pub(crate) fn affected(&self) -> Option<u64> {
        self.affected
    }

    /// Gives `visit` each row that is there: true when it broke off, false after the last.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        visit: &mut dyn FnMut(Cells<'_>) -> ControlFlow<()>,
    ) -> Poll<Result<bool, Failure>> {
        let Self { answer, columns, spans, affected } = self;
        let mut failure = None;
        let polled = answer.poll(cx, &mut |tag, body| match tag {
            frames::DATA_ROW => match Cells::read(columns, body, spans) {
                Some(cells) => visit(cells),
                None => {
                    failure = Some(frames::malformed("a row has not the columns of its result"));
                    ControlFlow::Break(())
                }
            },
            frames::ROW_DESCRIPTION => match described(body, columns) {
                Ok(new) => {
                    *columns = new.unwrap_or_else(|| columns.clone());
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            },
            frames::COMMAND_COMPLETE => {
                *affected = Some(affected_by(body));
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        });
        let more = ready!(polled)?;
        match failure {
            Some(error) => Poll::Ready(Err(answer.give_up(error))),
            None => Poll::Ready(Ok(more)),
        }
    }
}

/// The columns of a result, if they are not those that are known. One whose type is known of no other
/// can't be read.
fn described(body: &[u8], known: &[Column]) -> io::Result<Option<Arc<[Column]>>> {
    let Message::RowDescription(row) = frames::message(frames::ROW_DESCRIPTION, body)? else {
        return Ok(None);
    };
    let found = read_columns(&row)?;
    if found.iter().map(|(_, ty)| *ty).eq(known.iter().map(|column| column.ty.oid())) {
        return Ok(None);
    }
    let type_of = |oid: u32| {
        let known = || known.iter().find(|column| column.ty.oid() == oid).map(|c| c.ty.clone());
        let unknown = || Type::new(format!("type {oid}"), oid, Kind::Simple, String::new());
        Type::from_oid(oid).or_else(known).unwrap_or_else(unknown)
    };
    Ok(Some(found.into_iter().map(|(name, ty)| Column::new(name, type_of(ty))).collect()))
}

/// The number at the end of a command's tag, such as `INSERT 0 7`.
fn affected_by(body: &[u8]) -> u64 {
    let digits = |byte: &&u8| byte.is_ascii_digit();
    let tag = body.strip_suffix(&[0]).unwrap_or(body);
    let start = tag.len() - tag.iter().rev().take_while(digits).count();
    tag[start..]
        .iter()
        .fold(0, |count, digit| count.saturating_mul(10).saturating_add((digit - b'0').into()))
}
