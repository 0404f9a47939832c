//! Which processor runs what: a benchmark that does not say so measures where its backend happened
//! to run.

use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::AnyError;

/// The processor of this process.
pub const CLIENT: usize = 0;
/// Another one, for the server.
pub const OTHER: usize = 1;

/// Keeps this process on its processor. To be called before any thread is started.
///
/// # Errors
/// When the system does not let it.
pub fn pin_client() -> Result<(), AnyError> {
    Ok(sched_setaffinity(None, &only(CLIENT))?)
}

/// Keeps a server on a processor: the backends that it starts from now on inherit it.
///
/// # Errors
/// When it has no such process, or the system does not let it.
pub fn pin_server(pid: u32, processor: usize) -> Result<(), AnyError> {
    let pid = Pid::from_raw(i32::try_from(pid)?).ok_or("the server is not running")?;
    Ok(sched_setaffinity(Some(pid), &only(processor))?)
}

fn only(processor: usize) -> CpuSet {
    let mut set = CpuSet::new();
    set.set(processor);
    set
}
