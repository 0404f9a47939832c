//! How far index builds and backfills are, while something else waits for them.

use std::convert::Infallible;
use std::time::Duration;

use crate::source::DatabaseUrl;
use crate::source::database::connect;
use crate::steps::backfill;

/// How often to look. What ends before is not worth a line.
const EVERY: Duration = Duration::from_secs(2);

const PROGRESS: &str = "SELECT format('index of %s: %s', relid::regclass, phase) ||
        coalesce(', ' || CASE WHEN blocks_total > 0 THEN 100 * blocks_done / blocks_total
            WHEN tuples_total > 0 THEN 100 * tuples_done / tuples_total
            WHEN lockers_total > 0 THEN 100 * lockers_done / lockers_total END || ' %', '')
    FROM pg_catalog.pg_stat_progress_create_index WHERE datname = current_database()
    UNION ALL SELECT application_name FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND starts_with(application_name, $1)";

/// Tells, on a connection of its own, a line whenever there is news. Ends only when it is dropped.
pub(crate) async fn watch(url: &DatabaseUrl, tell: impl FnMut(String)) -> Infallible {
    // Whoever can't be asked tells nothing: the work itself goes on.
    let _ = look(url, tell).await;
    std::future::pending().await
}

async fn look(url: &DatabaseUrl, mut tell: impl FnMut(String)) -> Option<()> {
    let client = connect(url).await.ok()?;
    let mut last = String::new();
    loop {
        tokio::time::sleep(EVERY).await;
        for row in client.query(PROGRESS, &[&backfill::SESSION]).await.ok()? {
            let line: String = row.try_get(0).ok()?;
            if line != last {
                tell(line.clone());
                last = line;
            }
        }
    }
}
