//! A database as a source: its catalog, read in a few bulk queries.

mod catalog;
mod connect;
mod constraints;
mod definition;
mod definitions;
mod dependencies;
mod enums;
mod foreign;
mod functions;
mod global;
mod global_definitions;
mod grants;
mod indexes;
mod partitions;
mod policies;
mod schemas;
mod scratch;
mod sequences;
mod session;
mod storage;
mod tables;
mod triggers;
mod types;
mod unknown;
mod views;

use tokio_postgres::{Client, IsolationLevel};

pub use connect::{DatabaseUrl, connect};
pub use schemas::Schemas;

pub(crate) use catalog::Catalog;
pub(crate) use connect::{connect_cancellable, connect_with};
pub(crate) use scratch::ScratchDatabase;
pub(crate) use session::{Session, pin, search_path};

use crate::Error;
use crate::source::Loaded;

/// Reads what a database holds: one read-only transaction, one snapshot, a handful of queries sent
/// together. What the schema model has no word for is listed in [`Loaded::unknown`].
///
/// A name has no schema when it lies in [`Schemas::default`]. Types and expressions are spelled as
/// the server spells them with that schema in the search path, in a session whose settings
/// ([`TimeZone`, `DateStyle`, …](https://www.postgresql.org/docs/current/runtime-config-client.html))
/// are pinned, so that two readings of the same schema give the same text. To compare it with a
/// declared schema, [normalise](crate::normalise::normalise) both.
///
/// # Errors
/// [`Error::Database`] when the server refuses; reading takes no privileges beyond connecting.
pub async fn introspect(client: &mut Client, schemas: &Schemas) -> Result<Loaded, Error> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .map_err(Error::database("start reading the catalog"))?;
    let session = pin(&transaction, &search_path([schemas.default.as_str()])).await?;
    let catalog = Catalog { transaction: &transaction, version: session.version, schemas };
    // Many queries at once make a large future, which callers should not have to carry.
    let read = Box::pin(futures_util::future::try_join(catalog.schema(), catalog.unknown()));
    let (schema, unknown) = read.await?;
    transaction.commit().await.map_err(Error::database("finish reading the catalog"))?;
    Ok(Loaded { schema, unknown })
}
