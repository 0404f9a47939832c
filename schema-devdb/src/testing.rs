//! A database for each test.

use std::env;
use std::error::Error as StdError;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::Pid;

use crate::admin::{Session, quoted};
use crate::binaries;
use crate::cluster::throw_away;
use crate::error::{Doing, Error};
use crate::lease;
use crate::place;
use crate::postmaster;
use crate::server::{Attempt, Server, Spec};
use crate::user::ServerUser;

/// How long the cluster waits for the next test program of the run, in seconds.
const LINGER: u32 = 10;

/// A database for one test, on the throw-away cluster of this test run. Dropped at `Drop`, also when the
/// test panics.
///
/// All test programs of one target folder share the cluster; it is gone some seconds after the last of
/// them. `POSTGRES_URL` does not matter here: nobody's own server is touched.
///
/// ```no_run
/// # fn main() -> Result<(), schema_devdb::Error> {
/// let database = schema_devdb::TestDatabase::new()?;
/// println!("psql {}", database.url());
/// # Ok(())
/// # }
/// ```
pub struct TestDatabase {
    name: String,
    url: String,
    tcp_url: String,
    server: Arc<Server>,
}

impl TestDatabase {
    /// An empty database.
    ///
    /// # Errors
    /// When no server binaries can be had or the server does not start.
    pub fn new() -> Result<Self, Error> {
        let server = server_of_run()?;
        let session = admin(&server)?;
        // nobody ever connects to template0, so that it can always be copied
        Self::copy_of("template0", server, &session)
    }

    /// A copy of a database that `prepare` filled, once for each key and test program: it gets the URL
    /// of an empty one, and must have closed its connections when it returns.
    ///
    /// # Errors
    /// When no server binaries can be had, the server does not start, or `prepare` fails.
    pub fn from_template(
        key: &str,
        prepare: impl FnOnce(&str) -> Result<(), Box<dyn StdError + Send + Sync>>,
    ) -> Result<Self, Error> {
        let server = server_of_run()?;
        let session = admin(&server)?;
        let hash = place::short_hash(&[key.as_bytes(), program_id().as_bytes()]);
        let template = format!("template_{hash}");
        if !exists(&session, &template)? {
            // whoever comes later waits here until it is made
            session.texts(
                "lock a template database",
                "SELECT ''::text FROM pg_advisory_lock(hashtextextended($1, 0))",
                &template,
            )?;
            if !exists(&session, &template)? {
                let unfinished = format!("unfinished_{hash}");
                make_template(&session, &unfinished, &template, || {
                    prepare(&server.url(&unfinished))
                        .map_err(|source| Error::Prepare { key: key.into(), source })
                })?;
            }
        }
        Self::copy_of(&template, server, &session)
    }

    /// Its URL, over a unix socket.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its URL over a loopback port, password included.
    pub fn tcp_url(&self) -> &str {
        &self.tcp_url
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn copy_of(template: &str, server: Arc<Server>, session: &Session) -> Result<Self, Error> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        // copying files beats logging every page while nothing is synced to disk
        let strategy =
            if binaries::binaries()?.version.major >= 15 { " STRATEGY file_copy" } else { "" };
        let (new, from) = (quoted(&name), quoted(template));
        let sql = format!("CREATE DATABASE {new} TEMPLATE {from}{strategy}");
        session.execute(&format!("create the database {name} from {template}"), &sql)?;
        Ok(Self { url: server.url(&name), tcp_url: server.tcp_url(&name), server, name })
    }
}

/// Without the password.
impl fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDatabase").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let dropped = admin(&self.server).and_then(|session| drop_database(&session, &self.name));
        // A test may have ended the server; whatever is left goes with the cluster.
        drop(dropped);
    }
}

/// The server of this test run, started by the first who needs it.
fn server_of_run() -> Result<Arc<Server>, Error> {
    // held until the process ends: the next test would only have to start it again
    static SERVER: Mutex<Option<Arc<Server>>> = Mutex::new(None);
    let mut current = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = current.as_ref().filter(|server| server.is_attended()) {
        return Ok(Arc::clone(server));
    }
    let server = Arc::new(attach()?);
    sweep(&admin(&server)?)?;
    *current = Some(Arc::clone(&server));
    Ok(server)
}

/// Joins the cluster of the run, or makes it.
fn attach() -> Result<Server, Error> {
    let user = ServerUser::current().doing(|| "find the user to run the server as".into())?;
    let binaries = binaries::binaries()?;
    let (bin_dir, target) = (binaries.bin_dir.as_os_str(), target_dir());
    let key = [bin_dir.as_encoded_bytes(), target.as_os_str().as_encoded_bytes()];
    let runs = place::scratch()?.join(place::short_hash(&key));
    place::private_dir(&runs, user).doing(|| format!("make the folder {}", runs.display()))?;

    let _lock = place::lock(&runs.with_extension("lock"))?;
    // A cluster that is about to go is left alone, hence one folder for each.
    for entry in fs::read_dir(&runs).into_iter().flatten().flatten() {
        match Server::join(&entry.path()) {
            Ok(Attempt::Joined(server)) => return Ok(server),
            Ok(Attempt::Unattended) => postmaster::discard(&entry.path()),
            Ok(Attempt::Closing) | Err(_) => {}
        }
    }
    let home = tempfile::Builder::new().prefix("run-").tempdir_in(&runs);
    let home = home.doing(|| format!("make a folder in {}", runs.display()))?.keep();
    place::private_dir(&home, user).doing(|| format!("use the folder {}", home.display()))?;
    Server::start(&Spec { linger: LINGER, revive: true, ..throw_away(home, user)? })
}

/// The target folder that this program was built in; it tells test runs apart.
fn target_dir() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let target = program.ancestors().find(|dir| dir.join("CACHEDIR.TAG").is_file());
    // a doctest's program lies elsewhere
    let manifest = || env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    target.map(Path::to_path_buf).or_else(manifest).unwrap_or_default()
}

/// Tells builds of a program apart, as each may prepare its templates differently.
fn program_id() -> String {
    let program = env::current_exe().unwrap_or_default();
    let built = program.metadata().map(|meta| (meta.mtime(), meta.mtime_nsec(), meta.size()));
    format!("{} {:?}", program.display(), built.ok())
}

fn admin(server: &Server) -> Result<Session, Error> {
    Session::connect(&server.url("postgres"))
}

fn exists(session: &Session, database: &str) -> Result<bool, Error> {
    let sql = "SELECT datname::text FROM pg_database WHERE datname = $1";
    Ok(!session.texts("look for a database", sql, database)?.is_empty())
}

/// Makes a template under another name first: what has the right name is complete.
fn make_template(
    session: &Session,
    unfinished: &str,
    template: &str,
    prepare: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    drop_database(session, unfinished)?;
    let (from, to) = (quoted(unfinished), quoted(template));
    let doing = format!("make the template database {template}");
    session.execute(&doing, &format!("CREATE DATABASE {from} TEMPLATE template0"))?;
    prepare()?;
    // a connection to it would keep others from copying it
    session.execute(&doing, &format!("ALTER DATABASE {from} ALLOW_CONNECTIONS false"))?;
    session.execute(&doing, &format!("ALTER DATABASE {from} RENAME TO {to}"))
}

fn drop_database(session: &Session, name: &str) -> Result<(), Error> {
    let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
    session.execute(&format!("drop the database {name}"), &sql)
}

/// Drops the databases of test programs that were killed.
fn sweep(session: &Session) -> Result<(), Error> {
    let sql = "SELECT datname::text FROM pg_database WHERE datname LIKE $1";
    for name in session.texts("list the databases", sql, r"test\_%")? {
        let owner = name.split('_').nth(1).and_then(|pid| Pid::from_raw(pid.parse().ok()?));
        if owner.is_some_and(|pid| !lease::is_alive(pid)) {
            drop_database(session, &name)?;
        }
    }
    Ok(())
}
