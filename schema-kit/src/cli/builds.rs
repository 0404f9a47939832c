//! How far index builds are, while something else waits for them.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::output;
use crate::source::DatabaseUrl;
use crate::source::database::connect;

/// How often to look. Builds that end before are not worth a line.
const EVERY: Duration = Duration::from_secs(2);

const PROGRESS: &str = "SELECT relid::regclass::text, phase,
        CASE WHEN blocks_total > 0 THEN 100 * blocks_done / blocks_total
            WHEN tuples_total > 0 THEN 100 * tuples_done / tuples_total
            WHEN lockers_total > 0 THEN 100 * lockers_done / lockers_total END
    FROM pg_catalog.pg_stat_progress_create_index WHERE datname = current_database()";

/// Prints lines until it is dropped.
pub(super) struct Watch(JoinHandle<()>);

impl Watch {
    /// Begins to watch a database, on a connection of its own.
    pub(super) fn begin(url: &DatabaseUrl) -> Self {
        let url = url.clone();
        Self(tokio::spawn(async move {
            // Whoever can't be asked tells nothing: the work itself goes on.
            let Ok(client) = connect(&url).await else { return };
            let mut last = String::new();
            loop {
                tokio::time::sleep(EVERY).await;
                let Ok(rows) = client.query(PROGRESS, &[]).await else { return };
                for row in rows {
                    let (Ok(table), Ok(phase)) =
                        (row.try_get::<_, String>(0), row.try_get::<_, String>(1))
                    else {
                        continue;
                    };
                    let percent: Option<i64> = row.try_get(2).unwrap_or_default();
                    let percent = percent.map(|done| format!(", {done} %")).unwrap_or_default();
                    let line = format!("  index of {table}: {phase}{percent}");
                    if line != last {
                        output::note(&line);
                        last = line;
                    }
                }
            }
        }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
