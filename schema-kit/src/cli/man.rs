use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use super::completions::PROGRAM;
use super::{Cli, output};
use crate::Error;

/// Write the manual pages: one of the command, and one of each verb.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema man | man -l -                          read the first page
  cargo schema man ~/.local/share/man/man1             then: man cargo-schema-push")]
pub(super) struct Man {
    /// The folder to write them to; without it, the first page is printed
    folder: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> Result<ExitCode, Error> {
        let command = Cli::command().name(PROGRAM).bin_name(PROGRAM);
        let Some(folder) = self.folder else {
            let mut page = Vec::new();
            let made = clap_mangen::Man::new(command).render(&mut page);
            made.and_then(|()| std::io::stdout().write_all(&page))
                .map_err(Error::io("write", "standard output"))?;
            return Ok(ExitCode::SUCCESS);
        };
        fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
        clap_mangen::generate_to(command, &folder).map_err(Error::io("write", &folder))?;
        output::note(format_args!("wrote the manual pages into {}", folder.display()));
        Ok(ExitCode::SUCCESS)
    }
}
