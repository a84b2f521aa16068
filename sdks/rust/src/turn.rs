//! Whose turn it is to read, and how far foreign code is trusted on the reading thread.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::sync::lock;

// Polls this long on average cost far more than moving them to another thread.
const LONG_AVERAGE: Duration = Duration::from_micros(50);
const AVERAGED_POLLS: u32 = 64;
// More is not counted: on a busy machine a poll is long, now and then, because its thread had to wait for a core.
const LONG_POLL: Duration = Duration::from_millis(1);
const AVOID_AFTER_LONG_POLLS: Duration = Duration::from_secs(1);
const AVOID_AFTER_BLOCKING: Duration = Duration::from_secs(10);
// Answers wait for the rest of their batch no longer than this.
const MAX_FLUSH_DELAY: Duration = Duration::from_micros(200);

/// One thread's turn at reading.
#[derive(Default)]
pub(crate) struct Turn {
    /// Odd while foreign code runs on the reading thread.
    steps: AtomicU64,
    is_over: AtomicBool,
    /// The watching thread, while it sleeps until something happens.
    sleeper: Mutex<Option<std::thread::Thread>>,
    has_sleeper: AtomicBool,
}

impl Turn {
    /// How many times foreign code was entered and left; odd: it is running now.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::SeqCst)
    }

    /// Tells the reading thread to stop when it comes back.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Whether another thread reads now.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Wakes this thread at the next step.
    pub(crate) fn announce_sleep(&self) {
        *lock(&self.sleeper) = Some(std::thread::current());
        self.has_sleeper.store(true, Ordering::SeqCst);
    }

    /// Foreign code begins to run on the reading thread.
    pub(crate) fn enter(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
        if self.has_sleeper.load(Ordering::SeqCst) {
            self.has_sleeper.store(false, Ordering::SeqCst);
            if let Some(sleeper) = lock(&self.sleeper).take() {
                sleeper.unpark();
            }
        }
    }

    /// It has come back.
    pub(crate) fn leave(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
    }
}

/// When to poll handlers on the reading thread, and when to flush.
pub(crate) struct Pace {
    avoid_until: Option<Instant>,
    average: Duration,
    now: Instant,
    flushed_at: Instant,
}

impl Pace {
    pub(crate) fn new(has_blocked: bool) -> Self {
        let now = Instant::now();
        Self {
            avoid_until: has_blocked.then(|| now + AVOID_AFTER_BLOCKING),
            average: Duration::ZERO,
            now,
            flushed_at: now,
        }
    }

    /// New bytes were read; nothing waits to be flushed.
    pub(crate) fn begin_batch(&mut self) {
        self.now = Instant::now();
        self.flushed_at = self.now;
        self.avoid_until = self.avoid_until.filter(|until| *until > self.now);
    }

    /// Whether handlers have lately been too slow to be polled here.
    pub(crate) fn avoids_polling(&self) -> bool {
        self.avoid_until.is_some()
    }

    /// A handler was polled here.
    pub(crate) fn note_poll(&mut self) {
        let now = Instant::now();
        let took = now - self.now;
        self.average = (self.average * (AVERAGED_POLLS - 1) + took.min(LONG_POLL)) / AVERAGED_POLLS;
        if self.average > LONG_AVERAGE {
            self.average = Duration::ZERO;
            self.avoid_until = Some(now + AVOID_AFTER_LONG_POLLS);
        }
        self.now = now;
    }

    /// Whether what was answered has waited for its batch long enough.
    pub(crate) fn is_flush_due(&mut self) -> bool {
        let is_due = self.now - self.flushed_at > MAX_FLUSH_DELAY;
        if is_due {
            self.flushed_at = self.now;
        }
        is_due
    }
}
