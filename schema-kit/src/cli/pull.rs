use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use console::Style;
use schema_model::Schema;
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::pull::{self, Pulled};
use crate::source::database::connect;
use crate::source::{Context, Source, load};

/// Write the structs of a database, and SQL files for what structs can't say.
#[derive(Debug, Args)]
#[command(
    long_about = "Write the structs of a database, and SQL files for what structs can't say.\n\n\
        New structs come to a module for each table. What the package has already is edited where it \
        stands, and only where the database is another: derives, methods, fields and types of your own \
        stay. Afterwards, `cargo schema diff --from crate --to …` finds nothing.",
    after_help = "\
Examples:
  cargo schema pull --url postgres://localhost/app
  cargo schema pull --from sql:schema.sql --dry-run
  cargo schema pull --from postgres://db/app --out src/db"
)]
pub(super) struct Pull {
    /// Where the schema comes from: postgres://…, sql:PATH, migrations:PATH, snapshot:PATH,
    /// binary:PATH, crate:PACKAGE; without it, the database of --url or the settings
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// The folder for new modules, in the package [default: src/schema]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    pulled: &'a Pulled,
    written: bool,
    /// What the model does not know, in the database.
    unknown: Vec<String>,
}

impl Pull {
    /// Pulls everything to the usual place.
    pub(super) fn all_of(from: Option<String>) -> Self {
        Self { from, out: None, dry_run: false, json: false }
    }

    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let server = Target::of(&context).await?;
        let source = match &self.from {
            Some(text) => text.parse()?,
            None => Source::Database(server.url.clone()),
        };
        // Everything is put in the words of the server that it comes from.
        let server = match &source {
            Source::Database(url) => {
                context.settings.url = Some(url.clone());
                Target::of(&context).await?
            }
            _ => server,
        };
        context.server = Some(server.url.clone());
        let loaded = load(&source, &context).await?;
        let target = self.target(&context)?;
        let (mut schema, mut declared) = (loaded.schema, declared(&target, &context).await?);
        if let Some(own) = &declared {
            let (normal, own) = server.normalise(&context, &schema, own).await?;
            (schema, declared) = (normal, Some(own));
        }
        let usual = usual_versions(&server).await?;
        for schema in std::iter::once(&mut schema).chain(&mut declared) {
            for extension in &mut schema.extensions {
                extension.version.take_if(|version| usual.get(&extension.name) == Some(version));
            }
        }
        let pulled = pull::plan(&schema, declared.as_ref(), &target)?;
        if !self.dry_run {
            pulled.write()?;
        }
        if self.json {
            let unknown = loaded.unknown.iter().map(ToString::to_string).collect();
            output::json(&Report { pulled: &pulled, written: !self.dry_run, unknown })?;
        } else {
            output::unknown(&loaded.unknown);
            show(&pulled, self.dry_run);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn target(&self, context: &Context) -> Result<pull::Target, Error> {
        if context.manifest_path.is_none() {
            return Err(Error::Usage(
                "there is no Cargo.toml here or above: make a package with `cargo new --lib NAME`, \
                 or pass --manifest-path"
                    .to_owned(),
            ));
        }
        let usual = pull::Target::of(&context.manifest_dir);
        let out =
            self.out.as_ref().map(|out| std::path::absolute(out).map_err(Error::io("find", out)));
        Ok(pull::Target {
            out: out.transpose()?.unwrap_or(usual.out),
            sql: context.settings.sql.clone().unwrap_or(usual.sql),
            package: usual.package,
        })
    }
}

/// What the package declares, when it has structs and builds. One that does not is compared as text.
async fn declared(target: &pull::Target, context: &Context) -> Result<Option<Schema>, Error> {
    if !pull::has_items(target)? {
        return Ok(None);
    }
    match load(&Source::Crate { package: None }, context).await {
        Ok(loaded) => Ok(Some(loaded.schema)),
        Err(error @ (Error::Cargo(_) | Error::Object { .. })) => {
            output::warning(format_args!(
                "{error}\n  what its structs declare is taken from their text, so what only the \
                 server knows to be equal may be written anew"
            ));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The versions that extensions get when nobody asks for one: they need not be written down.
async fn usual_versions(server: &Target) -> Result<HashMap<String, String>, Error> {
    let client = connect(&server.url).await?;
    let rows = client
        .query("SELECT name::text, default_version FROM pg_available_extensions", &[])
        .await
        .map_err(Error::database("read the extensions of the server"))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn show(pulled: &Pulled, dry_run: bool) {
    let here = std::env::current_dir().unwrap_or_default();
    for file in &pulled.files {
        let path = file.path.strip_prefix(&here).unwrap_or(&file.path).display();
        let (word, style) = match (&file.before, &file.after) {
            (None, _) => ("new", Style::new().green()),
            (_, None) => ("removed", Style::new().red()),
            _ => ("changed", Style::new().yellow()),
        };
        output::line(format_args!("{:>8} {path}", style.apply_to(word)));
        if dry_run {
            let (before, after) = (file.before.as_deref(), file.after.as_deref());
            diff(before.unwrap_or_default(), after.unwrap_or_default());
        }
    }
    if pulled.files.is_empty() {
        output::line("nothing to change: the structs and the SQL files are what the database has");
    }
}

/// The lines that go and come, between the first and the last that differ.
fn diff(before: &str, after: &str) {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let head = before.iter().zip(&after).take_while(alike).count();
    let tail =
        before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(alike).count();
    for line in &before[head..before.len() - tail] {
        output::line(Style::new().red().apply_to(format!("-{line}")));
    }
    for line in &after[head..after.len() - tail] {
        output::line(Style::new().green().apply_to(format!("+{line}")));
    }
}
