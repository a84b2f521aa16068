//! The errors an author meets: of bodies, and of their own code, which anything that implements
//! `std::error::Error` becomes by `?`.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// Why a body could not be read or made to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The request is over: the client left, or it was answered already.
    #[error("Cannot read body: its request is over")]
    RequestOver,
    /// The body is larger than the caller wanted to hold in memory.
    #[error("Cannot collect body: it exceeds {max_bytes} bytes")]
    TooLarge {
        /// The limit that was set.
        max_bytes: usize,
    },
    /// The source of the body failed.
    #[error("Cannot produce body: {0}")]
    Source(#[source] Box<dyn Error + Send + Sync>),
}

/// What the hooks of a plugin return.
pub type PluginResult<T> = Result<T, PluginError>;

/// Why a hook failed.
///
/// Every `std::error::Error` converts into one, so `?` works on all of them. Returned by a request handler it
/// becomes the answer: a plain failure is a 500 whose message goes to the log and not to the client; one made with
/// [`PluginError::status`] is that status with its message.
///
/// It does not implement `std::error::Error` itself: that is what lets `?` take every other error in.
///
/// ```
/// use toru_plugin_api::{PluginError, PluginResult};
///
/// fn half(text: &str) -> PluginResult<u32> {
///     let number: u32 = text.parse()?;
///     if number % 2 == 1 {
///         return Err(PluginError::status(422, format!("{number} is odd")));
///     }
///     Ok(number / 2)
/// }
/// assert_eq!(half("8").unwrap(), 4);
/// assert_eq!(half("7").unwrap_err().http_status(), 422);
/// assert_eq!(half("x").unwrap_err().http_status(), 500);
/// ```
pub struct PluginError {
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
    status: Option<u16>,
    code: Cow<'static, str>,
    retry: bool,
}

impl PluginError {
    /// A failure of the plugin: 500 for a request, "try again later" for `init`.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            source: None,
            status: None,
            code: Cow::Borrowed("PLUGIN_FAILED"),
            retry: true,
        }
    }

    pub(crate) fn from_boxed(error: Box<dyn Error + Send + Sync>) -> Self {
        // Too large a body is the client's affair, not a failure of the plugin.
        let is_too_large = matches!(error.downcast_ref(), Some(BodyError::TooLarge { .. }));
        let status = is_too_large.then_some(413);
        Self { source: Some(error), status, ..Self::new(String::new()) }
    }

    /// An answer for the client: this HTTP status with this message.
    ///
    /// # Panics
    /// When the status is not within 200–599.
    pub fn status(status: u16, message: impl Into<String>) -> Self {
        assert!((200..600).contains(&status), "an HTTP status is 200–599, not {status}");
        Self { status: Some(status), ..Self::new(message) }
    }

    /// A failure of `init` that no restart cures, such as a missing program: the host does not try again until
    /// the file, a setting or the license changes.
    pub fn do_not_retry(message: impl Into<String>) -> Self {
        Self { retry: false, ..Self::new(message) }
    }

    /// Gives the error a code of its own, for logs and for the host.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = code.into();
        self
    }

    /// The HTTP status this error answers a request with.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        self.status.unwrap_or(500)
    }

    /// The code, `PLUGIN_FAILED` by default.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Whether the host may start the plugin again after this failure of `init`.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        self.retry
    }

    /// Whether the message is meant for the client (and not only for the log).
    pub(crate) fn is_for_client(&self) -> bool {
        self.status.is_some()
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for PluginError {
    fn from(error: E) -> Self {
        Self::from_boxed(Box::new(error))
    }
}

/// The message, followed by the causes: `cannot read list: permission denied`.
impl fmt::Display for PluginError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        let mut separator = if self.message.is_empty() { "" } else { ": " };
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_ref().map(|source| &**source as _);
        while let Some(error) = cause {
            write!(formatter, "{separator}{error}")?;
            separator = ": ";
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for PluginError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PluginError({}, {self})", self.code)
    }
}
