//! Cases that take turns, and what is made of their samples.
//!
//! What else the machine does hits all cases alike when the samples are short and interleaved; the
//! median of each round's ratio is then steadier than the ratio of medians.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rand::seq::SliceRandom as _;
use rustix::time::{ClockId, clock_gettime};

use crate::AnyError;

/// How long one sample takes, about.
const SAMPLE: Duration = Duration::from_micros(1500);

/// Something to measure: one call of it.
pub type Run<'a> = Box<dyn FnMut() -> Result<(), AnyError> + 'a>;

/// A case of a race.
pub struct Case<'a> {
    /// What it is called in the report.
    pub name: String,
    /// One call of it.
    pub run: Run<'a>,
}

impl<'a> Case<'a> {
    /// A case with its name.
    pub fn new(name: impl Into<String>, run: impl FnMut() -> Result<(), AnyError> + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

/// How long a race goes on: until both are reached.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Rounds at least.
    pub rounds: usize,
    /// Time at least.
    pub time: Duration,
}

/// The figures of a case, in nanoseconds a call.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The name of the case.
    pub name: String,
    /// Median wall time.
    pub wall: f64,
    /// Median processor time of this process, user and system.
    pub cpu: f64,
    /// The median of each round's ratio of wall time to the first case.
    pub wall_ratio: f64,
    /// The median of each round's ratio of processor time to the first case.
    pub cpu_ratio: f64,
}

/// The figures of a race, in the order of its cases.
#[derive(Debug, Clone)]
pub struct Race {
    /// What was done.
    pub title: String,
    /// How many turns each case had.
    pub rounds: usize,
    /// The figures, in the order of the cases.
    pub cases: Vec<Figures>,
}

/// What one call took in a round, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Wall time.
    pub wall: f64,
    /// Processor time.
    pub cpu: f64,
}

/// Lets the cases take turns. The first is the one that the others are compared with.
///
/// # Errors
/// The first error of a case ends the race.
pub fn race(
    title: impl Into<String>,
    mut cases: Vec<Case<'_>>,
    length: Length,
) -> Result<Race, AnyError> {
    let calls: Vec<u32> = cases.iter_mut().map(calls_a_sample).collect::<Result<_, _>>()?;
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); cases.len()];
    let (mut order, mut random) = ((0..cases.len()).collect::<Vec<_>>(), rand::rng());
    let (begun, mut rounds) = (Instant::now(), 0);
    while rounds < length.rounds || begun.elapsed() < length.time {
        // another order each time, so that none always follows the same neighbour
        order.shuffle(&mut random);
        for index in &order {
            samples[*index].push(sample(&mut cases[*index], calls[*index])?);
        }
        rounds += 1;
    }
    let names = cases.into_iter().map(|case| case.name);
    Ok(Race::of(title, rounds, names.zip(samples)))
}

impl Race {
    /// What is made of each case's samples, one a round; the first is what the others are compared with.
    pub fn of(
        title: impl Into<String>,
        rounds: usize,
        cases: impl IntoIterator<Item = (String, Vec<Sample>)>,
    ) -> Self {
        let cases: Vec<_> = cases.into_iter().collect();
        let first = cases.first().map(|(_, samples)| samples.clone()).unwrap_or_default();
        let cases = cases.into_iter().map(|(name, own)| figures(name, &own, &first)).collect();
        Self { title: title.into(), rounds, cases }
    }
}

fn figures(name: String, own: &[Sample], first: &[Sample]) -> Figures {
    let pairs = || own.iter().zip(first);
    Figures {
        name,
        wall: median(own.iter().map(|sample| sample.wall)),
        cpu: median(own.iter().map(|sample| sample.cpu)),
        wall_ratio: median(pairs().map(|(own, first)| own.wall / first.wall)),
        cpu_ratio: median(pairs().map(|(own, first)| own.cpu / first.cpu)),
    }
}

/// Warms a case up, and counts how many calls make a sample.
fn calls_a_sample(case: &mut Case<'_>) -> Result<u32, AnyError> {
    let (begun, mut calls) = (Instant::now(), 0u32);
    while calls < 3 || begun.elapsed() < Duration::from_millis(40) {
        black_box((case.run)())?;
        calls += 1;
    }
    let one = begun.elapsed().as_secs_f64() / f64::from(calls);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a small positive number
    Ok(((SAMPLE.as_secs_f64() / one).round() as u32).max(1))
}

/// Nanoseconds a call.
fn sample(case: &mut Case<'_>, calls: u32) -> Result<Sample, AnyError> {
    let (begun, cpu) = (Instant::now(), processor_time());
    for _ in 0..calls {
        black_box((case.run)())?;
    }
    let (wall, cpu) = (begun.elapsed(), processor_time().saturating_sub(cpu));
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(calls);
    Ok(Sample { wall: each(wall), cpu: each(cpu) })
}

/// User and system time of this process: neighbours on a shared machine hardly move it.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The middle one, or between the two in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}
