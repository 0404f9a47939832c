//! The lease: who uses a cluster.
//!
//! It is a FIFO in the cluster's folder. Every user keeps it open for writing, and the supervisor
//! reads it: end of file tells it that the last user is gone. The kernel closes the FIFO of a process
//! however that ends, so that a lease can't be left behind. See `supervise.sh` for the other side.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// Keeps the cluster up while it lives.
#[derive(Debug)]
pub(crate) struct Lease {
    fifo: File,
}

/// What somebody who wants in meets.
pub(crate) enum Door {
    /// They are in.
    Open(Lease),
    /// The supervisor is about to end; come again.
    Closing,
    /// There is no supervisor.
    Unattended,
}

/// Tries to become a user of the cluster in `home`.
pub(crate) fn join(home: &Path) -> io::Result<Door> {
    let path = home.join("lease");
    let fifo = match open_for_writing(&path) {
        Ok(Some(fifo)) => fifo,
        Ok(None) => return Ok(Door::Unattended),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(match open_for_writing(&home.join("closing")) {
                Ok(Some(_)) => Door::Closing,
                _ => Door::Unattended,
            });
        }
        Err(error) => return Err(error),
    };
    let lease = Lease { fifo };
    // The line tells a supervisor that has just taken the lease away that somebody was faster. Who
    // finds another FIFO there, or none, was not.
    let attended = lease.is_attended();
    let same = fs::metadata(&path).is_ok_and(|now| {
        lease.fifo.metadata().is_ok_and(|held| (now.dev(), now.ino()) == (held.dev(), held.ino()))
    });
    Ok(if attended && same { Door::Open(lease) } else { Door::Closing })
}

/// `None` when nobody reads.
fn open_for_writing(path: &Path) -> io::Result<Option<File>> {
    let nonblocking = OFlags::NONBLOCK.bits().cast_signed();
    match OpenOptions::new().write(true).custom_flags(nonblocking).open(path) {
        Ok(fifo) => Ok(Some(fifo)),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Lease {
    /// Whether the supervisor is still there.
    pub(crate) fn is_attended(&self) -> bool {
        // a pipe that is full is read as well
        !(&self.fifo).write_all(b"\n").is_err_and(|error| error.kind() == ErrorKind::BrokenPipe)
    }
}

/// The supervisor is two processes; when one of them was killed, ends the other too.
pub(crate) fn end_half_supervisor(home: &Path) {
    let Ok(text) = fs::read_to_string(home.join("supervisor")) else { return };
    let pids: Vec<Pid> =
        text.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect();
    let alive: Vec<Pid> = pids.iter().copied().filter(|pid| is_alive(*pid)).collect();
    // The lease is read, so one of them lives: a single one can only be that one.
    if let ([_, _], [half]) = (pids.as_slice(), alive.as_slice()) {
        let _ = kill_process(*half, Signal::KILL);
    }
}

/// Whether a process of that id exists.
pub(crate) fn is_alive(pid: Pid) -> bool {
    match test_kill_process(pid) {
        Ok(()) => true,
        Err(error) => error == rustix::io::Errno::PERM,
    }
}
