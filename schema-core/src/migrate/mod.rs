//! The migration runner: brings a database to the schema of the program.
//!
//! ```no_run
//! use schema_core::migrate::{Dedicated, Migration, Migrations, ensure_migrations};
//!
//! static MIGRATIONS: Migrations = {
//!     static LIST: [Migration; 1] =
//!         [Migration::embedded("20260101000000", "init", "create table t (id int);", None)];
//!     Migrations::embedded(&LIST)
//! };
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let db = Dedicated::new("postgres://localhost/app".parse()?);
//! ensure_migrations(&db, &MIGRATIONS).await?;
//! # Ok(()) }
//! ```
//!
//! Any number of processes may start at once, and be killed at any time:
//!
//! * One runs, under an advisory lock of a connection of its own; the others poll, never block.
//! * A transactional segment commits together with its row in the ledger (`_schema.migrations`,
//!   and `_schema.steps` for migrations of several steps). It is done, or it is not.
//! * A statement outside a transaction is noted before and after. When a crash left its end in
//!   doubt, the catalog tells: an index that is valid is done, an invalid one is dropped and built
//!   again. `DO` and `CALL` in such a segment are run again, so they must bear it.
//! * Steps wait briefly for locks and step back, so that nobody queues behind a migration.
//!
//! Moves of data may be migrations in Rust ([`Migration::in_rust`]), and the same migrations may be
//! applied to many schemas or databases ([`run_each`]).
//!
//! The files are plain SQL; see [`parse_segments`] for the comments that cut them.

mod apply;
mod batches;
mod check;
mod checksum;
mod classify;
mod code;
mod compare;
mod connect;
mod cursor;
mod error;
mod folder;
mod ledger;
mod lock;
mod migration;
mod once;
mod options;
mod plan;
mod progress;
mod rollback;
mod runner;
mod segments;
mod session;
mod settle;
pub mod statements;
mod status;
mod tenants;
mod tokens;

pub use check::{Fault, Invalid, check};
pub use checksum::checksum;
pub use code::{Batch, BatchError, BatchFuture, Code, Next};
pub use connect::{Connect, Connection, DatabaseKey, Dedicated};
pub use error::{BatchFailed, LockHolder, MigrateError, SharedError, StepFailed};
pub use migration::{Migration, Migrations};
pub use once::ensure_migrations;
pub use options::{Late, Options, Unknown};
pub use progress::{Event, Progress};
pub use rollback::{record_applied, roll_back};
pub use runner::{Applied, Outcome, run};
pub use segments::{ParsedSegment, Segment, parse_segments, render_segments};
pub use status::{State, Status};
pub use tenants::{Summary, Tenant, run_each};
