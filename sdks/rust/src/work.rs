//! Runs handlers.
//!
//! The reading thread polls a handler itself, once: one that is done by then (most are) needs no other thread, no
//! wake-up and no queue. One that has to wait moves to the runtime. When handlers turn out to be slow without
//! waiting, they go to the runtime unpolled for a while.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::runtime::Handle;

use crate::answer::{deliver, log_failure, send_whole, stream, to_response};
use crate::channel::exchange::{Exchange, Item};
use crate::context::PluginContext;
use crate::error::PluginResult;
use crate::frame::ProtocolError;
use crate::guard::{Running, catch_panic, guarded};
use crate::http::{Body, HttpRequest, HttpResponse};
use crate::plugin::Application;
use crate::turn::{Pace, Turn};
use crate::websocket::WebSocketUpgrade;
use crate::wire::incoming;

const CLOSE_NORMAL: u16 = 1000;
const CLOSE_FAILED: u16 = 1011;

/// Runs the handlers of requests.
pub(crate) struct RequestRunner {
    context: PluginContext,
    runtime: Handle,
    last_request: AtomicU64,
}

impl RequestRunner {
    pub(crate) fn new(context: PluginContext, runtime: Handle) -> Self {
        Self { context, runtime, last_request: AtomicU64::new(0) }
    }

    /// Begins a request.
    pub(crate) fn begin(
        &self,
        application: Arc<dyn Application>,
        head: &Arc<str>,
        mut parsed: incoming::Request<'_>,
        body: Bytes,
        turn: &Turn,
        pace: &mut Pace,
    ) -> Result<(), ProtocolError> {
        let id = parsed.id;
        if self.last_request.fetch_max(id, Ordering::Relaxed) >= id {
            let message = format!("Cannot take request {id}: its id does not grow");
            return Err(ProtocolError::new("FIELD_INVALID", message));
        }
        let exchange = Exchange::open(id, self.context.channel());
        let is_upgrade = parsed.upgrade.take().is_some_and(|upgrade| upgrade.0 == "websocket");
        let protocols = parsed.protocols.take();
        let body = if is_upgrade {
            Body::empty()
        } else if parsed.end {
            body.into()
        } else {
            exchange.receive(Item { bytes: body, is_text: false }, false, false)?;
            Body::upload(Arc::clone(&exchange))
        };
        let request = HttpRequest::new(head, parsed, body, self.context.clone());
        if is_upgrade {
            self.connect(application, request, protocols.unwrap_or_default(), exchange);
        } else if let Some(part) = self.view_part(&request) {
            // A bundle is in memory and far smaller than a frame may be: it goes out at once.
            drop(send_whole(&exchange, part, self.context.log()));
        } else {
            self.respond(application, request, exchange, turn, pace);
        }
        Ok(())
    }

    fn view_part(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if request.method() != "GET" {
            return None;
        }
        let (text, media_type) = self.context.metadata().view_part(request.path())?;
        let body = match text {
            Cow::Borrowed(text) => Body::from(*text),
            Cow::Owned(text) => Body::from(text.clone()),
        };
        Some(HttpResponse::ok().with_header("content-type", media_type).with_body(body))
    }

    fn respond(
        &self,
        application: Arc<dyn Application>,
        request: HttpRequest,
        exchange: Arc<Exchange>,
        turn: &Turn,
        pace: &mut Pace,
    ) {
        let name = request.describe();
        let (log, target) = (self.context.log(), Arc::clone(&exchange));
        let unfinished = Unfinished(exchange);
        if pace.avoids_polling() {
            let log = log.clone();
            self.spawn(unfinished, async move {
                let outcome = guarded(|| application.respond(request)).await;
                deliver(&target, to_response(outcome, &name, &log), &log).await;
            });
            return;
        }
        turn.enter();
        let polled = poll_once(|| application.respond(request));
        turn.leave();
        pace.note_poll();
        match polled {
            Polled::Done(outcome) => {
                if let Err(streamed) = send_whole(&target, to_response(outcome, &name, log), log) {
                    let log = log.clone();
                    self.spawn(unfinished, async move { stream(&target, streamed, &log).await });
                }
            }
            Polled::Waits(running) => {
                let log = log.clone();
                self.spawn(unfinished, async move {
                    let outcome = guarded(|| running).await;
                    deliver(&target, to_response(outcome, &name, &log), &log).await;
                });
            }
        }
    }

    fn connect(
        &self,
        application: Arc<dyn Application>,
        request: HttpRequest,
        protocols: Vec<String>,
        exchange: Arc<Exchange>,
    ) {
        let (name, log, target) = (request.describe(), self.context.log().clone(), Arc::clone(&exchange));
        self.spawn(Unfinished(exchange), async move {
            let upgrade = WebSocketUpgrade::new(request, protocols, Arc::clone(&target));
            let outcome = guarded(|| application.connect(upgrade)).await;
            if !target.has_answered() {
                let refused = outcome.map(|()| HttpResponse::not_found());
                deliver(&target, to_response(refused, &name, &log), &log).await;
                return;
            }
            match outcome {
                Ok(()) => target.send_close(CLOSE_NORMAL, ""),
                Err(error) => {
                    log_failure(&error, &name, &log);
                    target.send_close(CLOSE_FAILED, "");
                }
            }
        });
    }

    fn spawn(&self, unfinished: Unfinished, work: impl Future<Output = ()> + Send + 'static) {
        let exchange = Arc::clone(&unfinished.0);
        let task = self.runtime.spawn(async move {
            // Declared first, so dropped last: the host hears of the end when the work has really ended.
            let _unfinished = unfinished;
            let work = work;
            work.await;
        });
        exchange.set_task(task.abort_handle());
    }
}

enum Polled {
    Done(PluginResult<HttpResponse>),
    Waits(Running<HttpResponse>),
}

fn poll_once(make: impl FnOnce() -> Running<HttpResponse>) -> Polled {
    // The waker is of no use: whoever has to wait is polled again, with another one, by the runtime.
    let mut context = Context::from_waker(Waker::noop());
    let polled = catch_panic(|| {
        let mut running = make();
        match running.as_mut().poll(&mut context) {
            Poll::Ready(outcome) => Polled::Done(outcome),
            Poll::Pending => Polled::Waits(running),
        }
    });
    polled.unwrap_or_else(|panic| Polled::Done(Err(panic)))
}

// Tells the host when work was dropped before its end, which is how a cancelled handler ends.
struct Unfinished(Arc<Exchange>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.0.give_up();
    }
}
