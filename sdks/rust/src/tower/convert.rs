//! Between this crate's requests and answers and those of the `http` crate.

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use http_body::{Frame, SizeHint};

use crate::error::{BodyError, PluginError, PluginResult};
use crate::headers::Headers;
use crate::http::{Body, HttpRequest, HttpResponse};

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// A request of the `http` crate; account and context become extensions.
pub(super) fn to_http_request(request: HttpRequest) -> PluginResult<http::Request<Body>> {
    let mut converted = http::Request::new(Body::empty());
    *converted.method_mut() =
        request.method().parse().map_err(|_| bad_request("method", request.method()))?;
    *converted.uri_mut() = request.target().parse().map_err(|_| bad_request("path", request.target()))?;
    for (name, value) in request.headers().iter() {
        let parsed = http::HeaderName::from_bytes(name.as_bytes()).ok().zip(to_header_value(value));
        let (name, value) = parsed.ok_or_else(|| bad_request("header", name))?;
        converted.headers_mut().append(name, value);
    }
    if let Some(user) = request.user() {
        converted.extensions_mut().insert(user.clone());
    }
    converted.extensions_mut().insert(request.context().clone());
    *converted.body_mut() = request.into_body();
    Ok(converted)
}

/// The answer of a service. A body that is complete at once stays in one piece.
pub(super) async fn from_http_response<B>(response: http::Response<B>) -> PluginResult<HttpResponse>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let (parts, body) = response.into_parts();
    if parts.status.is_informational() {
        return Err(PluginError::new(format!("the service answered with status {}", parts.status.as_u16())));
    }
    let mut converted = HttpResponse::new(parts.status.as_u16());
    copy_headers(&parts.headers, converted.headers_mut());
    Ok(converted.with_body(from_http_body(body).await?))
}

fn copy_headers(from: &http::HeaderMap, to: &mut Headers) {
    for (name, value) in from {
        // On the wire a header is text of one character per byte.
        let value = match value.to_str() {
            Ok(text) => text.to_owned(),
            Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
        };
        to.append(name.as_str().to_owned(), value);
    }
}

fn to_header_value(text: &str) -> Option<http::HeaderValue> {
    if text.is_ascii() {
        return text.parse().ok();
    }
    let bytes: Result<Vec<u8>, _> =
        text.chars().map(|character| u8::try_from(u32::from(character))).collect();
    http::HeaderValue::from_bytes(&bytes.ok()?).ok()
}

async fn from_http_body<B>(body: B) -> PluginResult<Body>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    if body.is_end_stream() {
        return Ok(Body::empty());
    }
    let mut chunks = HttpChunks { body: Box::pin(body), first: None };
    // One look, without waiting: most bodies are there already, and complete with their first chunk.
    let polled = poll_fn(|context| Poll::Ready(Pin::new(&mut chunks).poll_next(context))).await;
    match polled {
        Poll::Ready(None) => Ok(Body::empty()),
        Poll::Ready(Some(Ok(chunk))) if chunks.body.is_end_stream() => Ok(Body::from(chunk)),
        Poll::Ready(Some(Err(error))) => Err(to_plugin_error(error)),
        Poll::Ready(Some(Ok(chunk))) => {
            chunks.first = Some(chunk);
            Ok(Body::from_stream(chunks))
        }
        Poll::Pending => Ok(Body::from_stream(chunks)),
    }
}

struct HttpChunks<B> {
    body: Pin<Box<B>>,
    first: Option<Bytes>,
}

impl<B> Stream for HttpChunks<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        loop {
            let frame = match ready!(self.body.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            };
            // Trailers have no place in the protocol.
            if let Ok(data) = frame.into_data() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.get_mut().poll_chunk(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.is_complete()
    }

    fn size_hint(&self) -> SizeHint {
        match self.known_length() {
            Some(length) => SizeHint::with_exact(length as u64),
            None => SizeHint::default(),
        }
    }
}

/// A service's error, told like any other failure of a handler.
pub(super) fn to_plugin_error(error: impl Into<BoxError>) -> PluginError {
    PluginError::from_boxed(error.into())
}

fn bad_request(what: &str, value: &str) -> PluginError {
    PluginError::status(400, format!("The {what} {value:?} is not valid"))
}
