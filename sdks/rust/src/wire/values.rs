//! Values that authors get just as the host sends them.

use serde::{Deserialize, Serialize};

/// Who sent a request: an account of the panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The account's name.
    pub name: String,
    /// `admin` or `client`.
    pub role: String,
}

impl User {
    /// Whether the account may do everything.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == "admin"
    }
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyEntry {
    /// The key.
    pub key: String,
    /// Its version.
    pub version: u64,
    /// The length of its value.
    pub bytes: u64,
    /// When it goes by itself (RFC 3339), if it does.
    #[serde(default, deserialize_with = "text_or_none")]
    pub expires_at: Option<String>,
}

fn text_or_none<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().map(str::to_owned))
}
