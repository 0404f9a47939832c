//! A throw-away cluster of one's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::admin::Session;
use crate::binaries;
use crate::error::{Doing, Error};
use crate::lease;
use crate::place;
use crate::postmaster;
use crate::server::{self, Attempt, Server, Spec};
use crate::user::ServerUser;

/// Settings that make a throw-away cluster fast: its data need not outlive a crash of the machine.
pub(crate) const FAST: [(&str, &str); 6] = [
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("autovacuum", "off"),
    ("max_connections", "200"),
    ("max_wal_size", "256MB"),
];

/// How to run a [`Cluster`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    settings: Vec<(String, String)>,
}

impl Options {
    /// Gives the server a setting, such as `max_connections`.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }
}

/// A throw-away cluster of one's own, for tests that stop or kill the server. Gone at `Drop`, and when
/// the process is killed.
///
/// ```no_run
/// # fn main() -> Result<(), schema_devdb::Error> {
/// use schema_devdb::{Cluster, Options};
/// let mut cluster = Cluster::start(&Options::default().setting("max_connections", "10"))?;
/// cluster.kill();
/// cluster.restart()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Cluster {
    spec: Spec,
    server: Server,
}

impl Cluster {
    /// Creates a cluster and starts its server.
    ///
    /// # Errors
    /// When no server binaries can be had or the server does not start.
    pub fn start(options: &Options) -> Result<Self, Error> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let dir = place::scratch()?.join("clusters");
        let user = ServerUser::current().doing(|| "find the user to run the server as".into())?;
        place::private_dir(&dir, user).doing(|| format!("make the folder {}", dir.display()))?;
        sweep(&dir);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let home = dir.join(format!("{}-{number}", std::process::id()));
        place::private_dir(&home, user).doing(|| format!("make the folder {}", home.display()))?;
        let mut spec = throw_away(home, user)?;
        spec.settings.extend(options.settings.iter().cloned());
        let server = Server::start(&spec).inspect_err(|_| postmaster::discard(&spec.home))?;
        Ok(Self { spec, server })
    }

    /// Stops the server, unless it is stopped or killed, and starts it again with the same port.
    ///
    /// # Errors
    /// When the server does not start.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.stop();
        self.server = Server::start(&self.spec)?;
        Ok(())
    }

    /// Ends the server with `kill -9`. It does not come back by itself.
    pub fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// Stops the server: connections are cut off, data is written.
    pub fn stop(&mut self) {
        self.end(Signal::INT);
    }

    /// The URL of a database, over the unix socket.
    pub fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    /// The URL of a database, over the loopback port.
    pub fn tcp_url(&self, database: &str) -> String {
        self.server.tcp_url(database)
    }

    /// The loopback port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The process id of the server, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.server.pid().and_then(|pid| u32::try_from(pid.as_raw_pid()).ok())
    }

    /// The folder of the data.
    pub fn data_dir(&self) -> PathBuf {
        postmaster::data_dir(&self.spec.home)
    }

    /// Creates an empty database; that it exists already is fine.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub fn create_database(&self, name: &str) -> Result<(), Error> {
        Session::connect(&self.url("postgres"))?.ensure_database(name)
    }

    fn end(&self, signal: Signal) {
        if let Some(pid) = self.server.pid() {
            let _ = kill_process(pid, signal);
        }
        // the supervisor gives up when the server has gone
        let deadline = Instant::now() + server::PATIENCE;
        while self.server.is_attended() && Instant::now() < deadline {
            thread::sleep(server::TICK);
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end(Signal::QUIT);
        postmaster::discard(&self.spec.home);
    }
}

/// How a throw-away cluster in `home` is run.
pub(crate) fn throw_away(home: PathBuf, user: ServerUser) -> Result<Spec, Error> {
    Ok(Spec {
        home,
        binaries: binaries::binaries()?,
        user,
        settings: FAST.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        durable: false,
        linger: 0,
        remove: true,
        revive: false,
    })
}

/// Removes what was left by processes that were killed together with their supervisors.
fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner =
            name.to_str().and_then(|name| Pid::from_raw(name.split_once('-')?.0.parse().ok()?));
        let left = owner.is_some_and(|pid| !lease::is_alive(pid));
        if left && matches!(Server::join(&entry.path()), Ok(Attempt::Unattended)) {
            postmaster::discard(&entry.path());
        }
    }
}
