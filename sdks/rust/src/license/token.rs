//! The outer form of a token, `toru1.<key id>.<payload>.<signature>`, judged before any cryptography and any JSON.

use super::keys::is_key_id;

const PREFIX: &str = "toru1";
const SIGNED_PREFIX: &[u8] = b"toru-license/1\0";
const MAX_PAYLOAD_BYTES: usize = 4096;
const SIGNATURE_BYTES: [usize; 2] = [32, 64];

/// A token taken apart; nothing in it is trusted yet.
pub(super) struct Token<'a> {
    pub(super) key_id: &'a str,
    payload_text: &'a str,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Takes a token apart; `None` when parts, characters or sizes are wrong.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.');
        let (prefix, key_id) = (parts.next()?, parts.next()?);
        let (payload_text, signature_text) = (parts.next()?, parts.next()?);
        if parts.next().is_some() || prefix != PREFIX || !is_key_id(key_id) {
            return None;
        }
        // Four characters carry three bytes: a longer text need not be decoded.
        if payload_text.len() > MAX_PAYLOAD_BYTES.div_ceil(3) * 4 || signature_text.len() > 88 {
            return None;
        }
        let payload = decode_base64url(payload_text)?;
        let signature = decode_base64url(signature_text)?;
        if !(1..=MAX_PAYLOAD_BYTES).contains(&payload.len()) || !SIGNATURE_BYTES.contains(&signature.len()) {
            return None;
        }
        Some(Self { key_id, payload_text, payload, signature })
    }

    /// The bytes that are signed: a fixed prefix, the key id, a dot, and the payload as it stands in the token.
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        [SIGNED_PREFIX, self.key_id.as_bytes(), b".", self.payload_text.as_bytes()].concat()
    }
}

/// Decodes base64url in its one canonical form; `None` for every other text.
///
/// Each byte string has exactly one text: no padding, no white space, spare bits zero. A lenient decoder would let
/// several texts carry the same signature. `"Zg"` is `66`; `"Zh"` (spare bits set) and `"Zg=="` are `None`.
pub(super) fn decode_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for character in group {
            bits = bits << 6 | u32::from(sextet(*character)?);
        }
        let [_, first, second, third] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        match group.len() {
            4 => bytes.extend([first, second, third]),
            3 if third == 0 => bytes.extend([first, second]),
            2 if second == 0 && third == 0 => bytes.push(first),
            _ => return None,
        }
    }
    Some(bytes)
}

fn sextet(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}
