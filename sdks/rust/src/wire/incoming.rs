//! What the host says: from the text of a head to a typed message, without copies where the text allows it.
//!
//! An unknown type is [`HostMessage::Unknown`], unknown fields are skipped; a known message with a missing or
//! wrong field is a protocol error.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::json_text::{HeaderPairs, JsonText};
use super::values::{KeyEntry, User};
use crate::frame::{MAX_BODY_BYTES, MAX_HEAD_BYTES, ProtocolError};

/// A message of the host.
#[derive(Debug)]
pub(crate) enum HostMessage<'a> {
    Welcome(Box<Welcome>),
    Reject(Failure<'a>),
    Request(Box<Request<'a>>),
    Data(Data),
    Credit(Credit),
    Cancel(Cancel),
    Message(Message),
    Close(Close<'a>),
    Result(CallResult),
    Error(CallError<'a>),
    Settings(Settings),
    License(License),
    Ping(Ping),
    Shutdown(Shutdown),
    Unknown,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Welcome {
    pub(crate) instance_id: String,
    pub(crate) data_dir: String,
    pub(crate) log_level: Option<String>,
    pub(crate) settings: Option<Map<String, Value>>,
    pub(crate) license: Option<String>,
    pub(crate) clock_floor: Option<String>,
    pub(crate) limits: Option<Limits>,
}

/// Limits of the channel; what the host does not state has the default of the protocol.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Limits {
    pub(crate) max_head_bytes: usize,
    pub(crate) max_body_bytes: usize,
    pub(crate) stream_window_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_head_bytes: MAX_HEAD_BYTES, max_body_bytes: MAX_BODY_BYTES, stream_window_bytes: 262_144 }
    }
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Failure<'a> {
    #[serde(borrow)]
    pub(crate) code: JsonText<'a>,
    pub(crate) message: Option<JsonText<'a>>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Request<'a> {
    pub(crate) id: u64,
    #[serde(borrow)]
    pub(crate) method: JsonText<'a>,
    pub(crate) path: JsonText<'a>,
    pub(crate) headers: HeaderPairs<'a>,
    pub(crate) user: Option<User>,
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) end: bool,
    pub(crate) upgrade: Option<JsonText<'a>>,
    pub(crate) protocols: Option<Vec<String>>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Data {
    pub(crate) id: u64,
    pub(crate) end: bool,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Credit {
    pub(crate) id: u64,
    pub(crate) bytes: usize,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Cancel {
    pub(crate) id: u64,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) text: bool,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Close<'a> {
    pub(crate) id: u64,
    pub(crate) code: Option<u16>,
    #[serde(borrow)]
    pub(crate) reason: Option<JsonText<'a>>,
}

/// The answer to a call; which fields it has depends on the operation.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct CallResult {
    pub(crate) id: u64,
    pub(crate) found: Option<bool>,
    pub(crate) version: Option<u64>,
    pub(crate) entries: Option<Vec<KeyEntry>>,
    pub(crate) cursor: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct CallError<'a> {
    pub(crate) id: u64,
    #[serde(borrow)]
    pub(crate) code: JsonText<'a>,
    pub(crate) message: Option<JsonText<'a>>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Settings {
    pub(crate) settings: Map<String, Value>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct License {
    pub(crate) license: Option<String>,
    pub(crate) clock_floor: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Ping {
    pub(crate) id: u64,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Shutdown {
    pub(crate) grace_ms: Option<u64>,
}

/// Reads the head of one message.
pub(crate) fn parse(head: &str) -> Result<HostMessage<'_>, ProtocolError> {
    if !head.trim_ascii_start().starts_with('{') {
        return Err(ProtocolError::new("HEAD_INVALID", "Cannot read message: its head is not a JSON object"));
    }
    let parsed = match serde_json::from_str(head) {
        Ok(Parsed::Message(message)) => Ok(message),
        Ok(Parsed::TypeLater(kind)) => parse_as(&kind, &mut serde_json::Deserializer::from_str(head)),
        Err(error) => Err(error),
    };
    parsed.map_err(|error| {
        // A wrong field may come before the place where the head stops being JSON.
        let is_json = error.is_data() && serde_json::from_str::<IgnoredAny>(head).is_ok();
        let code = if is_json { "FIELD_INVALID" } else { "HEAD_INVALID" };
        ProtocolError::new(code, format!("Cannot read message: {error}"))
    })
}

fn parse_as<'a, D: Deserializer<'a>>(kind: &str, fields: D) -> Result<HostMessage<'a>, D::Error> {
    use HostMessage as Host;
    Ok(match kind {
        "request" => Host::Request(Deserialize::deserialize(fields)?),
        "data" => Host::Data(Deserialize::deserialize(fields)?),
        "credit" => Host::Credit(Deserialize::deserialize(fields)?),
        "cancel" => Host::Cancel(Deserialize::deserialize(fields)?),
        "message" => Host::Message(Deserialize::deserialize(fields)?),
        "close" => Host::Close(Deserialize::deserialize(fields)?),
        "result" => Host::Result(Deserialize::deserialize(fields)?),
        "error" => Host::Error(Deserialize::deserialize(fields)?),
        "ping" => Host::Ping(Deserialize::deserialize(fields)?),
        "settings" => Host::Settings(Deserialize::deserialize(fields)?),
        "license" => Host::License(Deserialize::deserialize(fields)?),
        "shutdown" => Host::Shutdown(Deserialize::deserialize(fields)?),
        "welcome" => Host::Welcome(Deserialize::deserialize(fields)?),
        "reject" => Host::Reject(Deserialize::deserialize(fields)?),
        _ => {
            IgnoredAny::deserialize(fields)?;
            Host::Unknown
        }
    })
}

// `type` is nearly always the first field: then one pass is enough, straight into the message's own struct.
enum Parsed<'a> {
    Message(HostMessage<'a>),
    TypeLater(Cow<'a, str>),
}

impl<'de> Deserialize<'de> for Parsed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Head;
        impl<'de> Visitor<'de> for Head {
            type Value = Parsed<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object with a field \"type\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut kind: Option<JsonText<'de>> = None;
                let mut is_first = true;
                while let Some(key) = map.next_key::<JsonText<'de>>()? {
                    if key.0 == "type" {
                        let text: JsonText<'de> = map.next_value()?;
                        if is_first {
                            return parse_as(&text.0, MapAccessDeserializer::new(map)).map(Parsed::Message);
                        }
                        kind = Some(text);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    is_first = false;
                }
                kind.map(|kind| Parsed::TypeLater(kind.0)).ok_or_else(|| A::Error::missing_field("type"))
            }
        }
        deserializer.deserialize_map(Head)
    }
}
