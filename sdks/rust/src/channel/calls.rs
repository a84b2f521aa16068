//! Calls to the host: a number for each, and who waits for which answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::outbox::Outbox;
use crate::sync::lock;
use crate::wire::incoming::CallResult;
use crate::wire::outgoing::{Call, PluginMessage};

/// What the host answered: fields and value, or a code and a sentence.
pub(crate) type Answer = Result<(CallResult, Bytes), (String, String)>;

/// The calls that wait for an answer.
#[derive(Default)]
pub(crate) struct Calls {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last_id: u64,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    is_over: bool,
}

impl Calls {
    /// Sends a call; the receiver fails when the channel ends first. The call's `id` is filled in.
    pub(crate) fn call(
        &self,
        outbox: &Arc<Outbox>,
        mut call: Call<'_>,
        body: Bytes,
    ) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        let mut state = lock(&self.state);
        if state.is_over {
            return receiver;
        }
        state.last_id += 1;
        call.id = state.last_id;
        state.waiting.insert(call.id, sender);
        // Sent under the lock, so that ids grow on the wire too.
        let id = call.id;
        if !outbox.send_body(&PluginMessage::Call(call), body) {
            let refused =
                ("CALL_INVALID".to_owned(), "Cannot make call: its arguments are too long".to_owned());
            if let Some(caller) = state.waiting.remove(&id) {
                drop(caller.send(Err(refused)));
            }
        }
        receiver
    }

    /// Hands an answer to its caller; one that nobody waits for is dropped.
    pub(crate) fn settle(&self, id: u64, answer: Answer) {
        let caller = lock(&self.state).waiting.remove(&id);
        if let Some(caller) = caller {
            drop(caller.send(answer));
        }
    }

    /// Fails every call, now and later: the channel has ended.
    pub(crate) fn end(&self) {
        let mut state = lock(&self.state);
        state.is_over = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
    }
}
