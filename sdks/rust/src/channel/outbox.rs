//! What waits to be sent, and who sends it.
//!
//! Whoever adds a frame sends it, together with all that others added meanwhile: one write for many frames and no
//! thread in between. Nobody blocks on a slow host: what the socket does not take at once is left to a thread of its
//! own. The thread that reads the socket only adds; it flushes once per batch.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use rustix::net::{SendAncillaryBuffer, SendFlags, sendmsg};

use crate::frame::{MAX_HEAD_BYTES, PREFIX_BYTES};
use crate::sync::lock;
use crate::wire::outgoing::{PluginMessage, write_message};

// Below this a body is copied behind its head; from here on the copy would cost more than a second slice.
const LARGE_BODY_BYTES: usize = 16_384;
const CONGESTED_BYTES: usize = 4 * 1024 * 1024;
const SLICES_PER_WRITE: usize = 64;

thread_local! {
    static FLUSHES_LATER: Cell<bool> = const { Cell::new(false) };
}

/// Tells that this thread calls [`Outbox::flush`] itself after each batch.
pub(crate) fn set_flushes_later(later: bool) {
    FLUSHES_LATER.set(later);
}

/// The outgoing side of the channel.
pub(crate) struct Outbox {
    socket: Arc<UnixStream>,
    state: Mutex<State>,
    idle: Condvar,
    overflowed: Condvar,
}

#[derive(Default)]
struct State {
    pending: VecDeque<Chunk>,
    pending_bytes: usize,
    /// Somebody is writing and will see what is added meanwhile.
    is_writing: bool,
    /// The socket failed; the reading side reports why.
    is_dead: bool,
    /// What the socket did not take; the writing thread goes on with it.
    overflow: VecDeque<Chunk>,
    has_writer: bool,
    /// A used buffer, kept to be used again.
    spare: Vec<u8>,
}

enum Chunk {
    Frames(Vec<u8>),
    Body(Bytes),
}

impl Chunk {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Frames(bytes) => bytes,
            Self::Body(bytes) => bytes,
        }
    }
}

impl Outbox {
    pub(crate) fn new(socket: Arc<UnixStream>) -> Self {
        Self { socket, state: Mutex::default(), idle: Condvar::new(), overflowed: Condvar::new() }
    }

    /// Sends a message without a body. `false`: its head is over the limit, and nothing was sent.
    pub(crate) fn send(self: &Arc<Self>, message: &PluginMessage<'_>) -> bool {
        self.send_body(message, Bytes::new())
    }

    /// Sends a message with a body. `false`: its head is over the limit, and nothing was sent.
    pub(crate) fn send_body(self: &Arc<Self>, message: &PluginMessage<'_>, body: Bytes) -> bool {
        self.send_with(body, |body_bytes, out| write_message(message, body_bytes, out))
    }

    /// Sends the frame whose prefix and head `write_head` appends, given the length of the body.
    pub(crate) fn send_with(
        self: &Arc<Self>,
        body: Bytes,
        write_head: impl FnOnce(usize, &mut Vec<u8>),
    ) -> bool {
        {
            let mut state = lock(&self.state);
            if state.is_dead {
                return true;
            }
            if !matches!(state.pending.back(), Some(Chunk::Frames(_))) {
                let buffer = std::mem::take(&mut state.spare);
                state.pending.push_back(Chunk::Frames(buffer));
            }
            if let Some(Chunk::Frames(out)) = state.pending.back_mut() {
                let start = out.len();
                write_head(body.len(), out);
                let head_bytes = out.len() - start;
                if head_bytes > MAX_HEAD_BYTES + PREFIX_BYTES {
                    out.truncate(start);
                    return false;
                }
                if body.len() < LARGE_BODY_BYTES {
                    out.extend_from_slice(&body);
                }
                state.pending_bytes += head_bytes + body.len();
            }
            if body.len() >= LARGE_BODY_BYTES {
                state.pending.push_back(Chunk::Body(body));
            }
        }
        if !FLUSHES_LATER.get() {
            self.flush();
        }
        true
    }

    /// Sends what waits, unless somebody is at it already.
    pub(crate) fn flush(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        if state.is_writing || state.pending.is_empty() {
            return;
        }
        state.is_writing = true;
        drop(state);
        if let Some(rest) = self.write_pending(VecDeque::new(), SendFlags::DONTWAIT) {
            self.leave_to_writer(rest);
        }
    }

    // The flag `is_writing` stays set until the writing thread is done.
    fn leave_to_writer(self: &Arc<Self>, rest: VecDeque<Chunk>) {
        let mut state = lock(&self.state);
        state.overflow = rest;
        let has_writer = std::mem::replace(&mut state.has_writer, true);
        drop(state);
        if has_writer {
            self.overflowed.notify_one();
            return;
        }
        let outbox = Arc::clone(self);
        let started =
            thread::Builder::new().name("toru-write".to_owned()).spawn(move || outbox.write_overflow());
        if started.is_err() {
            self.die();
        }
    }

    fn write_overflow(&self) {
        loop {
            let state = lock(&self.state);
            let waited = self.overflowed.wait_while(state, |state| state.overflow.is_empty());
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            let rest = std::mem::take(&mut state.overflow);
            drop(state);
            self.write_pending(rest, SendFlags::empty());
        }
    }

    /// Whether the host has not read for so long that what need not be sent should not be added.
    pub(crate) fn is_congested(&self) -> bool {
        lock(&self.state).pending_bytes > CONGESTED_BYTES
    }

    /// Waits until everything is sent, at most this long.
    pub(crate) fn drain(self: &Arc<Self>, limit: Duration) {
        self.flush();
        let state = lock(&self.state);
        let is_busy = |state: &mut State| state.is_writing && !state.is_dead;
        drop(self.idle.wait_timeout_while(state, limit, is_busy));
    }

    // The caller has set `is_writing`. Some: the socket is full, this is left and the flag still set.
    fn write_pending(&self, mut batch: VecDeque<Chunk>, flags: SendFlags) -> Option<VecDeque<Chunk>> {
        let mut offset = 0;
        loop {
            if batch.is_empty() {
                let mut state = lock(&self.state);
                if state.pending.is_empty() || state.is_dead {
                    state.is_writing = false;
                    self.idle.notify_all();
                    return None;
                }
                std::mem::swap(&mut batch, &mut state.pending);
                state.pending_bytes = 0;
            }
            match self.write_some(&batch, offset, flags) {
                Ok(count) => offset = self.consume(&mut batch, offset + count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    trim_front(&mut batch, offset);
                    return Some(batch);
                }
                Err(_) => {
                    self.die();
                    return None;
                }
            }
        }
    }

    fn write_some(&self, batch: &VecDeque<Chunk>, offset: usize, flags: SendFlags) -> io::Result<usize> {
        let mut slices = [IoSlice::new(&[]); SLICES_PER_WRITE];
        let used = batch.len().min(SLICES_PER_WRITE);
        for (index, chunk) in batch.iter().take(used).enumerate() {
            slices[index] = IoSlice::new(&chunk.bytes()[if index == 0 { offset } else { 0 }..]);
        }
        let mut no_ancillary = SendAncillaryBuffer::default();
        Ok(sendmsg(&self.socket, &slices[..used], &mut no_ancillary, flags | SendFlags::NOSIGNAL)?)
    }

    // Drops the chunks that are sent whole; returns how much of the first one left is sent.
    fn consume(&self, batch: &mut VecDeque<Chunk>, mut sent: usize) -> usize {
        while let Some(chunk) = batch.front() {
            let length = chunk.bytes().len();
            if sent < length {
                return sent;
            }
            sent -= length;
            if let Some(Chunk::Frames(mut buffer)) = batch.pop_front()
                && buffer.capacity() <= 4 * LARGE_BODY_BYTES
            {
                buffer.clear();
                lock(&self.state).spare = buffer;
            }
        }
        0
    }

    fn die(&self) {
        let mut state = lock(&self.state);
        state.is_dead = true;
        state.is_writing = false;
        state.pending.clear();
        self.idle.notify_all();
    }
}

fn trim_front(batch: &mut VecDeque<Chunk>, offset: usize) {
    match batch.front_mut() {
        Some(Chunk::Frames(bytes)) => drop(bytes.drain(..offset)),
        Some(Chunk::Body(bytes)) => *bytes = bytes.slice(offset..),
        None => {}
    }
}
