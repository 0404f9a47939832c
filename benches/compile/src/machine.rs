//! What the figures were measured on.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use crate::AnyError;

/// Processor, cores, load and compiler, on one line.
pub(crate) fn describe() -> Result<String, AnyError> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let compiler = Command::new("rustc").arg("--version").output()?;
    Ok(format!(
        "{}, {} cores, load {}, {} {}, {}",
        model.map_or("unknown processor", |(_, model)| model),
        available_parallelism()?,
        load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        String::from_utf8_lossy(&compiler.stdout).trim()
    ))
}
