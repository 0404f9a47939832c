//! The program `cargo schema`: the command line, one file per verb.
//!
//! Exit codes: 0 done, 1 error, 2 questions open, 3 hazards refused.

mod baseline;
mod caution;
mod check;
mod completions;
mod consent;
mod dev;
mod diff;
mod doctor;
mod erd;
mod export;
mod generate;
mod init;
mod lint;
mod man;
mod migrate;
mod output;
mod progress;
mod prompt;
mod pull;
mod push;
mod reset;
mod rollback;
mod seed;
mod server;
mod squash;
mod status;
mod studio;
mod tenants;
mod up;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::Error;
use crate::settings::Layer;
use crate::source::{Context, DatabaseUrl};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "cargo schema",
    bin_name = "cargo schema",
    version,
    about = "A schema toolkit for PostgreSQL: the structs of an application are its schema",
    after_help = EXAMPLES,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  cargo schema init                     begin in a crate
  cargo schema dev                      keep the development database at the structs
  cargo schema push                     make the development database match the structs
  cargo schema generate                 write a migration for what changed in the structs
  cargo schema migrate                  apply the migrations that are not applied yet
  cargo schema check                    do structs, migrations and database agree?
  cargo schema export > schema.sql      the whole schema as SQL
  cargo schema pull                     the structs of a database that is there already

Exit codes: 0 done, 1 error, 2 questions open, 3 hazards refused.
Settings: schema.toml, [package.metadata.schema], DATABASE_URL or POSTGRES_URL (also in .env).";

/// What every verb takes.
#[derive(Debug, Args)]
struct Global {
    /// The Cargo.toml of the package whose structs are the schema
    #[arg(long, global = true, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
    /// The package whose structs are the schema, in a workspace with several
    #[arg(long, short, global = true, value_name = "NAME")]
    package: Option<String>,
    /// The database; without one, the development database of the project
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    url: Option<String>,
    /// Say more about what is being done
    #[arg(long, short, global = true)]
    verbose: bool,
    /// Say how long each phase took
    #[arg(long, global = true)]
    timings: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a crate one that has a schema
    Init(init::Init),
    /// Keep a database at the structs while they are written
    Dev(dev::Dev),
    /// Make a database match the structs, without a migration
    Push(push::Push),
    /// Write a migration for what changed since the last one
    Generate(generate::Generate),
    /// Apply the migrations that are not applied yet
    Migrate(migrate::Migrate),
    /// Undo the last migrations by their down.sql
    Rollback(rollback::Rollback),
    /// Put the first migrations together into one
    Squash(squash::Squash),
    /// Begin migrations on a database that has its tables already
    Baseline(baseline::Baseline),
    /// Bring a folder to the format of this version, or take one of Drizzle over
    Up(up::Up),
    /// Which migrations are applied, and which are not
    Status(status::Show),
    /// Do structs, migrations and database agree?
    Check(check::Check),
    /// Judge hand-written SQL by the rules of a live database
    Lint(lint::Lint),
    /// What makes one schema out of another
    Diff(diff::Diff),
    /// Print the whole schema as SQL
    Export(export::Export),
    /// Write the structs of a database, and SQL files for what structs can't say
    Pull(pull::Pull),
    /// Draw the tables and the foreign keys between them
    Erd(erd::Erd),
    /// Look at a database, and change it, in the browser
    Studio(studio::Open),
    /// Fill empty tables with rows for development
    Seed(seed::Seed),
    /// Empty the tables of the schema
    Reset(reset::Reset),
    /// Is everything here that the other verbs need?
    Doctor(doctor::Doctor),
    /// Print a script that lets a shell complete this command
    Completions(completions::Completions),
    /// Write the manual pages
    Man(man::Man),
}

impl Global {
    fn context(&self) -> Result<Context, Error> {
        let url = self.url.as_deref().map(str::parse::<DatabaseUrl>).transpose()?;
        let flags = Layer { package: self.package.clone(), url, ..Layer::default() };
        Context::discover(self.manifest_path.as_deref(), flags)
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(arguments(std::env::args_os())) {
        Ok(cli) => cli,
        Err(said) => {
            // help is no error; there is nobody to tell when it can't be printed
            let _ = said.print();
            return ExitCode::from(u8::from(said.use_stderr()));
        }
    };
    let json = cli.verb.json();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: can't start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(until_interrupted(run(cli))) {
        None => {
            eprintln!("interrupted: what was begun is undone, what was reported as done stays");
            ExitCode::from(INTERRUPTED)
        }
        Some(Ok(code)) => code,
        Some(Err(error)) => {
            output::error(&error, json);
            ExitCode::from(error.exit_code())
        }
    }
}

/// What shells report of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Drops the work at Ctrl-C, so that connections are closed and temporary files go.
async fn until_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        result = work => Some(result),
        Ok(()) = tokio::signal::ctrl_c() => None,
    }
}

/// Cargo passes the name of the subcommand on: `cargo-schema schema push`.
fn arguments(all: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<OsString> = all.collect();
    if all.get(1).is_some_and(|first| first == "schema") {
        all.remove(1);
    }
    all
}

async fn run(cli: Cli) -> Result<ExitCode, Error> {
    let context = cli.global.context();
    // What is wrong with the settings is among what it looks for; the others need none.
    match cli.verb {
        Verb::Doctor(verb) => return verb.run(context).await,
        Verb::Completions(verb) => return Ok(verb.run()),
        Verb::Man(verb) => return verb.run(),
        _ => {}
    }
    let context = context?;
    let timings = context.timings.clone();
    let whole = timings.of("all", Box::pin(verb(cli.verb, context, cli.global.verbose))).await;
    if cli.global.timings {
        output::timings(&timings);
    }
    whole
}

async fn verb(verb: Verb, context: Context, verbose: bool) -> Result<ExitCode, Error> {
    match verb {
        Verb::Push(verb) => verb.run(context).await,
        Verb::Generate(verb) => verb.run(context).await,
        Verb::Migrate(verb) => verb.run(context, verbose).await,
        Verb::Rollback(verb) => verb.run(context).await,
        Verb::Squash(verb) => verb.run(context).await,
        Verb::Baseline(verb) => verb.run(context).await,
        Verb::Up(verb) => verb.run(context).await,
        Verb::Status(verb) => verb.run(context).await,
        Verb::Check(verb) => verb.run(context).await,
        Verb::Lint(verb) => verb.run(&context),
        Verb::Diff(verb) => verb.run(context).await,
        Verb::Export(verb) => verb.run(context).await,
        Verb::Pull(verb) => verb.run(context).await,
        Verb::Erd(verb) => verb.run(context).await,
        Verb::Studio(verb) => verb.run(context).await,
        Verb::Init(verb) => verb.run(context).await,
        Verb::Dev(verb) => verb.run(context).await,
        Verb::Seed(verb) => verb.run(context).await,
        Verb::Reset(verb) => verb.run(context).await,
        Verb::Doctor(verb) => verb.run(Ok(context)).await,
        Verb::Completions(verb) => Ok(verb.run()),
        Verb::Man(verb) => verb.run(),
    }
}

impl Verb {
    fn json(&self) -> bool {
        match self {
            Self::Push(verb) => verb.consent.json,
            Self::Generate(verb) => verb.consent.json,
            Self::Migrate(verb) => verb.json,
            Self::Rollback(verb) => verb.json,
            Self::Squash(verb) => verb.json,
            Self::Baseline(verb) => verb.json,
            Self::Up(verb) => verb.json,
            Self::Status(verb) => verb.json,
            Self::Check(verb) => verb.json,
            Self::Lint(verb) => verb.json,
            Self::Diff(verb) => verb.json,
            Self::Export(verb) => verb.json,
            Self::Pull(verb) => verb.json,
            Self::Seed(verb) => verb.json,
            Self::Doctor(verb) => verb.json,
            Self::Init(_)
            | Self::Dev(_)
            | Self::Reset(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Erd(_)
            | Self::Studio(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_and_shell_give_the_same_words() {
        let words = |all: &[&str]| arguments(all.iter().map(OsString::from));
        assert_eq!(words(&["cargo-schema", "schema", "push"]), words(&["cargo-schema", "push"]));
    }
}
