//! Reads, writes and relations: the same work by each library, on one connection each.
//!
//! The work is that of diesel's own benchmarks (`users`, `posts`, `comments`), with a wide table, an
//! upsert and lookups by key beside it. Every run is checked for the number of rows it gives.

// what the peers' results and derives are
#![allow(clippy::type_complexity, clippy::ref_option_ref, clippy::expl_impl_clone_on_copy)]

mod base;
mod data;
mod diesel;
mod diesel_async;
mod drizzle;
mod ours;
mod sea_orm;
mod sqlx;
mod toasty;

use schema_devdb::{Cluster, Options};
use tokio::runtime::Runtime;

use measure::AnyError;
use measure::machine::{self, version};
use measure::place::{self, CLIENT, OTHER};
use measure::race::{Case, Length, Run, race};
use measure::report::{Job, OURS, Report};

/// Something that every contestant does in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// One user by key.
    Find,
    /// All users, of three columns.
    Read(usize),
    /// Half of the users, left-joined with their posts (none).
    Join(usize),
    /// Some users, their ten posts each, and their ten comments each.
    Tree(usize),
    /// New users.
    Insert(usize),
    /// Rows that are all there already.
    Upsert(usize),
    /// Rows of 25 columns.
    Wide(usize),
}

impl Work {
    /// The database that has the rows.
    fn database(self) -> String {
        match self {
            Self::Find => "read10000".into(),
            Self::Read(rows) | Self::Join(rows) => format!("read{rows}"),
            Self::Tree(_) => "tree".into(),
            Self::Insert(_) | Self::Upsert(_) => "write".into(),
            Self::Wide(_) => "wide".into(),
        }
    }
}

/// A race: where, what, and what ours is held to (wall, client CPU).
struct Plan {
    title: String,
    work: Work,
    tcp: bool,
    server: usize,
    goals: (Option<f64>, Option<f64>),
}

fn plans() -> Vec<Plan> {
    let plan = |title: &str, work, goals| Plan {
        title: title.to_owned(),
        work,
        tcp: false,
        server: OTHER,
        goals,
    };
    let find = "one row by primary key";
    let mut plans = vec![
        plan(&format!("{find}, unix socket"), Work::Find, (Some(0.95), Some(1.0))),
        Plan {
            server: CLIENT,
            ..plan(
                &format!("{find}, unix socket, one processor for both"),
                Work::Find,
                (Some(0.90), Some(1.0)),
            )
        },
        Plan { tcp: true, ..plan(&format!("{find}, TCP"), Work::Find, (Some(1.0), Some(1.0))) },
    ];
    for (rows, wall, cpu) in [
        (1, None, None),
        (100, Some(0.95), None),
        (1_000, Some(0.85), None),
        (10_000, Some(0.80), Some(0.80)),
    ] {
        plans.push(plan(&format!("{rows} rows × 3 columns"), Work::Read(rows), (wall, cpu)));
    }
    plans.push(plan("1000 rows × 25 columns", Work::Wide(1_000), (None, None)));
    plans.push(plan("left join, 10000 rows", Work::Join(10_000), (Some(0.85), Some(0.85))));
    for (roots, wall) in [(1, 0.55), (10, 0.95), (100, 0.70)] {
        let title = format!("relations, {roots} × 10 × 10");
        plans.push(plan(&title, Work::Tree(roots), (Some(wall), Some(0.90))));
    }
    for (rows, wall, cpu) in
        [(1, 0.40, None), (100, 0.48, None), (1_000, 0.59, None), (10_000, 0.44, Some(0.50))]
    {
        plans.push(plan(&format!("insert {rows}"), Work::Insert(rows), (Some(wall), cpu)));
    }
    for (rows, wall) in [(1, 1.0), (1_000, 0.94), (10_000, 0.95)] {
        plans.push(plan(&format!("upsert {rows}"), Work::Upsert(rows), (Some(wall), Some(0.80))));
    }
    plans
}

/// A server of its own, and the one thread that every contestant runs on.
pub(crate) struct Bench {
    cluster: Cluster,
    runtime: Runtime,
}

/// What a contestant gets: the runtime, its work, and where.
pub(crate) struct Course<'a> {
    runtime: &'a Runtime,
    work: Work,
    url: String,
}

/// Builds a contestant's case; `None` when it has none for this work.
type Enter = for<'a> fn(&Course<'a>) -> Result<Option<Run<'a>>, AnyError>;

fn contestants() -> Vec<(String, Enter)> {
    vec![
        (version("tokio-postgres"), base::naive as Enter),
        (OURS.into(), ours::enter),
        ("tokio-postgres, by hand".into(), base::best),
        (version("diesel"), diesel::enter),
        (version("diesel-async"), diesel_async::enter),
        (version("sqlx"), sqlx::enter),
        (version("sea-orm"), sea_orm::enter),
        (version("toasty"), toasty::enter),
        (version("drizzle"), drizzle::enter),
    ]
}

/// Runs the measurement on a server of its own.
pub(crate) fn measure(length: Length, only: Option<&str>) -> Result<Report, AnyError> {
    place::pin_client()?;
    let cluster = Cluster::start(&Options::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bench = Bench { cluster, runtime };
    let server = data::create(&bench)?;
    let mut jobs = Vec::new();
    for plan in plans().into_iter().filter(|plan| only.is_none_or(|text| plan.title.contains(text)))
    {
        eprintln!("{} …", plan.title);
        jobs.push(bench.run(plan, length)?);
    }
    let machine = format!(
        "{}; client pinned to processor {CLIENT}, server to {OTHER} unless said otherwise",
        machine::describe(&server)
    );
    Ok(Report { machine, jobs })
}

impl Bench {
    fn run(&self, plan: Plan, length: Length) -> Result<Job, AnyError> {
        place::pin_server(self.cluster.pid().ok_or("the server is gone")?, plan.server)?;
        data::reset(self, plan.work)?;
        let database = plan.work.database();
        let url =
            if plan.tcp { self.cluster.tcp_url(&database) } else { self.cluster.url(&database) };
        let course = Course { runtime: &self.runtime, work: plan.work, url };
        let mut cases = Vec::new();
        for (name, enter) in contestants() {
            let tried = enter(&course).and_then(|run| {
                let Some(mut run) = run else { return Ok(None) };
                run().map(|()| Some(run))
            });
            match tried {
                Ok(run) => cases.extend(run.map(|run| Case { name, run })),
                // a peer that can't do it is no reason to measure nothing
                Err(error) if !cases.is_empty() && name != OURS => {
                    eprintln!("{name} is left out of this one: {error}");
                }
                Err(error) => return Err(format!("{name}: {error}").into()),
            }
        }
        let race = race(plan.title, cases, length)?;
        Ok(Job { race, goal: plan.goals.0, cpu_goal: plan.goals.1 })
    }
}

/// The error of a contestant that gave another number of rows.
fn check(found: usize, expected: usize) -> Result<(), AnyError> {
    if found == expected { Ok(()) } else { Err(format!("{found} rows, not {expected}").into()) }
}

/// The keys that lookups go through, in an order that repeats no neighbour.
fn keys() -> impl FnMut() -> i32 {
    let mut key = 0;
    move || {
        key = (key + 7) % 10_000;
        key + 1
    }
}
