//! The SQL editor: statements in a session of their own, their results as they come.

mod explain;
mod run;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

pub(super) use explain::explain;

use super::sessions::Session;
use super::{Answer, State, stream};
use crate::Error;

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    /// A name that the page has made up, by which the run can be cancelled.
    run: String,
    sql: String,
    /// The most rows of a statement that are sent.
    rows: usize,
    /// How long a statement may take, in seconds; 0: as long as it likes.
    timeout: u32,
    /// The name of the database, typed by a person, where production asks for it.
    #[serde(default)]
    confirm: Option<String>,
}

/// The runs that can be cancelled.
#[derive(Debug, Default)]
pub(super) struct Running(Mutex<HashMap<String, Arc<Notify>>>);

impl Running {
    fn begin(&self, run: &str) -> Arc<Notify> {
        let stop = Arc::new(Notify::new());
        self.runs().insert(run.to_owned(), Arc::clone(&stop));
        stop
    }

    fn end(&self, run: &str) {
        self.runs().remove(run);
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs statements one after the other, up to the first that fails.
pub(super) async fn run(desk: State, Json(request): Json<Request>) -> Response {
    let axum::extract::State(desk) = desk;
    let stop = desk.running.begin(&request.run);
    let may_write = desk.access.may_write(request.confirm.as_deref());
    stream::answer(async move |lines| {
        match Session::open(&desk.url).await {
            Ok(session) => {
                let run = run::Run { session, may_write, lines: lines.clone() };
                run.run(&request, &stop).await;
            }
            Err(error) => lines.send(&run::Piece::failed(Error::into(error))).await,
        }
        desk.running.end(&request.run);
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Cancel {
    run: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Cancelled {
    cancelled: bool,
}

/// Ends the statement of a run.
pub(super) async fn cancel(desk: State, Json(request): Json<Cancel>) -> Answer<Cancelled> {
    let stop = desk.running.runs().get(&request.run).cloned();
    if let Some(stop) = &stop {
        stop.notify_one();
    }
    Ok(Json(Cancelled { cancelled: stop.is_some() }))
}
