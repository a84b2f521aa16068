//! The order of messages: which one of the host may come in which phase of a connection.
//!
//! `conformance/order/v2.json` is the same table; `tests/order.rs` tries every row of it on a real plugin.

use crate::frame::ProtocolError;
use crate::wire::incoming::HostMessage;

/// Phases of a connection once `hello` is said, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    Greeted = 1,
    Starting = 2,
    Ready = 4,
}

const GREETED: u8 = Phase::Greeted as u8;
const READY: u8 = Phase::Ready as u8;
const WELCOMED: u8 = Phase::Starting as u8 | READY;

/// Judges a message; one of an unknown type may come at any time.
pub(crate) fn check(message: &HostMessage<'_>, phase: Phase) -> Result<(), ProtocolError> {
    let (kind, allowed) = rule(message);
    if allowed & phase as u8 != 0 {
        return Ok(());
    }
    let when = match phase {
        Phase::Greeted => "before \"welcome\"",
        Phase::Starting if allowed == READY => "before \"ready\"",
        _ if kind == "welcome" => "twice",
        Phase::Starting => "after \"welcome\"",
        Phase::Ready => "after \"ready\"",
    };
    Err(ProtocolError::new("MESSAGE_UNEXPECTED", format!("message \"{kind}\" came {when}")))
}

fn rule(message: &HostMessage<'_>) -> (&'static str, u8) {
    match message {
        HostMessage::Welcome(_) => ("welcome", GREETED),
        HostMessage::Reject(_) => ("reject", GREETED),
        HostMessage::Ping(_) => ("ping", WELCOMED),
        HostMessage::Settings(_) => ("settings", WELCOMED),
        HostMessage::License(_) => ("license", WELCOMED),
        HostMessage::Result(_) => ("result", WELCOMED),
        HostMessage::Error(_) => ("error", WELCOMED),
        HostMessage::Shutdown(_) => ("shutdown", WELCOMED),
        HostMessage::Request(_) => ("request", READY),
        HostMessage::Data(_) => ("data", READY),
        HostMessage::Credit(_) => ("credit", READY),
        HostMessage::Cancel(_) => ("cancel", READY),
        HostMessage::Message(_) => ("message", READY),
        HostMessage::Close(_) => ("close", READY),
        HostMessage::Unknown => ("unknown", GREETED | WELCOMED),
    }
}
