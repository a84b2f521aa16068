//! One request in flight: what the host sent of it, what was answered, and the credit of both directions.
//!
//! An exchange ends once: with the last byte of its answer, with an abort, or with the close of its WebSocket.
//! After a `cancel` nothing is sent for it but one `abort`, which tells the host that the work has really stopped.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::task::AbortHandle;

use super::connection::Connection;
use crate::frame::ProtocolError;
use crate::headers::Headers;
use crate::sync::lock;
use crate::wire::outgoing::{PluginMessage, write_response};

/// The exchange is over: cancelled by the host, or ended from this side.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Over;

/// Part of a body, or one WebSocket message.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) bytes: Bytes,
    pub(crate) is_text: bool,
}

/// One request in flight.
pub(crate) struct Exchange {
    pub(crate) id: u64,
    channel: Arc<Connection<Self>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The answer's head is out: an error can no longer become a 500.
    has_answered: bool,
    is_socket: bool,
    is_going_away: bool,
    task: Option<AbortHandle>,
    upload: Upload,
    download: Download,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    Cancelled,
    Ended,
}

#[derive(Default)]
struct Upload {
    queue: VecDeque<Item>,
    is_complete: bool,
    is_unwanted: bool,
    close: Option<(u16, String)>,
    /// Bytes the host has sent and not yet got credit for.
    outstanding: usize,
    /// The part of them that is consumed.
    consumed: usize,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Download {
    /// Bytes sent and not yet credited by the host.
    outstanding: usize,
    /// Room beyond the window: what the host credited over what was outstanding.
    surplus: usize,
    waker: Option<Waker>,
}

impl Exchange {
    /// Begins an exchange.
    pub(crate) fn open(id: u64, channel: &Arc<Connection<Self>>) -> Arc<Self> {
        let exchange = Arc::new(Self { id, channel: Arc::clone(channel), state: Mutex::default() });
        channel.insert(id, Arc::clone(&exchange));
        exchange
    }

    pub(crate) fn channel(&self) -> &Arc<Connection<Self>> {
        &self.channel
    }

    // --- what the host sends -------------------------------------------------------------------------------------

    /// Takes part of the body, or a message, in.
    pub(crate) fn receive(&self, item: Item, is_message: bool, end: bool) -> Result<(), ProtocolError> {
        let window = self.channel.limits.stream_window_bytes;
        let mut state = lock(&self.state);
        if state.phase != Phase::Open || state.upload.is_complete {
            return Ok(());
        }
        let upload = &mut state.upload;
        let length = item.bytes.len();
        let may_exceed = is_message && upload.outstanding == 0;
        if upload.outstanding + length > window && !may_exceed {
            let id = self.id;
            let message = format!(
                "Cannot take body of request {id}: {length} bytes more exceed its window of {window}"
            );
            return Err(ProtocolError::new("WINDOW_EXCEEDED", message));
        }
        upload.outstanding += length;
        upload.is_complete = end;
        let credit = if upload.is_unwanted {
            upload.consumed += length;
            upload.take_credit(window)
        } else {
            if is_message || length > 0 {
                upload.queue.push_back(item);
            }
            0
        };
        let waker = upload.waker.take();
        drop(state);
        self.give_credit(credit);
        wake(waker);
        Ok(())
    }

    /// The other end of the WebSocket has closed.
    pub(crate) fn receive_close(&self, code: u16, reason: String) {
        let mut state = lock(&self.state);
        state.upload.close.get_or_insert((code, reason));
        state.upload.is_complete = true;
        let wakers = [state.upload.waker.take(), state.download.waker.take()];
        drop(state);
        wakers.into_iter().for_each(wake);
    }

    /// The host has taken this many bytes of the answer.
    pub(crate) fn receive_credit(&self, bytes: usize) {
        let mut state = lock(&self.state);
        let download = &mut state.download;
        download.surplus += bytes.saturating_sub(download.outstanding);
        download.outstanding = download.outstanding.saturating_sub(bytes);
        let waker = download.waker.take();
        drop(state);
        wake(waker);
    }

    /// The host has given the request up: its work is dropped at the next point where it waits.
    pub(crate) fn cancel(&self) {
        let mut state = lock(&self.state);
        if state.phase == Phase::Open {
            state.phase = Phase::Cancelled;
        }
        let task = state.task.take();
        let wakers = [state.upload.waker.take(), state.download.waker.take()];
        drop(state);
        if let Some(task) = task {
            task.abort();
        }
        wakers.into_iter().for_each(wake);
    }

    /// The plugin is about to stop: an accepted WebSocket receives nothing more, so that its handler ends.
    pub(crate) fn go_away(&self) {
        let mut state = lock(&self.state);
        if !state.is_socket {
            return;
        }
        state.is_going_away = true;
        state.upload.is_complete = true;
        let waker = state.upload.waker.take();
        drop(state);
        wake(waker);
    }

    /// Names the task to drop on `cancel`.
    pub(crate) fn set_task(&self, task: AbortHandle) {
        let mut state = lock(&self.state);
        if state.phase == Phase::Cancelled {
            drop(state);
            task.abort();
        } else {
            state.task = Some(task);
        }
    }

    // --- what the plugin reads -----------------------------------------------------------------------------------

    /// The next part of the body or the next message; `None`: it is complete.
    pub(crate) fn poll_receive(&self, context: &mut Context<'_>) -> Poll<Result<Option<Item>, Over>> {
        let window = self.channel.limits.stream_window_bytes;
        let mut state = lock(&self.state);
        if state.phase != Phase::Open {
            return Poll::Ready(Err(Over));
        }
        let upload = &mut state.upload;
        let Some(item) = upload.queue.pop_front() else {
            if upload.is_complete {
                return Poll::Ready(Ok(None));
            }
            let stale = upload.waker.replace(context.waker().clone());
            drop(state);
            drop(stale);
            return Poll::Pending;
        };
        upload.consumed += item.bytes.len();
        let credit = upload.take_credit(window);
        drop(state);
        self.give_credit(credit);
        Poll::Ready(Ok(Some(item)))
    }

    /// Nobody reads the body any more: what still comes is let through, so that the sender is not held up.
    pub(crate) fn discard_upload(&self) {
        let window = self.channel.limits.stream_window_bytes;
        let mut state = lock(&self.state);
        let is_open = state.phase == Phase::Open;
        let upload = &mut state.upload;
        upload.is_unwanted = true;
        upload.consumed += upload.queue.drain(..).map(|item| item.bytes.len()).sum::<usize>();
        let credit = if is_open { upload.take_credit(window) } else { 0 };
        drop(state);
        self.give_credit(credit);
    }

    /// Why the other end closed the WebSocket, once it has.
    pub(crate) fn close_reason(&self) -> Option<(u16, String)> {
        lock(&self.state).upload.close.clone()
    }

    fn give_credit(&self, bytes: usize) {
        if bytes > 0 {
            self.channel.outbox.send(&PluginMessage::Credit { id: self.id, bytes });
        }
    }

    // --- what the plugin answers ---------------------------------------------------------------------------------

    /// Sends the head of the answer, with `end` all of it. Only the first call sends anything.
    pub(crate) fn send_head(
        &self,
        status: u16,
        headers: &Headers,
        body: Bytes,
        end: bool,
    ) -> Result<(), Over> {
        let mut state = lock(&self.state);
        if state.phase != Phase::Open || state.has_answered {
            return Err(Over);
        }
        state.has_answered = true;
        if end {
            state.phase = Phase::Ended;
        } else {
            state.download.outstanding += body.len();
        }
        self.channel.outbox.send_with(body, |body_bytes, out| {
            write_response(self.id, status, headers, end, body_bytes, out);
        });
        drop(state);
        if end {
            self.channel.remove(self.id);
        }
        Ok(())
    }

    /// How many body bytes may be sent in one frame now; at least one.
    pub(crate) fn poll_window(&self, context: &mut Context<'_>) -> Poll<Result<usize, Over>> {
        let window = self.channel.limits.stream_window_bytes;
        self.poll_download(context, |download| {
            let room = (window + download.surplus).checked_sub(download.outstanding)?;
            (room > 0).then_some(room.min(window))
        })
    }

    /// Waits until a message of this many bytes may be sent, and takes the room.
    ///
    /// One larger than the window goes when nothing else is outstanding, so that it can go at all.
    pub(crate) fn poll_reserve(&self, context: &mut Context<'_>, bytes: usize) -> Poll<Result<(), Over>> {
        let window = self.channel.limits.stream_window_bytes;
        self.poll_download(context, |download| {
            let fits = download.outstanding + bytes <= window + download.surplus || download.outstanding == 0;
            fits.then(|| download.outstanding += bytes)
        })
    }

    fn poll_download<T>(
        &self,
        context: &mut Context<'_>,
        take: impl FnOnce(&mut Download) -> Option<T>,
    ) -> Poll<Result<T, Over>> {
        let mut state = lock(&self.state);
        if state.phase != Phase::Open || state.upload.close.is_some() {
            return Poll::Ready(Err(Over));
        }
        if let Some(room) = take(&mut state.download) {
            return Poll::Ready(Ok(room));
        }
        // Dropping a waker can run foreign code, which must not find the lock taken.
        let stale = state.download.waker.replace(context.waker().clone());
        drop(state);
        drop(stale);
        Poll::Pending
    }

    /// Sends a part of the body that fits the window, or the end.
    pub(crate) fn send_data(&self, bytes: Bytes, end: bool) -> Result<(), Over> {
        let mut state = lock(&self.state);
        if state.phase != Phase::Open {
            return Err(Over);
        }
        state.download.outstanding += bytes.len();
        self.channel.outbox.send_body(&PluginMessage::Data { id: self.id, end }, bytes);
        if end {
            self.end(state);
        }
        Ok(())
    }

    /// Accepts the WebSocket.
    pub(crate) fn send_accept(&self, protocol: Option<&str>) -> Result<(), Over> {
        let mut state = lock(&self.state);
        if state.phase != Phase::Open || state.has_answered {
            return Err(Over);
        }
        state.has_answered = true;
        state.is_socket = true;
        self.channel.outbox.send(&PluginMessage::Accept { id: self.id, protocol });
        Ok(())
    }

    /// Sends one WebSocket message whose room is reserved.
    pub(crate) fn send_message(&self, bytes: Bytes, text: bool) -> Result<(), Over> {
        let state = lock(&self.state);
        if state.phase != Phase::Open || state.upload.close.is_some() {
            return Err(Over);
        }
        self.channel.outbox.send_body(&PluginMessage::Message { id: self.id, text }, bytes);
        Ok(())
    }

    /// Closes the WebSocket, once; one that the client has closed just ends.
    pub(crate) fn send_close(&self, code: u16, reason: &str) {
        let state = lock(&self.state);
        if state.upload.close.is_some() {
            return self.end(state);
        }
        if state.phase == Phase::Open {
            let code = if state.is_going_away && code == 1000 { 1001 } else { code };
            self.channel.outbox.send(&PluginMessage::Close { id: self.id, code, reason });
            self.end(state);
        }
    }

    /// Gives the request back unfinished, unless it has ended.
    pub(crate) fn give_up(&self) {
        let state = lock(&self.state);
        let (code, message) = match state.phase {
            Phase::Open => ("PLUGIN_ABORTED", "The plugin could not finish the answer"),
            Phase::Cancelled => ("CANCELLED", "The request was cancelled, and its handler has ended"),
            Phase::Ended => return,
        };
        self.channel.outbox.send(&PluginMessage::Abort { id: self.id, code, message });
        self.end(state);
    }

    /// Whether an answer (or the acceptance of the WebSocket) is on its way.
    pub(crate) fn has_answered(&self) -> bool {
        lock(&self.state).has_answered
    }

    fn end(&self, mut state: std::sync::MutexGuard<'_, State>) {
        state.phase = Phase::Ended;
        state.task = None;
        drop(state);
        self.channel.remove(self.id);
    }
}

impl Upload {
    // A quarter of a window at once, or all of it when nothing is left to read: the sender may wait for all of it.
    fn take_credit(&mut self, window: usize) -> usize {
        let is_due = self.consumed >= window / 4 || self.queue.is_empty();
        if self.is_complete || !is_due {
            return 0;
        }
        let credit = std::mem::take(&mut self.consumed);
        self.outstanding -= credit;
        credit
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
