//! WebSocket: whole messages in both directions, with back-pressure.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Mutex;

use crate::answer::deliver;
use crate::channel::exchange::Exchange;
use crate::http::{HttpRequest, HttpResponse};
use crate::log::cut;

const MAX_REASON_BYTES: usize = 123;

/// A client asks for a WebSocket: accept it, or refuse it with an answer.
///
/// ```no_run
/// use toru_plugin_api::{HttpResponse, PluginResult, WebSocketUpgrade};
///
/// async fn handle_websocket(upgrade: WebSocketUpgrade) -> PluginResult<()> {
///     if upgrade.request().path() != "/echo" {
///         upgrade.refuse(HttpResponse::not_found()).await;
///         return Ok(());
///     }
///     let mut socket = upgrade.accept();
///     while let Some(message) = socket.receive().await {
///         socket.send(message).await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct WebSocketUpgrade {
    request: HttpRequest,
    protocols: Vec<String>,
    exchange: ExchangeHandle,
}

impl WebSocketUpgrade {
    pub(crate) fn new(request: HttpRequest, protocols: Vec<String>, exchange: Arc<Exchange>) -> Self {
        Self { request, protocols, exchange: ExchangeHandle(exchange) }
    }

    /// The request: path, headers, user.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The subprotocols that the client offers.
    #[must_use]
    pub fn protocols(&self) -> &[String] {
        &self.protocols
    }

    /// Accepts the WebSocket without a subprotocol.
    #[must_use]
    pub fn accept(self) -> WebSocket {
        self.accept_as(None)
    }

    /// Accepts the WebSocket with one of the offered subprotocols.
    #[must_use]
    pub fn accept_with_protocol(self, protocol: &str) -> WebSocket {
        self.accept_as(Some(protocol))
    }

    /// Refuses the WebSocket with this answer.
    pub async fn refuse(self, response: HttpResponse) {
        deliver(&self.exchange.0, response, self.request.context().log()).await;
    }

    #[cfg(feature = "tower")]
    pub(crate) fn into_parts(self) -> (HttpRequest, Vec<String>, Arc<Exchange>) {
        (self.request, self.protocols, self.exchange.0)
    }

    fn accept_as(self, protocol: Option<&str>) -> WebSocket {
        WebSocket::accept(self.exchange.0, protocol)
    }
}

/// A WebSocket message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl Message {
    /// The message as text, if it is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

/// Why a message could not be sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebSocketError {
    /// The WebSocket is closed.
    #[error("Cannot send message: the WebSocket is closed")]
    Closed,
    /// The message is larger than the protocol allows.
    #[error("Cannot send message: {bytes} bytes exceed {max_bytes}")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
}

/// Why the client closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseReason {
    /// Close code of RFC 6455, 1000 when all is well.
    pub code: u16,
    /// For people, often empty.
    pub reason: String,
}

/// An open WebSocket. It is closed when the handler returns: with code 1000, with 1011 after an error.
#[derive(Debug)]
pub struct WebSocket {
    sender: WebSocketSender,
}

impl WebSocket {
    pub(crate) fn accept(exchange: Arc<Exchange>, protocol: Option<&str>) -> Self {
        // A client that has left meanwhile is noticed at the first message.
        drop(exchange.send_accept(protocol));
        Self { sender: WebSocketSender { exchange: ExchangeHandle(exchange), turn: Arc::default() } }
    }

    /// The next message; `None`: the client has closed, or the plugin is about to stop.
    pub async fn receive(&mut self) -> Option<Message> {
        let exchange = &self.sender.exchange.0;
        let item = poll_fn(|context| exchange.poll_receive(context)).await.ok().flatten()?;
        Some(if item.is_text {
            Message::Text(String::from_utf8_lossy(&item.bytes).into_owned())
        } else {
            Message::Binary(item.bytes)
        })
    }

    /// Sends a message; waits while the client is slower than the plugin.
    ///
    /// # Errors
    /// [`WebSocketError`]
    pub async fn send(&self, message: impl Into<Message>) -> Result<(), WebSocketError> {
        self.sender.send(message).await
    }

    /// A handle to send from elsewhere, at the same time as messages are received here.
    #[must_use]
    pub fn sender(&self) -> WebSocketSender {
        self.sender.clone()
    }

    /// Why the client closed, once [`receive`](Self::receive) has given `None`.
    #[must_use]
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.sender.exchange.0.close_reason().map(|(code, reason)| CloseReason { code, reason })
    }

    /// Closes the WebSocket with a code (1000, or 3000–4999 of one's own) and a reason of at most 123 bytes.
    pub fn close(self, code: u16, reason: &str) {
        let code = if (1000..5000).contains(&code) { code } else { 1000 };
        self.sender.exchange.0.send_close(code, cut(reason, MAX_REASON_BYTES));
    }
}

/// Sends messages on a WebSocket. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WebSocketSender {
    exchange: ExchangeHandle,
    // One sender at a time waits for room; the others wait for their turn.
    turn: Arc<Mutex<()>>,
}

impl WebSocketSender {
    /// Sends a message; waits while the client is slower than the plugin.
    ///
    /// # Errors
    /// [`WebSocketError`]
    pub async fn send(&self, message: impl Into<Message>) -> Result<(), WebSocketError> {
        let (bytes, is_text) = match message.into() {
            Message::Text(text) => (Bytes::from(text), true),
            Message::Binary(bytes) => (bytes, false),
        };
        let exchange = &self.exchange.0;
        let max_bytes = exchange.channel().limits.max_body_bytes;
        if bytes.len() > max_bytes {
            return Err(WebSocketError::TooLarge { bytes: bytes.len(), max_bytes });
        }
        let turn = self.turn.lock().await;
        let reserved = poll_fn(|context| exchange.poll_reserve(context, bytes.len())).await;
        let sent = reserved.and_then(|()| exchange.send_message(bytes, is_text));
        drop(turn);
        sent.map_err(|_| WebSocketError::Closed)
    }
}

#[derive(Clone)]
struct ExchangeHandle(Arc<Exchange>);

impl fmt::Debug for ExchangeHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "exchange {}", self.0.id)
    }
}
