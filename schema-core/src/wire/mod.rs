//! Statements without the driver, on the driver's own connection.
//!
//! The driver connects, and does what is seldom: copies, the types of a schema, migrations. What runs
//! often goes past it: a request is written by whoever makes it, and its answer is read by whoever waits
//! for it, without a task in between, and its rows are decoded where they were received.
//!
//! ```text
//!  driver ── Tap ─┐
//!                 ├─ Line ── Stream ── server
//!  Answer ── Wire ┘
//! ```

mod answer;
mod frames;
mod inbox;
mod line;
#[cfg(unix)]
mod local;
mod request;
mod row;
mod rows;
mod slots;
mod statement;
mod stream;
mod tap;
mod traffic;
mod wakers;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use line::Line;
#[cfg(unix)]
pub(crate) use local::Local;
use row::Column;
pub(crate) use row::{Cells, OwnedCells};
pub(crate) use rows::Rows;
pub(crate) use statement::Statement;
pub(crate) use stream::Stream;
pub(crate) use tap::Tap;
use wakers::Wakers;

use crate::error::ServerError;

/// Our end of a connection.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Shared>);

struct Shared {
    line: Mutex<Line>,
    wakers: Arc<Wakers>,
    names: statement::Names,
    /// Who is told of notices.
    notices: OnceLock<NoticeHook>,
}

/// Told of a notice.
type NoticeHook = Box<dyn Fn(&ServerError) + Send + Sync>;

impl Wire {
    fn new(stream: Stream) -> Self {
        let wakers = Arc::<Wakers>::default();
        let line = Mutex::new(Line::new(stream, wakers.clone()));
        let (names, notices) = (statement::Names::default(), OnceLock::new());
        Self(Arc::new(Shared { line, wakers, names, notices }))
    }

    /// Tells of notices that come with answers; of others the driver does. Once.
    pub(crate) fn on_notice(&self, hook: impl Fn(&ServerError) + Send + Sync + 'static) {
        // a second hook would be told nothing
        let _ = self.0.notices.set(Box::new(hook));
    }

    /// Closes the connection, also in the middle of a statement.
    pub(crate) fn close(&self) {
        self.with(Line::close);
    }

    /// Whether the connection is closed, as far as is known without waiting.
    pub(crate) fn is_closed(&self) -> bool {
        self.with(Line::is_closed)
    }

    /// Works on the line; who has to be woken or told for it is so afterwards.
    fn with<T>(&self, work: impl FnOnce(&mut Line) -> T) -> T {
        let (result, calls) = {
            // what panicked was decoding a value: the line itself is whole
            let mut line = self.0.line.lock().unwrap_or_else(PoisonError::into_inner);
            (work(&mut line), line.take_calls())
        };
        if calls.waiting {
            self.0.wakers.wake_waiting();
        }
        if calls.driver {
            self.0.wakers.wake_driver();
        }
        if let Some(hook) = self.0.notices.get() {
            calls.notices.iter().for_each(hook);
        }
        result
    }
}
