//! The file of counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode};

use crate::AnyError;

/// Beside `Cargo.toml`.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/counts.txt");
/// How much a path may take more than the file says, in percent.
const TOLERANCE: f64 = 2.0;

/// The instructions of each path, by its name.
pub(crate) type Counts = BTreeMap<String, u64>;

/// Prints each count beside the file's. Fails where one is greater by more than the tolerance, and where
/// the file has other paths; what another compiler or C library makes is only shown.
pub(crate) fn compare(counts: &Counts) -> Result<ExitCode, AnyError> {
    let text = fs::read_to_string(FILE).map_err(|error| format!("{FILE}: {error}"))?;
    let mut lines = text.lines();
    let maker = lines.next().unwrap_or_default();
    let known = lines.map(read).collect::<Result<Counts, AnyError>>()?;
    if !known.keys().eq(counts.keys()) {
        return Err(format!("{FILE} has other paths than are counted: write it anew").into());
    }
    let (mut worse, mut better) = (false, false);
    for (name, count) in counts {
        let percent = change(known[name], *count);
        println!("{name}: {} before, {count} now, {percent:+.2} %", known[name]);
        worse |= percent > TOLERANCE;
        better |= percent < -TOLERANCE;
    }
    let here = self::maker()?;
    if maker != here {
        eprintln!("instructions: NOT COMPARED: the file is of {maker}, this is {here}");
    } else if worse {
        eprintln!(
            "instructions: TOO MANY, by more than {TOLERANCE} %; if it has to be so: --write"
        );
        return Ok(ExitCode::FAILURE);
    } else if better {
        eprintln!("instructions: fewer by more than {TOLERANCE} %: --write, and they stay so");
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes them.
pub(crate) fn write(counts: &Counts) -> Result<ExitCode, AnyError> {
    let mut text = format!("{}\n", maker()?);
    for (name, count) in counts {
        writeln!(text, "{name}: {count}")?;
    }
    print!("{text}");
    fs::write(FILE, text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(line: &str) -> Result<(String, u64), AnyError> {
    let (name, count) = line.split_once(": ").ok_or_else(|| format!("{FILE}: no count: {line}"))?;
    Ok((name.to_owned(), count.parse()?))
}

#[allow(clippy::cast_precision_loss)] // counts are below 2⁵²
fn change(before: u64, now: u64) -> f64 {
    (now as f64 / before as f64 - 1.0) * 100.0
}

/// What made the instructions: compiler, machine, and C library.
fn maker() -> Result<String, AnyError> {
    let said = |command: &str, argument: &str| -> Result<String, AnyError> {
        let output = Command::new(command).arg(argument).output();
        let output = output.map_err(|error| format!("{command} can't be run: {error}"))?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let compiler = said("rustc", "--version")?;
    let library = said("getconf", "GNU_LIBC_VERSION")?;
    Ok(format!("{compiler}, {}, {library}", std::env::consts::ARCH))
}
