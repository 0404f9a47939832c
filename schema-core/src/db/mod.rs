//! Connections: the pool, transactions, and what runs a statement.

mod executor;
mod pool;
mod transaction;

pub use executor::{Executor, RowStream, Rows};
pub use pool::{Db, DbBuilder};
pub use transaction::Transaction;
