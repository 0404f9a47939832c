use axum::Json;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::studio::problem::Problem;
use crate::studio::{Answer, State};

/// How large tables are, and whether their indexes are used.
#[derive(Debug, Serialize)]
pub(in crate::studio) struct Usage {
    tables: Box<RawValue>,
    indexes: Box<RawValue>,
}

const TABLES: &str = "SELECT coalesce(json_agg(t ORDER BY t.total DESC), '[]')::text FROM (
    SELECT schemaname AS schema, relname AS name, pg_total_relation_size(relid) AS total,
           pg_table_size(relid) AS own, pg_indexes_size(relid) AS indexes,
           n_live_tup AS rows, n_dead_tup AS dead, seq_scan, coalesce(idx_scan, 0) AS idx_scan,
           to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD HH24:MI') AS vacuumed,
           to_char(greatest(last_analyze, last_autoanalyze), 'YYYY-MM-DD HH24:MI') AS analyzed
    FROM pg_stat_user_tables) t";

const INDEXES: &str =
    "SELECT coalesce(json_agg(i ORDER BY i.scans, i.size DESC), '[]')::text FROM (
    SELECT s.schemaname AS schema, s.relname AS table, s.indexrelname AS name, s.idx_scan AS scans,
           pg_relation_size(s.indexrelid) AS size, x.indisunique AS unique, x.indisvalid AS valid,
           pg_get_indexdef(s.indexrelid) AS definition
    FROM pg_stat_user_indexes s JOIN pg_index x ON x.indexrelid = s.indexrelid) i";

pub(in crate::studio) async fn usage(desk: State) -> Answer<Usage> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let mut texts = Vec::new();
    for sql in [TABLES, INDEXES] {
        let text: String = reading.query_typed_one(sql, &[]).await?.try_get(0)?;
        let raw = RawValue::from_string(text);
        texts.push(raw.map_err(|error| Problem::bad_request(error.to_string()))?);
    }
    reading.commit().await?;
    lease.give_back();
    let (Some(indexes), Some(tables)) = (texts.pop(), texts.pop()) else {
        return Err(Problem::bad_request("the server gave no statistics"));
    };
    Ok(Json(Usage { tables, indexes }))
}
