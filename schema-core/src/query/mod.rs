//! The statements: select, insert, update, delete, and plain SQL.

mod assign;
mod conflict;
mod delete;
mod filter;
mod insert;
mod join;
mod projection;
mod raw;
mod run;
mod select;
mod update;

pub use assign::{Assignment, Assignments, IntoParam};
pub use conflict::OnConflict;
pub use delete::Delete;
pub use filter::{Chosen, Filtered, Unfiltered};
pub use insert::{Insert, IntoRows};
pub use join::{Join, JoinOn, On};
pub use projection::{AllColumns, Projection, Side};
pub use raw::{IntoParams, Raw, sql};
pub use run::Returning;
pub use select::Select;
pub use update::{Update, UpdateSet};
