use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use schema_model::{Name, Schema};

use super::caution::Caution;
use super::output;
use super::server::Target;
use crate::Error;
use crate::seed::{Seeded, Shape, reset, seed, truncate};
use crate::source::database::{Schemas, connect, introspect};
use crate::source::{Context, load};

/// Fill empty tables with rows for development.
///
/// The rows keep to every constraint, and are the same for the same seed. How many there are, and of which
/// kind, can be said in seed.toml beside the package's Cargo.toml. A table that has rows is left as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema seed                                    100 rows for each table
  cargo schema seed --rows 5000 --seed 7
  cargo schema seed --reset                            empty the tables first
  cargo schema seed --file load.toml --url postgres://localhost/load

seed.toml:
  [tables.users]
  rows = 1000
  columns.role = { values = { admin = 1, member = 9 } }
  columns.created_at = { min = \"2024-01-01\", max = \"2025-12-31\", spread = \"rising\" }
  [tables.posts]
  columns.author_id = { per = \"1..10\" }               so many posts for each user")]
pub(super) struct Seed {
    /// Whose tables: crate, binary:PATH, sql:PATH, migrations:PATH, or the database itself by its URL
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// Counts and shapes [default: seed.toml beside the package's Cargo.toml, if it is there]
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// Another number makes other rows
    #[arg(long = "seed", value_name = "N")]
    number: Option<u64>,
    /// Rows of each table of which the file says nothing
    #[arg(long, value_name = "N")]
    rows: Option<u64>,
    /// Empty the tables first
    #[arg(long)]
    reset: bool,
    #[command(flatten)]
    caution: Caution,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl Seed {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let shape = self.shape(&context)?;
        let target = Target::of(&context).await?;
        self.caution.check(&target, &context, "fill")?;
        context.server = Some(target.url.clone());
        let mut client = connect(&target.url).await?;
        let (observed, tables) = tables(&self.schema, &context, &mut client).await?;
        if self.reset
            && let Some(sql) = truncate(&observed, &tables)
        {
            output::note(format_args!("{sql};"));
            if !self.caution.given(&format!("Run this on {}?", target.url))? {
                output::note("nothing was changed");
                return Ok(ExitCode::SUCCESS);
            }
            reset(&client, &context.settings, &sql).await?;
        }
        let told = |table: &str, rows: u64| {
            if !self.json {
                output::line(format_args!("{rows:>10}  {table}"));
            }
        };
        let sowing = seed(&mut client, &context.settings, &observed, &tables, &shape, told);
        let seeded = context.timings.of("seed", Box::pin(sowing)).await?;
        if self.json {
            output::json(&seeded)?;
        } else {
            summary(&seeded, &target);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn shape(&self, context: &Context) -> Result<Shape, Error> {
        let usual = context.manifest_dir.join("seed.toml");
        let file = self.file.clone().or_else(|| usual.is_file().then_some(usual));
        let mut shape = file.map_or(Ok(Shape::default()), |path| Shape::read(&path))?;
        shape.seed = self.number.unwrap_or(shape.seed);
        shape.rows = self.rows.unwrap_or(shape.rows);
        Ok(shape)
    }
}

/// What the database holds, and those of its tables that a source declares: others are somebody else's.
pub(super) async fn tables(
    source: &str,
    context: &Context,
    client: &mut tokio_postgres::Client,
) -> Result<(Schema, Vec<Name>), Error> {
    let declared = load(&source.parse()?, context).await?.schema;
    let observed = introspect(client, &Schemas::from(&context.settings)).await?.schema;
    let tables: Vec<Name> = declared.tables.into_iter().map(|table| table.name).collect();
    let missing = tables.iter().filter(|name| observed.table(name).is_none());
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok((observed, tables));
    }
    Err(Error::Usage(format!(
        "the database has no table {}: run `cargo schema push` or `cargo schema migrate` first",
        missing.join(", ")
    )))
}

fn summary(seeded: &Seeded, target: &Target) {
    let rows: u64 = seeded.filled.iter().map(|(_, rows)| rows).sum();
    output::note(format_args!("{rows} rows in {} tables of {}", seeded.filled.len(), target.url));
    for fewer in &seeded.fewer {
        output::note(fewer);
    }
    if !seeded.kept.is_empty() {
        output::note(format_args!(
            "left as they are, since they have rows: {}; `cargo schema seed --reset` empties them first",
            seeded.kept.join(", ")
        ));
    }
}
