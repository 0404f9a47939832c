//! The session in which a catalog is read: the text of an expression depends on its settings.

use schema_model::name::quote_ident;
use tokio_postgres::Transaction;
use tokio_postgres::types::Type;

use crate::Error;

/// Settings that change how the server spells or reads a literal or a name, and JIT, which costs
/// more than it gives on catalog queries.
const PINNED: &str = "SELECT current_setting('server_version_num')::int4,
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

/// Pins the session's settings until the end of the transaction. Returns the server's major version.
pub(crate) async fn pin(transaction: &Transaction<'_>, search_path: &str) -> Result<u32, Error> {
    let doing = || Error::database("set up the session");
    let rows =
        transaction.query_typed(PINNED, &[(&search_path, Type::TEXT)]).await.map_err(doing())?;
    let version: i32 = match rows.first() {
        Some(row) => row.try_get(0).map_err(doing())?,
        None => 0,
    };
    Ok(version.unsigned_abs() / 10_000)
}

/// The value of `search_path` for these schemas, which `pg_catalog` precedes as ever.
pub(crate) fn search_path<'a>(schemas: impl IntoIterator<Item = &'a str>) -> String {
    schemas.into_iter().map(quote_ident).collect::<Vec<_>>().join(", ")
}
