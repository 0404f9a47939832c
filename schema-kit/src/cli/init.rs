use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use console::style;

use super::output;
use super::pull::Pull;
use crate::Error;
use crate::init::{Done, Origin, first_table, prepare};
use crate::source::Context;

/// Make a crate one that has a schema.
///
/// Adds the dependency, settings, a folder for migrations, and a first table or those of a database.
/// Nothing is overwritten.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo new shop && cd shop && cargo schema init
  cargo schema init --from postgres://db/app           adopt a database, as `cargo schema pull` does
  cargo schema init --path ../schema/schema-core       depend on a checkout")]
pub(super) struct Init {
    /// Depend on schema-core in this folder, not on the published one
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,
    /// Adopt what is there already: postgres://…, sql:PATH, or what else `pull` takes
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
}

impl Init {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        if context.manifest_path.is_none() {
            return Err(Error::Usage(
                "there is no Cargo.toml here or above: make a package with `cargo new` first"
                    .to_owned(),
            ));
        }
        let origin = match self.path {
            None => Origin::Registry,
            Some(path) => Origin::Path(path.canonicalize().map_err(Error::io("find", &path))?),
        };
        prepare(&context.manifest_dir, &origin)?.iter().for_each(show);
        if self.from.is_some() {
            return Pull::all_of(self.from).run(context).await;
        }
        first_table(&context.manifest_dir)?.iter().for_each(show);
        output::note("next: `cargo schema push` makes the table in the development database,");
        output::note("      `cargo schema dev` keeps it so while you write");
        Ok(ExitCode::SUCCESS)
    }
}

fn show(done: &Done) {
    let mark = if done.kept { style("  kept").dim() } else { style(" wrote").green() };
    output::line(format_args!("{mark}  {:<20} {}", done.file, done.what));
}
