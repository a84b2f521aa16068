//! WebSockets of a service: an HTTP connection in memory, so that the service upgrades it as it would any other.
//!
//! On one end of a pipe stands hyper's server with the service, on the other its client and a WebSocket client, whose
//! messages are those of the protocol.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use http::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderValue, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message as SocketMessage};
use tower_service::Service;

use super::convert::{BoxError, from_http_response, to_http_request};
use crate::channel::exchange::{Exchange, Item};
use crate::error::PluginResult;
use crate::http::Body;
use crate::sync::lock;
use crate::websocket::WebSocketUpgrade;

const PIPE_BYTES: usize = 65_536;
// Both ends are in this process: the key proves nothing to anybody.
const KEY: HeaderValue = HeaderValue::from_static("dG9ydSBwbHVnaW4gYXBpIQ==");

const CLOSE_NORMAL: u16 = 1000;
const CLOSE_GOING_AWAY: u16 = 1001;
const CLOSE_FAILED: u16 = 1011;

/// Hands a WebSocket to a service, which accepts or refuses it; returns when it is closed.
///
/// # Errors
/// What the service fails with before it accepts.
pub async fn connect<S, B>(service: S, upgrade: WebSocketUpgrade) -> PluginResult<()>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let (request, protocols, exchange) = upgrade.into_parts();
    let log = request.context().log().clone();
    let mut request = to_http_request(request)?;
    add_upgrade_headers(&mut request, &protocols);

    let (client_io, server_io) = tokio::io::duplex(PIPE_BYTES);
    // Both ends of the pipe end with this future.
    let mut ends = JoinSet::new();
    ends.spawn(serve(server_io, service, request.extensions().clone()));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(client_io)).await?;
    ends.spawn(connection.with_upgrades());

    let response = sender.send_request(request).await?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        crate::answer::deliver(&exchange, from_http_response(response).await?, &log).await;
        return Ok(());
    }
    let protocol = response.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    drop(exchange.send_accept(protocol));
    let upgraded = TokioIo::new(hyper::upgrade::on(response).await?);
    let max_bytes = Some(exchange.channel().limits.max_body_bytes);
    let config = WebSocketConfig::default().max_message_size(max_bytes).max_frame_size(max_bytes);
    let socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
    bridge(socket.split(), &exchange).await;
    Ok(())
}

fn add_upgrade_headers(request: &mut http::Request<Body>, protocols: &[String]) {
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(SEC_WEBSOCKET_KEY, KEY);
    headers.remove(http::header::SEC_WEBSOCKET_EXTENSIONS);
    headers.remove(SEC_WEBSOCKET_PROTOCOL);
    if let Ok(offered) = HeaderValue::from_str(&protocols.join(", "))
        && !protocols.is_empty()
    {
        headers.insert(SEC_WEBSOCKET_PROTOCOL, offered);
    }
}

fn serve<S, B>(
    io: tokio::io::DuplexStream,
    service: S,
    extensions: http::Extensions,
) -> impl Future<Output = hyper::Result<()>> + Send + 'static
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let shared = Arc::new(Mutex::new(service));
    let answer = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let mut service = lock(&shared).clone();
        let extensions = extensions.clone();
        async move {
            // The request's own extensions hold the means to upgrade.
            let mut request = request.map(|_| Body::empty());
            request.extensions_mut().extend(extensions);
            poll_fn(|context| service.poll_ready(context)).await.map_err(Into::into)?;
            service.call(request).await.map(|response| response.map(Box::pin)).map_err(Into::<BoxError>::into)
        }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(io), answer);
    connection.with_upgrades()
}

// Both directions at once: one that waits for room must not keep the other from making it.
async fn bridge<K, T>((sink, stream): (K, T), exchange: &Exchange)
where
    K: Sink<SocketMessage, Error = SocketError> + Unpin,
    T: Stream<Item = Result<SocketMessage, SocketError>> + Unpin,
{
    let to_service = std::pin::pin!(pass_to_service(sink, exchange));
    let to_client = std::pin::pin!(pass_to_client(stream, exchange));
    let (code, reason) = match select(to_service, to_client).await {
        Either::Left((end, _)) | Either::Right((end, _)) => end,
    };
    exchange.send_close(code, crate::log::cut(&reason, 123));
}

async fn pass_to_service<K>(mut sink: K, exchange: &Exchange) -> (u16, String)
where
    K: Sink<SocketMessage, Error = SocketError> + Unpin,
{
    while let Ok(Some(Item { bytes, is_text })) = poll_fn(|context| exchange.poll_receive(context)).await {
        let message = match String::from_utf8(bytes.to_vec()) {
            Ok(text) if is_text => SocketMessage::text(text),
            _ => SocketMessage::binary(bytes),
        };
        if sink.send(message).await.is_err() {
            return (CLOSE_NORMAL, String::new());
        }
    }
    // The client has closed, or the plugin is about to stop.
    let (code, reason) = exchange.close_reason().unwrap_or((CLOSE_GOING_AWAY, String::new()));
    let frame = CloseFrame { code: code.into(), reason: reason.clone().into() };
    // A service that is gone already needs no farewell.
    drop(sink.send(SocketMessage::Close(Some(frame))).await);
    (code, reason)
}

async fn pass_to_client<T>(mut stream: T, exchange: &Exchange) -> (u16, String)
where
    T: Stream<Item = Result<SocketMessage, SocketError>> + Unpin,
{
    while let Some(Ok(message)) = stream.next().await {
        let is_text = message.is_text();
        match message {
            SocketMessage::Text(_) | SocketMessage::Binary(_) => {
                let bytes = message.into_data();
                let reserved = poll_fn(|context| exchange.poll_reserve(context, bytes.len())).await;
                if reserved.and_then(|()| exchange.send_message(bytes, is_text)).is_err() {
                    return (CLOSE_NORMAL, String::new());
                }
            }
            SocketMessage::Close(Some(frame)) => {
                return (frame.code.into(), frame.reason.as_str().to_owned());
            }
            SocketMessage::Close(None) => return (CLOSE_NORMAL, String::new()),
            SocketMessage::Ping(_) | SocketMessage::Pong(_) | SocketMessage::Frame(_) => {}
        }
    }
    // The service let the connection go without a close.
    (CLOSE_FAILED, String::new())
}
