//! Log lines: level, message, fields. The host adds time, plugin and process, and writes the file.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::channel::outbox::Outbox;
use crate::wire::outgoing::PluginMessage;

// A line of the log file holds 64 KiB; what is longer is cut there in any case.
const MAX_MESSAGE_BYTES: usize = 65_536;

/// How serious a log line or a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every step.
    Trace,
    /// What an author needs to find a mistake.
    Debug,
    /// What happened.
    Info,
    /// Something is not as it should be, and the plugin goes on.
    Warn,
    /// Something failed.
    Error,
    /// The plugin cannot go on.
    Fatal,
}

impl Level {
    /// The level's name: `info`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal]
            .into_iter()
            .find(|level| level.as_str() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Writes the plugin's log.
///
/// ```no_run
/// # fn demo(context: toru_plugin_api::PluginContext) {
/// context.log().info("Started");
/// context.log().with("path", "/items").with("took_ms", 12).warn("Slow request");
/// # }
/// ```
#[derive(Clone)]
pub struct Log {
    sink: Arc<Sink>,
    fields: Map<String, Value>,
}

struct Sink {
    outbox: Arc<Outbox>,
    level: AtomicU8,
    dropped: AtomicU64,
}

impl Sink {
    fn send(&self, level: Level, message: &str, fields: &Map<String, Value>) {
        let level = level.as_str();
        if !self.outbox.send(&PluginMessage::Log { level, message, fields }) {
            let fields = &one("fields_dropped", fields.len() as u64);
            self.outbox.send(&PluginMessage::Log { level, message, fields });
        }
    }
}

fn one(name: &str, value: u64) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), Value::from(value))])
}

impl Log {
    pub(crate) fn new(outbox: Arc<Outbox>, level: Option<&str>) -> Self {
        let level = level.and_then(Level::from_name).unwrap_or(Level::Info);
        let sink = Sink { outbox, level: AtomicU8::new(level as u8), dropped: AtomicU64::new(0) };
        Self { sink: Arc::new(sink), fields: Map::new() }
    }

    /// A log whose lines carry one more field. A value that has no form in JSON is left out.
    #[must_use]
    pub fn with(&self, name: impl Into<String>, value: impl Serialize) -> Self {
        let mut log = self.clone();
        if let Ok(value) = serde_json::to_value(value) {
            log.fields.insert(name.into(), value);
        }
        log
    }

    /// Whether lines of this level are kept: the admin sets the least level.
    #[must_use]
    pub fn is_enabled(&self, level: Level) -> bool {
        level as u8 >= self.sink.level.load(Ordering::Relaxed)
    }

    /// Writes a line.
    pub fn write(&self, level: Level, message: impl AsRef<str>) {
        if !self.is_enabled(level) {
            return;
        }
        if self.sink.outbox.is_congested() {
            self.sink.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let dropped = self.sink.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let message = "Log lines were dropped: the host did not read them";
            self.sink.send(Level::Warn, message, &one("lines", dropped));
        }
        self.sink.send(level, cut(message.as_ref(), MAX_MESSAGE_BYTES), &self.fields);
    }

    /// Writes a line of level `trace`.
    pub fn trace(&self, message: impl AsRef<str>) {
        self.write(Level::Trace, message);
    }

    /// Writes a line of level `debug`.
    pub fn debug(&self, message: impl AsRef<str>) {
        self.write(Level::Debug, message);
    }

    /// Writes a line of level `info`.
    pub fn info(&self, message: impl AsRef<str>) {
        self.write(Level::Info, message);
    }

    /// Writes a line of level `warn`.
    pub fn warn(&self, message: impl AsRef<str>) {
        self.write(Level::Warn, message);
    }

    /// Writes a line of level `error`.
    pub fn error(&self, message: impl AsRef<str>) {
        self.write(Level::Error, message);
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Log").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// The text up to a whole character within `max_bytes`.
pub(crate) fn cut(text: &str, max_bytes: usize) -> &str {
    let mut end = text.len().min(max_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
