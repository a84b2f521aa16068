//! A request as the host forwards it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::body::Body;
use crate::context::PluginContext;
use crate::error::{BodyError, PluginError, PluginResult};
use crate::headers::Headers;
use crate::text::Text;
use crate::wire::incoming;
use crate::wire::values::User;

/// A request for the plugin.
///
/// `method` and `path` are plain text, so that routing is a `match`:
///
/// ```
/// use toru_plugin_api::{HttpRequest, HttpResponse, PluginResult};
///
/// async fn route(request: HttpRequest) -> PluginResult<HttpResponse> {
///     match (request.method(), request.path()) {
///         ("GET", "/hello") => Ok(HttpResponse::text("Hello")),
///         ("POST", "/echo") => Ok(HttpResponse::ok().with_body(request.into_body())),
///         _ => Ok(HttpResponse::not_found()),
///     }
/// }
/// ```
pub struct HttpRequest {
    head: Arc<str>,
    method: Text,
    target: Text,
    headers: Headers,
    user: Option<User>,
    deadline: Option<Duration>,
    body: Body,
    context: PluginContext,
}

impl HttpRequest {
    pub(crate) fn new(
        head: &Arc<str>,
        parsed: incoming::Request<'_>,
        body: Body,
        context: PluginContext,
    ) -> Self {
        let pairs = parsed.headers.0.into_iter();
        let entries = pairs.map(|(name, value)| (Text::from_head(head, name), Text::from_head(head, value)));
        Self {
            method: Text::from_head(head, parsed.method.0),
            target: Text::from_head(head, parsed.path.0),
            headers: Headers::from_head(Arc::clone(head), entries.collect()),
            user: parsed.user,
            deadline: parsed.deadline_ms.map(Duration::from_millis),
            body,
            context,
            head: Arc::clone(head),
        }
    }

    /// `GET`, `POST`, …
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.resolve(Some(&self.head))
    }

    /// What follows the plugin's route, as the client sent it (not percent-decoded), without the query: `/items/7`.
    #[must_use]
    pub fn path(&self) -> &str {
        let target = self.target();
        target.split_once('?').map_or(target, |(path, _)| path)
    }

    /// The query as sent, without its question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.target().split_once('?').map(|(_, query)| query)
    }

    /// Path and query as sent.
    #[must_use]
    pub fn target(&self) -> &str {
        self.target.resolve(Some(&self.head))
    }

    /// The first value of a query parameter, percent-decoded.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query()?.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(key) == name).then(|| percent_decode(value).into_owned())
        })
    }

    /// All headers, their names in lower case.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The first value of a header, its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The account that sent the request; `None` for requests of the host itself.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// How long the host waits for the head of the answer, counted from the start of the request.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// The plugin's context: key-value store, log, settings and the rest.
    #[must_use]
    pub fn context(&self) -> &PluginContext {
        &self.context
    }

    /// The body, to be read in chunks.
    pub fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    /// Takes the body out.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }

    /// Collects the body, up to 64 MiB.
    ///
    /// # Errors
    /// [`BodyError`]: too large, or the client left.
    pub async fn bytes(self) -> Result<Bytes, BodyError> {
        self.body.bytes().await
    }

    /// Collects the body as text.
    ///
    /// # Errors
    /// 400 when it is not UTF-8; [`BodyError`] when it cannot be read.
    pub async fn text(self) -> PluginResult<String> {
        let bytes = self.bytes().await?;
        String::from_utf8(bytes.into())
            .map_err(|error| PluginError::status(400, format!("The body is not text in UTF-8: {error}")))
    }

    /// Collects the body and reads it as JSON.
    ///
    /// # Errors
    /// 400 with the place and the reason when it does not fit `T`; [`BodyError`] when it cannot be read.
    pub async fn json<T: DeserializeOwned>(self) -> PluginResult<T> {
        let bytes = self.bytes().await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| PluginError::status(400, format!("The body is not the JSON expected: {error}")))
    }

    /// The parts that outlive the request in log lines.
    pub(crate) fn describe(&self) -> RequestName {
        RequestName { head: Arc::clone(&self.head), method: self.method.clone(), target: self.target.clone() }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method())
            .field("target", &self.target())
            .field("headers", &self.headers)
            .field("user", &self.user)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// `GET /items?page=2`, kept without a copy.
pub(crate) struct RequestName {
    head: Arc<str>,
    method: Text,
    target: Text,
}

impl fmt::Display for RequestName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = Some(&self.head);
        write!(formatter, "{} {}", self.method.resolve(head), self.target.resolve(head))
    }
}

/// Decodes `%41` and `+`; what is not a valid escape stays as it is.
fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = hex
            .filter(|digits| *first == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => bytes.push(byte),
            None => bytes.push(if *first == b'+' { b' ' } else { *first }),
        }
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::percent_decode;

    #[test]
    fn escapes_are_decoded_and_broken_ones_kept() {
        assert_eq!(percent_decode("a%20b+c"), "a b c");
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%zz%4"), "%zz%4");
        assert_eq!(percent_decode("%C5%81"), "Ł");
        assert_eq!(percent_decode("plain"), "plain");
    }
}
