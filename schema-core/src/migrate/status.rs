//! How each migration stands, for people and for `cargo schema status`.

use super::compare::replaces;
use super::connect::Connect;
use super::error::MigrateError;
use super::migration::Migrations;
use super::session::Session;

/// How a migration stands in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Applied, with the text that the program has.
    Applied,
    /// Applied, with another text than the program has.
    Changed,
    /// Begun: a run was interrupted or failed, or goes on now.
    Unfinished,
    /// Not applied.
    Pending,
    /// Applied, and not among the program's migrations.
    Unknown,
}

/// A migration and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: State,
}

impl Migrations {
    /// How each migration stands, those that only the database knows included, in the order of
    /// versions. Only looks.
    ///
    /// # Errors
    /// When the database can't be reached or the ledger can't be read.
    pub async fn status<C: Connect>(&self, connector: &C) -> Result<Vec<Status>, MigrateError> {
        self.validate()?;
        let session = Session::open(connector, self, self.current_options()).await?;
        let rows = session.ledger.read(session.client()).await?.unwrap_or_default();
        let mut all = Vec::new();
        for (migration, checksum) in self.list().iter().zip(self.checksums()) {
            let find = |version: &str| rows.iter().find(|row| row.version == version);
            let replaced = replaces(&migration.up);
            let stands_in = !replaced.is_empty()
                && replaced.iter().all(|version| find(version).is_some_and(|row| row.finished));
            let state = match find(&migration.version) {
                _ if stands_in => State::Applied,
                None => State::Pending,
                Some(row) if !row.finished => State::Unfinished,
                Some(row) if row.checksum != *checksum => State::Changed,
                Some(_) => State::Applied,
            };
            let (version, name) = (migration.version.to_string(), migration.name.to_string());
            all.push(Status { version, name, state });
        }
        let replaced: Vec<&str> = self.list().iter().flat_map(|one| replaces(&one.up)).collect();
        for row in rows {
            if replaced.contains(&row.version.as_str()) {
                continue;
            }
            if !self.list().iter().any(|migration| migration.version == row.version) {
                all.push(Status { version: row.version, name: row.name, state: State::Unknown });
            }
        }
        all.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(all)
    }
}
