//! The session in which a catalog is read: the text of an expression depends on its settings.

use schema_model::name::quote_ident;
use tokio_postgres::Transaction;
use tokio_postgres::types::{ToSql, Type};

use crate::Error;

/// Settings that change how the server spells or reads a literal or a name, and JIT, which costs
/// more than it gives on catalog queries. What was there before comes first: a list of results is
/// evaluated in its order.
const PIN: &str = "SELECT current_setting('server_version_num')::int4 / 10000, pg_backend_pid(),
    current_setting('search_path'),
    set_config('search_path', $1, true),
    set_config('TimeZone', 'UTC', true),
    set_config('DateStyle', 'ISO, MDY', true),
    set_config('IntervalStyle', 'postgres', true),
    set_config('bytea_output', 'hex', true),
    set_config('extra_float_digits', '1', true),
    set_config('lc_monetary', 'C', true),
    set_config('quote_all_identifiers', 'off', true),
    set_config('standard_conforming_strings', 'on', true),
    set_config('jit', 'off', true)";

/// What a session says of itself.
pub(crate) struct Session {
    /// The major version of its server.
    pub(crate) version: i32,
    /// The number of its backend.
    pub(crate) pid: i32,
    /// The search path that it had.
    pub(crate) search_path: String,
}

/// Pins the session's settings until the end of the transaction.
pub(crate) async fn pin(
    transaction: &Transaction<'_>,
    search_path: &str,
) -> Result<Session, Error> {
    let doing = || Error::database("set up the session");
    let parameters: [(&(dyn ToSql + Sync), Type); 1] = [(&search_path, Type::TEXT)];
    let rows = transaction.query_typed(PIN, &parameters).await.map_err(doing())?;
    let [row] = rows.as_slice() else {
        return Err(Error::Catalog { object: "the session".into(), text: String::new() });
    };
    Ok(Session {
        version: row.try_get(0).map_err(doing())?,
        pid: row.try_get(1).map_err(doing())?,
        search_path: row.try_get(2).map_err(doing())?,
    })
}

/// The value of `search_path` for these schemas, which `pg_catalog` precedes as ever.
pub(crate) fn search_path<'a>(schemas: impl IntoIterator<Item = &'a str>) -> String {
    schemas.into_iter().map(quote_ident).collect::<Vec<_>>().join(", ")
}
