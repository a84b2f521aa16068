//! Server-sent events: the simplest way to keep a view up to date.

use std::fmt::Write as _;

use super::body::{Body, BodySender};
use crate::error::BodyError;

/// Sends events to one client, made by [`HttpResponse::events`](crate::HttpResponse::events).
#[derive(Clone, Debug)]
pub struct EventSender(BodySender);

impl EventSender {
    pub(crate) fn new() -> (Self, Body) {
        let (sender, body) = Body::channel();
        (Self(sender), body)
    }

    /// Sends an event without a name: `onmessage` in the browser.
    ///
    /// # Errors
    /// [`BodyError::RequestOver`]: the client left.
    pub async fn send(&self, data: impl AsRef<str>) -> Result<(), BodyError> {
        self.0.send(encode(None, data.as_ref())).await
    }

    /// Sends an event with a name: `addEventListener(name)` in the browser.
    ///
    /// # Errors
    /// [`BodyError::RequestOver`]: the client left.
    pub async fn send_named(&self, name: &str, data: impl AsRef<str>) -> Result<(), BodyError> {
        self.0.send(encode(Some(name), data.as_ref())).await
    }

    /// Waits until the client has left.
    pub async fn closed(&self) {
        self.0.closed().await;
    }
}

fn encode(name: Option<&str>, data: &str) -> String {
    let mut text = String::with_capacity(data.len() + 16);
    if let Some(name) = name {
        let name = name.split(['\r', '\n']).next().unwrap_or_default();
        let _ = writeln!(text, "event: {name}");
    }
    for line in data.replace("\r\n", "\n").split(['\r', '\n']) {
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn every_line_of_the_data_is_a_field_of_its_own() {
        assert_eq!(encode(None, "one"), "data: one\n\n");
        assert_eq!(encode(Some("load"), "1\r\n2\n\n3"), "event: load\ndata: 1\ndata: 2\ndata: \ndata: 3\n\n");
    }

    #[test]
    fn a_name_cannot_smuggle_fields_in() {
        assert_eq!(encode(Some("a\ndata: forged"), "x"), "event: a\ndata: x\n\n");
    }
}
