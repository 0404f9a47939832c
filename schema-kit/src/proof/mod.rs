//! A plan proved on a scratch copy before anything is done to what matters.
//!
//! The schema that the plan starts from is built in a database of its own on the same server, with a
//! row in every table that takes one, and the plan is run on it. Then
//!
//! * each statement works, and takes on the tables that were there the locks that its step claims
//!   (`pg_locks`), and writes anew those that it claims (`relfilenode`), and no others;
//! * what is stored is there afterwards, unless a step said that it destroys;
//! * planning from the result to the target gives nothing: the result is the target.
//!
//! A statement that runs alone, outside a transaction, gives its locks back before anybody can look;
//! of those the rewrites and the result are proved.

mod copy;
mod disproved;
mod rows;
mod watch;

use std::collections::BTreeSet;

use schema_model::Schema;
use serde::Serialize;
use tokio_postgres::Client;

pub use disproved::Disproved;

use crate::Error;
use crate::error::server_message;
use crate::normalise::normalise_both;
use crate::plan::{Decisions, Plan, plan};
use crate::settings::Settings;
use crate::source::DatabaseUrl;
use crate::source::database::{Schemas, ScratchDatabase, connect_with, introspect};
use crate::steps::Step;

use copy::build;
use watch::Watch;

/// What a proof came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The plan does what it says.
    Proven {
        /// In how many tables a row was kept.
        rows_in: usize,
    },
    /// No copy can be made to try it on.
    Unprovable {
        /// Why not.
        reason: String,
    },
}

/// What is to be proven.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The schema that the plan starts from, and the one that it leads to, both
    /// [normalised](crate::normalise::normalise) by the server.
    pub from: &'a Schema,
    /// See `from`.
    pub to: &'a Schema,
    /// The plan.
    pub plan: &'a Plan,
    /// Whether the schemas are all that there is. Where a database holds what the model does not
    /// know, the copy lacks it.
    pub is_whole: bool,
}

/// How often the copy is built anew with fewer rows.
const TRIES: usize = 6;

/// Runs a plan on a scratch copy of what it starts from, on this server.
///
/// # Errors
/// [`Error::Disproved`] when the plan does not do what it says; [`Error::Database`] when the
/// connection breaks.
pub async fn prove(
    server: &DatabaseUrl,
    settings: &Settings,
    claim: Claim<'_>,
) -> Result<Proof, Error> {
    let Claim { from, plan, .. } = claim;
    let shared = ["role", "tablespace", "database", "subscription"];
    let mut objects = plan.steps.iter().flat_map(|step| &step.objects);
    if let Some(object) = objects.find(|object| shared.contains(&object.kind)) {
        let reason = format!("it changes a {}, which all databases share", object.kind);
        return Ok(Proof::Unprovable { reason });
    }
    let mut without_rows = BTreeSet::new();
    for attempt in 1..=TRIES {
        let scratch = match ScratchDatabase::create(server).await {
            Ok(scratch) => scratch,
            Err(error) => return Ok(Proof::Unprovable { reason: error.to_string() }),
        };
        let mut client = connect_with(scratch.target()).await?;
        let ran = try_once(&mut client, settings, claim, &without_rows).await;
        drop(client);
        scratch.remove().await?;
        match ran {
            // The made-up rows are not what the plan is for: real ones were asked about.
            Err(Stop::RowsInTheWay(tables)) if attempt < TRIES => {
                let before = without_rows.len();
                without_rows.extend(tables);
                if without_rows.len() == before || attempt + 1 == TRIES {
                    without_rows.extend(from.tables.iter().map(|table| table.name.to_string()));
                }
            }
            Err(Stop::RowsInTheWay(_)) => break,
            Err(Stop::NoCopy(reason)) => return Ok(Proof::Unprovable { reason }),
            Err(Stop::Missing(disproved)) => return Err(Error::Disproved(Box::new(disproved))),
            Err(Stop::Failed(error)) => return Err(error),
            Ok(proof) => return Ok(proof),
        }
    }
    Ok(Proof::Unprovable { reason: "no rows could be made that it bears".to_owned() })
}

/// Why a try ended.
enum Stop {
    /// A statement refused the rows of these tables.
    RowsInTheWay(Vec<String>),
    /// What the plan starts from could not be built.
    NoCopy(String),
    /// A statement names something that is not in the copy.
    Missing(Disproved),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Disproved> for Stop {
    fn from(disproved: Disproved) -> Self {
        Self::Failed(Error::Disproved(Box::new(disproved)))
    }
}

async fn try_once(
    client: &mut Client,
    settings: &Settings,
    claim: Claim<'_>,
    without_rows: &BTreeSet<String>,
) -> Result<Proof, Stop> {
    let Claim { from, to, plan, is_whole } = claim;
    build(client, settings, from).await.map_err(Stop::NoCopy)?;
    let stored = rows::make(client, plan, without_rows).await?;
    match run(client, plan).await {
        Err(Stop::Missing(disproved)) if is_whole => return Err(disproved.into()),
        Err(Stop::Missing(disproved)) => return Err(Stop::NoCopy(disproved.to_string())),
        ran => ran?,
    }
    let rows_in = stored.len();
    if let Some(lost) = rows::lost(client, stored, plan).await? {
        return Err(lost.into());
    }
    let schemas = Schemas::from(settings);
    let observed = introspect(client, &schemas).await?;
    let (target, result) = normalise_both(client, to, &observed.schema, &schemas).await?;
    let again = self::plan(&result, &target, &Decisions::default());
    if again.is_empty() {
        return Ok(Proof::Proven { rows_in });
    }
    let steps = again.steps.into_iter().map(|step| step.sql).collect();
    Err(Disproved::Result { steps }.into())
}

/// Runs a plan as its segments say, and watches each step.
async fn run(client: &Client, plan: &Plan) -> Result<(), Stop> {
    let mut watch = Watch::new(client).await?;
    let mut number = 0;
    for segment in plan.segments() {
        let transactional = segment.iter().all(|step| step.transactional);
        watch.begin();
        if transactional {
            execute(client, "BEGIN").await?;
        }
        for step in segment {
            number += 1;
            watch.claim(step).await?;
            if let Err(source) = client.batch_execute(&step.sql).await {
                return Err(failed(number, step, &source));
            }
            watch.claim(step).await?;
            watch.compare(number, step, transactional).await?;
        }
        if transactional && let Err(source) = client.batch_execute("COMMIT").await {
            let last = segment.last().map(|last| failed(number, last, &source));
            return Err(last.unwrap_or_else(|| Error::database("commit")(source).into()));
        }
    }
    Ok(())
}

fn failed(number: usize, step: &Step, source: &tokio_postgres::Error) -> Stop {
    // Integrity and data: the rows do not fit.
    let by_rows = source
        .code()
        .is_some_and(|code| code.code().starts_with("23") || code.code().starts_with("22"));
    if by_rows {
        let table = source.as_db_error().and_then(|said| said.table().map(str::to_owned));
        let objects = step.objects.iter().map(|object| object.name.clone());
        return Stop::RowsInTheWay(
            step.locks.keys().cloned().chain(table).chain(objects).collect(),
        );
    }
    let disproved =
        Disproved::Step { number, sql: step.sql.clone(), message: server_message(source) };
    let missing = ["42P01", "42704", "42883", "3F000"];
    if source.code().is_some_and(|code| missing.contains(&code.code())) {
        return Stop::Missing(disproved);
    }
    disproved.into()
}

async fn execute(client: &Client, sql: &str) -> Result<(), Error> {
    client.batch_execute(sql).await.map_err(Error::database("run the plan on a scratch copy"))
}
