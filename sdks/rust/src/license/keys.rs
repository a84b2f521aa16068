//! The keys a plugin carries: a table from key id to typed key.
//!
//! The algorithm belongs to the key, never to the token, so no token can choose how it is judged.

use std::collections::BTreeMap;
use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

const KEY_BYTES: usize = 32;

/// A key that cannot be used: a mistake in the plugin's code.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cannot use license key {id:?}: {reason}")]
pub struct LicenseKeyError {
    id: String,
    reason: &'static str,
}

/// The keys whose licenses a plugin takes.
///
/// ```
/// use toru_plugin_api::LicenseKeys;
///
/// let keys = LicenseKeys::new()
///     .ed25519("acme-2026", "efa205aea1995db07448f2c73e92488a67cd14103dba30014caf7783f8335ef4")?;
/// # Ok::<(), toru_plugin_api::PluginError>(())
/// ```
#[derive(Clone, Default)]
pub struct LicenseKeys {
    table: BTreeMap<String, Key>,
    accepts_test_keys: bool,
}

#[derive(Clone)]
enum Key {
    HmacSha256([u8; KEY_BYTES]),
    Ed25519(VerifyingKey),
}

impl LicenseKeys {
    /// No keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an Ed25519 public key: the recommended kind, because taking it out of the plugin forges nothing.
    ///
    /// # Errors
    /// A bad or repeated id, or text that is not a public key of 32 bytes in hexadecimal.
    pub fn ed25519(self, id: &str, public_key_hex: &str) -> Result<Self, LicenseKeyError> {
        let bytes = parse_key(id, public_key_hex)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| bad(id, "it is not an Ed25519 public key"))?;
        self.insert(id, Key::Ed25519(key))
    }

    /// Adds an HMAC-SHA256 key that was derived for this plugin (never the vendor's master secret).
    ///
    /// # Errors
    /// A bad or repeated id, or text that is not 32 bytes in hexadecimal.
    pub fn hmac_sha256(self, id: &str, secret_hex: &str) -> Result<Self, LicenseKeyError> {
        let bytes = parse_key(id, secret_hex)?;
        self.insert(id, Key::HmacSha256(bytes))
    }

    /// Adds the key of a file that `toru license derive` wrote, of either kind.
    ///
    /// ```
    /// use toru_plugin_api::LicenseKeys;
    ///
    /// // In a plugin: `include_str!("../acme-2026.weather.verify.json")`.
    /// let file = r#"{"id":"acme-2026","kind":"ed25519","hex":"efa205aea1995db07448f2c73e92488a67cd14103dba30014caf7783f8335ef4"}"#;
    /// let keys = LicenseKeys::new().key_file(file)?;
    /// # Ok::<(), toru_plugin_api::PluginError>(())
    /// ```
    ///
    /// # Errors
    /// Another text, a vendor's secret key, a bad or repeated id.
    pub fn key_file(self, text: &str) -> Result<Self, LicenseKeyError> {
        #[derive(Deserialize)]
        struct KeyFile {
            id: String,
            kind: String,
            hex: String,
        }
        let KeyFile { id, kind, hex } =
            serde_json::from_str(text).map_err(|_| bad("", "the text has no id, kind and hex"))?;
        match kind.as_str() {
            "ed25519" => self.ed25519(&id, &hex),
            "hmac-sha256" => self.hmac_sha256(&id, &hex),
            "ed25519-private" | "hmac-sha256-master" => {
                Err(bad(&id, "it is a vendor's secret key, which no plugin may carry"))
            }
            _ => Err(bad(&id, "its kind is neither hmac-sha256 nor ed25519")),
        }
    }

    /// Lets keys count whose id begins with `test-`. For tests only.
    #[must_use]
    pub fn accept_test_keys(mut self) -> Self {
        self.accepts_test_keys = true;
        self
    }

    pub(super) fn accepts(&self, id: &str) -> bool {
        self.accepts_test_keys || !id.starts_with("test-")
    }

    /// Whether the signature fits under the key with this id; `None`: there is no such key.
    pub(super) fn fits(&self, id: &str, signed: &[u8], signature: &[u8]) -> Option<bool> {
        Some(match self.table.get(id)? {
            Key::HmacSha256(secret) => {
                // `verify_slice` compares in constant time.
                let hmac = Hmac::<Sha256>::new_from_slice(secret).map(|hmac| hmac.chain_update(signed));
                hmac.is_ok_and(|hmac| hmac.verify_slice(signature).is_ok())
            }
            Key::Ed25519(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(signed, &signature).is_ok()),
        })
    }

    fn insert(mut self, id: &str, key: Key) -> Result<Self, LicenseKeyError> {
        if !is_key_id(id) {
            return Err(bad(id, "an id is 1–64 of a–z, 0–9 and hyphens"));
        }
        if self.table.insert(id.to_owned(), key).is_some() {
            return Err(bad(id, "the id occurs twice"));
        }
        Ok(self)
    }
}

/// Names the keys and shows none.
impl fmt::Debug for LicenseKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.table.keys()).finish()
    }
}

/// Whether the text can name a key: 1–64 lower-case letters, digits and hyphens, no hyphen first.
pub(super) fn is_key_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(is_allowed)
}

fn parse_key(id: &str, hex: &str) -> Result<[u8; KEY_BYTES], LicenseKeyError> {
    let not_hex = || bad(id, "it is not 32 bytes of hexadecimal");
    if hex.len() != 2 * KEY_BYTES || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(not_hex());
    }
    let mut bytes = [0; KEY_BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).map_err(|_| not_hex())?;
    }
    Ok(bytes)
}

fn bad(id: &str, reason: &'static str) -> LicenseKeyError {
    LicenseKeyError { id: id.to_owned(), reason }
}
