//! The server as its data folder tells of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::error::{Doing, Error};
use crate::lease;
use crate::server::{PATIENCE, TICK, too_late};

/// What the server says of itself in `postmaster.pid`.
pub(crate) struct Postmaster {
    pub(crate) pid: Pid,
    pub(crate) port: u16,
    pub(crate) socket_dir: PathBuf,
    pub(crate) ready: bool,
}

/// The folder of the data in a cluster's folder.
pub(crate) fn data_dir(home: &Path) -> PathBuf {
    home.join("data")
}

/// The major version that made the cluster's data, when there is any.
pub(crate) fn major_of(home: &Path) -> Option<u16> {
    fs::read_to_string(data_dir(home).join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// The server that `postmaster.pid` names, if that is not a leftover.
pub(crate) fn postmaster(home: &Path) -> Option<Postmaster> {
    let text = fs::read_to_string(data_dir(home).join("postmaster.pid")).ok()?;
    let mut lines = text.lines();
    let pid = Pid::from_raw(lines.next()?.parse().ok()?)?;
    if !is_server(pid, home) {
        return None;
    }
    // data folder and start time are of no interest; then port, socket folder, and last the status
    let mut lines = lines.skip(2);
    let port = lines.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let socket_dir = lines.next().map(PathBuf::from).unwrap_or_default();
    let ready = lines.last().is_some_and(|status| status.trim() == "ready");
    Some(Postmaster { pid, port, socket_dir, ready })
}

/// Whether the process is a server of this cluster: after a reboot, its number may be anybody's.
fn is_server(pid: Pid, home: &Path) -> bool {
    if !lease::is_alive(pid) {
        return false;
    }
    let data = data_dir(home);
    let arguments = fs::read(format!("/proc/{}/cmdline", pid.as_raw_pid())).or_else(|_| {
        let mut ps = Command::new("ps");
        ps.args(["-ww", "-o", "args=", "-p"])
            .arg(pid.as_raw_pid().to_string())
            .stderr(Stdio::null());
        ps.output().map(|output| output.stdout)
    });
    arguments.is_ok_and(|text| String::from_utf8_lossy(&text).contains(&*data.to_string_lossy()))
}

/// Stops a server whose supervisor was killed, and clears what it left.
pub(crate) fn end_orphan(home: &Path) -> Result<(), Error> {
    let deadline = Instant::now() + PATIENCE;
    while let Some(master) = postmaster(home) {
        // a fast shutdown: clients are cut off, the data is safe
        let _ = kill_process(master.pid, Signal::INT);
        if Instant::now() > deadline {
            return Err(too_late(home));
        }
        thread::sleep(TICK);
    }
    let leftover = data_dir(home).join("postmaster.pid");
    if let Ok(text) = fs::read_to_string(&leftover) {
        without_living_pid(&text)
            .map_or(Ok(()), |text| fs::write(&leftover, text))
            .doing(|| format!("write {}", leftover.display()))?;
    }
    Ok(())
}

/// A server does not start when a process of the number in `postmaster.pid` lives, even if that is
/// another program by now. The rest of the file must stay: by it, a server finds out whether processes
/// of the one before it are still at work on the data.
fn without_living_pid(text: &str) -> Option<String> {
    let (pid, rest) = text.split_once('\n')?;
    let pid = Pid::from_raw(pid.parse().ok()?)?;
    lease::is_alive(pid).then(|| format!("{}\n{rest}", i32::MAX))
}

/// Removes a throw-away cluster that nobody looks after.
pub(crate) fn discard(home: &Path) {
    if let Some(master) = postmaster(home) {
        let _ = kill_process(master.pid, Signal::QUIT);
    }
    // what can't be removed now, the next one will
    let _ = fs::remove_dir_all(home);
}
