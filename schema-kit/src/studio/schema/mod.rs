//! The schema as a whole: its picture, its text, what is pending, and how it came to be.

mod objects;
mod pending;
mod usage;

use axum::Json;

pub(super) use objects::{ddl, diagram, objects, rust};
pub(super) use pending::{apply, plan};
pub(super) use usage::usage;

use super::{Answer, State};
use crate::history::{Standing, standings};

/// How each migration stands.
pub(super) async fn history(desk: State) -> Answer<Vec<Standing>> {
    Ok(Json(standings(&desk.url, &desk.context.settings).await?))
}
