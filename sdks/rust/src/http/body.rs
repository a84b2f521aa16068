//! Bodies: whole, or in chunks as they come, with back-pressure in both directions.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::sync::mpsc;

use crate::channel::exchange::Exchange;
use crate::error::BodyError;

const COLLECT_LIMIT_BYTES: usize = 64 * 1024 * 1024;
const CHANNEL_CHUNKS: usize = 4;

type ChunkStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// The body of a request or a response.
///
/// It is a [`Stream`] of chunks; [`chunk`](Self::chunk) reads it without any stream library. A request's body is
/// sent by the host only as fast as it is read, a response's body is produced only as fast as the client takes it.
pub struct Body(Kind);

enum Kind {
    Whole(Bytes),
    Upload(Upload),
    // The mutex is never locked: it makes the body `Sync`, so that handlers may hold `&HttpRequest` while they wait.
    Stream(Mutex<ChunkStream>),
}

impl Body {
    /// No bytes.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Kind::Whole(Bytes::new()))
    }

    /// A body whose chunks come from a stream.
    ///
    /// An error of the stream ends the connection of the client without its proper end, so that it knows.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(Kind::Stream(Mutex::new(Box::pin(Chunks(Box::pin(stream))))))
    }

    /// A body that is written chunk by chunk from elsewhere, a spawned task for example.
    ///
    /// ```
    /// use toru_plugin_api::{Body, HttpResponse};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (sender, body) = Body::channel();
    /// tokio::spawn(async move {
    ///     for line in ["one\n", "two\n"] {
    ///         if sender.send(line).await.is_err() {
    ///             return; // the client left
    ///         }
    ///     }
    /// });
    /// let response = HttpResponse::ok().with_body(body);
    /// # assert_eq!(response.into_body().bytes().await.unwrap(), "one\ntwo\n");
    /// # });
    /// ```
    #[must_use]
    pub fn channel() -> (BodySender, Self) {
        let (sender, receiver) = mpsc::channel(CHANNEL_CHUNKS);
        (BodySender(sender), Self(Kind::Stream(Mutex::new(Box::pin(Received(receiver))))))
    }

    pub(crate) fn upload(exchange: Arc<Exchange>) -> Self {
        Self(Kind::Upload(Upload { exchange, is_complete: false }))
    }

    /// The next chunk; `None`: the body is complete.
    ///
    /// # Errors
    /// [`BodyError`]; the body ends there.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await.transpose()
    }

    /// Collects the body, up to 64 MiB.
    ///
    /// # Errors
    /// [`BodyError`], also when the body is larger.
    pub async fn bytes(self) -> Result<Bytes, BodyError> {
        self.bytes_up_to(COLLECT_LIMIT_BYTES).await
    }

    /// Collects the body, up to `max_bytes`.
    ///
    /// # Errors
    /// [`BodyError`], also when the body is larger.
    pub async fn bytes_up_to(mut self, max_bytes: usize) -> Result<Bytes, BodyError> {
        let mut first = match self.chunk().await? {
            Some(first) if first.len() <= max_bytes => first,
            Some(_) => return Err(BodyError::TooLarge { max_bytes }),
            None => return Ok(Bytes::new()),
        };
        if self.is_complete() {
            return Ok(first);
        }
        let mut all = BytesMut::from(std::mem::take(&mut first));
        while let Some(chunk) = self.chunk().await? {
            if all.len() + chunk.len() > max_bytes {
                return Err(BodyError::TooLarge { max_bytes });
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// Whether nothing is left to read, as far as is known without reading.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match &self.0 {
            Kind::Whole(bytes) => bytes.is_empty(),
            Kind::Upload(upload) => upload.is_complete,
            Kind::Stream(_) => false,
        }
    }

    /// How many bytes are left, when all of them are in memory.
    #[cfg(feature = "tower")]
    pub(crate) fn known_length(&self) -> Option<usize> {
        match &self.0 {
            Kind::Whole(bytes) => Some(bytes.len()),
            Kind::Upload(_) | Kind::Stream(_) => None,
        }
    }

    /// All of the body when it is in memory, else the body again.
    pub(crate) fn into_whole(self) -> Result<Bytes, Self> {
        match self.0 {
            Kind::Whole(bytes) => Ok(bytes),
            kind => Err(Self(kind)),
        }
    }

    pub(crate) fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        match &mut self.0 {
            Kind::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Kind::Upload(upload) => upload.poll_chunk(context),
            Kind::Stream(stream) => {
                stream.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(context)
            }
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_chunk(context)
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

macro_rules! from_bytes {
    ($($source:ty),+) => {$(
        impl From<$source> for Body {
            fn from(bytes: $source) -> Self {
                Self(Kind::Whole(bytes.into()))
            }
        }
    )+};
}

from_bytes!(Bytes, BytesMut, Vec<u8>, String, &'static str, &'static [u8]);

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Whole(bytes) => write!(formatter, "Body({} bytes)", bytes.len()),
            Kind::Upload(_) | Kind::Stream(_) => formatter.write_str("Body(stream)"),
        }
    }
}

/// The writing end of [`Body::channel`]. The body is complete when every sender is gone.
#[derive(Clone, Debug)]
pub struct BodySender(mpsc::Sender<Result<Bytes, BodyError>>);

impl BodySender {
    /// Writes a chunk; waits while the client is slower than the plugin.
    ///
    /// # Errors
    /// [`BodyError::RequestOver`]: nobody reads the body any more.
    pub async fn send(&self, chunk: impl Into<Bytes>) -> Result<(), BodyError> {
        self.0.send(Ok(chunk.into())).await.map_err(|_| BodyError::RequestOver)
    }

    /// Ends the body as broken, so that the client does not take it for complete.
    pub async fn fail(self, error: impl Into<Box<dyn Error + Send + Sync>>) {
        // Nobody left to tell is as good as told.
        drop(self.0.send(Err(BodyError::Source(error.into()))).await);
    }

    /// Whether nobody reads the body any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits until nobody reads the body any more.
    pub async fn closed(&self) {
        self.0.closed().await;
    }
}

struct Received(mpsc::Receiver<Result<Bytes, BodyError>>);

impl Stream for Received {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

struct Chunks<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Chunks<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|item| {
            item.map(|chunk| chunk.map(Into::into).map_err(|error| BodyError::Source(error.into())))
        })
    }
}

struct Upload {
    exchange: Arc<Exchange>,
    is_complete: bool,
}

impl Upload {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        if self.is_complete {
            return Poll::Ready(None);
        }
        let received = std::task::ready!(self.exchange.poll_receive(context));
        self.is_complete = !matches!(received, Ok(Some(_)));
        Poll::Ready(match received {
            Ok(item) => item.map(|item| Ok(item.bytes)),
            Err(_) => Some(Err(BodyError::RequestOver)),
        })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_complete {
            self.exchange.discard_upload();
        }
    }
}
