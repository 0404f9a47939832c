//! What a measurement gives, as Markdown, JSON and SVG.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::race::{Figures, Race};

/// The name of our case in every race.
pub const OURS: &str = "schema-core";

/// One race with what it is held to.
#[derive(Debug, Clone)]
pub struct Job {
    /// The figures.
    pub race: Race,
    /// Ours to the first case, at most.
    pub goal: Option<f64>,
    /// The same of processor time.
    pub cpu_goal: Option<f64>,
}

/// What a measurement gives.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it was measured on.
    pub machine: String,
    /// The races.
    pub jobs: Vec<Job>,
}

#[derive(Serialize)]
struct Json<'a> {
    machine: &'a str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    job: &'a str,
    rounds: usize,
    /// The median of the first case, in microseconds.
    base_us: f64,
    wall: Option<f64>,
    cpu: Option<f64>,
    goal: Option<f64>,
    cpu_goal: Option<f64>,
    peers: BTreeMap<&'a str, Ratios>,
}

#[derive(Serialize)]
struct Ratios {
    wall: f64,
    cpu: f64,
}

impl Report {
    /// `{"machine", "rows": [{"job", "wall", "cpu", "goal", "peers": {…}}…]}`; all but `base_us` are
    /// ratios to the first case.
    ///
    /// # Errors
    /// None: the types say so only of JSON as a whole.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let rows = self.jobs.iter().map(row).collect();
        serde_json::to_string_pretty(&Json { machine: &self.machine, rows })
    }

    /// A table for each race.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("{}\n", self.machine);
        for job in &self.jobs {
            let Race { title, rounds, cases } = &job.race;
            let _ = writeln!(text, "\n### {title}\n\n{rounds} rounds{}\n", held_to(job));
            text.push_str("| | wall | ratio | client CPU | ratio |\n|---|---:|---:|---:|---:|\n");
            for Figures { name, wall, cpu, wall_ratio, cpu_ratio } in cases {
                let (wall, cpu) = (time(*wall), time(*cpu));
                let _ = writeln!(
                    text,
                    "| {name} | {wall} | {wall_ratio:.2} | {cpu} | {cpu_ratio:.2} |"
                );
            }
        }
        text
    }

    /// Bars of the wall time of each case, as a multiple of the first, a group for each race.
    pub fn svg(&self) -> String {
        const LEFT: u16 = 230;
        const LINE: u16 = 18;
        const WIDTH: u16 = 760;
        let mut body = String::new();
        let mut y: u16 = 30;
        for Job { race, .. } in &self.jobs {
            let _ = write!(
                body,
                "<text x=\"8\" y=\"{y}\" class=\"title\">{}</text>",
                escaped(&race.title)
            );
            let longest = race.cases.iter().map(|case| case.wall_ratio).fold(1.0, f64::max);
            for case in &race.cases {
                y += LINE;
                let width = case.wall_ratio / longest * f64::from(WIDTH - LEFT - 60);
                let class = if case.name == OURS { "ours" } else { "peer" };
                let _ = write!(
                    body,
                    "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{}</text>\
                     <rect x=\"{LEFT}\" y=\"{}\" width=\"{width:.1}\" height=\"12\" class=\"{class}\"/>\
                     <text x=\"{:.1}\" y=\"{y}\">{:.2}</text>",
                    LEFT - 8,
                    escaped(&case.name),
                    y - 10,
                    f64::from(LEFT) + width + 6.0,
                    case.wall_ratio
                );
            }
            y += 2 * LINE;
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" font-family=\"sans-serif\" \
             font-size=\"12\"><style>.title{{font-weight:bold}}.ours{{fill:#2563eb}}.peer{{fill:#9ca3af}}\
             text{{fill:#374151}}</style>{body}</svg>\n"
        )
    }
}

fn row(job: &Job) -> Row<'_> {
    let ours = job.race.cases.iter().find(|case| case.name == OURS);
    let peers = job.race.cases.iter().skip(1).filter(|case| case.name != OURS);
    Row {
        job: &job.race.title,
        rounds: job.race.rounds,
        base_us: job.race.cases.first().map_or(f64::NAN, |case| case.wall / 1e3),
        wall: ours.map(|case| case.wall_ratio),
        cpu: ours.map(|case| case.cpu_ratio),
        goal: job.goal,
        cpu_goal: job.cpu_goal,
        peers: peers
            .map(|case| (case.name.as_str(), Ratios { wall: case.wall_ratio, cpu: case.cpu_ratio }))
            .collect(),
    }
}

fn held_to(job: &Job) -> String {
    let goal =
        |what: &str, goal: Option<f64>| goal.map(|goal| format!("; {what} at most {goal:.2}"));
    [goal("wall", job.goal), goal("client CPU", job.cpu_goal)].into_iter().flatten().collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.3} ms", ns / 1e6),
    }
}
