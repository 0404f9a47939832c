//! Code against database: what is pending, and doing it.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::Error;
use crate::apply::{Progress, empty_tables};
use crate::compare::rename::Answer as Decision;
use crate::normalise::normalise_both;
use crate::plan::{Accept, Decisions, Plan};
use crate::progress;
use crate::source::database::{Schemas, connect, introspect};
use crate::source::load;
use crate::studio::problem::Problem;
use crate::studio::stream::{self, Lines};
use crate::studio::{Answer, Desk, State};

#[derive(Debug, Deserialize)]
pub(in crate::studio) struct Request {
    /// What was renamed.
    #[serde(default)]
    answers: Vec<Decision>,
    /// The names of the hazards that may happen.
    #[serde(default)]
    accept: Vec<String>,
    /// Of an application: the plan that was looked at.
    #[serde(default)]
    fingerprint: String,
    #[serde(default)]
    confirm: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in crate::studio) struct Pending {
    #[serde(flatten)]
    plan: Plan,
    /// What the model does not know and leaves alone.
    unknown: Vec<String>,
    fingerprint: String,
}

/// What would make the database match the declared schema.
pub(in crate::studio) async fn plan(desk: State, Json(request): Json<Request>) -> Answer<Pending> {
    Ok(Json(pending(&desk, &request).await?))
}

async fn pending(desk: &Desk, request: &Request) -> Result<Pending, Error> {
    let settings = &desk.context.settings;
    let schemas = Schemas::from(settings);
    let declared = load(&desk.declared, &desk.context).await?;
    let mut client = connect(&desk.url).await?;
    let observed = introspect(&mut client, &schemas).await?;
    let (from, to) =
        normalise_both(&mut client, &observed.schema, &declared.schema, &schemas).await?;
    let decisions = Decisions { answers: request.answers.clone(), accept: accepted(request) };
    let plan = crate::plan::plan(&from, &to, &decisions);
    let empty = empty_tables(&client, &plan, settings).await?;
    let plan = plan.with_empty(&empty);
    let unknown = observed.unknown.iter().map(ToString::to_string).collect();
    Ok(Pending { fingerprint: fingerprint(&plan), plan, unknown })
}

fn accepted(request: &Request) -> Accept {
    let names = request.accept.iter().filter_map(|name| name.parse::<Accept>().ok());
    names.fold(Accept::default(), Accept::or)
}

/// Differs when the statements do.
fn fingerprint(plan: &Plan) -> String {
    let mut hasher = DefaultHasher::new();
    plan.steps.iter().for_each(|step| step.sql.hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}

/// What the page is told while a plan is applied.
#[derive(Debug, Serialize)]
#[serde(tag = "piece", rename_all = "snake_case")]
enum Piece {
    Waiting,
    Begins {
        step: usize,
    },
    Retries {
        attempts: u32,
    },
    /// How far an index build is.
    Builds {
        text: String,
    },
    Done {
        milliseconds: u128,
    },
    Applied {
        steps: usize,
    },
    Failed {
        message: String,
    },
}

/// Does what was looked at, and nothing else.
pub(in crate::studio) async fn apply(desk: State, Json(request): Json<Request>) -> Response {
    let axum::extract::State(desk) = desk;
    if let Err(problem) = desk.access.check(request.confirm.as_deref()) {
        return problem.into_response();
    }
    let pending = match pending(&desk, &request).await {
        Ok(pending) => pending,
        Err(error) => return Problem::from(error).into_response(),
    };
    if let Err(problem) = check(&pending, &request) {
        return problem.into_response();
    }
    stream::answer(async move |lines| {
        let end = match run(&desk, &pending.plan, &lines).await {
            Ok(()) => Piece::Applied { steps: pending.plan.steps.len() },
            Err(error) => Piece::Failed { message: error.to_string() },
        };
        lines.send(&end).await;
    })
}

fn check(pending: &Pending, request: &Request) -> Result<(), Problem> {
    if pending.fingerprint != request.fingerprint {
        return Err(Problem::conflict("the plan is another one by now: look at it again"));
    }
    if !pending.plan.questions.is_empty() {
        return Err(Problem::conflict("the plan has open questions: answer them first"));
    }
    let accept = accepted(request);
    let refused: Vec<&str> = pending.plan.refused(&accept).map(|(_, hazard)| hazard.kind).collect();
    if !refused.is_empty() {
        let text = format!("these hazards are not accepted: {}", refused.join(", "));
        return Err(Problem::conflict(text));
    }
    Ok(())
}

async fn run(desk: &Desk, plan: &Plan, lines: &Lines) -> Result<(), Error> {
    let client = connect(&desk.url).await?;
    let (sender, mut events) = mpsc::unbounded_channel();
    let show = async {
        while let Some(piece) = events.recv().await {
            lines.send(&piece).await;
        }
    };
    let work = async {
        let sender = sender;
        // Nobody listens any more only when all of this is dropped.
        let tell = |piece| drop(sender.send(piece));
        let apply = crate::apply::apply(&client, plan, &desk.context.settings, |progress| {
            tell(piece(progress));
        });
        tokio::select! {
            ended = apply => ended,
            never = progress::watch(&desk.url, |text| tell(Piece::Builds { text })) => match never {},
        }
    };
    futures_util::future::join(work, show).await.0
}

fn piece(progress: Progress<'_>) -> Piece {
    match progress {
        Progress::Waiting => Piece::Waiting,
        Progress::Begins { number, .. } => Piece::Begins { step: number },
        Progress::Retries { attempts } => Piece::Retries { attempts },
        Progress::Done { took } => Piece::Done { milliseconds: took.as_millis() },
    }
}
