//! How many instructions the client takes for each hot path, and the derive of a table for its
//! expansion, beside what `counts.txt` says: a change that costs more than 2 % fails.
//!
//! ```text
//! cargo run --release -p instructions             # compares
//! cargo run --release -p instructions -- --write  # after a change that is meant to be so
//! ```
//!
//! Counted by valgrind, in one process with one thread, beside a real server, which is not counted. Time
//! would tell how busy the machine is; instructions are the same on each run.

mod counts;
mod expansion;
mod paths;
mod relay;
mod valgrind;

// the derive macros, as their own crate has them: only the compiler can call a macro
#[path = "../../../schema-macros/src/ctxt.rs"]
#[allow(dead_code)]
mod ctxt;
#[path = "../../../schema-macros/src/expand/mod.rs"]
#[allow(dead_code, unused_imports)]
mod expand;
#[path = "../../../schema-macros/src/lower/mod.rs"]
#[allow(dead_code, unused_imports)]
mod lower;
#[path = "../../../schema-macros/src/parse/mod.rs"]
#[allow(dead_code, unused_imports)]
mod parse;
#[path = "../../../schema-macros/src/view_file.rs"]
#[allow(dead_code)]
mod view_file;
#[path = "../../../schema-macros/src/words.rs"]
#[allow(dead_code)]
mod words;

use std::process::ExitCode;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// What stands in front of the address in the process that is counted.
const COUNTED: &str = "--counted";

fn main() -> Result<ExitCode, AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [COUNTED, url] => {
            paths::run(url)?;
            expansion::run()?;
            Ok(ExitCode::SUCCESS)
        }
        [] => counts::compare(&valgrind::count()?),
        ["--write"] => counts::write(&valgrind::count()?),
        _ => Err("usage: instructions [--write]".into()),
    }
}
