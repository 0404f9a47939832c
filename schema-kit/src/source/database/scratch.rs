use schema_core::connect::Target;
use schema_model::name::quote_ident;
use tokio_postgres::Client;

use super::connect::{DatabaseUrl, connect_with};
use crate::Error;

/// Creating one takes a lock that says it is in use for as long as its owner's connection lives.
/// Those whose lock is free were left by a process that was killed.
const STALE: &str = "SELECT d.datname::text FROM pg_database d
    WHERE starts_with(d.datname, $1) AND pg_try_advisory_lock(hashtextextended(d.datname, 0))";

/// An empty database for a moment, on the server of another one.
pub(crate) struct ScratchDatabase {
    /// The connection that keeps the lock; none once the database is gone.
    owner: Option<Client>,
    name: String,
    target: Target,
}

impl ScratchDatabase {
    /// Creates the database, and removes those that nobody uses any more.
    pub(crate) async fn create(server: &DatabaseUrl) -> Result<Self, Error> {
        let doing = || Error::database("create a scratch database, which takes CREATEDB");
        let owner = connect_with(server.target()).await?;
        let sql = "SELECT format('_schema_scratch_%s_', oid), pg_backend_pid()::text
            FROM pg_database WHERE datname = current_database()";
        let row = owner.query_one(sql, &[]).await.map_err(doing())?;
        let prefix: String = row.try_get(0).map_err(doing())?;
        let pid: String = row.try_get(1).map_err(doing())?;
        for row in owner.query(STALE, &[&prefix]).await.map_err(doing())? {
            let stale: String = row.try_get(0).map_err(doing())?;
            owner.batch_execute(&drop_database(&stale)).await.map_err(doing())?;
        }
        let name = format!("{prefix}{pid}");
        owner
            .execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", &[&name])
            .await
            .map_err(doing())?;
        let target = server.target().with_database(&name);
        let scratch = Self { owner: Some(owner), name, target };
        let create = format!("CREATE DATABASE {} TEMPLATE template0", quote_ident(&scratch.name));
        if let Some(owner) = &scratch.owner {
            owner.batch_execute(&create).await.map_err(doing())?;
        }
        Ok(scratch)
    }

    /// How to connect to it.
    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Removes it. Dropping the value does so too, later.
    pub(crate) async fn remove(mut self) -> Result<(), Error> {
        if let Some(owner) = &self.owner {
            let doing = Error::database("remove the scratch database");
            owner.batch_execute(&drop_database(&self.name)).await.map_err(doing)?;
        }
        self.owner = None;
        Ok(())
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        let Some(owner) = self.owner.take() else { return };
        let sql = drop_database(&self.name);
        // Outside of a runtime the next run removes it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { drop(owner.batch_execute(&sql).await) });
        }
    }
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name))
}
