//! Frames: bytes in, frames out, and back. No I/O.
//!
//! Shape: `u32` head length ‖ `u32` body length (both big-endian) ‖ head: one JSON object ‖ body: raw bytes.
//! A plugin never needs this module; it is public for tools and tests that play the host.
//!
//! ```
//! use toru_plugin_api::frame::{FrameDecoder, encode_frame};
//!
//! let mut bytes = Vec::new();
//! encode_frame(r#"{"type":"ping","id":1}"#, b"", &mut bytes);
//!
//! let mut decoder = FrameDecoder::new();
//! decoder.feed(&bytes[..5]);
//! assert!(decoder.next_frame()?.is_none(), "half a frame is no frame");
//! decoder.feed(&bytes[5..]);
//! assert_eq!(&*decoder.next_frame()?.unwrap().head, r#"{"type":"ping","id":1}"#);
//! # Ok::<(), toru_plugin_api::frame::ProtocolError>(())
//! ```

use std::sync::Arc;

use bytes::Bytes;

/// Bytes before the head of a frame.
pub const PREFIX_BYTES: usize = 8;
/// Largest head. Unit: bytes.
pub const MAX_HEAD_BYTES: usize = 1_048_576;
/// Largest body. Unit: bytes.
pub const MAX_BODY_BYTES: usize = 16_777_216;

const BUFFER_BYTES: usize = 65_536;
// Bodies from here on are read straight into their own allocation instead of through the buffer.
const LARGE_BODY_BYTES: usize = 16_384;

/// One frame: the text of its head and the bytes of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// UTF-8, meant to be one JSON object.
    pub head: Arc<str>,
    /// Empty when the message has none.
    pub body: Bytes,
}

/// A rule of the protocol that the other side broke; the channel cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProtocolError {
    /// Code of the protocol's registry, such as `FRAME_TOO_LARGE`.
    pub code: &'static str,
    /// What was read and which rule it breaks.
    pub message: String,
}

impl ProtocolError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Appends one frame to `out`.
///
/// # Panics
/// When a length does not fit `u32`; callers keep to the far lower limits of the protocol.
pub fn encode_frame(head: &str, body: &[u8], out: &mut Vec<u8>) {
    let start = begin_frame(out);
    out.extend_from_slice(head.as_bytes());
    finish_frame(out, start, body.len());
    out.extend_from_slice(body);
}

/// Reserves the prefix; the head is then appended to `out` and `finish_frame` fills the lengths in.
pub(crate) fn begin_frame(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(&[0; PREFIX_BYTES]);
    start
}

/// Fills in the prefix of the frame that began at `start`, whose head is complete.
pub(crate) fn finish_frame(out: &mut [u8], start: usize, body_bytes: usize) {
    let head_bytes = out.len() - start - PREFIX_BYTES;
    let to_u32 = |length: usize| u32::try_from(length).expect("frame lengths fit u32").to_be_bytes();
    out[start..start + 4].copy_from_slice(&to_u32(head_bytes));
    out[start + 4..start + PREFIX_BYTES].copy_from_slice(&to_u32(body_bytes));
}

/// Cuts a stream of bytes into frames, however the bytes arrive.
///
/// After an error every further call gives the same error: the place of the next frame is unknown.
pub struct FrameDecoder {
    // Always fully initialized; the unread bytes are `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    large: Option<LargeFrame>,
    failed: Option<ProtocolError>,
}

struct LargeFrame {
    head: Arc<str>,
    body: Vec<u8>,
    filled: usize,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameDecoder {
    /// A decoder at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self { buffer: vec![0; BUFFER_BYTES], start: 0, end: 0, large: None, failed: None }
    }

    /// Takes bytes in.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let space = self.space();
            let taken = space.len().min(bytes.len());
            space[..taken].copy_from_slice(&bytes[..taken]);
            self.advance(taken);
            bytes = &bytes[taken..];
        }
    }

    /// Where the next bytes are to be read to; never empty. Call [`advance`](Self::advance) with how many came.
    pub fn space(&mut self) -> &mut [u8] {
        if let Some(large) = &mut self.large
            && large.filled < large.body.len()
        {
            return &mut large.body[large.filled..];
        }
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        &mut self.buffer[self.end..]
    }

    /// Notes that `count` bytes were put where [`space`](Self::space) pointed.
    pub fn advance(&mut self, count: usize) {
        match &mut self.large {
            Some(large) if large.filled < large.body.len() => large.filled += count,
            _ => self.end += count,
        }
    }

    /// The next whole frame; `None`: more bytes are needed.
    ///
    /// # Errors
    /// `FRAME_TOO_LARGE` or `HEAD_INVALID`. The stream cannot be read any further.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, ProtocolError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let frame = self.decode();
        if let Err(error) = &frame {
            self.failed = Some(error.clone());
        }
        frame
    }

    /// Judges the end of the stream.
    ///
    /// # Errors
    /// `FRAME_TRUNCATED` when it comes inside a frame.
    pub fn finish(&self) -> Result<(), ProtocolError> {
        let rest = self.end - self.start + self.large.as_ref().map_or(0, |large| large.filled);
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        if rest == 0 && self.large.is_none() {
            return Ok(());
        }
        let message = format!("Cannot read frame: the stream ended inside it, after {rest} bytes");
        Err(ProtocolError::new("FRAME_TRUNCATED", message))
    }

    fn decode(&mut self) -> Result<Option<Frame>, ProtocolError> {
        if let Some(large) = self.large.take() {
            if large.filled < large.body.len() {
                self.large = Some(large);
                return Ok(None);
            }
            return Ok(Some(Frame { head: large.head, body: Bytes::from(large.body) }));
        }
        let unread = &self.buffer[self.start..self.end];
        let Some((prefix, rest)) = unread.split_at_checked(PREFIX_BYTES) else {
            return Ok(None);
        };
        let head_bytes = read_length(prefix, 0, "head", MAX_HEAD_BYTES)?;
        let body_bytes = read_length(prefix, 4, "body", MAX_BODY_BYTES)?;
        let Some((head, rest)) = rest.split_at_checked(head_bytes) else {
            return Ok(None);
        };
        if rest.len() >= body_bytes {
            let frame = Frame { head: to_text(head)?, body: Bytes::copy_from_slice(&rest[..body_bytes]) };
            self.start += PREFIX_BYTES + head_bytes + body_bytes;
            self.give_back();
            return Ok(Some(frame));
        }
        if body_bytes >= LARGE_BODY_BYTES {
            let mut body = vec![0; body_bytes];
            body[..rest.len()].copy_from_slice(rest);
            self.large = Some(LargeFrame { head: to_text(head)?, body, filled: rest.len() });
            (self.start, self.end) = (0, 0);
            self.give_back();
        }
        Ok(None)
    }

    // One huge head must not cost its memory for ever.
    fn give_back(&mut self) {
        if self.start == self.end && self.buffer.len() > BUFFER_BYTES {
            self.buffer.truncate(BUFFER_BYTES);
            self.buffer.shrink_to_fit();
            (self.start, self.end) = (0, 0);
        }
    }
}

fn read_length(prefix: &[u8], at: usize, part: &str, max: usize) -> Result<usize, ProtocolError> {
    let bytes = [prefix[at], prefix[at + 1], prefix[at + 2], prefix[at + 3]];
    let length = u32::from_be_bytes(bytes) as usize;
    if length > max {
        let message = format!("Cannot read frame: {part} of {length} bytes exceeds {max}");
        return Err(ProtocolError::new("FRAME_TOO_LARGE", message));
    }
    Ok(length)
}

fn to_text(head: &[u8]) -> Result<Arc<str>, ProtocolError> {
    match std::str::from_utf8(head) {
        Ok(text) => Ok(Arc::from(text)),
        Err(error) => Err(ProtocolError::new(
            "HEAD_INVALID",
            format!("Cannot read frame: its head is not UTF-8 ({error})"),
        )),
    }
}
