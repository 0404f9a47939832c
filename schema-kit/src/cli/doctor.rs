use std::process::ExitCode;

use clap::Args;
use console::style;
use serde::Serialize;

use super::output;
use super::server::Target;
use crate::Error;
use crate::doctor::{Finding, Health, examine, examine_here};
use crate::source::Context;

/// Is everything here that the other verbs need?
///
/// Looks at the toolchain, the settings, the server, privileges, poolers, timeouts, the ledger and broken
/// indexes, and says what to do. Exit code 1 when something does not work.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema doctor
  cargo schema doctor --url postgres://db/app --json")]
pub(super) struct Doctor {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Report {
    healthy: bool,
    findings: Vec<Finding>,
}

impl Doctor {
    pub(super) async fn run(self, context: Result<Context, Error>) -> Result<ExitCode, Error> {
        let mut findings = examine_here(&context);
        if let Ok(context) = &context {
            match Target::for_migrations(context).await {
                Ok(target) => {
                    findings.extend(Box::pin(examine(&target.url, &context.settings)).await);
                }
                Err(error) => findings.push(Finding::failed(
                    "server",
                    &error,
                    "install PostgreSQL, or name a server with --url or DATABASE_URL",
                )),
            }
        }
        let healthy = findings.iter().all(|finding| finding.health != Health::Ill);
        if self.json {
            output::json(&Report { healthy, findings })?;
        } else {
            findings.iter().for_each(show);
        }
        Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn show(finding: &Finding) {
    let mark = match finding.health {
        Health::Well => style("✓").green(),
        Health::Doubtful => style("!").yellow(),
        Health::Ill => style("✗").red(),
    };
    output::folded(&format!("{mark} {:<13} ", finding.check), &finding.says);
    if let Some(next) = &finding.next {
        output::folded(&format!("{:16}", ""), &style(format!("→ {next}")).dim().to_string());
    }
}
