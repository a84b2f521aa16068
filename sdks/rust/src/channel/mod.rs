//! The connection to the host, as the rest of the crate sees it: exchanges, calls and what is sent.

pub(crate) mod calls;
mod connection;
pub(crate) mod exchange;
pub(crate) mod outbox;

/// One live connection to the host, with its exchanges.
pub(crate) type Channel = connection::Connection<exchange::Exchange>;
