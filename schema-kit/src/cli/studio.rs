use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use super::output;
use super::server::Target;
use crate::Error;
use crate::source::Context;
use crate::studio::{Options, Studio};

/// Look at a database, and change it, in the browser.
///
/// Serves a web application to this machine only and prints the link that opens it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema studio                                  the development database
  cargo schema studio --url postgres://db/app --read-only
  cargo schema studio --port 0 --no-open               any free port; print the link only")]
pub(super) struct Open {
    /// The schema that the database is compared with: crate, binary:PATH, sql:PATH, migrations:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// The port on the loopback interface; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 4980)]
    port: u16,
    /// Do not open the browser
    #[arg(long = "no-open")]
    quiet: bool,
    /// Change nothing
    #[arg(long)]
    read_only: bool,
}

impl Open {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        let options = Options {
            url: target.url.clone(),
            declared: self.schema.parse()?,
            read_only: self.read_only,
            port: self.port,
        };
        let studio = Studio::open(context, options).await?;
        output::note(format_args!("{} in the browser; Ctrl-C ends it", target.url));
        output::line(studio.link());
        if !self.quiet {
            open(&studio.link());
        }
        studio.serve().await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens a link as the desktop does. Without a desktop, the printed link has to do.
fn open(link: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let silent = Command::new(program)
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(silent);
}
