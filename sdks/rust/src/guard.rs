//! Calls an author's code so that a panic in it is an error like any other.

use std::future::Future;
use std::pin::Pin;

use crate::error::{PluginError, PluginResult};

/// A future of a hook, on the heap.
pub(crate) type Running<T> = Pin<Box<dyn Future<Output = PluginResult<T>> + Send>>;

/// Runs a hook to its end; a panic in it is an error like any other.
pub(crate) async fn guarded<T>(make: impl FnOnce() -> Running<T>) -> PluginResult<T> {
    let mut running = catch_panic(make)?;
    std::future::poll_fn(|context| match catch_panic(|| running.as_mut().poll(context)) {
        Ok(polled) => polled,
        Err(error) => std::task::Poll::Ready(Err(error)),
    })
    .await
}

/// Calls foreign code; its panic becomes an error.
pub(crate) fn catch_panic<T>(call: impl FnOnce() -> T) -> PluginResult<T> {
    // What the call shared is behind locks that survive a panic, or is dropped with it.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        PluginError::new(format!("the handler panicked: {}", text.unwrap_or("no message")))
            .with_code("PLUGIN_PANICKED")
    })
}
