use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use futures_util::future::try_join;
use indicatif::{ProgressBar, ProgressStyle};
use schema_model::{Name, Schema};
use serde::Serialize;
use tokio_postgres::Client;

use super::consent::Consent;
use super::server::Target;
use super::{output, progress};
use crate::Error;
use crate::apply::{Progress, apply, empty_tables};
use crate::plan::{Decisions, Plan, plan, safe_part};
use crate::proof::{Claim, Proof};
use crate::settings::Settings;
use crate::source::database::{Schemas, connect, introspect};
use crate::source::{Context, DatabaseUrl, Loaded, Source, load};

/// Make a database match the structs, without a migration.
///
/// Compares the schema with the database, shows the statements, asks, and runs them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema push                                   the development database
  cargo schema push --dry-run                         look only
  cargo schema push --url postgres://db/app --yes --accept drop_column
  cargo schema push --schema sql:schema.sql --url postgres://db/app --json --yes")]
pub(super) struct Push {
    /// Where the schema comes from: crate, binary:PATH, sql:PATH, migrations:PATH, snapshot:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    #[command(flatten)]
    pub(super) consent: Consent,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    unknown: Vec<String>,
    /// What trying it on a scratch copy came to.
    proof: Option<Proof>,
    applied: bool,
}

impl Push {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        context.server = Some(target.url.clone());
        warn_if_managed(&target.url, &context.settings).await?;
        let prepared =
            Prepared::new(&self.schema.parse()?, &self.consent, &target, &context).await?;

        let (plan, unknown) = (&prepared.plan, &prepared.observed.unknown);
        let names = unknown.iter().map(|object| format!("{} {}", object.kind, object.name));
        let mut report = Report { plan, unknown: names.collect(), proof: None, applied: false };
        if !self.consent.json {
            output::unknown(unknown);
            output::plan(plan);
        }
        if plan.is_empty() {
            return self.done(&report, "the database matches the schema");
        }
        let question = format!("Apply this to {}?", target.url);
        match self.consent.given(plan, &question) {
            Ok(true) => {}
            Ok(false) => return self.done(&report, "nothing was changed"),
            Err(refused) => {
                self.print(&report)?;
                return Err(refused);
            }
        }
        report.proof = prepared.carry_out(&self.consent, &target, &context).await?;
        report.applied = true;
        self.done(&report, &format!("applied {} steps to {}", plan.steps.len(), target.url))
    }

    fn done(&self, report: &Report<'_>, text: &str) -> Result<ExitCode, Error> {
        self.print(report)?;
        if !self.consent.json {
            output::note(text);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, report: &Report<'_>) -> Result<(), Error> {
        if self.consent.json { output::json(report) } else { Ok(()) }
    }
}

/// What brings a database to a schema, before anybody agreed to it.
pub(super) struct Prepared {
    pub(super) plan: Plan,
    decisions: Decisions,
    empty: BTreeSet<Name>,
    observed: Loaded,
    from: Schema,
    to: Schema,
    client: Client,
    url: DatabaseUrl,
}

impl Prepared {
    pub(super) async fn new(
        source: &Source,
        consent: &Consent,
        target: &Target,
        context: &Context,
    ) -> Result<Self, Error> {
        let mut client = connect(&target.url).await?;
        let schemas = Schemas::from(&context.settings);
        let observing = context.timings.of("introspect", introspect(&mut client, &schemas));
        let loading = Box::pin(load(source, context));
        let (declared, mut observed) = try_join(loading, Box::pin(observing)).await?;
        let schemas = schemas.with_roles_of(&declared.schema);
        if !schemas.roles.is_empty() {
            observed = introspect(&mut client, &schemas).await?;
        }
        let sides = (&observed.schema, &declared.schema);
        let (from, to) = if consent.dry_run {
            target.normalise(context, sides.0, sides.1).await?
        } else {
            target.words_for_plan(context, sides.0, sides.1).await?
        };
        let decided = consent.decide(|decisions| plan(&from, &to, decisions))?;
        let empty = empty_tables(&client, &decided.plan, &context.settings).await?;
        let (plan, decisions) = (decided.plan.with_empty(&empty), decided.decisions);
        Ok(Self { plan, decisions, empty, observed, from, to, client, url: target.url.clone() })
    }

    /// Applies what of the plan is safe and does not hang together with the rest. How many steps it was.
    pub(super) async fn carry_out_safe_part(&self, context: &Context) -> Result<usize, Error> {
        let part = safe_part(&self.from, &self.to, &self.decisions, &self.empty);
        if !part.is_empty() {
            self.apply(&part, context).await?;
        }
        Ok(part.steps.len())
    }

    /// Tries the plan, unless that is not wanted, and applies it.
    pub(super) async fn carry_out(
        &self,
        consent: &Consent,
        target: &Target,
        context: &Context,
    ) -> Result<Option<Proof>, Error> {
        let mut proof = None;
        // Where nothing is that could be locked or lost, to apply it is to try it.
        if self.observed.schema.objects().next().is_some() {
            let is_whole = self.observed.unknown.is_empty();
            let claim = Claim { from: &self.from, to: &self.to, plan: &self.plan, is_whole };
            proof = consent.proof(target, context, claim).await?;
        }
        match self.apply(&self.plan, context).await {
            Ok(()) => Ok(proof),
            Err(error) => Err(target.blame(context, &self.to, error).await),
        }
    }

    async fn apply(&self, plan: &Plan, context: &Context) -> Result<(), Error> {
        let mut watch = Watch::new(plan.steps.len());
        let bar = watch.bar.clone();
        let _server = progress::Watch::begin(&self.url, move |line| Watch::tell(&bar, line));
        let applying = apply(&self.client, plan, &context.settings, |event| watch.show(event));
        context.timings.of("apply", applying).await?;
        watch.bar.finish_and_clear();
        Ok(())
    }
}

/// A push beside migrations makes the two disagree.
pub(super) async fn warn_if_managed(url: &DatabaseUrl, settings: &Settings) -> Result<(), Error> {
    use schema_model::name::quote_ident;
    let client = connect(url).await?;
    let ledger = format!("{}.migrations", quote_ident(&settings.ledger_schema));
    let row = client
        .query_one("SELECT to_regclass($1::text) IS NOT NULL", &[&ledger])
        .await
        .and_then(|row| row.try_get::<_, bool>(0))
        .map_err(Error::database("look for the migration ledger"))?;
    if row {
        output::warning(format_args!(
            "{url} is kept by migrations ({ledger}): what push does is in none of them. \
             Use `cargo schema generate` and `cargo schema migrate`"
        ));
    }
    Ok(())
}

/// Progress on standard error: a bar at a terminal, lines elsewhere.
struct Watch {
    bar: ProgressBar,
    total: usize,
}

impl Watch {
    fn new(total: usize) -> Self {
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) = ProgressStyle::with_template("[{pos}/{len}] {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        Self { bar, total }
    }

    /// What the server says of a step that takes long.
    fn tell(bar: &ProgressBar, line: String) {
        if bar.is_hidden() {
            output::note(format_args!("  {line}"));
        } else {
            bar.set_message(line);
        }
    }

    fn show(&mut self, event: Progress<'_>) {
        let hidden = self.bar.is_hidden();
        match event {
            Progress::Waiting => self.bar.set_message("waiting for another migration to end"),
            Progress::Begins { number, step } => {
                self.bar.set_position(number.saturating_sub(1) as u64);
                self.bar.set_message(output::short(step));
                if hidden {
                    output::note(format_args!("[{number}/{}] {}", self.total, output::short(step)));
                }
            }
            Progress::Retries { attempts } if hidden => {
                output::note(format_args!("  a lock was held by others; try {}", attempts + 1));
            }
            Progress::Retries { attempts } => {
                self.bar.set_message(format!("a lock was held by others; try {}", attempts + 1));
            }
            Progress::Done { .. } => self.bar.inc(1),
        }
    }
}
