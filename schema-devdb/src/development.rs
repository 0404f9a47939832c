//! The development database of a project.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::admin::Session;
use crate::binaries;
use crate::configured::configured_url;
use crate::error::{Doing, Error};
use crate::place;
use crate::postmaster;
use crate::server::{self, Attempt, Server, Spec};
use crate::user::ServerUser;

/// The development database of a project.
///
/// Application, command and studio open it at the same time. Its server is started by whoever comes
/// first and stops after the last one, however that ends; a server that is killed comes back at once.
///
/// ```no_run
/// # fn main() -> Result<(), schema_devdb::Error> {
/// let database = schema_devdb::DevDatabase::open(".".as_ref())?;
/// println!("psql {}", database.url());
/// # Ok(())
/// # }
/// ```
pub struct DevDatabase {
    url: String,
    tcp_url: String,
    private: Option<Private>,
}

struct Private {
    data_dir: PathBuf,
    /// Keeps the server up.
    _server: Server,
}

impl DevDatabase {
    /// The configured database ([`configured_url`]), else one named after the project's folder on the
    /// project's own cluster, which is created and started as needed.
    ///
    /// The data lies in `.schema/postgres` of the project, unless the user that the server runs as can't
    /// reach that; then a line on standard error tells where it does.
    ///
    /// # Errors
    /// When no server binaries can be had, the data was made by another major version than
    /// `POSTGRES_VERSION` asks for, no folder can hold the data, or the server does not start.
    pub fn open(project: &Path) -> Result<Self, Error> {
        if let Some(url) = configured_url(project) {
            return Ok(Self { tcp_url: url.clone(), url, private: None });
        }
        let project =
            project.canonicalize().doing(|| format!("find the project {}", project.display()))?;
        let home = home_of(&project)?;
        let server = attach(&home, &project)?;
        let name = database_name(&project);
        Session::connect(&server.url("postgres"))?.ensure_database(&name)?;
        Ok(Self {
            url: server.url(&name),
            tcp_url: server.tcp_url(&name),
            private: Some(Private { data_dir: postmaster::data_dir(&home), _server: server }),
        })
    }

    /// Its URL: over a unix socket when the database is the project's own. Good for tokio-postgres, `psql`,
    /// `pg_dump` and all else that follows libpq.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its URL over a loopback port, password included, for what can't use unix sockets.
    pub fn tcp_url(&self) -> &str {
        &self.tcp_url
    }

    /// Whether it is the project's own; `false` when the URL was configured.
    pub fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Where the data lies, when the database is the project's own.
    pub fn data_dir(&self) -> Option<&Path> {
        self.private.as_ref().map(|private| private.data_dir.as_path())
    }
}

/// Without the URLs: they may hold a password.
impl fmt::Debug for DevDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevDatabase").field("data_dir", &self.data_dir()).finish_non_exhaustive()
    }
}

/// Joins the project's server or starts it.
fn attach(home: &Path, project: &Path) -> Result<Server, Error> {
    // one at a time, so that a start is finished before the next one looks
    let _lock = place::lock(&home.with_extension("lock"))?;
    let deadline = Instant::now() + server::PATIENCE;
    loop {
        match Server::join(home)? {
            Attempt::Joined(server) => {
                check_major(home)?;
                return Ok(server);
            }
            Attempt::Unattended => break,
            Attempt::Closing if Instant::now() > deadline => return Err(server::too_late(home)),
            Attempt::Closing => thread::sleep(server::TICK),
        }
    }
    let major = check_major(home)?;
    if !home.starts_with(project) {
        eprintln!(
            "the development database lies in {}, because {} can't be used by the server's user",
            home.display(),
            project.display()
        );
    }
    Server::start(&Spec {
        home: home.into(),
        binaries: binaries::of_major(major)?,
        user: server_user()?,
        settings: Vec::new(),
        durable: true,
        linger: 0,
        remove: false,
        revive: true,
    })
}

/// The major version to use: that of the data, else the one asked for. They must not differ.
fn check_major(home: &Path) -> Result<Option<u16>, Error> {
    let wanted = binaries::asked_major()?;
    match (postmaster::major_of(home), wanted) {
        (Some(found), Some(wanted)) if found != wanted => {
            Err(Error::OtherMajor { data_dir: postmaster::data_dir(home), found, wanted })
        }
        (found, wanted) => Ok(found.or(wanted)),
    }
}

/// The folder of the project's cluster: in the project, or where the server's user reaches it.
fn home_of(project: &Path) -> Result<PathBuf, Error> {
    let hash = place::short_hash(&[project.as_os_str().as_encoded_bytes()]);
    let name = format!("{}-{hash}", database_name(project));
    let mut candidates = vec![project.join(".schema").join("postgres")];
    if ServerUser::is_root() {
        candidates.push(Path::new("/var/lib/schema-devdb").join(&name));
    } else if let Some(state) = state_dir() {
        candidates.push(state.join("schema-devdb").join(&name));
    }
    let home = place::first_usable(&candidates, server_user()?)?;
    if home.starts_with(project) {
        ignore_in_git(&project.join(".schema"))?;
    }
    Ok(home)
}

fn state_dir() -> Option<PathBuf> {
    let xdg = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    xdg.or_else(|| Some(env::home_dir()?.join(".local/state")))
}

fn ignore_in_git(dir: &Path) -> Result<(), Error> {
    let file = dir.join(".gitignore");
    if file.exists() {
        return Ok(());
    }
    fs::write(&file, "/.gitignore\n/postgres/\n/postgres.lock\n")
        .doing(|| format!("write {}", file.display()))
}

fn server_user() -> Result<ServerUser, Error> {
    ServerUser::current().doing(|| "find the user to run the server as".into())
}

/// The name of the project's folder, as an identifier that needs no quotes.
fn database_name(project: &Path) -> String {
    let name =
        project.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mut name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(60).collect();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.insert_str(0, "db_");
    }
    // these are the server's own
    if ["postgres", "template0", "template1"].contains(&name.as_str()) {
        name.push_str("_dev");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_named_after_the_folder() {
        for (folder, name) in [
            ("/projects/schema-app", "schema_app"),
            ("/projects/Mein Projekt", "mein_projekt"),
            ("/projects/7up", "db_7up"),
            ("/projects/postgres", "postgres_dev"),
            ("/", "db_"),
        ] {
            assert_eq!(database_name(Path::new(folder)), name);
        }
    }
}
