//! Index builds as lines of the terminal.

use tokio::task::JoinHandle;

use super::output;
use crate::builds;
use crate::source::DatabaseUrl;

/// Prints lines until it is dropped.
pub(super) struct Watch(JoinHandle<()>);

impl Watch {
    /// Begins to watch a database.
    pub(super) fn begin(url: &DatabaseUrl) -> Self {
        let url = url.clone();
        Self(tokio::spawn(async move {
            builds::watch(&url, |line| output::note(format_args!("  {line}"))).await;
        }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
