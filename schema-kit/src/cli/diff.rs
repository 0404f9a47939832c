use std::process::ExitCode;

use clap::Args;

use super::output;
use super::server::Target;
use crate::Error;
use crate::plan::{Decisions, plan};
use crate::source::{Context, Source, load};

/// What makes one schema out of another.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema diff --from migrations: --to crate
  cargo schema diff --from postgres://db/app --to sql:schema.sql --sql
  cargo schema diff --from empty --to binary:target/release/app --json")]
pub(super) struct Diff {
    /// The schema to start from: crate, binary:PATH, postgres://…, sql:PATH, migrations:PATH,
    /// snapshot:PATH, empty
    #[arg(long, value_name = "SOURCE")]
    from: String,
    /// The schema to arrive at
    #[arg(long, value_name = "SOURCE")]
    to: String,
    /// Print a script with its segments, as a migration has it
    #[arg(long, conflicts_with = "json")]
    sql: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Diff {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let (from, to): (Source, Source) = (self.from.parse()?, self.to.parse()?);
        // What a database is compared with is put in the words of its own server.
        if let (_, Source::Database(url)) | (Source::Database(url), _) = (&from, &to) {
            context.settings.url = Some(url.clone());
        }
        let target = Target::of(&context).await?;
        context.server = Some(target.url.clone());
        let (from, to) = (load(&from, &context).await?, load(&to, &context).await?);
        let (before, after) = target.normalise(&context, &from.schema, &to.schema).await?;
        let plan = plan(&before, &after, &Decisions::default());
        if self.json {
            output::json(&plan)?;
        } else {
            output::unknown(&from.unknown);
            output::unknown(&to.unknown);
            if self.sql { output::script(&plan) } else { output::plan(&plan) }
        }
        Ok(ExitCode::SUCCESS)
    }
}
