//! The services: processes that serve on a port of their own choice.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::serve::ListenerExt as _;
use measure::AnyError;
use tokio::net::TcpListener;

use crate::{Library, ours, raw};

/// Threads of each Rust service, and processes of each on Node.
pub(crate) const THREADS: usize = 2;
/// Connections to the database of each service.
pub(crate) const CONNECTIONS: usize = 16;

/// A service that runs; it ends when this is dropped.
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) port: u16,
    process: Child,
}

impl Service {
    /// This program itself, as a service.
    pub(crate) fn rust(name: String, library: &str, url: &str) -> Result<Self, AnyError> {
        Self::start(name, Command::new(std::env::current_exe()?).args(["serve", library, url]))
    }

    /// Drizzle with one of its drivers.
    pub(crate) fn node(packages: &Path, driver: &str, url: &str) -> Result<Self, AnyError> {
        let mut command = Command::new("node");
        command.arg("server.mjs").current_dir(packages).env("DRIVER", driver);
        command.env("DATABASE_URL", url).env("WORKERS", THREADS.to_string());
        command.env("CONNECTIONS", CONNECTIONS.to_string()).env("NODE_ENV", "production");
        Self::start(format!("Drizzle, {driver}"), &mut command)
    }

    /// The first line that it prints is its port.
    fn start(name: String, command: &mut Command) -> Result<Self, AnyError> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| format!("{name} did not start: {line}"))?;
        Ok(Self { name, port, process })
    }

    /// User and system time of its processes; nothing where there is no `/proc`.
    pub(crate) fn processor_time(&self) -> Duration {
        let ticks = ticks(self.process.id());
        Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // at the end of its input it ends
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// Of a process and those that it started.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // behind the name, which is in parentheses, user and system time are the 12th and 13th
    let fields = stat.rsplit_once(") ").map(|(_, fields)| fields).unwrap_or_default();
    let own = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum::<u64>();
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    let children = children.unwrap_or_default();
    own + children.split_whitespace().filter_map(|child| child.parse().ok()).map(ticks).sum::<u64>()
}

/// The folder with Drizzle and what it needs; `None` where there is no Node.
pub(crate) fn node_packages() -> Result<Option<PathBuf>, AnyError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
    if folder.join("node_modules").is_dir() {
        return Ok(Some(folder));
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).stdout(Stdio::null());
    match install.status() {
        Ok(status) if status.success() => Ok(Some(folder)),
        Ok(status) => Err(format!("npm ci in {}: {status}", folder.display()).into()),
        Err(_) => Ok(None),
    }
}

/// Serves on a port that it prints, until the end of the standard input.
pub(crate) fn serve(library: Library, url: &str) -> Result<(), AnyError> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(THREADS).enable_all().build()?.block_on(async {
        let router = match library {
            Library::Ours => ours::router(url, CONNECTIONS)?,
            Library::Raw => raw::router(url, CONNECTIONS)?,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?.port());
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        std::thread::spawn(|| {
            drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            std::process::exit(0);
        });
        Ok(axum::serve(listener, router).await?)
    })
}
