//! Connections: the pool, transactions, and what runs a statement.

mod builder;
mod cache;
mod comment;
mod connection;
mod copy;
mod database;
mod deadline;
mod executor;
mod listen;
mod lock;
mod observe;
mod opening;
mod pool;
mod pooled;
mod replicas;
mod route;
mod rows;
mod run;
mod session;
mod settings;
mod transaction;
mod watch;

pub use builder::DbBuilder;
pub use connection::{CancelHandle, Connection};
pub use database::Db;
pub use executor::{Executor, With};
pub use listen::{Listener, Notification};
pub use lock::{AdvisoryLock, LockKey};
pub use observe::SlowQuery;
pub use replicas::Replicas;
pub use rows::{RowStream, Rows};
pub use settings::Notice;
pub use transaction::{Isolation, Transaction, TransactionBuilder};
pub use watch::{TooManyRuns, watch};

pub use copy::CopyOut;
pub(crate) use copy::{CopyIn, copy_in, copy_out};
pub(crate) use session::Session;
pub(crate) use settings::Settings;
pub(crate) use transaction::undone;
