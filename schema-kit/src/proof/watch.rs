use std::collections::BTreeMap;

use tokio_postgres::Client;

use super::{Disproved, Stop};
use crate::Error;
use crate::steps::{LockMode, Step};

/// The tables that are there before a plan, and what its steps do to them.
pub(super) struct Watch<'a> {
    client: &'a Client,
    /// Their names, by what the catalog knows them by.
    tables: BTreeMap<u32, String>,
    oids: Vec<u32>,
    files: BTreeMap<u32, u32>,
    /// What the steps of the current segment claim, on tables of whatever name.
    claims: BTreeMap<u32, LockMode>,
    rewrites: Vec<u32>,
}

const TABLES: &str = "SELECT c.oid, c.oid::regclass::text, c.relfilenode FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p', 'm') AND c.oid >= 16384";

const FILES: &str = "SELECT oid, relfilenode FROM pg_catalog.pg_class WHERE oid = ANY ($1)";

const LOCKS: &str = "SELECT relation, mode FROM pg_catalog.pg_locks
    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND relation = ANY ($1)";

impl<'a> Watch<'a> {
    pub(super) async fn new(client: &'a Client) -> Result<Self, Error> {
        let rows = client.query(TABLES, &[]).await.map_err(doing())?;
        let (mut tables, mut files) = (BTreeMap::new(), BTreeMap::new());
        for row in &rows {
            let oid: u32 = row.try_get(0).map_err(doing())?;
            tables.insert(oid, row.try_get(1).map_err(doing())?);
            files.insert(oid, row.try_get(2).map_err(doing())?);
        }
        let oids = tables.keys().copied().collect();
        Ok(Self { client, tables, oids, files, claims: BTreeMap::new(), rewrites: Vec::new() })
    }

    /// A segment begins: no lock is held.
    pub(super) fn begin(&mut self) {
        self.claims.clear();
    }

    /// Takes note of what a step claims. Asked before it runs and after it: a name that it gives
    /// or takes away is known on one side only.
    pub(super) async fn claim(&mut self, step: &Step) -> Result<(), Error> {
        if self.tables.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> =
            step.locks.keys().chain(&step.rewrites).map(String::as_str).collect();
        let sql = "SELECT name, pg_catalog.to_regclass(name)::oid FROM unnest($1::text[]) AS name";
        for row in self.client.query(sql, &[&names]).await.map_err(doing())? {
            let name: String = row.try_get(0).map_err(doing())?;
            let Some(oid) = row.try_get::<_, Option<u32>>(1).map_err(doing())? else { continue };
            if let Some(mode) = step.locks.get(&name) {
                let claim = self.claims.entry(oid).or_insert(*mode);
                *claim = (*claim).max(*mode);
            }
            if step.rewrites.contains(&name) {
                self.rewrites.push(oid);
            }
        }
        Ok(())
    }

    /// Holds what a step did against what it claimed.
    pub(super) async fn compare(
        &mut self,
        number: usize,
        step: &Step,
        transactional: bool,
    ) -> Result<(), Stop> {
        if self.tables.is_empty() {
            return Ok(());
        }
        let sql = || step.sql.clone();
        if let Some((oid, claimed)) = self.files(step).await? {
            let table = self.name(oid);
            return Err(Disproved::Rewrite { number, sql: sql(), table, claimed }.into());
        }
        if !transactional {
            return Ok(());
        }
        for (oid, seen) in self.locks().await? {
            let claimed = self.claims.get(&oid).copied();
            let is_reading = seen == LockMode::AccessShare.as_str() && claimed.is_none();
            if !is_reading && claimed.map(LockMode::as_str) != Some(seen.as_str()) {
                let table = self.name(oid);
                return Err(Disproved::Lock { number, sql: sql(), table, claimed, seen }.into());
            }
        }
        Ok(())
    }

    /// A table that a step wrote anew and did not claim to, or the other way round.
    async fn files(&mut self, step: &Step) -> Result<Option<(u32, bool)>, Error> {
        let claimed = std::mem::take(&mut self.rewrites);
        let rows = self.client.query(FILES, &[&self.oids]).await.map_err(doing())?;
        let mut difference = None;
        for row in &rows {
            let oid: u32 = row.try_get(0).map_err(doing())?;
            let file: u32 = row.try_get(1).map_err(doing())?;
            let rewritten = self.files.insert(oid, file) != Some(file);
            let claims = claimed.contains(&oid);
            // A partitioned table has no file; its partitions have.
            if rewritten != claims && file != 0 && step.kind != "drop_table" {
                difference = Some((oid, claims));
            }
        }
        Ok(difference)
    }

    /// The strongest lock that is held on each table.
    async fn locks(&self) -> Result<BTreeMap<u32, String>, Error> {
        let rows = self.client.query(LOCKS, &[&self.oids]).await.map_err(doing())?;
        let mut held: BTreeMap<u32, String> = BTreeMap::new();
        for row in &rows {
            let oid: u32 = row.try_get(0).map_err(doing())?;
            let mode: String = row.try_get(1).map_err(doing())?;
            let strongest = held.entry(oid).or_insert_with(|| mode.clone());
            if strength(&mode) > strength(strongest) {
                *strongest = mode;
            }
        }
        Ok(held)
    }

    fn name(&self, oid: u32) -> String {
        self.tables.get(&oid).cloned().unwrap_or_default()
    }
}

/// Where a mode of `pg_locks` stands among the others.
fn strength(mode: &str) -> Option<usize> {
    LockMode::ALL.iter().position(|known| known.as_str() == mode)
}

fn doing() -> impl FnOnce(tokio_postgres::Error) -> Error {
    Error::database("watch the plan on a scratch copy")
}
