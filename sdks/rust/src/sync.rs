//! Locks that outlive a panic: a handler that panics must not take the channel with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; what a panicking holder left is still whole, because no lock is held while foreign code runs.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
