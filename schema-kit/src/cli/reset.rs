use std::process::ExitCode;

use clap::Args;

use super::caution::Caution;
use super::server::Target;
use super::{output, seed};
use crate::Error;
use crate::seed::{reset, truncate};
use crate::source::Context;
use crate::source::database::connect;

/// Empty the tables of the schema.
///
/// Only the tables that the schema declares: those of other tools, and the ledger of the migrations, keep
/// their rows.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema reset                    the development database
  cargo schema reset --dry-run          show the statement
  cargo schema reset --yes --url postgres://localhost/load")]
pub(super) struct Reset {
    /// Whose tables: crate, binary:PATH, sql:PATH, migrations:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// Show the statement, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    caution: Caution,
}

impl Reset {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        context.server = Some(target.url.clone());
        let mut client = connect(&target.url).await?;
        let (observed, tables) = seed::tables(&self.schema, &context, &mut client).await?;
        let Some(sql) = truncate(&observed, &tables) else {
            output::note("the schema has no tables");
            return Ok(ExitCode::SUCCESS);
        };
        output::line(format_args!("{sql};"));
        if self.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
        self.caution.check(&target, &context, "empty")?;
        if !self.caution.given(&format!("Run this on {}? The rows are gone then.", target.url))? {
            output::note("nothing was changed");
            return Ok(ExitCode::SUCCESS);
        }
        reset(&client, &context.settings, &sql).await?;
        output::note(format_args!("emptied {} tables of {}", tables.len(), target.url));
        Ok(ExitCode::SUCCESS)
    }
}
