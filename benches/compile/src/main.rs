//! What a schema costs to compile: `cargo check` of one crate with 50 tables of 12 columns and foreign
//! keys between them, its dependencies checked before; the same schema for each library.
//!
//! Processor time, not the clock: what else the machine does disturbs it least. The best of several
//! runs, the libraries taking turns.

mod cost;
mod libraries;
mod project;

use std::path::PathBuf;
use std::process::Command;

use clap::{Parser, Subcommand};

use cost::Cost;
use libraries::LIBRARIES;
use measure::{AnyError, machine};
use project::{Project, Size};

#[derive(Parser)]
#[command(about = "What a schema of 50 tables costs to compile, beside the peers")]
struct Arguments {
    #[command(subcommand)]
    inner: Option<Inner>,
    /// The libraries; all, unless some are named.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    #[arg(long, default_value_t = 50)]
    tables: usize,
    /// The best of so many runs counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Keep the projects here, so that the next run finds the dependencies checked.
    #[arg(long)]
    directory: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Inner {
    /// Runs a command and prints what it took; a process of its own, so that it has one child.
    #[command(hide = true)]
    Measure { command: Vec<String> },
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    if let Some(Inner::Measure { command }) = arguments.inner {
        println!("{}", cost::run_here(&command)?);
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    let directory = arguments.directory.unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&directory)?;
    let directory = directory.canonicalize()?;
    let chosen = LIBRARIES.iter().filter(|library| {
        arguments.only.is_empty() || arguments.only.iter().any(|name| name == library.name)
    });
    let chosen: Vec<_> = chosen.collect();
    println!("{}, {}", machine::hardware(), compiler()?);
    for queries in [false, true] {
        let size = Size { tables: arguments.tables, queries };
        let what = if queries { ", three queries a table" } else { "" };
        println!("\n{} tables of 12 columns{what}\n", arguments.tables);
        println!("| | clean | a column more | memory | expansion |\n|---|---|---|---|---|");
        let mut projects = Vec::new();
        for library in &chosen {
            match Project::write(&directory, library, size) {
                Ok(project) => projects.push((project, Figures::default())),
                Err(error) => println!("| {} | {} |", library.name, first_line(&error)),
            }
        }
        for _ in 0..arguments.runs {
            for (project, figures) in &mut projects {
                figures.clean = Some(Cost::best(figures.clean, project.clean()?));
                figures.column = Some(Cost::best(figures.column, project.one_more_column()?));
            }
        }
        for (project, figures) in &projects {
            print(project, figures)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Figures {
    clean: Option<Cost>,
    column: Option<Cost>,
}

fn print(project: &Project, figures: &Figures) -> Result<(), AnyError> {
    let (Some(clean), Some(column)) = (figures.clean, figures.column) else { return Ok(()) };
    println!(
        "| {} | {:.2} s | {:.2} s | {} MiB | {} kB |",
        project.name()?,
        clean.seconds,
        column.seconds,
        clean.kibibytes / 1024,
        project.expansion()? / 1000
    );
    Ok(())
}

/// The compiler and its version.
fn compiler() -> Result<String, AnyError> {
    let output = Command::new("rustc").arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What the compiler says first.
fn first_line(error: &AnyError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
