use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use console::style;
use schema_model::{KeyCycle, Schema};
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::history::standings;
use crate::plan::{Decisions, Plan, plan};
use crate::source::database::{Schemas, connect, introspect};
use crate::source::{Context, Source, folder, load};

/// Do structs, migrations and database agree? Exit code 1 when any two do not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema check
  cargo schema check --binary target/release/app --url postgres://db/app")]
pub(super) struct Check {
    /// Take the schema of an executable instead of the crate's
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    agree: bool,
    disagreements: Vec<Disagreement>,
    /// What the model does not know, in the database.
    unknown: Vec<String>,
    /// Circles of foreign keys in the code: a warning, and no disagreement.
    cycles: Vec<KeyCycle>,
}

/// Two of code, migrations and database, and how they differ.
#[derive(Serialize)]
struct Disagreement {
    between: [&'static str; 2],
    reason: String,
    /// What to do.
    mend: String,
    /// What would make the second like the first.
    #[serde(flatten)]
    plan: Option<Plan>,
}

impl Check {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        context.server = Some(target.url.clone());
        let source = match &self.binary {
            Some(path) => Source::Binary(path.clone()),
            None => Source::Crate { package: None },
        };
        let code = load(&source, &context).await?.schema;
        let has_folder = context.settings.migrations.exists();
        let mut disagreements = Vec::new();
        if has_folder {
            let written = folder::last_schema(&context.settings.migrations)?;
            let plan = between(&target, &context, &written, &code).await?;
            disagreements.extend(code_and_migrations(plan));
            for standing in standings(&target.url, &context.settings).await? {
                disagreements.extend(migrations_and_database(standing.state, &standing.migration));
            }
        }
        let mut client = connect(&target.url).await?;
        let schemas = Schemas::from(&context.settings).with_roles_of(&code);
        let observed = introspect(&mut client, &schemas).await?;
        let plan = between(&target, &context, &observed.schema, &code).await?;
        let behind = disagreements.iter().any(|one| one.between == ["migrations", "database"]);
        disagreements.extend(code_and_database(plan, has_folder, behind));
        let unknown = observed.unknown.iter().map(|o| format!("{} {}", o.kind, o.name)).collect();
        let report = Report {
            agree: disagreements.is_empty(),
            disagreements,
            unknown,
            cycles: code.key_cycles(),
        };
        if self.json {
            output::json(&report)?;
        } else {
            show(&report, &target, has_folder);
        }
        Ok(if report.agree { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn between(
    target: &Target,
    context: &Context,
    from: &Schema,
    to: &Schema,
) -> Result<Plan, Error> {
    if from == to {
        return Ok(Plan::default());
    }
    let (from, to) = target.normalise(context, from, to).await?;
    Ok(plan(&from, &to, &Decisions::default()))
}

fn code_and_migrations(plan: Plan) -> Option<Disagreement> {
    (!plan.is_empty()).then(|| Disagreement {
        between: ["code", "migrations"],
        reason: "the code has changes that no migration has".to_owned(),
        mend: "cargo schema generate".to_owned(),
        plan: Some(plan),
    })
}

fn migrations_and_database(state: &str, migration: &str) -> Option<Disagreement> {
    let (reason, mend) = match state {
        "pending" => ("is not applied", "cargo schema migrate"),
        "unfinished" => ("was begun and not finished", "cargo schema migrate"),
        "changed" => {
            ("was changed after it was applied", "restore its text, and write a new migration")
        }
        "unknown" => {
            ("is applied, but not in the folder", "restore its folder from version control")
        }
        _ => return None,
    };
    Some(Disagreement {
        between: ["migrations", "database"],
        reason: format!("{migration} {reason}"),
        mend: mend.to_owned(),
        plan: None,
    })
}

fn code_and_database(plan: Plan, has_folder: bool, behind: bool) -> Option<Disagreement> {
    let mend = match (has_folder, behind) {
        (false, _) => "cargo schema push",
        (true, true) => "cargo schema migrate",
        (true, false) => {
            "cargo schema generate and migrate; if somebody changed the database by hand, run the \
             steps below"
        }
    };
    (!plan.is_empty()).then(|| Disagreement {
        between: ["code", "database"],
        reason: "the database is not what the code expects".to_owned(),
        mend: mend.to_owned(),
        plan: Some(plan),
    })
}

fn show(report: &Report, target: &Target, has_folder: bool) {
    for disagreement in &report.disagreements {
        let [one, other] = disagreement.between;
        output::line(format_args!(
            "{} {}",
            style(format!("{one} and {other} disagree:")).red().bold(),
            disagreement.reason
        ));
        output::line(format_args!("  mend it with: {}", disagreement.mend));
        if let Some(plan) = &disagreement.plan {
            output::plan(&Plan { cycles: Vec::new(), ..plan.clone() });
        }
    }
    report.cycles.iter().for_each(output::warning);
    if report.agree {
        let what = if has_folder { "code, migrations and database" } else { "code and database" };
        output::line(style(format!("{what} agree ({})", target.url)).green());
    }
}
