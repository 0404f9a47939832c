//! Where figures go, as every program here takes it on its command line.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::AnyError;
use crate::race::Length;
use crate::report::Report;

/// Markdown goes to the standard output; the rest where it is asked for.
#[derive(Args, Debug, Clone)]
pub struct Outputs {
    /// Few rounds: the whole in under five minutes.
    #[arg(long, global = true)]
    pub quick: bool,
    /// Writes the figures to a file as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes a chart of the figures to a file as SVG.
    #[arg(long, global = true, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

impl Outputs {
    /// How long each race goes on.
    #[must_use]
    pub fn length(&self) -> Length {
        if self.quick {
            Length { rounds: 15, time: Duration::from_millis(300) }
        } else {
            Length { rounds: 100, time: Duration::from_secs(4) }
        }
    }

    /// Tells the figures.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn write(&self, report: &Report) -> Result<(), AnyError> {
        println!("{}", report.markdown());
        if let Some(path) = &self.json {
            fs::write(path, report.json()?)?;
        }
        if let Some(path) = &self.svg {
            fs::write(path, report.svg())?;
        }
        Ok(())
    }
}
