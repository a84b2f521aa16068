//! The rules that the host applies to metadata, so that an author reads the same sentence at the own desk.

use serde_json::{Map, Value};

use crate::date::is_calendar_date;

/// A field of the metadata that breaks a rule.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("field \"{field}\" must be {rule}, not {found}")]
pub(crate) struct MetadataError {
    pub(crate) field: String,
    rule: String,
    found: String,
}

type Checked<T> = Result<T, MetadataError>;

/// Judges metadata as the host would.
pub(crate) fn check(fields: &Map<String, Value>) -> Checked<()> {
    let id = required(fields, "id")?;
    if !is_plugin_id(id) {
        return refuse(
            "id",
            "1 to 64 letters, digits or \"-\", starting with a letter or digit",
            fields.get("id"),
        );
    }
    visible(fields, "name", required(fields, "name")?)?;
    let protocol = present(fields, "protocol");
    if !matches!(protocol.map_or(Some(1), Value::as_u64), Some(1 | 2)) {
        return refuse("protocol", "1 or 2", protocol);
    }
    let version = required(fields, "version")?;
    visible(fields, "version", version)?;
    if protocol.and_then(Value::as_u64) == Some(2) && !is_semantic_version(version) {
        return refuse("version", "a semantic version like 1.2.3", fields.get("version"));
    }
    let route = required(fields, "route")?;
    if !is_route(route) {
        let rule = "\"/\" and one segment of letters, digits or . _ ~ -, without \"..\"";
        return refuse("route", rule, fields.get("route"));
    }
    check_release(fields)?;
    optional_plain(fields, "icon", 100, is_unsafe)?;
    optional_plain(fields, "author", 100, is_unsafe)?;
    optional_plain(fields, "description", 500, is_unsafe_in_lines)?;
    check_homepage(fields)?;
    one_of(fields, "access", "access", &["admin", "client"])?;
    one_of(fields, "upgrade", "upgrade", &["beside", "replace"])?;
    check_permissions(fields)?;
    check_ui(fields)?;
    check_settings(fields)?;
    check_limits(fields)
}

fn check_release(fields: &Map<String, Value>) -> Checked<()> {
    let license = optional_object(fields, "license")?;
    let required = license.and_then(|license| present(license, "required"));
    let is_required = match required {
        None => false,
        Some(Value::Bool(required)) => *required,
        other => return refuse("license.required", "true or false", other),
    };
    let released_at = optional_text(fields, "released_at", 10)?;
    if released_at.is_some_and(|date| !is_calendar_date(date)) {
        return refuse("released_at", "a date like 2026-01-31", fields.get("released_at"));
    }
    if is_required && released_at.is_none() {
        let rule = "a date like 2026-01-31 when \"license.required\" is true";
        return refuse("released_at", rule, fields.get("released_at"));
    }
    Ok(())
}

fn check_homepage(fields: &Map<String, Value>) -> Checked<()> {
    let Some(address) = optional_plain(fields, "homepage", 500, is_unsafe)? else {
        return Ok(());
    };
    let host = address.strip_prefix("https://").and_then(|rest| rest.chars().next());
    if host.is_none_or(|first| first == '/' || first.is_whitespace()) {
        return refuse("homepage", "an https:// address", fields.get("homepage"));
    }
    Ok(())
}

fn check_permissions(fields: &Map<String, Value>) -> Checked<()> {
    let Some(value) = present(fields, "permissions") else {
        return Ok(());
    };
    let Some(list) = value.as_array().filter(|list| list.len() <= 50) else {
        return refuse("permissions", "a list of at most 50 names", Some(value));
    };
    for (index, item) in list.iter().enumerate() {
        if !item.as_str().is_some_and(is_permission) {
            return refuse(&format!("permissions[{index}]"), "a lower-case name like \"shell\"", Some(item));
        }
    }
    Ok(())
}

fn check_ui(fields: &Map<String, Value>) -> Checked<()> {
    if fields.get("ui") == Some(&Value::Bool(false)) {
        return Ok(());
    }
    let Some(ui) = optional_object(fields, "ui")? else {
        return Ok(());
    };
    one_of(ui, "isolation", "ui.isolation", &["frame", "sandbox", "page"])?;
    one_of(ui, "format", "ui.format", &["module", "script"])
}

fn check_settings(fields: &Map<String, Value>) -> Checked<()> {
    let Some(value) = present(fields, "settings") else {
        return Ok(());
    };
    let Some(schema) = value.as_object() else {
        return refuse("settings", "a JSON Schema object", Some(value));
    };
    if present(schema, "type").is_some_and(|kind| kind != "object") {
        return refuse("settings.type", "\"object\"", schema.get("type"));
    }
    if schema.get("properties").is_some_and(|properties| !properties.is_object()) {
        return refuse("settings.properties", "an object", schema.get("properties"));
    }
    Ok(())
}

fn check_limits(fields: &Map<String, Value>) -> Checked<()> {
    let Some(limits) = optional_object(fields, "limits")? else {
        return Ok(());
    };
    let ranges =
        [("memory_mb", 1, 1_048_576), ("max_in_flight", 1, 100_000), ("start_timeout_ms", 100, 600_000)];
    for (field, least, most) in ranges {
        let value = present(limits, field);
        if value.is_some_and(|value| !value.as_u64().is_some_and(|number| (least..=most).contains(&number))) {
            return refuse(&format!("limits.{field}"), &format!("an integer from {least} to {most}"), value);
        }
    }
    Ok(())
}

/// Whether the text can name a plugin.
pub(crate) fn is_plugin_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && text.len() <= 64
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_route(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    text.strip_prefix('/').is_some_and(|segment| {
        !segment.is_empty() && segment != "." && !segment.contains("..") && segment.bytes().all(is_allowed)
    })
}

fn is_permission(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.:-".contains(&byte);
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(is_allowed)
}

fn is_semantic_version(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre_release) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let are_identifiers = |list: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        list.split('.').all(|part| !part.is_empty() && part.bytes().all(is_allowed))
    };
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre_release.is_none_or(are_identifiers)
        && build.is_none_or(are_identifiers)
}

// `null` counts as absent.
fn present<'a>(fields: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    fields.get(field).filter(|value| !value.is_null())
}

fn required<'a>(fields: &'a Map<String, Value>, field: &str) -> Checked<&'a str> {
    match present(fields, field) {
        None => refuse(field, "present", None),
        Some(Value::String(text)) => Ok(text),
        other => refuse(field, "a string", other),
    }
}

fn optional_text<'a>(fields: &'a Map<String, Value>, field: &str, most: usize) -> Checked<Option<&'a str>> {
    match present(fields, field) {
        None => Ok(None),
        Some(Value::String(text)) => length(fields, field, text, 0, most).map(|()| Some(text.as_str())),
        other => refuse(field, "a string", other),
    }
}

/// Text that people read, without what pads it.
fn plain<'a>(
    fields: &Map<String, Value>,
    field: &str,
    text: &'a str,
    is_refused: fn(char) -> bool,
) -> Checked<&'a str> {
    if text.contains(is_refused) {
        let rule = "text without control characters or characters that turn the reading direction";
        return refuse(field, rule, fields.get(field));
    }
    Ok(text.trim_matches(|edge: char| {
        edge.is_whitespace() || matches!(edge, '\u{200b}' | '\u{2060}' | '\u{feff}')
    }))
}

fn visible(fields: &Map<String, Value>, field: &str, text: &str) -> Checked<()> {
    length(fields, field, text, 1, 100)?;
    if plain(fields, field, text, is_unsafe)?.chars().all(is_unseen) {
        return refuse(field, "text that can be seen", fields.get(field));
    }
    Ok(())
}

/// Text that shows nothing counts as absent.
fn optional_plain<'a>(
    fields: &'a Map<String, Value>,
    field: &str,
    most: usize,
    is_refused: fn(char) -> bool,
) -> Checked<Option<&'a str>> {
    let Some(text) = optional_text(fields, field, most)? else {
        return Ok(None);
    };
    let text = plain(fields, field, text, is_refused)?;
    Ok((!text.chars().all(is_unseen)).then_some(text))
}

/// Control characters begin new lines and steer terminals; bidirectional controls turn around what follows.
fn is_unsafe(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_unsafe_in_lines(character: char) -> bool {
    is_unsafe(character) && !matches!(character, '\t' | '\n' | '\r')
}

/// White space, and what Unicode says that no font draws, and the blank of Braille: in every SDK the same ranges.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

fn optional_object<'a>(
    fields: &'a Map<String, Value>,
    field: &str,
) -> Checked<Option<&'a Map<String, Value>>> {
    match present(fields, field) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        other => refuse(field, "an object", other),
    }
}

fn one_of(fields: &Map<String, Value>, field: &str, label: &str, allowed: &[&str]) -> Checked<()> {
    match present(fields, field) {
        Some(value) if !value.as_str().is_some_and(|text| allowed.contains(&text)) => {
            refuse(label, &format!("one of {}", allowed.join(", ")), Some(value))
        }
        _ => Ok(()),
    }
}

// Characters are counted as the host counts them: in UTF-16.
fn length(fields: &Map<String, Value>, field: &str, text: &str, least: usize, most: usize) -> Checked<()> {
    if (least..=most).contains(&text.encode_utf16().count()) {
        return Ok(());
    }
    refuse(field, &format!("{least} to {most} characters"), fields.get(field))
}

fn refuse<T>(field: &str, rule: &str, value: Option<&Value>) -> Checked<T> {
    let mut found = value.map_or_else(|| "absent".to_owned(), |value| escape_unsafe(&value.to_string()));
    let units: Vec<u16> = found.encode_utf16().collect();
    if units.len() > 80 {
        found = format!("{}…", String::from_utf16_lossy(&units[..80]));
    }
    Err(MetadataError { field: field.to_owned(), rule: rule.to_owned(), found })
}

// What a sentence quotes must not turn the sentence around.
fn escape_unsafe(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if is_unsafe(character) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}
