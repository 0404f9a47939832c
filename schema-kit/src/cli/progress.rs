//! Long work of the server as lines of the terminal.

use tokio::task::JoinHandle;

use crate::progress;
use crate::source::DatabaseUrl;

/// Tells until it is dropped.
pub(super) struct Watch(JoinHandle<()>);

impl Watch {
    /// Begins to watch a database.
    pub(super) fn begin(url: &DatabaseUrl, tell: impl FnMut(String) + Send + 'static) -> Self {
        let url = url.clone();
        Self(tokio::spawn(async move {
            progress::watch(&url, tell).await;
        }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
