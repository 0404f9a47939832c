//! How long readers and writers of a live database wait while its schema changes: three million rows, a load
//! of short statements, and each change once as `cargo schema push` makes it and once as it is first
//! written down.
//!
//! ```sh
//! cd benches && cargo run --release -p stalls
//! ```

mod cases;
mod load;
mod server;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use measure::{AnyError, machine};
use serde::Serialize;

use cases::{CASES, Case};
use load::{Load, Stalls};
use server::Server;

/// The goal: nobody waits longer, but for a lock that somebody holds.
const GOAL: Duration = Duration::from_millis(50);
/// Where somebody does: the time for which `push` waits for a lock.
const LOCK_TIMEOUT: Duration = Duration::from_millis(500);

/// The worst wait of a reader and of a writer, for each change: Markdown on the standard output.
#[derive(Parser)]
struct Arguments {
    /// Only the rules whose number or words hold this text.
    #[arg(long)]
    only: Option<String>,
    /// Writes the figures to a file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// One change, made in both ways.
#[derive(Serialize)]
struct Row {
    rule: &'static str,
    change: &'static str,
    goal_ms: f64,
    ours: Taken,
    naive: Taken,
}

/// One way.
#[derive(Serialize)]
struct Taken {
    reader_ms: f64,
    writer_ms: f64,
    seconds: f64,
    failed_statements: usize,
    first_failure: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    let schema = server::command()?;
    eprintln!("filling the tables …");
    let server = Server::start().await?;
    println!("{}\n", machine::describe(&server.version));
    let quiet = quiet(&server).await?;
    println!(
        "Without a change: reader {:.0} ms, writer {:.0} ms.\n",
        millis(quiet.reader),
        millis(quiet.writer)
    );
    println!(
        "| rule | change | goal ms | push: reader ms | writer ms | s | naive: reader ms | writer ms | s |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut rows = Vec::new();
    for case in CASES.iter().filter(|case| chosen(case, arguments.only.as_deref())) {
        let ours = take(&server, case, Way::Push(&schema)).await?;
        let naive = take(&server, case, Way::Naive).await?;
        let goal_ms = millis(if case.held { LOCK_TIMEOUT + GOAL } else { GOAL });
        let row = Row { rule: case.rule, change: case.what, goal_ms, ours, naive };
        row.print();
        rows.push(row);
    }
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&rows)?)?;
    }
    let over = rows.iter().filter(|row| row.over()).map(|row| row.rule).collect::<Vec<_>>();
    if over.is_empty() {
        return Ok(());
    }
    Err(format!("over the goal: {}", over.join(", ")).into())
}

/// The two ways of making a change.
enum Way<'a> {
    Push(&'a server::Command),
    Naive,
}

fn chosen(case: &Case, only: Option<&str>) -> bool {
    only.is_none_or(|text| case.rule.contains(text) || case.what.contains(text))
}

/// What the load meets when nothing happens.
async fn quiet(server: &Server) -> Result<Stalls, AnyError> {
    let url = server.filled(&[]).await?;
    let load = Load::start(&url).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    load.end().await
}

/// Makes a change on a copy of the tables of its own, under load.
async fn take(server: &Server, case: &Case, way: Way<'_>) -> Result<Taken, AnyError> {
    eprintln!("{} {} …", case.rule, case.what);
    let url = server.filled(case.before).await?;
    let target = server.target(case).await?;
    let load = Load::start(&url).await?;
    if case.held {
        server::hold(&url, Duration::from_secs(3)).await?;
    }
    let began = Instant::now();
    match way {
        Way::Push(schema) => schema.push(&target, &url).await?,
        Way::Naive => server::execute(&url, case.naive).await?,
    }
    let seconds = began.elapsed().as_secs_f64();
    let stalls = load.end().await?;
    Ok(Taken {
        reader_ms: millis(stalls.reader),
        writer_ms: millis(stalls.writer),
        seconds,
        failed_statements: stalls.failed,
        first_failure: stalls.first_failure,
    })
}

impl Row {
    fn over(&self) -> bool {
        self.ours.reader_ms > self.goal_ms
            || self.ours.writer_ms > self.goal_ms
            || self.ours.failed_statements > 0
    }

    fn print(&self) {
        let Self { rule, change, goal_ms, ours, naive } = self;
        println!("| {rule} | {change} | {goal_ms:.0} | {} | {} |", ours.cells(), naive.cells());
        for (who, taken) in [("push", ours), ("naive", naive)] {
            if let Some(failure) = &taken.first_failure {
                eprintln!(
                    "{rule}, {who}: {} statements failed: {failure}",
                    taken.failed_statements
                );
            }
        }
    }
}

impl Taken {
    fn cells(&self) -> String {
        format!("{:.0} | {:.0} | {:.1}", self.reader_ms, self.writer_ms, self.seconds)
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
