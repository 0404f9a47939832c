//! Email captures, wizard submissions, users and events on HTTP.
//!
//! [`schema`] is the database, [`http`] the service in front of it. Nothing here is beyond what an
//! outside user of the toolkit can write.

pub mod http;
pub mod schema;

use schema_core::{Migrations, migrations};

/// The migrations that `cargo schema generate` wrote, embedded.
pub static MIGRATIONS: Migrations = migrations!();
