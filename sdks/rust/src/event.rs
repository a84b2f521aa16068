//! What the main thread is told, by whom ever it happens to.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::error::PluginResult;
use crate::frame::ProtocolError;
use crate::plugin::Application;

/// What the main thread is told.
pub(crate) enum Event {
    /// `init` is over.
    Started(PluginResult<Arc<dyn Application>>),
    /// The host asks the plugin to stop within this time.
    Shutdown(Duration),
    /// SIGTERM.
    Terminated,
    /// Nothing is in flight any more.
    Drained,
    /// The plugin's `shutdown` is over.
    HookDone,
    /// The connection has ended.
    Lost,
    /// Standard input has ended: the host is gone.
    StdinEnded,
    /// The host broke the protocol.
    Broken(ProtocolError),
}

/// The way to the main thread. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Events(Sender<Event>);

impl Events {
    /// The way, and where it ends.
    pub(crate) fn new() -> (Self, Receiver<Event>) {
        let (sender, inbox) = channel();
        (Self(sender), inbox)
    }

    /// Tells the main thread; once that has decided to exit nobody listens any more.
    pub(crate) fn report(&self, event: Event) {
        drop(self.0.send(event));
    }
}
