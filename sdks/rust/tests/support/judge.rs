//! Judges what the plugin sends as a host does; `conformance/messages` is its own test.

use serde_json::Value;

/// A field that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct BadField(pub String);

type Judged = Result<(), BadField>;

const VERDICTS: [&str; 10] = [
    "valid",
    "missing",
    "malformed",
    "unknown_key",
    "bad_signature",
    "wrong_plugin",
    "wrong_instance",
    "updates_ended",
    "trial_expired",
    "unknown",
];

/// Judges a head. `Ok(false)`: its type is unknown, so it is skipped.
pub fn judge(head: &Value) -> Result<bool, BadField> {
    let kind = head["type"].as_str().ok_or_else(|| BadField("type".to_owned()))?;
    match kind {
        "hello" => {
            integer(head, "protocol", 1, 1_000_000)?;
            text(head, "token", 1_000)?;
            text(head, "plugin_id", 64)?;
            text(head, "version", 100)?;
            optional(head, "sdk", |head, field| text(head, field, 200))?;
            optional(head, "features", list_of_text)
        }
        "starting" => {
            optional(head, "progress", |head, field| number(head, field, 0.0, 100.0))?;
            optional(head, "message", any_text)
        }
        "ready" => Ok(()),
        "failed" => {
            text(head, "code", 100)?;
            any_text(head, "message")?;
            optional(head, "retry", bool)
        }
        "response" => {
            id(head)?;
            integer(head, "status", 200, 599)?;
            bool(head, "end")?;
            optional(head, "headers", headers)
        }
        "data" => id(head).and_then(|()| bool(head, "end")),
        "credit" => id(head).and_then(|()| integer(head, "bytes", 0, 1 << 53)),
        "abort" => {
            id(head)?;
            text(head, "code", 100)?;
            any_text(head, "message")
        }
        "accept" => id(head).and_then(|()| optional(head, "protocol", |head, field| text(head, field, 200))),
        "message" => id(head).and_then(|()| bool(head, "text")),
        "close" => {
            id(head)?;
            integer(head, "code", 1000, 4999)?;
            text(head, "reason", 4_096)
        }
        "call" => id(head).and_then(|()| text(head, "op", 100)),
        "log" => {
            one_of(head, "level", &["trace", "debug", "info", "warn", "error", "fatal"])?;
            any_text(head, "message")?;
            optional(head, "fields", object)
        }
        "status" => {
            optional(head, "health", |head, field| one_of(head, field, &["ok", "degraded"]))?;
            optional(head, "message", any_text)?;
            optional(head, "license", |head, field| one_of(head, field, &VERDICTS))
        }
        "notify" => {
            one_of(head, "level", &["info", "warn", "error"])?;
            text(head, "title", 200)?;
            optional(head, "message", any_text)
        }
        "pong" => id(head),
        _ => return Ok(false),
    }?;
    Ok(true)
}

fn rule(field: &str, holds: bool) -> Judged {
    if holds { Ok(()) } else { Err(BadField(field.to_owned())) }
}

fn id(head: &Value) -> Judged {
    integer(head, "id", 1, (1 << 53) - 1)
}

fn integer(head: &Value, field: &str, least: u64, most: u64) -> Judged {
    rule(field, head[field].as_u64().is_some_and(|number| (least..=most).contains(&number)))
}

fn number(head: &Value, field: &str, least: f64, most: f64) -> Judged {
    rule(field, head[field].as_f64().is_some_and(|number| (least..=most).contains(&number)))
}

fn bool(head: &Value, field: &str) -> Judged {
    rule(field, head[field].is_boolean())
}

fn text(head: &Value, field: &str, most: usize) -> Judged {
    rule(field, head[field].as_str().is_some_and(|text| text.encode_utf16().count() <= most))
}

fn any_text(head: &Value, field: &str) -> Judged {
    text(head, field, usize::MAX)
}

fn object(head: &Value, field: &str) -> Judged {
    rule(field, head[field].is_object())
}

fn one_of(head: &Value, field: &str, allowed: &[&str]) -> Judged {
    rule(field, head[field].as_str().is_some_and(|text| allowed.contains(&text)))
}

fn list_of_text(head: &Value, field: &str) -> Judged {
    rule(field, head[field].as_array().is_some_and(|list| list.iter().all(Value::is_string)))
}

fn headers(head: &Value, field: &str) -> Judged {
    object(head, field)?;
    for (name, value) in head[field].as_object().into_iter().flatten() {
        let is_list = value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        rule(&format!("headers.{name}"), value.is_string() || is_list)?;
    }
    Ok(())
}

fn optional(head: &Value, field: &str, check: impl Fn(&Value, &str) -> Judged) -> Judged {
    if head[field].is_null() { Ok(()) } else { check(head, field) }
}
