//! Processor time and memory of a command with all of its children.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use measure::AnyError;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Processor time, of user and system.
    pub(crate) seconds: f64,
    /// Memory of the largest process.
    pub(crate) kibibytes: i64,
}

impl Cost {
    /// The cheaper of two.
    pub(crate) fn best(before: Option<Self>, now: Self) -> Self {
        let before = before.unwrap_or(now);
        let seconds = before.seconds.min(now.seconds);
        Self { seconds, kibibytes: before.kibibytes.min(now.kibibytes) }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.seconds, self.kibibytes)
    }
}

impl FromStr for Cost {
    type Err = AnyError;

    fn from_str(text: &str) -> Result<Self, AnyError> {
        let (seconds, kibibytes) = text.trim().split_once(' ').ok_or("no figures")?;
        Ok(Self { seconds: seconds.parse()?, kibibytes: kibibytes.parse()? })
    }
}

/// Runs a command as the only child of this process.
pub(crate) fn run_here(command: &[String]) -> Result<Cost, AnyError> {
    let (program, arguments) = command.split_first().ok_or("no command")?;
    let output = Command::new(program).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    #[allow(clippy::cast_precision_loss)] // microseconds of a few minutes
    let seconds = time.num_microseconds() as f64 / 1e6;
    Ok(Cost { seconds, kibibytes: usage.max_rss() })
}

/// `cargo check` in a folder.
pub(crate) fn check(folder: &Path) -> Result<Cost, AnyError> {
    let output = Command::new(std::env::current_exe()?)
        .args(["measure", "--", "cargo", "check", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    String::from_utf8(output.stdout)?.parse()
}
