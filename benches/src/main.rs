//! Side-by-side measurements of the toolkit and its peers.
//!
//! One process; the cases take turns in short samples, so that what else the machine does hits all of
//! them alike; medians of the samples, and of each round's ratio to the first case.

mod migrate;
mod queries;

use clap::{Parser, Subcommand};
use measure::AnyError;
use measure::outputs::Outputs;

/// Side-by-side measurements of the toolkit and its peers: Markdown on the standard output.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Subcommand)]
enum What {
    /// Reads, writes and relations (the default).
    Queries {
        /// Only the jobs whose title holds this text.
        #[arg(long)]
        only: Option<String>,
    },
    /// Start-up with 100 migrations applied, and the second call in a process.
    Migrate,
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    let length = arguments.outputs.length();
    let report = match arguments.what.unwrap_or(What::Queries { only: None }) {
        What::Queries { only } => queries::measure(length, only.as_deref())?,
        What::Migrate => migrate::measure(length)?,
    };
    arguments.outputs.write(&report)
}
