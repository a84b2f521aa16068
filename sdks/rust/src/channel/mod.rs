//! The connection to the host, as the rest of the crate sees it: exchanges, calls and what is sent.

use std::collections::HashMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

pub(crate) mod calls;
pub(crate) mod exchange;
pub(crate) mod outbox;

use calls::Calls;
use exchange::Exchange;
use outbox::Outbox;

use crate::life::Event;
use crate::sync::lock;
use crate::wire::incoming::Limits;

/// One live connection to the host.
pub(crate) struct Channel {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) limits: Limits,
    pub(crate) calls: Calls,
    exchanges: Mutex<Exchanges>,
    events: Sender<Event>,
}

#[derive(Default)]
struct Exchanges {
    open: HashMap<u64, Arc<Exchange>>,
    is_draining: bool,
}

impl Channel {
    pub(crate) fn new(outbox: Arc<Outbox>, limits: Limits, events: Sender<Event>) -> Self {
        Self { outbox, limits, calls: Calls::default(), exchanges: Mutex::default(), events }
    }

    /// Begins an exchange.
    pub(crate) fn open(self: &Arc<Self>, id: u64) -> Arc<Exchange> {
        let exchange = Arc::new(Exchange::new(id, Arc::clone(self)));
        lock(&self.exchanges).open.insert(id, Arc::clone(&exchange));
        exchange
    }

    /// The exchange with this id, while it is in flight.
    pub(crate) fn find(&self, id: u64) -> Option<Arc<Exchange>> {
        lock(&self.exchanges).open.get(&id).cloned()
    }

    /// Forgets an exchange that has ended.
    pub(crate) fn remove(&self, id: u64) {
        let mut exchanges = lock(&self.exchanges);
        let removed = exchanges.open.remove(&id);
        let is_drained = exchanges.is_draining && exchanges.open.is_empty();
        drop(exchanges);
        drop(removed);
        if is_drained {
            self.report(Event::Drained);
        }
    }

    /// Asks for `Event::Drained` as soon as nothing is in flight.
    pub(crate) fn drain(&self) {
        let mut exchanges = lock(&self.exchanges);
        exchanges.is_draining = true;
        let is_drained = exchanges.open.is_empty();
        drop(exchanges);
        if is_drained {
            self.report(Event::Drained);
        }
    }

    /// Lets every open WebSocket come to its end: its handler receives nothing more.
    pub(crate) fn close_sockets(&self) {
        let open: Vec<_> = lock(&self.exchanges).open.values().cloned().collect();
        open.iter().for_each(|exchange| exchange.go_away());
    }

    /// Tells the main thread; once that has decided to exit nobody listens any more.
    pub(crate) fn report(&self, event: Event) {
        drop(self.events.send(event));
    }
}
