//! Side-by-side measurements of the toolkit and its peers.
//!
//! One process; the cases take turns in short samples, so that what else the machine does hits all of
//! them alike; medians of the samples, and of each round's ratio to the first case.

mod machine;
mod migrate;
mod place;
mod queries;
mod race;
mod report;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use race::Length;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Side-by-side measurements of the toolkit and its peers: Markdown on the standard output.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// Few rounds: the whole in under five minutes.
    #[arg(long, global = true)]
    quick: bool,
    /// Writes the figures to a file as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes a chart of the figures to a file as SVG.
    #[arg(long, global = true, value_name = "FILE")]
    svg: Option<PathBuf>,
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
    let length = if arguments.quick {
        Length { rounds: 15, time: Duration::from_millis(300) }
    } else {
        Length { rounds: 100, time: Duration::from_secs(4) }
    };
    let report = match arguments.what.unwrap_or(What::Queries { only: None }) {
        What::Queries { only } => queries::measure(length, only.as_deref())?,
        What::Migrate => migrate::measure(length)?,
    };
    println!("{}", report.markdown());
    if let Some(path) = arguments.json {
        fs::write(path, report.json()?)?;
    }
    if let Some(path) = arguments.svg {
        fs::write(path, report.svg())?;
    }
    Ok(())
}
