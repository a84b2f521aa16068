//! The life of the process, from `hello` to its exit status: the one place where it ends.
//!
//! The main thread waits here for events and never runs foreign code, so that nothing can keep the process from
//! ending in time.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::context::PluginContext;
use crate::error::PluginError;
use crate::event::{Event, Events};
use crate::frame::ProtocolError;
use crate::guard::guarded;
use crate::log::cut;
use crate::plugin::Application;
use crate::serve::{Hook, Server};
use crate::wire::outgoing::PluginMessage;

// sysexits.h; 78 is also how a plugin says that a restart does not help.
pub(crate) const EXIT_OK: i32 = 0;
pub(crate) const EXIT_FAILED: i32 = 1;
/// Started by hand, without a host.
pub(crate) const EXIT_USAGE: i32 = 64;
/// The metadata breaks a rule.
pub(crate) const EXIT_METADATA: i32 = 65;
/// The host cannot be reached, or went away.
pub(crate) const EXIT_UNAVAILABLE: i32 = 69;
/// The system gives no threads.
pub(crate) const EXIT_SYSTEM: i32 = 71;
/// The host refused the plugin or broke the protocol.
pub(crate) const EXIT_PROTOCOL: i32 = 76;
pub(crate) const EXIT_DO_NOT_RETRY: i32 = 78;

// After SIGTERM the host waits 2 s before it kills.
const TERM_GRACE: Duration = Duration::from_millis(1_500);
// Without a host nobody waits, but half a file should not stay behind.
const LOST_GRACE: Duration = Duration::from_millis(300);
const MAX_CODE_BYTES: usize = 100;
const MAX_TEXT_BYTES: usize = 65_536;
const FLUSH_LIMIT: Duration = Duration::from_millis(500);

/// What the main thread needs to live a life.
pub(crate) struct Life {
    pub(crate) server: Arc<Server>,
    pub(crate) context: PluginContext,
    pub(crate) events: Events,
    pub(crate) inbox: Receiver<Event>,
    pub(crate) runtime: Handle,
}

impl Life {
    /// Waits for the end of `init`, serves, stops. Returns the exit status.
    pub(crate) fn live(self, hooks: UnboundedReceiver<Hook>) -> i32 {
        let application = match self.start() {
            Ok(application) => application,
            Err(exit_status) => return exit_status,
        };
        self.server.open(Arc::clone(&application));
        self.context.send_ready();
        self.runtime.spawn(run_hooks(Arc::clone(&application), self.context.clone(), hooks));
        let stop = self.serve();
        self.stop(application, stop)
    }

    fn start(&self) -> Result<Arc<dyn Application>, i32> {
        loop {
            match self.next_event() {
                Event::Started(Ok(application)) => return Ok(application),
                Event::Started(Err(error)) => return Err(self.fail(&error)),
                Event::Broken(error) => return Err(report_broken(&error)),
                Event::Lost | Event::StdinEnded => return Err(EXIT_UNAVAILABLE),
                Event::Shutdown(_) | Event::Terminated => return Err(EXIT_OK),
                Event::Drained | Event::HookDone => {}
            }
        }
    }

    fn fail(&self, error: &PluginError) -> i32 {
        let (message, outbox) = (error.to_string(), &self.context.channel().outbox);
        eprintln!("Cannot start: {message}");
        let (code, message) = (cut(error.code(), MAX_CODE_BYTES), cut(&message, MAX_TEXT_BYTES));
        outbox.send(&PluginMessage::Failed { code, message, retry: error.may_retry() });
        outbox.drain(FLUSH_LIMIT);
        if error.may_retry() { EXIT_FAILED } else { EXIT_DO_NOT_RETRY }
    }

    fn serve(&self) -> Stop {
        loop {
            if let Some(stop) = to_stop(self.next_event()) {
                return stop;
            }
        }
    }

    fn stop(&self, application: Arc<dyn Application>, mut stop: Stop) -> i32 {
        let channel = self.context.channel();
        self.context.begin_closing();
        if stop.is_connected {
            channel.in_flight().iter().for_each(|exchange| exchange.go_away());
            let events = self.events.clone();
            channel.drain(move || events.report(Event::Drained));
            self.drain(&mut stop);
        }
        if !stop.is_connected {
            channel.calls.end();
        }
        let (events, log) = (self.events.clone(), self.context.log().clone());
        self.runtime.spawn(async move {
            if let Err(error) = guarded(|| application.shutdown()).await {
                log.error(format!("Cannot shut down in order: {error}"));
            }
            events.report(Event::HookDone);
        });
        self.wait_for_hook(&mut stop);
        if stop.is_connected {
            channel.outbox.drain(FLUSH_LIMIT);
        }
        stop.exit_status
    }

    fn drain(&self, stop: &mut Stop) {
        while let Some(event) = self.next_event_before(stop.deadline.checked_sub(stop.hook_share)) {
            if matches!(event, Event::Drained) {
                return;
            }
            if let Some(other) = to_stop(event) {
                stop.hasten(&other);
            }
            if !stop.is_connected {
                return;
            }
        }
    }

    fn wait_for_hook(&self, stop: &mut Stop) {
        while let Some(event) = self.next_event_before(Some(stop.deadline)) {
            if matches!(event, Event::HookDone) {
                return;
            }
            if let Some(other) = to_stop(event) {
                stop.hasten(&other);
            }
        }
    }

    // This life holds a sender, so waiting cannot fail.
    fn next_event(&self) -> Event {
        self.inbox.recv().unwrap_or(Event::Lost)
    }

    fn next_event_before(&self, deadline: Option<Instant>) -> Option<Event> {
        let left = deadline?.saturating_duration_since(Instant::now());
        self.inbox.recv_timeout(left).ok()
    }
}

/// Why the plugin stops, and how long it may take.
struct Stop {
    exit_status: i32,
    deadline: Instant,
    /// The part of the time that belongs to the plugin's own `shutdown`.
    hook_share: Duration,
    /// Whether requests in flight can still be answered.
    is_connected: bool,
}

impl Stop {
    fn new(exit_status: i32, grace: Duration, is_connected: bool) -> Self {
        // A little earlier than the host loses patience.
        let grace = grace.saturating_sub((grace / 10).min(Duration::from_millis(200)));
        Self { exit_status, deadline: Instant::now() + grace, hook_share: grace / 4, is_connected }
    }

    /// Something else happened that leaves less time.
    fn hasten(&mut self, other: &Self) {
        self.deadline = self.deadline.min(other.deadline);
        self.is_connected &= other.is_connected;
    }
}

fn to_stop(event: Event) -> Option<Stop> {
    match event {
        Event::Shutdown(grace) => Some(Stop::new(EXIT_OK, grace, true)),
        Event::Terminated => Some(Stop::new(EXIT_OK, TERM_GRACE, true)),
        Event::Lost | Event::StdinEnded => Some(Stop::new(EXIT_UNAVAILABLE, LOST_GRACE, false)),
        Event::Broken(error) => Some(Stop::new(report_broken(&error), LOST_GRACE, false)),
        Event::Started(_) | Event::Drained | Event::HookDone => None,
    }
}

fn report_broken(error: &ProtocolError) -> i32 {
    eprintln!("Cannot go on: the host broke the protocol: {error} ({})", error.code);
    EXIT_PROTOCOL
}

// In order, one at a time: a plugin never sees an older setting after a newer one.
async fn run_hooks(
    application: Arc<dyn Application>,
    context: PluginContext,
    mut hooks: UnboundedReceiver<Hook>,
) {
    while let Some(hook) = hooks.recv().await {
        let application = Arc::clone(&application);
        let (what, outcome) = match hook {
            Hook::Settings(settings) => {
                ("settings", guarded(|| application.settings_changed(settings)).await)
            }
            Hook::License => ("license", guarded(|| application.license_changed(context.clone())).await),
        };
        if let Err(error) = outcome {
            context.log().error(format!("Cannot take changed {what}: {error}"));
        }
    }
}
