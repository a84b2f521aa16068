//! `hello` and its answer: how a process becomes a plugin of the host that started it.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use crate::frame::{FrameDecoder, ProtocolError};
use crate::metadata::PluginMetadata;
use crate::order::{self, Phase};
use crate::wire::incoming::{HostMessage, Welcome, parse};
use crate::wire::outgoing::{PluginMessage, write_message};

const SDK: &str = concat!("rust/", env!("CARGO_PKG_VERSION"));
const FEATURES: [&str; 3] = ["stream", "websocket", "heartbeat"];

/// Why the host did not welcome the plugin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandshakeError {
    #[error("Cannot reach the host: {0}")]
    Io(#[from] io::Error),
    #[error("Cannot understand the host: {0} ({code})", code = .0.code)]
    Protocol(#[from] ProtocolError),
    #[error("Cannot start: the host refused the plugin: {message} ({code})")]
    Rejected { code: String, message: String },
    #[error("Cannot start: the host closed the connection before it answered")]
    Closed,
}

/// Says `hello` and waits for `welcome`. The decoder may hold what the host sent right after it.
pub(crate) fn shake_hands(
    socket: &mut UnixStream,
    token: &str,
    metadata: &PluginMetadata,
) -> Result<(Welcome, FrameDecoder), HandshakeError> {
    let (plugin_id, version) = (metadata.id(), metadata.version());
    let hello =
        PluginMessage::Hello { protocol: 2, token, plugin_id, version, sdk: SDK, features: &FEATURES };
    let mut bytes = Vec::new();
    write_message(&hello, 0, &mut bytes);
    socket.write_all(&bytes)?;

    let mut decoder = FrameDecoder::new();
    loop {
        while let Some(frame) = decoder.next_frame()? {
            let message = parse(&frame.head)?;
            order::check(&message, Phase::Greeted)?;
            match message {
                HostMessage::Welcome(welcome) => return Ok((*welcome, decoder)),
                HostMessage::Reject(reject) => {
                    let message = reject.message.unwrap_or_default().0.into_owned();
                    return Err(HandshakeError::Rejected { code: reject.code.0.into_owned(), message });
                }
                // Of an unknown type: nothing else passes the check.
                _ => {}
            }
        }
        match socket.read(decoder.space()) {
            Ok(0) => {
                decoder.finish()?;
                return Err(HandshakeError::Closed);
            }
            Ok(count) => decoder.advance(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
