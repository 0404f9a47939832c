//! Changes of the files that a schema is made of.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cargo_metadata::MetadataCommand;
use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};
use tokio::sync::mpsc;

use crate::Error;
use crate::source::Context;

/// How long files have to be left alone: an editor writes several at once.
const QUIET: Duration = Duration::from_millis(200);

/// Watches until it is dropped.
pub(crate) struct Watch {
    changes: mpsc::Receiver<()>,
    _debouncer: Debouncer<RecommendedWatcher>,
}

impl Watch {
    /// Watches the sources of all packages of the workspace, and the SQL files beside the structs.
    pub(crate) fn begin(context: &Context) -> Result<Self, Error> {
        // one change more than is being worked on: the next look sees all of them
        let (sender, changes) = mpsc::channel(1);
        let heard = move |events: DebounceEventResult| {
            if events.is_ok_and(|events| events.iter().any(|event| is_source(&event.path))) {
                // a full channel tells of a change already
                let _ = sender.try_send(());
            }
        };
        let failed = |error: notify_debouncer_mini::notify::Error| {
            Error::Usage(format!("can't watch the source: {error}"))
        };
        let mut debouncer = new_debouncer(QUIET, heard).map_err(failed)?;
        for folder in folders(context)? {
            debouncer.watcher().watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
        }
        Ok(Self { changes, _debouncer: debouncer })
    }

    /// Waits for a change.
    pub(crate) async fn change(&mut self) {
        if self.changes.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// Editors write files of their own beside the sources.
fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs" || extension == "sql")
}

fn folders(context: &Context) -> Result<Vec<PathBuf>, Error> {
    let Some(manifest) = &context.manifest_path else {
        return Err(Error::Usage(
            "there is no Cargo.toml here or above: go to a package, or pass --manifest-path"
                .to_owned(),
        ));
    };
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec();
    let metadata = metadata.map_err(|error| Error::Cargo(error.to_string()))?;
    let packages = metadata.packages.iter();
    let sources = packages
        .filter_map(|package| package.manifest_path.parent())
        .map(|folder| folder.join("src"));
    let own = context.settings.sql.clone().unwrap_or_else(|| context.manifest_dir.join("schema"));
    let all = sources.map(cargo_metadata::camino::Utf8PathBuf::into_std_path_buf).chain([own]);
    Ok(all.filter(|folder| folder.is_dir()).collect())
}
