//! What a crash in the middle of a statement outside a transaction left behind, read from the
//! catalog and put right.

use schema_model::name::quote_ident;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error};

use super::classify::Alone;
use super::statements::unquote;

/// What is left to do for a step that was begun and not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The statement had done its work.
    Done,
    /// It has to run; what it had left behind is gone.
    Run,
}

/// Settles a step that was begun and whose end nobody saw.
pub(crate) async fn settle(client: &Client, alone: &Alone) -> Result<Settled, Error> {
    let done = match alone {
        Alone::CreateIndex { .. } => {
            clean(client, alone).await?;
            occupied(client, alone).await?
        }
        Alone::DropIndex { index } => !relation_exists(client, index).await?,
        Alone::Detach { parent, partition } => finish_detach(client, parent, partition).await?,
        Alone::CreateDatabase { name } => database_exists(client, name).await?,
        Alone::DropDatabase { name } => !database_exists(client, name).await?,
        Alone::Reindex { .. } | Alone::Repeatable => {
            clean(client, alone).await?;
            false
        }
    };
    Ok(if done { Settled::Done } else { Settled::Run })
}

/// Drops what a failed or interrupted statement left behind: invalid indexes.
pub(crate) async fn clean(client: &Client, alone: &Alone) -> Result<(), Error> {
    let (relation, condition, name) = match alone {
        Alone::CreateIndex { name: Some(name), table } => {
            (table, "i.indrelid = to_regclass($1) AND c.relname = $2::name", unquote(name))
        }
        // A concurrent rebuild works on copies named <index>_ccnew and <index>_ccold.
        Alone::Reindex { relation, is_index: true } => (
            relation,
            "i.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass($1)) \
             AND regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '') = \
                 (SELECT relname FROM pg_class WHERE oid = to_regclass($1)) \
             AND c.relname ~ '_cc(new|old)[0-9]*$' AND $2 = ''",
            String::new(),
        ),
        Alone::Reindex { relation, is_index: false } => (
            relation,
            "i.indrelid = to_regclass($1) AND c.relname ~ '_cc(new|old)[0-9]*$' AND $2 = ''",
            String::new(),
        ),
        _ => return Ok(()),
    };
    let sql = format!(
        "SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT i.indisvalid AND c.relkind = 'i' AND {condition}"
    );
    for row in client.query_typed(&sql, &[(relation, Type::TEXT), (&name, Type::TEXT)]).await? {
        let (schema, index): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        tracing::warn!(%schema, %index, "dropping the invalid index of an interrupted build");
        let index = format!("{}.{}", quote_ident(&schema), quote_ident(&index));
        client.batch_execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {index}")).await?;
    }
    Ok(())
}

/// Whether a valid index of that name is on the table already.
pub(crate) async fn occupied(client: &Client, alone: &Alone) -> Result<bool, Error> {
    let Alone::CreateIndex { name: Some(name), table } = alone else { return Ok(false) };
    let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i \
               JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
               WHERE i.indisvalid AND i.indrelid = to_regclass($1) AND c.relname = $2::name)";
    truth(client, sql, &[(table, Type::TEXT), (&unquote(name), Type::TEXT)]).await
}

async fn relation_exists(client: &Client, name: &str) -> Result<bool, Error> {
    truth(client, "SELECT to_regclass($1) IS NOT NULL", &[(&name, Type::TEXT)]).await
}

async fn database_exists(client: &Client, name: &str) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1::name)";
    truth(client, sql, &[(&unquote(name), Type::TEXT)]).await
}

/// Ends a detach that is pending; true when the partition is detached.
async fn finish_detach(client: &Client, parent: &str, partition: &str) -> Result<bool, Error> {
    let sql = "SELECT inhdetachpending FROM pg_catalog.pg_inherits \
               WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2)";
    let names: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
        [(&parent, Type::TEXT), (&partition, Type::TEXT)];
    match client.query_typed_opt(sql, &names).await? {
        None => Ok(true),
        Some(row) if row.try_get(0)? => {
            let sql = format!("ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE");
            client.batch_execute(&sql).await?;
            Ok(true)
        }
        Some(_) => Ok(false),
    }
}

async fn truth(
    client: &Client,
    sql: &str,
    parameters: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)],
) -> Result<bool, Error> {
    client.query_typed_one(sql, parameters).await?.try_get(0)
}
