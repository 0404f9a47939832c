//! What has to be said before rows come or go.

use clap::Args;

use super::prompt;
use super::server::Target;
use crate::Error;
use crate::source::Context;

/// What a person, or a program in a person's name, says beforehand.
#[derive(Debug, Args)]
pub(super) struct Caution {
    /// Do not ask before going on
    #[arg(long, short)]
    yes: bool,
    /// The name of the database, where the settings say that it is a production one
    #[arg(long, value_name = "DATABASE")]
    production: Option<String>,
}

impl Caution {
    /// Refuses a production database that is not named.
    pub(super) fn check(
        &self,
        target: &Target,
        context: &Context,
        doing: &str,
    ) -> Result<(), Error> {
        let named = self.production.as_deref() == Some(target.url.database());
        if !context.settings.is_production(&target.url) || named {
            return Ok(());
        }
        Err(Error::Hazards(format!(
            "{} is a production database, as the settings say: to {doing} it all the same, pass \
             --production {}",
            target.url,
            target.url.database()
        )))
    }

    /// Whether to go on.
    pub(super) fn given(&self, question: &str) -> Result<bool, Error> {
        if self.yes {
            return Ok(true);
        }
        if prompt::is_interactive() {
            return prompt::confirm(question);
        }
        Err(Error::Questions("nobody is there to say yes: pass --yes to go on".to_owned()))
    }
}
