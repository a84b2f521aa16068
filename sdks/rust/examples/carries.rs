//! The plugin under measurement in the repository's benchmarks, beside the same one in other languages: answers
//! with `?bytes=N` bytes.

use std::sync::OnceLock;

use toru_plugin_api::{
    Bytes, HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin, async_trait,
};

const MAX_BYTES: usize = 16 * 1024 * 1024;

#[derive(Default)]
struct BenchPlugin;

#[async_trait]
impl ToruPlugin for BenchPlugin {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("bench-rust", "Bench", "1.0.0", "/bench-rust").no_view()
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        static BODY: OnceLock<Bytes> = OnceLock::new();
        let body = BODY.get_or_init(|| Bytes::from(vec![b'x'; MAX_BYTES]));
        let bytes: usize = request.query_value("bytes").unwrap_or_default().parse()?;
        Ok(HttpResponse::text(body.slice(..bytes.min(MAX_BYTES))))
    }
}

fn main() {
    toru_plugin_api::run::<BenchPlugin>();
}
