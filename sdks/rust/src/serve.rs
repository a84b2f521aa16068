//! Reads the connection and acts on each message: the plugin's hot path.
//!
//! One thread reads; `work` says what runs on it and what does not, and `watch` gives the reading to a fresh thread
//! when a handler blocks it, so that heartbeat and all other requests go on.

use std::io::{ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use crate::channel::Channel;
use crate::channel::exchange::Item;
use crate::channel::outbox::set_flushes_later;
use crate::context::PluginContext;
use crate::event::{Event, Events};
use crate::frame::{Frame, FrameDecoder, ProtocolError};
use crate::installed_license::LicenseText;
use crate::order::{self, Phase};
use crate::plugin::Application;
use crate::settings::Settings;
use crate::sync::lock;
use crate::turn::{Pace, Turn};
use crate::wire::incoming::{self, HostMessage};
use crate::wire::outgoing::PluginMessage;
use crate::work::RequestRunner;

/// Something the plugin is told between requests; told in order.
pub(crate) enum Hook {
    Settings(Settings),
    License,
}

/// The reading side of the connection.
pub(crate) struct Server {
    socket: Arc<UnixStream>,
    decoder: Mutex<FrameDecoder>,
    hooks: UnboundedSender<Hook>,
    context: PluginContext,
    application: OnceLock<Arc<dyn Application>>,
    runtime: Handle,
    requests: RequestRunner,
    pub(crate) events: Events,
}

impl Server {
    pub(crate) fn new(
        socket: Arc<UnixStream>,
        decoder: FrameDecoder,
        context: PluginContext,
        runtime: Handle,
        hooks: UnboundedSender<Hook>,
        events: Events,
    ) -> Self {
        let (application, decoder) = (OnceLock::new(), Mutex::new(decoder));
        let requests = RequestRunner::new(context.clone(), runtime.clone());
        Self { socket, decoder, hooks, context, application, runtime, requests, events }
    }

    /// Lets requests in.
    pub(crate) fn open(&self, application: Arc<dyn Application>) {
        // Set once, by the main thread, when `init` has succeeded.
        drop(self.application.set(application));
    }

    /// Reads until the connection or the turn ends.
    pub(crate) fn read(self: &Arc<Self>, turn: &Turn, avoids_polling: bool) {
        let _runtime = self.runtime.enter();
        set_flushes_later(true);
        let mut pace = Pace::new(avoids_polling);
        let outbox = &self.channel().outbox;
        loop {
            let handled = match self.next_frame(turn, &mut pace) {
                Ok(Some(frame)) => self.handle(frame, turn, &mut pace),
                Ok(None) => break,
                Err(error) => Err(error),
            };
            if let Err(error) = handled {
                self.events.report(Event::Broken(error));
                break;
            }
            if pace.is_flush_due() {
                outbox.flush();
            }
        }
        set_flushes_later(false);
        outbox.flush();
    }

    pub(crate) fn channel(&self) -> &Arc<Channel> {
        self.context.channel()
    }

    // None: the connection has ended, or the turn has.
    fn next_frame(&self, turn: &Turn, pace: &mut Pace) -> Result<Option<Frame>, ProtocolError> {
        let mut decoder = lock(&self.decoder);
        loop {
            if turn.is_over() {
                return Ok(None);
            }
            if let Some(frame) = decoder.next_frame()? {
                return Ok(Some(frame));
            }
            self.channel().outbox.flush();
            match (&*self.socket).read(decoder.space()) {
                Ok(0) => {
                    decoder.finish()?;
                    self.events.report(Event::Lost);
                    return Ok(None);
                }
                Ok(count) => decoder.advance(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.events.report(Event::Lost);
                    return Ok(None);
                }
            }
            pace.begin_batch();
        }
    }

    fn handle(self: &Arc<Self>, frame: Frame, turn: &Turn, pace: &mut Pace) -> Result<(), ProtocolError> {
        let Frame { head, body } = frame;
        let channel = self.channel();
        let message = incoming::parse(&head)?;
        let application = self.application.get();
        order::check(&message, if application.is_some() { Phase::Ready } else { Phase::Starting })?;
        match message {
            HostMessage::Request(request) => {
                // There is one: a request that comes earlier did not pass.
                if let Some(application) = application.map(Arc::clone) {
                    self.requests.begin(application, &head, *request, body, turn, pace)?;
                }
            }
            HostMessage::Data(data) => {
                if let Some(exchange) = channel.find(data.id) {
                    exchange.receive(Item { bytes: body, is_text: false }, false, data.end)?;
                }
            }
            HostMessage::Message(message) => {
                if let Some(exchange) = channel.find(message.id) {
                    exchange.receive(Item { bytes: body, is_text: message.text }, true, false)?;
                }
            }
            HostMessage::Credit(credit) => {
                if let Some(exchange) = channel.find(credit.id) {
                    exchange.receive_credit(credit.bytes);
                }
            }
            HostMessage::Close(close) => {
                if let Some(exchange) = channel.find(close.id) {
                    let reason = close.reason.unwrap_or_default().0.into_owned();
                    exchange.receive_close(close.code.unwrap_or(1005), reason);
                }
            }
            HostMessage::Cancel(cancel) => {
                if let Some(exchange) = channel.find(cancel.id) {
                    exchange.cancel();
                }
            }
            HostMessage::Ping(ping) => {
                channel.outbox.send(&PluginMessage::Pong { id: ping.id });
            }
            HostMessage::Result(result) => channel.calls.settle(result.id, Ok((result, body))),
            HostMessage::Error(error) => {
                let message = error.message.unwrap_or_default().0.into_owned();
                channel.calls.settle(error.id, Err((error.code.0.into_owned(), message)));
            }
            HostMessage::Settings(changed) => {
                let settings = Settings::from(changed.settings);
                self.context.set_settings(settings.clone());
                self.tell(Hook::Settings(settings));
            }
            HostMessage::License(changed) => {
                let (token, clock_floor) = (changed.license, changed.clock_floor);
                self.context.set_license(LicenseText { token, clock_floor });
                self.tell(Hook::License);
            }
            HostMessage::Shutdown(shutdown) => {
                let grace = Duration::from_millis(shutdown.grace_ms.unwrap_or(5_000));
                self.events.report(Event::Shutdown(grace));
            }
            // The first two never pass the check here.
            HostMessage::Welcome(_) | HostMessage::Reject(_) | HostMessage::Unknown => {}
        }
        Ok(())
    }

    fn tell(&self, hook: Hook) {
        // Nobody listens any more when the process is about to exit.
        drop(self.hooks.send(hook));
    }
}
