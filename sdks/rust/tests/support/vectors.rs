//! Reads the vectors that every language runs. A file that is missing or empty fails the test.

use std::path::{Path, PathBuf};

use serde_json::Value;

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance").join(name)
}

pub fn read(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The cases of a list; there must be some.
pub fn cases<'a>(vectors: &'a Value, list: &str) -> &'a [Value] {
    let cases = vectors[list].as_array().unwrap_or_else(|| panic!("no list {list:?}"));
    assert!(!cases.is_empty(), "the list {list:?} is empty");
    cases
}

/// Bytes given as hexadecimal, or as a repeated part.
pub fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::String(hex) => from_hex(hex),
        _ => {
            let count = value["count"].as_u64().expect("a repetition has a count");
            from_hex(value["repeat"].as_str().expect("a repetition has a part")).repeat(count as usize)
        }
    }
}

fn from_hex(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "{hex}");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}
