//! Headers: names in lower case, in order, a name may occur several times.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::frame::MAX_HEAD_BYTES;
use crate::text::Text;

/// The headers of a request or a response.
///
/// ```
/// use toru_plugin_api::Headers;
///
/// let mut headers = Headers::new();
/// headers.set("Content-Type", "text/plain");
/// headers.append("set-cookie", "a=1");
/// headers.append("set-cookie", "b=2");
/// assert_eq!(headers.get("content-type"), Some("text/plain"));
/// assert_eq!(headers.get_all("Set-Cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
/// ```
#[derive(Clone, Default)]
pub struct Headers {
    // The head that `Text::Range` entries point into.
    head: Option<Arc<str>>,
    entries: Vec<(Text, Text)>,
}

impl Headers {
    /// No headers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn from_head(head: Arc<str>, entries: Vec<(Text, Text)>) -> Self {
        Self { head: Some(head), entries }
    }

    /// The first value of a header, its name in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every value of a header, in order.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let head = self.head.as_ref();
        self.entries.iter().map(move |(name, value)| (name.resolve(head), value.resolve(head)))
    }

    /// Sets a header, in place of what it had.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) {
        let name = name.into();
        self.remove(&name);
        self.append(name, value);
    }

    /// Adds a value to a header.
    pub fn append(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) {
        let mut name = name.into();
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            name = Cow::Owned(name.to_ascii_lowercase());
        }
        self.entries.push((name.into(), value.into().into()));
    }

    /// Removes every value of a header.
    pub fn remove(&mut self, name: &str) {
        let head = self.head.as_ref();
        self.entries.retain(|(known, _)| !known.resolve(head).eq_ignore_ascii_case(name));
    }

    /// How many values there are in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Why the headers cannot be sent: a name that is no token, a value with control characters, too much of all.
    pub(crate) fn problem(&self) -> Option<String> {
        // JSON escapes at most double what is allowed here.
        let bytes: usize = self.iter().map(|(name, value)| 2 * (name.len() + value.len()) + 8).sum();
        if bytes > MAX_HEAD_BYTES / 2 {
            return Some(format!("its headers are too long: about {bytes} bytes"));
        }
        let mut invalid = self.iter().filter(|(name, value)| !is_token(name) || !is_field_value(value));
        invalid.next().map(|(name, _)| format!("its header {name:?} is not allowed in HTTP"))
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn is_field_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
}

impl fmt::Debug for Headers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}
