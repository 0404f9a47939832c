use std::process::ExitCode;

use clap::Args;
use console::style;

use super::consent::Consent;
use super::push::Prepared;
use super::server::Target;
use super::{output, prompt, push};
use crate::Error;
use crate::dev::Watch;
use crate::plan::Accept;
use crate::source::{Context, Source};
use crate::studio::{Options, Studio};

/// Keep a database at the structs while they are written.
///
/// After each change of the source: builds, shows the statements, applies what is safe, and asks about the
/// rest. Serves the studio beside.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema dev                      the development database
  cargo schema dev --no-studio
  cargo schema dev --url postgres://localhost/app")]
pub(super) struct Dev {
    /// Do not serve the studio
    #[arg(long)]
    no_studio: bool,
    /// The port of the studio on the loopback interface; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 4980)]
    port: u16,
}

impl Dev {
    pub(super) async fn run(self, mut context: Context) -> Result<ExitCode, Error> {
        let target = Target::of(&context).await?;
        if context.settings.is_production(&target.url) {
            return Err(Error::Hazards(format!(
                "{} is a production database, as the settings say: use `cargo schema push` there",
                target.url
            )));
        }
        context.server = Some(target.url.clone());
        let mut watch = Watch::begin(&context)?;
        push::warn_if_managed(&target.url, &context.settings).await?;
        if !self.no_studio {
            self.serve(&context, &target).await;
        }
        loop {
            match Box::pin(round(&target, &context)).await {
                Ok(()) => {}
                // Ctrl-C instead of an answer
                Err(error @ Error::Questions(_)) if prompt::is_interactive() => return Err(error),
                Err(error) => output::error(&error, false),
            }
            output::note(
                style("waiting for a change of the source; Ctrl-C ends").for_stderr().dim(),
            );
            watch.change().await;
        }
    }

    /// A studio that can't be served is no reason to stop.
    async fn serve(&self, context: &Context, target: &Target) {
        let options = Options {
            url: target.url.clone(),
            declared: Source::Crate { package: None },
            read_only: false,
            port: self.port,
        };
        match Studio::open(context.clone(), options).await {
            Ok(studio) => {
                output::line(format_args!("studio: {}", studio.link()));
                tokio::spawn(async move {
                    if let Err(error) = studio.serve().await {
                        output::error(&error, false);
                    }
                });
            }
            Err(error) => output::warning(error),
        }
    }
}

/// Brings the database to the structs as they are now.
async fn round(target: &Target, context: &Context) -> Result<(), Error> {
    let consent = Consent::default();
    let source = Source::Crate { package: None };
    let prepared = Prepared::new(&source, &consent, target, context).await?;
    let plan = &prepared.plan;
    if plan.is_empty() {
        output::note(style("the database matches the schema").for_stderr().green());
        return Ok(());
    }
    output::plan(plan);
    if plan.questions.is_empty() && plan.refused(&Accept::default()).next().is_none() {
        prepared.carry_out(&consent, target, context).await?;
        applied(plan.steps.len(), target);
        return Ok(());
    }
    let safe = prepared.carry_out_safe_part(context).await?;
    if safe == 0 {
        return ask(&prepared, &consent, target, context).await;
    }
    applied(safe, target);
    let rest = Prepared::new(&source, &consent, target, context).await?;
    output::note("the rest is not safe:");
    output::plan(&rest.plan);
    ask(&rest, &consent, target, context).await
}

/// Carries out what somebody has to agree to.
async fn ask(
    prepared: &Prepared,
    consent: &Consent,
    target: &Target,
    context: &Context,
) -> Result<(), Error> {
    if !consent.given(&prepared.plan, &format!("Apply this to {}?", target.url))? {
        output::note("nothing of this was changed");
        return Ok(());
    }
    prepared.carry_out(consent, target, context).await?;
    applied(prepared.plan.steps.len(), target);
    Ok(())
}

fn applied(steps: usize, target: &Target) {
    output::note(format_args!("applied {steps} steps to {}", target.url));
}
