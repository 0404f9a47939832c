//! How long each phase of the work takes, for `--timings`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Phases that ended, in their order; what is cloned from one notes into the same list.
#[derive(Debug, Clone, Default)]
pub struct Timings(Arc<Mutex<Vec<(String, Duration)>>>);

impl Timings {
    /// Does some work and notes how long it took. Work that is dropped is not noted.
    pub async fn of<T>(&self, phase: impl Into<String>, work: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let done = work.await;
        self.note(phase.into(), begun.elapsed());
        done
    }

    fn note(&self, phase: String, took: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((phase, took));
    }

    /// What was noted so far.
    pub fn phases(&self) -> Vec<(String, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
