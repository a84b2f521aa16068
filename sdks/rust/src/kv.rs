//! The key-value store the host keeps for the plugin.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::channel::Channel;
use crate::wire::incoming::CallResult;
use crate::wire::outgoing::Call;
use crate::wire::values::KeyEntry;

/// Why an operation on the store failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KvError {
    /// The stored value has another version than the one expected (`KV_CONFLICT`).
    #[error("Cannot change key {key:?}: somebody else changed it meanwhile")]
    Conflict {
        /// The key that was to be changed.
        key: String,
    },
    /// The host refused: too large, over the quota, too many calls in too short a time.
    #[error("{message} ({code})")]
    Refused {
        /// Code of the host's registry, such as `KV_QUOTA_EXCEEDED` or `BUSY`.
        code: String,
        /// The host's sentence.
        message: String,
    },
    /// The connection to the host has ended; so will the process.
    #[error("Cannot reach the key-value store: the connection to the host has ended")]
    Closed,
    /// The value is not the JSON that the caller expects, or has no form in JSON.
    #[error("Cannot use the value of key {key:?} as JSON: {source}")]
    Json {
        /// The key it belongs to.
        key: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// A stored value and its version, which grows with every change of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvEntry {
    /// The bytes that were stored.
    pub value: Bytes,
    /// For [`KvSet::if_version`].
    pub version: u64,
}

/// Part of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KvPage {
    /// Keys in order.
    pub entries: Vec<KeyEntry>,
    /// Where to go on; `None`: this was the last page.
    pub cursor: Option<String>,
}

/// The plugin's key-value store. Cheap to clone.
///
/// Keys have 1 to 512 bytes, values at most 1 MiB. Every acknowledged change survives a crash of plugin and panel; a power
/// cut may take the last moments, unless the change is [`durable`](KvSet::durable).
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn demo(context: toru_plugin_api::PluginContext) -> toru_plugin_api::PluginResult<()> {
/// let kv = context.kv();
/// kv.set("greeting", "Hello").await?;
/// kv.set("session", "…").ttl(Duration::from_secs(60)).await?;
/// let visits: u64 = kv.update_json("visits", |visits: Option<u64>| visits.unwrap_or(0) + 1).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Kv {
    channel: Arc<Channel>,
    space: &'static str,
}

impl Kv {
    pub(crate) fn new(channel: Arc<Channel>) -> Self {
        Self { channel, space: "plugin" }
    }

    /// The space that the plugin's view in the browser reads and writes too; never trust what stands there.
    #[must_use]
    pub fn view_space(&self) -> Self {
        Self { space: "view", ..self.clone() }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// [`KvError`]
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, KvError> {
        Ok(self.get_entry(key).await?.map(|entry| entry.value))
    }

    /// The value of a key and its version.
    ///
    /// # Errors
    /// [`KvError`]
    pub async fn get_entry(&self, key: &str) -> Result<Option<KvEntry>, KvError> {
        let call = Call { op: "kv.get", key: Some(key), ..Call::default() };
        let (result, value) = self.call(call, Bytes::new()).await?;
        let is_found = result.found.unwrap_or(false);
        Ok(is_found.then(|| KvEntry { value, version: result.version.unwrap_or(0) }))
    }

    /// The value of a key, read as JSON.
    ///
    /// # Errors
    /// [`KvError`], also when the value is not the JSON of a `T`.
    pub async fn get_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, KvError> {
        let value = self.get(key).await?;
        value.map(|value| from_json(key, &value)).transpose()
    }

    /// Stores a value; awaiting it gives its version.
    pub fn set<'a>(&'a self, key: &'a str, value: impl Into<Bytes>) -> KvSet<'a> {
        KvSet { kv: self, key, value: value.into(), if_version: None, ttl: None, durable: false }
    }

    /// Stores a value as JSON and gives its version.
    ///
    /// # Errors
    /// [`KvError`], also when the value has no form in JSON.
    pub async fn set_json<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<u64, KvError> {
        self.set(key, to_json(key, value)?).await
    }

    /// Changes a JSON value from what it is to what it shall be, whoever else changes it at the same time.
    ///
    /// `change` gets `None` for a key that is absent, and is called again after a conflict.
    ///
    /// # Errors
    /// [`KvError`]
    pub async fn update_json<T, U, F>(&self, key: &str, mut change: F) -> Result<U, KvError>
    where
        T: DeserializeOwned,
        U: Serialize,
        F: FnMut(Option<T>) -> U,
    {
        loop {
            let entry = self.get_entry(key).await?;
            let version = entry.as_ref().map_or(0, |entry| entry.version);
            let present = entry.map(|entry| from_json(key, &entry.value)).transpose()?;
            let changed = change(present);
            match self.set(key, to_json(key, &changed)?).if_version(version).await {
                Ok(_) => return Ok(changed),
                Err(KvError::Conflict { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Removes a key. `false`: it was absent.
    ///
    /// # Errors
    /// [`KvError`]
    pub async fn delete(&self, key: &str) -> Result<bool, KvError> {
        let call = Call { op: "kv.delete", key: Some(key), ..Call::default() };
        let (result, _) = self.call(call, Bytes::new()).await?;
        Ok(result.found != Some(false))
    }

    /// Removes a key, acknowledged only when that survives a power cut. `false`: it was absent.
    ///
    /// # Errors
    /// [`KvError`]
    pub async fn delete_durably(&self, key: &str) -> Result<bool, KvError> {
        let call = Call { op: "kv.delete", key: Some(key), durable: true, ..Call::default() };
        let (result, _) = self.call(call, Bytes::new()).await?;
        Ok(result.found != Some(false))
    }

    /// Removes a key if its version is still this one.
    ///
    /// # Errors
    /// [`KvError::Conflict`] when it is not.
    pub async fn delete_if_version(&self, key: &str, version: u64) -> Result<(), KvError> {
        let call = Call { op: "kv.delete", key: Some(key), if_version: Some(version), ..Call::default() };
        self.call(call, Bytes::new()).await.map(drop)
    }

    /// Lists the keys that begin with `prefix`; awaiting it gives the first page.
    pub fn list<'a>(&'a self, prefix: &'a str) -> KvList<'a> {
        KvList { kv: self, prefix, cursor: None, limit: None }
    }

    async fn call(&self, mut call: Call<'_>, value: Bytes) -> Result<(CallResult, Bytes), KvError> {
        call.space = self.space;
        let key = call.key.unwrap_or_default().to_owned();
        let answer = self.channel.calls.call(&self.channel.outbox, call, value).await;
        answer.map_err(|_| KvError::Closed)?.map_err(|(code, message)| match code.as_str() {
            "KV_CONFLICT" => KvError::Conflict { key },
            _ => KvError::Refused { code, message },
        })
    }
}

impl fmt::Debug for Kv {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Kv").field("space", &self.space).finish_non_exhaustive()
    }
}

/// A value about to be stored, made by [`Kv::set`]. Await it.
#[must_use = "nothing is stored until it is awaited"]
#[derive(Debug)]
pub struct KvSet<'a> {
    kv: &'a Kv,
    key: &'a str,
    value: Bytes,
    if_version: Option<u64>,
    ttl: Option<Duration>,
    durable: bool,
}

impl KvSet<'_> {
    /// Only if the key still has this version; 0: only if it is absent.
    pub fn if_version(mut self, version: u64) -> Self {
        self.if_version = Some(version);
        self
    }

    /// The key goes by itself after this time.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Acknowledged only when it survives a power cut, and every change before it too. Costs a flush of the disk.
    pub fn durable(mut self) -> Self {
        self.durable = true;
        self
    }
}

impl<'a> IntoFuture for KvSet<'a> {
    type Output = Result<u64, KvError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let ttl_ms = self.ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1));
            let call = Call {
                op: "kv.set",
                key: Some(self.key),
                if_version: self.if_version,
                ttl_ms,
                durable: self.durable,
                ..Call::default()
            };
            let (result, _) = self.kv.call(call, self.value).await?;
            Ok(result.version.unwrap_or(0))
        })
    }
}

/// A listing about to be made, by [`Kv::list`]. Await it.
#[must_use = "nothing is listed until it is awaited"]
#[derive(Debug)]
pub struct KvList<'a> {
    kv: &'a Kv,
    prefix: &'a str,
    cursor: Option<String>,
    limit: Option<u32>,
}

impl KvList<'_> {
    /// Goes on where a page ended.
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// At most this many keys; the host gives at most 1000 at once.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }
}

impl<'a> IntoFuture for KvList<'a> {
    type Output = Result<KvPage, KvError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let prefix = (!self.prefix.is_empty()).then_some(self.prefix);
            let cursor = self.cursor.as_deref();
            let call = Call { op: "kv.list", prefix, cursor, limit: self.limit, ..Call::default() };
            let (result, _) = self.kv.call(call, Bytes::new()).await?;
            Ok(KvPage { entries: result.entries.unwrap_or_default(), cursor: result.cursor })
        })
    }
}

fn from_json<T: DeserializeOwned>(key: &str, value: &[u8]) -> Result<T, KvError> {
    serde_json::from_slice(value).map_err(|source| KvError::Json { key: key.to_owned(), source })
}

fn to_json<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<Vec<u8>, KvError> {
    serde_json::to_vec(value).map_err(|source| KvError::Json { key: key.to_owned(), source })
}
