use std::fmt;
use std::str::FromStr;

use schema_core::connect::{Canceller, ConnectError, Target};
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config};

use crate::Error;
use crate::error::server_message;

/// The address of a database: `postgres://user:password@host:port/name`. Printed, it shows no
/// password.
///
/// ```
/// use schema_kit::source::DatabaseUrl;
/// let url: DatabaseUrl = "postgres://ada:secret@db.example/app".parse()?;
/// assert_eq!(url.to_string(), "postgresql://ada@db.example/app");
/// # Ok::<(), schema_kit::Error>(())
/// ```
#[derive(Clone)]
pub struct DatabaseUrl {
    text: String,
    target: Box<Target>,
}

impl DatabaseUrl {
    /// The address with its password, for a driver or a child process. Not for people.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The address, as it is connected to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The name of the database: where none is given, that of the user.
    pub fn database(&self) -> &str {
        self.config().get_dbname().or(self.config().get_user()).unwrap_or_default()
    }

    /// The hosts; `localhost` for a socket and where none is given.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        let hosts = self.config().get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.as_str(),
            #[cfg(unix)]
            Host::Unix(_) => "localhost",
        });
        hosts.chain(self.config().get_hosts().is_empty().then_some("localhost"))
    }

    /// The address, taken apart.
    pub fn config(&self) -> &Config {
        self.target.config()
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // The driver's message never repeats the text, which may hold a password.
        let target = text.parse::<Target>();
        let target = target
            .map_err(|error| Error::Usage(format!("not the address of a database: {error}")))?;
        Ok(Self { text: text.to_owned(), target: Box::new(target) })
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for DatabaseUrl {}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(self.config()))
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
    connect_with(url.target()).await
}

/// Connects to an address.
pub(crate) async fn connect_with(target: &Target) -> Result<Client, Error> {
    connect_cancellable(target).await.map(|(client, _)| client)
}

/// Connects to an address, and says how what runs there is ended. The one place that connects.
pub(crate) async fn connect_cancellable(target: &Target) -> Result<(Client, Canceller), Error> {
    let link = target.connect().await.map_err(|error| Error::Connect {
        url: without_password(target.config()),
        reason: match &error {
            ConnectError::Driver(error) if error.as_db_error().is_some() => server_message(error),
            error => error.to_string(),
        },
    })?;
    // A failure of the connection reaches whoever waits for an answer.
    tokio::spawn(async move { drop(link.driver.await) });
    Ok((link.client, link.canceller))
}

fn without_password(config: &Config) -> String {
    let mut url = "postgresql://".to_owned();
    if let Some(user) = config.get_user() {
        url.push_str(&format!("{user}@"));
    }
    let mut socket = String::new();
    for (n, host) in config.get_hosts().iter().enumerate() {
        let port = config.get_ports().get(n).or(config.get_ports().first());
        match host {
            Host::Tcp(name) => {
                url.push_str(if n > 0 { "," } else { "" });
                url.push_str(name);
                if let Some(port) = port.filter(|port| **port != 5432) {
                    url.push_str(&format!(":{port}"));
                }
            }
            #[cfg(unix)]
            Host::Unix(folder) => {
                socket = format!("?host={}", folder.display());
                if let Some(port) = port.filter(|port| **port != 5432) {
                    socket.push_str(&format!("&port={port}"));
                }
            }
        }
    }
    url.push_str(&format!("/{}{socket}", config.get_dbname().unwrap_or_default()));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_printed() {
        for (url, printed) in [
            ("postgres://u:hush@h:6000/d?connect_timeout=3", "postgresql://u@h:6000/d"),
            ("host=a,b user=u password=hush dbname=d", "postgresql://u@a,b/d"),
            (
                "postgresql://u:hush@/d?host=/tmp/s&port=5433",
                "postgresql://u@/d?host=/tmp/s&port=5433",
            ),
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert_eq!(url.to_string(), printed);
            assert_eq!(format!("{url:?}"), printed);
        }
        for bad in ["postgres://u:hush@h:port/d", "hush", "password=hush wrong=hush"] {
            let error = bad.parse::<DatabaseUrl>().unwrap_err();
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
