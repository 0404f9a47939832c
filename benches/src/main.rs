//! Side-by-side measurements of the toolkit and its peers.
//!
//! One process; the cases take turns in short samples, so that what else the machine does hits all of
//! them alike; medians of the samples, and of each round's ratio to ours.

mod machine;
mod migrate;
mod race;

use clap::{Parser, Subcommand};

type AnyError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Side-by-side measurements of the toolkit and its peers")]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// A tenth of the rounds: whether it runs, not how fast.
    #[arg(long, global = true)]
    quick: bool,
    /// The results as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Start-up with 100 migrations applied, and the second call in a process.
    Migrate,
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    let rounds = if arguments.quick { 20 } else { 200 };
    let report = match arguments.what {
        What::Migrate => migrate::measure(rounds)?,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}
