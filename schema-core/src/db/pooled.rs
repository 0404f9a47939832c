//! Behind a pooler in transaction mode, which gives each transaction another server: a statement has no
//! name that the next transaction knows, and what takes several messages goes in a transaction.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio_postgres::Error;
use tokio_postgres::types::{Kind, Oid, Type};

use super::session::Session;

/// The types of the database that statements mostly have: not the rows of its tables.
const TYPES: &str = "SELECT t.oid FROM pg_catalog.pg_type t \
     LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' \
     LEFT JOIN pg_catalog.pg_class c ON c.oid = coalesce(e.typrelid, t.typrelid) \
     WHERE t.oid >= 16384 AND t.typtype <> 'p' AND coalesce(c.relkind, 'c') = 'c' LIMIT 10000";

/// What a session needs behind a pooler.
#[derive(Default)]
pub(super) struct Pooled {
    /// Held alone where messages belong to one transaction of ours, and together by statements that must
    /// not get between them.
    turn: RwLock<()>,
    knows_types: AtomicBool,
}

impl Session {
    /// Whether it is behind a pooler.
    pub(super) fn is_pooled(&self) -> bool {
        self.settings.statements == 0
    }

    /// Waits until no transaction of ours is open that a statement would get into.
    pub(super) async fn turn(&self) -> RwLockReadGuard<'_, ()> {
        self.pooled.turn.read().await
    }

    /// The same for one that opens such a transaction.
    pub(super) async fn turn_alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.pooled.turn.write().await
    }

    /// The types of a statement's values, some of which may be given by their numbers.
    pub(super) async fn describe(&self, text: &str, given: &[Type]) -> Result<Vec<Type>, Error> {
        if self.in_transaction() {
            return self.ask(text, given).await;
        }
        let _alone = self.turn_alone().await;
        self.client().batch_execute("BEGIN").await?;
        let types = self.ask(text, given).await;
        self.client().batch_execute("ROLLBACK").await?;
        types
    }

    async fn ask(&self, text: &str, given: &[Type]) -> Result<Vec<Type>, Error> {
        let types = self.ask_of_one_server(text, given).await;
        if types
            .as_ref()
            .is_err_and(|error| error.code().is_some_and(|code| code.code() == "26000"))
        {
            // the driver looks up a new type with a statement of another server: a new connection can
            self.close();
        }
        types
    }

    async fn ask_of_one_server(&self, text: &str, given: &[Type]) -> Result<Vec<Type>, Error> {
        if !self.pooled.knows_types.load(Ordering::Acquire) {
            self.learn_types().await?;
            self.pooled.knows_types.store(true, Ordering::Release);
        }
        // dropped here, it is forgotten by the server that knows it
        Ok(self.client().prepare_typed(text, given).await?.params().to_vec())
    }

    /// Looks up the types of the database, all on one server: the driver does it by statements that have
    /// names.
    async fn learn_types(&self) -> Result<(), Error> {
        let rows = self.client().query_typed(TYPES, &[]).await?;
        let oids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<Oid>, _>>()?;
        let unknown = |oid| Type::new(String::new(), oid, Kind::Simple, String::new());
        let types: Vec<Type> = oids.into_iter().map(unknown).collect();
        let values: Vec<String> = (1..=types.len()).map(|n| format!("${n} IS NULL")).collect();
        if !values.is_empty() {
            let text = format!("SELECT WHERE {}", values.join(" OR "));
            self.client().prepare_typed(&text, &types).await?;
        }
        Ok(())
    }
}
