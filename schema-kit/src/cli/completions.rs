use std::io;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;

/// The name of the program, as shells and manuals know it.
pub(super) const PROGRAM: &str = "cargo-schema";

/// Print a script that lets a shell complete the words of `cargo-schema`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema completions bash > ~/.local/share/bash-completion/completions/cargo-schema
  cargo schema completions zsh > ~/.zfunc/_cargo-schema
  cargo schema completions fish > ~/.config/fish/completions/cargo-schema.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> ExitCode {
        let mut command = Cli::command().name(PROGRAM).bin_name(PROGRAM);
        clap_complete::generate(self.shell, &mut command, PROGRAM, &mut io::stdout());
        ExitCode::SUCCESS
    }
}
