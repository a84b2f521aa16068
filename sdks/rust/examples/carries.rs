//! What a plugin can carry: small answers, streams without end, WebSockets. Its like in other languages, with the
//! same routes, is measured and tested beside it.

use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde_json::json;
use toru_plugin_api::{
    Body, BodyError, Bytes, HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin,
    WebSocketUpgrade, async_trait,
};

const MAX_BYTES: usize = 16 * 1024 * 1024;
const PIECE_BYTES: usize = 64 * 1024;
static PIECE: [u8; PIECE_BYTES] = [b'x'; PIECE_BYTES];

#[derive(Default)]
struct Carries;

#[async_trait]
impl ToruPlugin for Carries {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("throughput-rust", "Carries (Rust)", "1.0.0", "/throughput-rust").no_view()
    }

    async fn handle_http(&self, mut request: HttpRequest) -> PluginResult<HttpResponse> {
        match request.path() {
            "/" => Ok(HttpResponse::text(whole(wanted_bytes(&request)?))),
            "/stream" => {
                let left = wanted_bytes(&request)?;
                Ok(HttpResponse::ok().with_body(Body::from_stream(Pieces { left })))
            }
            "/upload" => {
                let mut bytes = 0;
                while let Some(chunk) = request.body_mut().chunk().await? {
                    bytes += chunk.len();
                }
                HttpResponse::json(&json!({ "bytes": bytes }))
            }
            "/pipe" => Ok(HttpResponse::ok().with_body(request.into_body())),
            _ => Ok(HttpResponse::not_found()),
        }
    }

    async fn handle_websocket(&self, upgrade: WebSocketUpgrade) -> PluginResult<()> {
        let mut socket = upgrade.accept();
        while let Some(message) = socket.receive().await {
            socket.send(message).await?;
        }
        Ok(())
    }
}

fn wanted_bytes(request: &HttpRequest) -> PluginResult<usize> {
    Ok(request.query_value("bytes").unwrap_or_default().parse()?)
}

fn whole(bytes: usize) -> Bytes {
    static BODY: OnceLock<Bytes> = OnceLock::new();
    BODY.get_or_init(|| Bytes::from(vec![b'x'; MAX_BYTES])).slice(..bytes.min(MAX_BYTES))
}

struct Pieces {
    left: usize,
}

impl Stream for Pieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.left.min(PIECE_BYTES);
        self.left -= length;
        Poll::Ready((length > 0).then(|| Ok(Bytes::from_static(&PIECE[..length]))))
    }
}

fn main() {
    toru_plugin_api::run::<Carries>();
}
