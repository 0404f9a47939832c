//! Questions to a person at a terminal.

use std::io::IsTerminal as _;

use dialoguer::{Confirm, Select};

use crate::Error;
use crate::compare::rename::{Answer, Question};

/// Whether somebody is there to answer.
pub(super) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

pub(super) fn confirm(question: &str) -> Result<bool, Error> {
    Confirm::new().with_prompt(question).default(false).interact().map_err(unanswered)
}

/// Which answer to a question about a rename.
pub(super) fn rename(question: &Question) -> Result<Answer, Error> {
    let noun = question.kind.noun();
    let place = question.scope.as_ref().map(|scope| format!(" of {scope}")).unwrap_or_default();
    let prompt = format!("Is {noun} {}{place} new, or an old one under another name?", question.to);
    let items: Vec<String> = question
        .answers
        .iter()
        .map(|answer| match answer {
            Answer::Create { to, .. } => format!("{to} is new"),
            Answer::Rename { from, to, .. } => format!("{from} is called {to} now"),
        })
        .collect();
    let chosen = Select::new()
        .with_prompt(prompt)
        .items(&items)
        .default(0)
        .interact()
        .map_err(unanswered)?;
    Ok(question.answers[chosen].clone())
}

#[allow(clippy::needless_pass_by_value)] // as map_err passes it
fn unanswered(error: dialoguer::Error) -> Error {
    // A prompt that Ctrl-C ends leaves the cursor hidden. There is nobody to tell if that fails.
    let _ = console::Term::stderr().show_cursor();
    Error::Questions(format!("no answer: {error}; nothing was done"))
}
