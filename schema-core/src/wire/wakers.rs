use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// Who is woken when a connection can go on. The socket knows one waker, this one: whoever is polled
/// then reads for all, so nobody depends on another who might not be polled any more.
#[derive(Default)]
pub(super) struct Wakers {
    /// How often the socket has woken: who is about to wait looks whether it did meanwhile.
    turn: AtomicUsize,
    /// Whether statements of our own are under way: the driver need not be woken then …
    busy: AtomicBool,
    /// … unless it waits for their end.
    driver_waits: AtomicBool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    /// The first of those who wait; more than one is seldom.
    first: Option<Waker>,
    others: Vec<Waker>,
    driver: Option<Waker>,
}

impl Wakers {
    pub(super) fn turn(&self) -> usize {
        self.turn.load(Ordering::Acquire)
    }

    pub(super) fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::Release);
    }

    pub(super) fn driver_waits(&self) -> bool {
        self.driver_waits.load(Ordering::Acquire)
    }

    pub(super) fn set_driver_waits(&self, waits: bool) {
        self.driver_waits.store(waits, Ordering::Release);
    }

    /// Notes who waits.
    pub(super) fn wait(&self, waker: &Waker) {
        let mut waiting = self.waiting();
        match &waiting.first {
            None => waiting.first = Some(waker.clone()),
            Some(first) if first.will_wake(waker) => {}
            Some(_) if waiting.others.iter().any(|other| other.will_wake(waker)) => {}
            Some(_) => waiting.others.push(waker.clone()),
        }
    }

    /// Notes how the driver is woken.
    pub(super) fn driver(&self, waker: &Waker) {
        let mut waiting = self.waiting();
        if !waiting.driver.as_ref().is_some_and(|driver| driver.will_wake(waker)) {
            waiting.driver = Some(waker.clone());
        }
    }

    /// Wakes all statements that wait.
    pub(super) fn wake_waiting(&self) {
        let (first, others) = {
            let mut waiting = self.waiting();
            (waiting.first.take(), std::mem::take(&mut waiting.others))
        };
        first.into_iter().chain(others).for_each(Waker::wake);
    }

    pub(super) fn wake_driver(&self) {
        let driver = self.waiting().driver.take();
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.turn.fetch_add(1, Ordering::AcqRel);
        self.wake_waiting();
        if !self.busy.load(Ordering::Acquire) || self.driver_waits() {
            self.wake_driver();
        }
    }
}
