//! Is everything here that the other verbs need? Each finding says what is so, and what to do when it is
//! not well.

mod here;
mod server;

use serde::Serialize;

use crate::Error;
use crate::source::Context;

pub(crate) use server::examine;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Well,
    /// It works, and may surprise.
    Doubtful,
    /// Something does not work.
    Ill,
}

/// Something that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it stands.
    pub health: Health,
    /// What is so.
    pub says: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Finding {
    pub(crate) fn well(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, health: Health::Well, says: says.into(), next: None }
    }

    fn doubtful(check: &'static str, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { check, health: Health::Doubtful, says: says.into(), next: Some(next.into()) }
    }

    pub(crate) fn ill(
        check: &'static str,
        says: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { check, health: Health::Ill, says: says.into(), next: Some(next.into()) }
    }

    /// What an error says, in its first line.
    pub(crate) fn failed(check: &'static str, error: &Error, next: impl Into<String>) -> Self {
        Self::ill(check, error.to_string().lines().next().unwrap_or_default(), next)
    }
}

/// Looks at this machine and the project.
pub(crate) fn examine_here(context: &Result<Context, Error>) -> Vec<Finding> {
    let mut findings = vec![here::toolchain()];
    match context {
        Ok(context) => findings.extend(here::project(context)),
        Err(error) => {
            findings.push(Finding::failed("settings", error, "mend the file, or the flag"));
        }
    }
    findings
}
