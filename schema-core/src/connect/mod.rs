//! Connections: the address of a database taken apart, and how it is connected to. The pool, the
//! migration runner and the command all connect here.

mod connector;
mod link;
mod target;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod verify;
mod words;

pub use link::{Canceller, ConnectError, Driver, Link};
pub use target::{Target, TargetError};
#[cfg(feature = "tls")]
pub(crate) use tls::TlsStream;
