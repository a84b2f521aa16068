//! From what a handler returned to what is sent: errors become answers, bodies go out as fast as they are taken.

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;

use crate::channel::exchange::{Exchange, Over};
use crate::error::{PluginError, PluginResult};
use crate::guard::catch_panic;
use crate::headers::Headers;
use crate::http::{Body, HttpResponse};
use crate::log::Log;

/// An answer whose body cannot go out at once.
pub(crate) struct Streamed {
    status: u16,
    headers: Headers,
    body: Body,
}

/// The answer to a request from what its handler returned; failures are logged with the request's name.
pub(crate) fn to_response(
    outcome: PluginResult<HttpResponse>,
    request: &impl ToString,
    log: &Log,
) -> HttpResponse {
    outcome.unwrap_or_else(|error| {
        if !error.is_for_client() {
            log_failure(&error, request, log);
        }
        HttpResponse::from_error(&error)
    })
}

/// Writes why a request failed.
pub(crate) fn log_failure(error: &PluginError, request: &impl ToString, log: &Log) {
    let log = log.with("request", request.to_string()).with("code", error.code());
    log.error(format!("Cannot answer request: {error}"));
}

/// Sends an answer whose body is in memory and fits one frame; gives back any other.
pub(crate) fn send_whole(exchange: &Exchange, response: HttpResponse, log: &Log) -> Result<(), Streamed> {
    let (status, headers, body) = response.into_parts();
    if let Some(problem) = headers.problem() {
        let error = PluginError::new(problem);
        log_failure(&error, &format!("id {}", exchange.id), log);
        return send_whole(exchange, HttpResponse::from_error(&error), log);
    }
    match body.into_whole() {
        Ok(bytes) if bytes.len() <= exchange.channel().limits.max_body_bytes => {
            // The client may have left meanwhile; then nobody waits for the answer.
            drop(exchange.send_head(status, &headers, bytes, true));
            Ok(())
        }
        Ok(bytes) => Err(Streamed { status, headers, body: bytes.into() }),
        Err(body) => Err(Streamed { status, headers, body }),
    }
}

/// Sends an answer to its end.
pub(crate) async fn deliver(exchange: &Arc<Exchange>, response: HttpResponse, log: &Log) {
    if let Err(streamed) = send_whole(exchange, response, log) {
        stream(exchange, streamed, log).await;
    }
}

/// Sends an answer chunk by chunk, never more than the window at once.
pub(crate) async fn stream(exchange: &Arc<Exchange>, streamed: Streamed, log: &Log) {
    let Streamed { status, headers, mut body } = streamed;
    if exchange.send_head(status, &headers, Bytes::new(), false).is_err() {
        return;
    }
    loop {
        let chunk = poll_fn(|context| match catch_panic(|| body.poll_chunk(context)) {
            Ok(polled) => polled.map(|chunk| chunk.transpose().map_err(PluginError::from)),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        });
        match chunk.await {
            Ok(Some(chunk)) => {
                if send_chunk(exchange, chunk).await.is_err() {
                    return;
                }
            }
            Ok(None) => {
                drop(exchange.send_data(Bytes::new(), true));
                return;
            }
            Err(error) => {
                log_failure(&error, &format!("id {}", exchange.id), log);
                exchange.give_up();
                return;
            }
        }
    }
}

async fn send_chunk(exchange: &Exchange, mut chunk: Bytes) -> Result<(), Over> {
    while !chunk.is_empty() {
        let room = poll_fn(|context| exchange.poll_window(context)).await?;
        let part = chunk.split_to(room.min(chunk.len()));
        exchange.send_data(part, false)?;
    }
    Ok(())
}
