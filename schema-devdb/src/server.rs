//! Attaching to the server of a cluster: joining the one that runs, or starting it.

use std::fmt;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustix::process::Pid;

use crate::admin;
use crate::binaries::Binaries;
use crate::error::{Doing, Error};
use crate::initdb::create_cluster;
use crate::lease::{self, Door, Lease};
use crate::place;
use crate::postmaster::{Postmaster, data_dir, end_orphan, postmaster};
use crate::user::ServerUser;

/// How long a server may take to start or to stop; crash recovery of a big database counts.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
pub(crate) const TICK: Duration = Duration::from_millis(5);
/// A socket's path has at most 103 bytes (macOS).
const LONGEST_SOCKET_DIR: usize = 103 - "/.s.PGSQL.65535".len();

/// A cluster: where it lies and how its server is run.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) home: PathBuf,
    pub(crate) binaries: Binaries,
    pub(crate) user: ServerUser,
    /// Settings given to the server on its command line.
    pub(crate) settings: Vec<(String, String)>,
    /// Whether the data must outlive a power cut.
    pub(crate) durable: bool,
    /// How long the server stays after its last user, in seconds.
    pub(crate) linger: u32,
    /// Whether the cluster is removed after its last user.
    pub(crate) remove: bool,
    /// Whether a server that was killed is started again at once.
    pub(crate) revive: bool,
}

/// A server that takes connections, held up by a lease.
pub(crate) struct Server {
    home: PathBuf,
    socket_dir: PathBuf,
    port: u16,
    password: String,
    lease: Lease,
}

/// What came of joining.
pub(crate) enum Attempt {
    /// The server takes connections.
    Joined(Server),
    /// It is about to end; come again.
    Closing,
    /// Nobody looks after the cluster.
    Unattended,
}

impl Server {
    /// Becomes a user of the cluster's server, if that runs.
    pub(crate) fn join(home: &Path) -> Result<Attempt, Error> {
        let door = lease::join(home);
        match door.doing(|| format!("join the server of {}", home.display()))? {
            Door::Closing => Ok(Attempt::Closing),
            Door::Unattended => Ok(Attempt::Unattended),
            Door::Open(lease) => {
                lease::end_half_supervisor(home);
                let server = Self::when_ready(home, lease)?;
                Ok(server.map_or(Attempt::Closing, Attempt::Joined))
            }
        }
    }

    /// Starts the server of a cluster that nobody attends to.
    pub(crate) fn start(spec: &Spec) -> Result<Self, Error> {
        let home = &spec.home;
        end_orphan(home)?;
        create_cluster(spec)?;
        let mut supervisor = spawn(spec)?;
        let go = supervisor.stdin.take();
        let lease = loop {
            let door = lease::join(home);
            if let Door::Open(lease) =
                door.doing(|| format!("join the server of {}", home.display()))?
            {
                break lease;
            }
            let ended = supervisor.try_wait();
            if ended.doing(|| "wait for the server's supervisor".into())?.is_some() {
                return Err(Error::Start { home: home.clone(), log: log_end(home) });
            }
            thread::sleep(TICK);
        };
        drop(go); // it waits for that
        // collects its exit status, whenever that comes
        thread::spawn(move || supervisor.wait());
        Self::when_ready(home, lease)?
            .ok_or_else(|| Error::Start { home: home.clone(), log: log_end(home) })
    }

    /// Waits until the server takes connections; `None` when its supervisor has given up.
    fn when_ready(home: &Path, lease: Lease) -> Result<Option<Self>, Error> {
        let deadline = Instant::now() + PATIENCE;
        while lease.is_attended() {
            if let Some(master) = postmaster(home).filter(|master| master.ready) {
                let password = home.join("password");
                let password = fs::read_to_string(&password)
                    .doing(|| format!("read the password in {}", home.display()))?;
                let Postmaster { port, socket_dir, .. } = master;
                return Ok(Some(Self { home: home.into(), socket_dir, port, password, lease }));
            }
            if Instant::now() > deadline {
                return Err(too_late(home));
            }
            thread::sleep(TICK);
        }
        Ok(None)
    }

    /// The URL of a database, over the unix socket: whoever can reach that needs no password.
    pub(crate) fn url(&self, database: &str) -> String {
        let dir = self.socket_dir.to_string_lossy();
        format!("postgres://postgres@{}:{}/{}", encoded(&dir), self.port, encoded(database))
    }

    /// The URL of a database, over the loopback port.
    pub(crate) fn tcp_url(&self, database: &str) -> String {
        let Self { password, port, .. } = self;
        format!("postgres://postgres:{password}@127.0.0.1:{port}/{}", encoded(database))
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The process id of the server, while it runs.
    pub(crate) fn pid(&self) -> Option<Pid> {
        postmaster(&self.home).map(|master| master.pid)
    }

    /// Whether the supervisor still looks after the server.
    pub(crate) fn is_attended(&self) -> bool {
        self.lease.is_attended()
    }
}

/// Without the password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("home", &self.home)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// Starts the supervisor, which starts the server once its standard input ends.
fn spawn(spec: &Spec) -> Result<Child, Error> {
    let home = &spec.home;
    let log = home.join("server.log");
    let log_file = File::create(&log).and_then(|file| {
        spec.user.own(&log)?;
        Ok((file.try_clone()?, file))
    });
    let (stdout, stderr) = log_file.doing(|| format!("write {}", log.display()))?;

    let server = spec.binaries.command("postgres");
    let mut supervisor = Command::new("/bin/sh");
    supervisor.arg(supervisor_script(home)?).arg(home);
    supervisor.arg(spec.linger.to_string());
    supervisor.arg(if spec.remove { "QUIT" } else { "INT" });
    supervisor.arg(if spec.remove { "remove" } else { "keep" });
    supervisor.arg(if spec.revive { "restart" } else { "give-up" });
    supervisor.arg(server.get_program()).arg("-D").arg(data_dir(home));
    let port = free_port(home).doing(|| "find a free loopback port".into())?;
    let socket_dir = socket_dir(spec)?;
    let own = [
        ("listen_addresses".to_owned(), "127.0.0.1".to_owned()),
        ("port".to_owned(), port.to_string()),
        // a list, whose items may be quoted
        ("unix_socket_directories".to_owned(), admin::quoted(&socket_dir.to_string_lossy())),
    ];
    for (name, value) in spec.settings.iter().chain(&own) {
        supervisor.arg("-c").arg(format!("{name}={value}"));
    }
    for (name, value) in server.get_envs() {
        value.map(|value| supervisor.env(name, value));
    }
    spec.user.apply(supervisor.current_dir(home));
    // a Ctrl-C in the terminal of whoever came first is not meant for it
    supervisor.process_group(0);
    supervisor.stdin(Stdio::piped()).stdout(stdout).stderr(stderr);
    supervisor.spawn().doing(|| format!("start the server of {}", home.display()))
}

/// Writes down the supervisor's script. A new file: an old supervisor may not have read all of its own.
fn supervisor_script(home: &Path) -> Result<PathBuf, Error> {
    let script = home.join("supervise.sh");
    let _ = fs::remove_file(&script);
    let written = fs::write(&script, include_str!("supervise.sh"));
    written.doing(|| format!("write {}", script.display()))?;
    Ok(script)
}

/// The port of the last time, if it is still free, so that other programs' settings stay right.
fn free_port(home: &Path) -> std::io::Result<u16> {
    let file = home.join("port");
    let last = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u16>().ok());
    let listener = TcpListener::bind(("127.0.0.1", last.unwrap_or(0)))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))?;
    let port = listener.local_addr()?.port();
    fs::write(file, port.to_string())?;
    Ok(port)
}

/// In the cluster's folder, or in a short one when that would make too long a path.
fn socket_dir(spec: &Spec) -> Result<PathBuf, Error> {
    let mut dir = spec.home.join("socket");
    if dir.as_os_str().len() > LONGEST_SOCKET_DIR {
        let name = place::short_hash(&[spec.home.as_os_str().as_encoded_bytes()]);
        dir = place::short_tmp()?.join(name);
    }
    // what a killed server left there may name a process that is somebody else's by now
    let _ = fs::remove_dir_all(&dir);
    let made = place::private_dir(&dir, spec.user);
    made.doing(|| format!("make the folder {}", dir.display()))?;
    Ok(dir)
}

pub(crate) fn too_late(home: &Path) -> Error {
    Error::Timeout { home: home.into(), seconds: PATIENCE.as_secs(), log: log_end(home) }
}

/// The last lines of the server's log.
fn log_end(home: &Path) -> String {
    let tail = || -> std::io::Result<String> {
        let mut file = File::open(home.join("server.log"))?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(2000)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    };
    tail().unwrap_or_else(|error| format!("(no log: {error})"))
}

fn encoded(text: &str) -> String {
    const SPECIAL: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(text, SPECIAL).to_string()
}
