//! A PostgreSQL for development and tests with nothing to set up.
//!
//! * [`DevDatabase`]: the development database of a project, on a cluster of its own that is there
//!   while anybody uses it.
//! * [`TestDatabase`]: an empty database for one test, on a throw-away cluster.
//! * [`Cluster`]: a throw-away cluster for tests that stop or kill the server.
//! * [`binaries`]: the server's programs, found on this machine or fetched.
//!
//! Everything here blocks; in async code call it from `spawn_blocking`, except in tests, where it does
//! not matter. It runs on Linux and macOS.
//!
//! ```no_run
//! # fn main() -> Result<(), schema_devdb::Error> {
//! let database = schema_devdb::TestDatabase::new()?;
//! println!("psql {}", database.url());
//! # Ok(())
//! # }
//! ```

mod admin;
mod binaries;
mod cluster;
mod configured;
mod development;
mod error;
mod fetch;
mod initdb;
mod lease;
mod place;
mod postmaster;
mod server;
mod testing;
mod user;

pub use binaries::{Binaries, Version, binaries};
pub use cluster::{Cluster, Options};
pub use configured::configured_url;
pub use development::DevDatabase;
pub use error::Error;
pub use testing::TestDatabase;
