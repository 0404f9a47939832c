//! Running statements: what becomes of connections, plans, time limits, errors and those who watch.

mod caches;
mod connections;
mod drops;
mod errors;
mod listening;
mod restarts;
mod support;
mod timeouts;
mod transactions;
mod watching;
