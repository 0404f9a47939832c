//! What the figures were measured on.

use std::fs;
use std::thread::available_parallelism;

/// Processor, cores, load and system, on one line.
#[must_use]
pub fn hardware() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{}, {} cores, load {}, {} {}",
        model.map_or("unknown processor", |(_, model)| model),
        available_parallelism().map_or(0, Into::into),
        load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}

/// The same with the server and the build.
#[must_use]
pub fn describe(server: &str) -> String {
    let build = if cfg!(debug_assertions) { "DEBUG" } else { "release" };
    format!("{}, PostgreSQL {server}, {build} build", hardware())
}

/// The version of a dependency, as the lock file has it.
#[must_use]
pub fn version(package: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = "));
    format!("{package} {}", version.unwrap_or("unknown").trim_matches('"'))
}
