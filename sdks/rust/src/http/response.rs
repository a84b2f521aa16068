//! The answer to a request.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;

use super::body::Body;
use super::events::EventSender;
use crate::error::{PluginError, PluginResult};
use crate::headers::Headers;

/// An answer: status, headers and body.
///
/// ```
/// use toru_plugin_api::{HttpResponse, json};
///
/// let created = HttpResponse::json(&json!({"id": 7}))?.with_status(201).with_header("location", "/items/7");
/// assert_eq!(created.status(), 201);
/// # Ok::<(), toru_plugin_api::PluginError>(())
/// ```
#[derive(Debug)]
pub struct HttpResponse {
    status: u16,
    headers: Headers,
    body: Body,
}

impl HttpResponse {
    /// An answer with this status and nothing else.
    ///
    /// # Panics
    /// When the status is not within 200–599.
    #[must_use]
    pub fn new(status: u16) -> Self {
        assert!((200..600).contains(&status), "an HTTP status is 200–599, not {status}");
        Self { status, headers: Headers::new(), body: Body::empty() }
    }

    /// 200 with an empty body.
    #[must_use]
    pub fn ok() -> Self {
        Self::new(200)
    }

    /// 404 with an empty body.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404)
    }

    /// 200 with plain text.
    #[must_use]
    pub fn text(text: impl Into<Bytes>) -> Self {
        Self::ok().with_header("content-type", "text/plain; charset=utf-8").with_body(text.into())
    }

    /// 200 with HTML.
    #[must_use]
    pub fn html(html: impl Into<Bytes>) -> Self {
        Self::ok().with_header("content-type", "text/html; charset=utf-8").with_body(html.into())
    }

    /// 200 with JSON.
    ///
    /// # Errors
    /// When `value` has no form in JSON, such as a map whose keys are no text.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> PluginResult<Self> {
        let text = serde_json::to_vec(value)?;
        Ok(Self::ok().with_header("content-type", "application/json").with_body(text))
    }

    /// 200 with server-sent events, and the sender for them. The stream ends when every sender is dropped.
    #[must_use]
    pub fn events() -> (EventSender, Self) {
        let (sender, body) = EventSender::new();
        let response = Self::ok()
            .with_header("content-type", "text/event-stream")
            .with_header("cache-control", "no-store")
            .with_body(body);
        (sender, response)
    }

    /// Sets the status.
    ///
    /// # Panics
    /// When it is not within 200–599.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        assert!((200..600).contains(&status), "an HTTP status is 200–599, not {status}");
        self.status = status;
        self
    }

    /// Sets a header, in place of what it had. Use [`headers_mut`](Self::headers_mut) to add further values.
    #[must_use]
    pub fn with_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.headers.set(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut Headers {
        &mut self.headers
    }

    /// Takes the body out.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }

    pub(crate) fn into_parts(self) -> (u16, Headers, Body) {
        (self.status, self.headers, self.body)
    }

    /// An error as the client sees it: problem details (RFC 9457); inner failures are not spelled out.
    pub(crate) fn from_error(error: &PluginError) -> Self {
        let status = error.http_status();
        let detail = if error.is_for_client() {
            error.to_string()
        } else {
            "The plugin failed to answer; its log has the details.".to_owned()
        };
        let problem = serde_json::json!({
            "type": "about:blank", "title": title(status), "status": status, "detail": detail, "code": error.code(),
        });
        Self::new(status)
            .with_header("content-type", "application/problem+json")
            .with_body(problem.to_string())
    }
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ if status < 500 => "The request cannot be answered",
        _ => "The plugin cannot answer",
    }
}
