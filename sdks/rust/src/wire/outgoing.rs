//! What the plugin says: heads written straight into the outgoing bytes.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::frame::{begin_frame, finish_frame};
use crate::headers::Headers;

/// A message of the plugin. The body travels beside it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum PluginMessage<'a> {
    Hello {
        protocol: u8,
        token: &'a str,
        plugin_id: &'a str,
        version: &'a str,
        sdk: &'a str,
        features: &'a [&'a str],
    },
    Starting {
        progress: u8,
        message: &'a str,
    },
    Ready,
    Failed {
        code: &'a str,
        message: &'a str,
        retry: bool,
    },
    Data {
        id: u64,
        end: bool,
    },
    Credit {
        id: u64,
        bytes: usize,
    },
    Abort {
        id: u64,
        code: &'a str,
        message: &'a str,
    },
    Accept {
        id: u64,
        protocol: Option<&'a str>,
    },
    Message {
        id: u64,
        text: bool,
    },
    Close {
        id: u64,
        code: u16,
        reason: &'a str,
    },
    Log {
        level: &'a str,
        message: &'a str,
        fields: &'a Map<String, Value>,
    },
    Status(StatusFields<'a>),
    Notify {
        level: &'a str,
        title: &'a str,
        message: &'a str,
    },
    Pong {
        id: u64,
    },
    Call(Call<'a>),
}

#[derive(Default, Serialize)]
pub(crate) struct StatusFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) health: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license: Option<&'a str>,
}

/// A call; which arguments it has depends on the operation.
#[derive(Default, Serialize)]
pub(crate) struct Call<'a> {
    pub(crate) id: u64,
    pub(crate) op: &'a str,
    pub(crate) space: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) if_version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl_ms: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) durable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prefix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<u32>,
}

/// Appends the frame of a message whose body will follow separately, or is empty.
pub(crate) fn write_message(message: &PluginMessage<'_>, body_bytes: usize, out: &mut Vec<u8>) {
    let start = begin_frame(out);
    serde_json::to_writer(&mut *out, message).expect("messages have string keys and memory does not fail");
    finish_frame(out, start, body_bytes);
}

/// Appends the frame of a response head: the message that has to be fast.
pub(crate) fn write_response(
    id: u64,
    status: u16,
    headers: &Headers,
    end: bool,
    body_bytes: usize,
    out: &mut Vec<u8>,
) {
    let start = begin_frame(out);
    out.extend_from_slice(b"{\"type\":\"response\",\"id\":");
    write_number(id, out);
    out.extend_from_slice(b",\"status\":");
    write_number(u64::from(status), out);
    out.extend_from_slice(b",\"headers\":{");
    write_headers(headers, out);
    out.extend_from_slice(if end { b"},\"end\":true}" } else { b"},\"end\":false}" });
    finish_frame(out, start, body_bytes);
}

fn write_headers(headers: &Headers, out: &mut Vec<u8>) {
    for (index, (name, value)) in headers.iter().enumerate() {
        // A repeated name is written once, as a list, where it first occurs.
        if headers.iter().take(index).any(|(earlier, _)| earlier == name) {
            continue;
        }
        if index > 0 {
            out.push(b',');
        }
        write_text(name, out);
        out.push(b':');
        if headers.iter().skip(index + 1).all(|(later, _)| later != name) {
            write_text(value, out);
            continue;
        }
        for (nth, value) in headers.get_all(name).enumerate() {
            out.push(if nth == 0 { b'[' } else { b',' });
            write_text(value, out);
        }
        out.push(b']');
    }
}

fn write_number(number: u64, out: &mut Vec<u8>) {
    serde_json::to_writer(out, &number).expect("memory does not fail");
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("memory does not fail");
}
