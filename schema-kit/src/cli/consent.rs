//! From a plan to the decision to go on with it: questions, hazards, and the last yes.

use std::path::{Path, PathBuf};

use clap::Args;

use super::server::Target;
use super::{output, prompt};
use crate::Error;
use crate::compare::rename::Answer;
use crate::plan::{Accept, Decisions, Plan};
use crate::proof::{Claim, Proof, prove};
use crate::source::Context;

/// What a person, or a program in a person's name, allows beforehand.
#[derive(Debug, Default, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a flag of the command line
pub(super) struct Consent {
    /// Do not ask before going on
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print JSON, and never ask
    #[arg(long)]
    pub(super) json: bool,
    #[arg(
        long,
        value_name = "KIND,…",
        help = "Hazards that may happen, by name: drop_column, rewrite_table, …, or all"
    )]
    accept: Vec<String>,
    /// A file with answers to questions, as JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Do not try the plan on a scratch copy first
    #[arg(long)]
    no_proof: bool,
}

/// A plan without open questions, and the answers that it rests on.
pub(super) struct Decided {
    pub(super) plan: Plan,
    pub(super) decisions: Decisions,
}

impl Consent {
    /// Makes the plan, asking what it leaves open where somebody is there to answer. The plan of
    /// open questions is in the result too, so that it can be shown.
    pub(super) fn decide(&self, plan: impl Fn(&Decisions) -> Plan) -> Result<Decided, Error> {
        let mut decisions = Decisions { answers: self.answers()?, accept: self.accepted() };
        loop {
            let decided = plan(&decisions);
            let Some(question) = decided.questions.first().filter(|_| self.may_ask()) else {
                for answer in &decided.unused_answers {
                    let text = serde_json::to_string(answer).unwrap_or_default();
                    output::warning(format_args!("this answer matched nothing: {text}"));
                }
                return Ok(Decided { plan: decided, decisions });
            };
            decisions.answers.push(prompt::rename(question)?);
        }
    }

    /// Whether to go on. False: nobody wants it, or it was to be shown only.
    pub(super) fn given(&self, plan: &Plan, doing: &str) -> Result<bool, Error> {
        if self.dry_run {
            return Ok(false);
        }
        if !plan.questions.is_empty() {
            return Err(open_questions(plan));
        }
        let accepted = self.accepted();
        let mut refused: Vec<&str> = plan.refused(&accepted).map(|(_, h)| h.kind).collect();
        refused.sort_unstable();
        refused.dedup();
        if self.may_ask() {
            return prompt::confirm(doing);
        }
        if !refused.is_empty() {
            return Err(Error::Hazards(format!(
                "the plan has hazards that nobody accepted: {0}\n  read what they say, then pass \
                 --accept {0}",
                refused.join(",")
            )));
        }
        if self.yes {
            return Ok(true);
        }
        Err(Error::Questions(
            "nobody is there to say yes: pass --yes to go on, or --dry-run to look only".to_owned(),
        ))
    }

    /// Whether a plan is tried on a scratch copy before anything comes of it.
    pub(super) fn is_tried(&self) -> bool {
        !self.no_proof && !self.dry_run
    }

    /// Tries a plan on a scratch copy, unless that is not wanted.
    pub(super) async fn proof(
        &self,
        target: &Target,
        context: &Context,
        claim: Claim<'_>,
    ) -> Result<Option<Proof>, Error> {
        if self.no_proof {
            return Ok(None);
        }
        let proof = prove(&target.url, &context.settings, claim);
        let proof = context.timings.of("prove", proof).await?;
        if let Proof::Unprovable { reason } = &proof {
            output::warning(format_args!("the plan was not tried on a scratch copy: {reason}"));
        }
        Ok(Some(proof))
    }

    fn may_ask(&self) -> bool {
        !self.yes && !self.json && !self.dry_run && prompt::is_interactive()
    }

    fn accepted(&self) -> Accept {
        let given = self.accept.iter().filter_map(|text| text.parse::<Accept>().ok());
        given.fold(Accept::default(), Accept::or)
    }

    fn answers(&self) -> Result<Vec<Answer>, Error> {
        self.answers.as_deref().map_or(Ok(Vec::new()), read_answers)
    }
}

/// The answers in a file.
pub(super) fn read_answers(path: &Path) -> Result<Vec<Answer>, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    serde_json::from_str(&text).map_err(|error| {
        Error::Usage(format!("can't read the answers in {}: {error}", path.display()))
    })
}

pub(super) fn open_questions(plan: &Plan) -> Error {
    let mut text = "only you can say what was renamed:".to_owned();
    for question in &plan.questions {
        let scope = question.scope.as_ref().map(|scope| format!(" of {scope}")).unwrap_or_default();
        text.push_str(&format!(
            "\n  is {} {}{scope} new, or was it {}?",
            question.kind.noun(),
            question.to,
            question.candidates.join(" or ")
        ));
        for answer in &question.answers {
            let json = serde_json::to_string(answer).unwrap_or_default();
            text.push_str(&format!("\n    {json}"));
        }
    }
    text.push_str(
        "\nput the answers that hold into a JSON list and pass --answers FILE, or --accept what \
         is dropped",
    );
    Error::Questions(text)
}
