use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::consent::{open_questions, read_answers};
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
    /// Print the JSON Schema of what --json prints
    #[arg(long, exclusive = true)]
    json_schema: bool,
    /// The schema to start from: crate, binary:PATH, postgres://…, sql:PATH, migrations:PATH,
    /// snapshot:PATH, empty
    #[arg(long, value_name = "SOURCE", required_unless_present = "json_schema")]
    from: Option<String>,
    /// The schema to arrive at
    #[arg(long, value_name = "SOURCE", required_unless_present = "json_schema")]
    to: Option<String>,
    /// A file with answers to questions, as JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Print a script with its segments, as a migration has it
    #[arg(long, conflicts_with = "json")]
    sql: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Diff {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        // The command line is not accepted without both, but for the one flag that needs neither.
        let (Some(from), Some(to)) = (&self.from, &self.to) else {
            output::line(include_str!("../../plan.schema.json").trim_end());
            return Ok(ExitCode::SUCCESS);
        };
        let (from, to): (Source, Source) = (from.parse()?, to.parse()?);
        let answers = self.answers.as_deref().map_or(Ok(Vec::new()), read_answers)?;
        // What a database is compared with is put in the words of its own server.
        if let (_, Source::Database(url)) | (Source::Database(url), _) = (&from, &to) {
            context.settings.url = Some(url.clone());
        }
        let target = Target::of(&context).await?;
        context.server = Some(target.url.clone());
        let (from, to) = (load(&from, &context).await?, load(&to, &context).await?);
        let (before, after) = target.normalise(&context, &from.schema, &to.schema).await?;
        let plan = plan(&before, &after, &Decisions { answers, ..Decisions::default() });
        if self.json {
            output::json(&plan)?;
        } else {
            output::unknown(&from.unknown);
            output::unknown(&to.unknown);
            if self.sql { output::script(&plan) } else { output::plan(&plan) }
        }
        if plan.questions.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(open_questions(&plan)) }
    }
}
