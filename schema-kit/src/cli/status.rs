use std::process::ExitCode;

use clap::Args;
use console::style;
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::history::{Standing, standings};
use crate::source::Context;

/// Which migrations are applied, and which are not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema status                   the development database
  cargo schema status --url postgres://db/app --json")]
pub(super) struct Show {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    migrations: Vec<Standing>,
}

impl Show {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        let migrations = standings(&target.url, &context.settings).await?;
        if self.json {
            output::json(&Report { migrations })?;
            return Ok(ExitCode::SUCCESS);
        }
        output::note(format_args!("{}", target.url));
        if migrations.is_empty() {
            output::note("no migrations; `cargo schema generate` writes the first");
        }
        let longest = migrations.iter().map(|one| one.migration.chars().count()).max();
        for standing in &migrations {
            output::columns(&row(standing, longest.unwrap_or_default()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn row(standing: &Standing, longest: usize) -> [String; 4] {
    let state = style(format!("{:<10}", standing.state));
    let state = match standing.state {
        "applied" => state.green(),
        "pending" => state.yellow(),
        _ => state.red(),
    };
    [
        state.to_string(),
        format!("{:<longest$}", standing.migration),
        standing.applied_at.clone().unwrap_or_default(),
        standing.execution_ms.map(|ms| format!("{ms} ms")).unwrap_or_default(),
    ]
}
