//! `cargo schema`, as cargo finds it.

use std::process::ExitCode;

fn main() -> ExitCode {
    schema_kit::cli::main()
}
