//! Cases that take turns, and what is made of their samples.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rand::seq::SliceRandom as _;
use serde::Serialize;

use crate::AnyError;

/// Something to measure: one call of it.
pub(crate) type Run<'a> = Box<dyn FnMut() -> Result<(), AnyError> + 'a>;

/// A case of a race.
pub(crate) struct Case<'a> {
    pub(crate) name: String,
    pub(crate) run: Run<'a>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(
        name: impl Into<String>,
        run: impl FnMut() -> Result<(), AnyError> + 'a,
    ) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

/// The figures of a case, in nanoseconds a call.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    name: String,
    median_ns: f64,
    tenth_ns: f64,
    ninetieth_ns: f64,
    /// The median of each round's ratio to the first case.
    ratio: f64,
}

/// The figures of a race.
#[derive(Debug, Serialize)]
pub(crate) struct Race {
    title: String,
    cases: Vec<Figures>,
}

/// What a measurement gives.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: String,
    pub(crate) races: Vec<Race>,
}

/// Lets the cases take turns, `calls` calls a turn. The first case is the one that the others are
/// compared with.
pub(crate) fn race(
    title: &str,
    mut cases: Vec<Case<'_>>,
    rounds: usize,
    calls: u32,
) -> Result<Race, AnyError> {
    let mut samples = vec![Vec::with_capacity(rounds); cases.len()];
    for case in &mut cases {
        sample(case, calls)?;
    }
    let (mut order, mut random) = ((0..cases.len()).collect::<Vec<_>>(), rand::rng());
    for _ in 0..rounds {
        // another order each time, so that none always follows the same neighbour
        order.shuffle(&mut random);
        for index in &order {
            samples[*index].push(sample(&mut cases[*index], calls)?);
        }
    }
    let first = samples[0].clone();
    let figures = |(case, samples): (Case<'_>, Vec<f64>)| Figures {
        name: case.name,
        ratio: percentile(samples.iter().zip(&first).map(|(own, ours)| own / ours), 50),
        median_ns: percentile(samples.iter().copied(), 50),
        tenth_ns: percentile(samples.iter().copied(), 10),
        ninetieth_ns: percentile(samples.iter().copied(), 90),
    };
    let cases = cases.into_iter().zip(samples).map(figures).collect();
    Ok(Race { title: title.to_owned(), cases })
}

/// Nanoseconds a call.
fn sample(case: &mut Case<'_>, calls: u32) -> Result<f64, AnyError> {
    let begun = Instant::now();
    for _ in 0..calls {
        black_box((case.run)())?;
    }
    Ok(Duration::as_secs_f64(&begun.elapsed()) * 1e9 / f64::from(calls))
}

fn percentile(values: impl Iterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.machine)?;
        for race in &self.races {
            write!(
                f,
                "\n\n{}\n{:44}{:>12}{:>12}{:>12}{:>8}",
                race.title, "", "median", "10 %", "90 %", "ratio"
            )?;
            for case in &race.cases {
                let [median, tenth, ninetieth] =
                    [case.median_ns, case.tenth_ns, case.ninetieth_ns].map(time);
                write!(
                    f,
                    "\n{:44}{median:>12}{tenth:>12}{ninetieth:>12}{:>8.2}",
                    case.name, case.ratio
                )?;
            }
        }
        Ok(())
    }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.3} ms", ns / 1e6),
    }
}
