use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use schema_core::migrate::{Migration, statements};
use schema_model::{Schema, Snapshot};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::history::migrations;
use crate::plan::{Accept, Decisions, plan};
use crate::source::{Context, folder};
use crate::write::{NewMigration, plain, up_sql, write};

/// Put the first migrations together into one.
///
/// The new migration says which ones it replaces: a database that has those has it, too, and one that
/// has none of them runs it. What the old ones did beside the schema is not in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema squash --yes
  cargo schema squash --to 20260301000000 --name first_year --yes")]
pub(super) struct Squash {
    /// The last of them [default: the last of all]
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,
    /// The name of the migration that is written
    #[arg(long, default_value = "squashed")]
    name: String,
    /// Do not ask before the old folders are removed
    #[arg(long, short)]
    yes: bool,
    /// `custom_sql`: what they did to rows, or in Rust, may be left out
    #[arg(long, value_name = "KIND,…")]
    accept: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    migration: String,
    replaces: Vec<String>,
}

impl Squash {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let path = &context.settings.migrations;
        let list = migrations(&context.settings)?;
        let to = self.to.as_deref();
        let old = list.list().iter().filter(|one| to.is_none_or(|to| *one.version <= *to));
        let old: Vec<&Migration> = old.collect();
        let [_, .., last] = old.as_slice() else {
            let text = "there are not two migrations to put together".to_owned();
            return Err(Error::Usage(text));
        };
        self.refuse_custom(&old)?;
        let schema = schema_after(path, &old)?;
        let replaces: Vec<String> = old.iter().map(|one| one.folder()).collect();
        let question = format!("Replace {} migrations by one?", old.len());
        if !self.yes && (self.json || !super::prompt::confirm(&question)?) {
            return Err(Error::Questions("pass --yes to replace them".to_owned()));
        }
        let target = Target::of(&context).await?;
        let (empty, whole) = target.normalise(&context, &Schema::default(), &schema).await?;
        let up = up_sql(&plan(&empty, &whole, &Decisions::default()));
        let versions: Vec<&str> = old.iter().map(|one| &*one.version).collect();
        let migration = NewMigration {
            folder: format!("{}_{}", last.version, plain(&self.name)),
            up: format!("-- replaces: {}\n{up}", versions.join(", ")),
            down: None,
            snapshot: Snapshot { parents: Vec::new(), schema },
        };
        write(path, &migration)?;
        follow(path, &replaces, &migration.folder)?;
        for folder in &replaces {
            let folder = path.join(folder);
            fs::remove_dir_all(&folder).map_err(Error::io("remove", &folder))?;
        }
        let report = Report { migration: migration.folder, replaces };
        if self.json {
            output::json(&report)?;
        } else {
            output::note(format_args!(
                "wrote {} for {}",
                report.migration,
                report.replaces.join(", ")
            ));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What changes rows is in no snapshot.
    fn refuse_custom(&self, old: &[&Migration]) -> Result<(), Error> {
        let given = self.accept.iter().filter_map(|text| text.parse::<Accept>().ok());
        if given.fold(Accept::default(), Accept::or).allows("custom_sql") {
            return Ok(());
        }
        let custom: Vec<String> =
            old.iter().filter(|one| is_custom(&one.up)).map(|one| one.folder()).collect();
        if custom.is_empty() {
            return Ok(());
        }
        Err(Error::Hazards(format!(
            "{} change rows or are in Rust, which the new migration does not: squash before them \
             with --to, or pass --accept custom_sql",
            custom.join(", ")
        )))
    }
}

/// The schema after the old migrations.
fn schema_after(path: &Path, old: &[&Migration]) -> Result<Schema, Error> {
    let mut snapshots = folder::snapshots(path)?;
    snapshots.retain(|stored| old.iter().any(|one| one.folder() == stored.migration));
    match folder::heads(&snapshots).as_slice() {
        [last] => Ok(last.snapshot.schema.clone()),
        _ => Err(Error::Usage(
            "they have no single last snapshot: choose --to after the branches were merged"
                .to_owned(),
        )),
    }
}

fn is_custom(up: &str) -> bool {
    let words =
        ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE", "DO", "CALL", "SELECT", "WITH"];
    let Ok(all) = statements::split(up) else { return true };
    let changes_rows = |statement: &statements::Statement<'_>| {
        let cursor = statements::Cursor::new(statement);
        words.iter().any(|word| cursor.peek_is(word))
    };
    all.is_empty() || all.iter().any(changes_rows)
}

/// The migrations that were written on top of the old ones are on top of the new one.
fn follow(path: &Path, old: &[String], new: &str) -> Result<(), Error> {
    for mut stored in folder::snapshots(path)? {
        let before = stored.snapshot.parents.len();
        stored.snapshot.parents.retain(|parent| !old.contains(parent));
        if stored.snapshot.parents.len() == before || old.contains(&stored.migration) {
            continue;
        }
        stored.snapshot.parents.push(new.to_owned());
        let file = path.join(&stored.migration).join("snapshot.json");
        fs::write(&file, stored.snapshot.print()).map_err(Error::io("write", &file))?;
    }
    Ok(())
}
