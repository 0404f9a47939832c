use std::fmt;
use std::str::FromStr;

use tokio_postgres::{Client, Config, NoTls};

use crate::Error;
use crate::error::server_message;

/// The address of a database. Printed, it shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, for a driver or a child process. Not for people.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://…")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Connects to a database.
///
/// # Errors
/// [`Error::Connect`], which names the address without its password.
pub async fn connect(url: &DatabaseUrl) -> Result<Client, Error> {
    let failed = |error: tokio_postgres::Error| Error::Connect {
        url: url.to_string(),
        reason: server_message(&error),
    };
    let config: Config = url.0.parse().map_err(failed)?;
    let (client, connection) = config.connect(NoTls).await.map_err(failed)?;
    tokio::spawn(connection);
    Ok(client)
}
