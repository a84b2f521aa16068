//! The connection to the host: what is sent, calls, and what is in flight by its id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::calls::Calls;
use super::outbox::Outbox;
use crate::sync::lock;
use crate::wire::incoming::Limits;

/// One live connection to the host. What it keeps for a request in flight is no matter here.
pub(crate) struct Connection<T> {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) limits: Limits,
    pub(crate) calls: Calls,
    exchanges: Mutex<Exchanges<T>>,
}

struct Exchanges<T> {
    open: HashMap<u64, Arc<T>>,
    on_drained: Option<Box<dyn FnOnce() + Send>>,
}

impl<T> Connection<T> {
    pub(crate) fn new(outbox: Arc<Outbox>, limits: Limits) -> Self {
        let exchanges = Mutex::new(Exchanges { open: HashMap::new(), on_drained: None });
        Self { outbox, limits, calls: Calls::default(), exchanges }
    }

    /// Remembers an exchange that begins.
    pub(crate) fn insert(&self, id: u64, exchange: Arc<T>) {
        lock(&self.exchanges).open.insert(id, exchange);
    }

    /// The exchange with this id, while it is in flight.
    pub(crate) fn find(&self, id: u64) -> Option<Arc<T>> {
        lock(&self.exchanges).open.get(&id).cloned()
    }

    /// All exchanges in flight.
    pub(crate) fn in_flight(&self) -> Vec<Arc<T>> {
        lock(&self.exchanges).open.values().cloned().collect()
    }

    /// Forgets an exchange that has ended.
    pub(crate) fn remove(&self, id: u64) {
        let mut exchanges = lock(&self.exchanges);
        let removed = exchanges.open.remove(&id);
        let on_drained = exchanges.take_drained();
        drop(exchanges);
        drop(removed);
        if let Some(on_drained) = on_drained {
            on_drained();
        }
    }

    /// Calls `on_drained`, once, as soon as nothing is in flight.
    pub(crate) fn drain(&self, on_drained: impl FnOnce() + Send + 'static) {
        let mut exchanges = lock(&self.exchanges);
        exchanges.on_drained = Some(Box::new(on_drained));
        let on_drained = exchanges.take_drained();
        drop(exchanges);
        if let Some(on_drained) = on_drained {
            on_drained();
        }
    }
}

impl<T> Exchanges<T> {
    fn take_drained(&mut self) -> Option<Box<dyn FnOnce() + Send>> {
        self.on_drained.take_if(|_| self.open.is_empty())
    }
}
