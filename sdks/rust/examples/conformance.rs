//! The conformance plugin: what `conformance/README.md` describes, and a few routes that only this SDK's tests use.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde_json::{Value, json};
use toru_plugin_api::{
    Body, BodyError, Bytes, HttpRequest, HttpResponse, PluginContext, PluginError, PluginMetadata,
    PluginResult, Settings, ToruPlugin, WebSocketUpgrade, async_trait,
};

const CHUNK_BYTES: usize = 65_536;

#[derive(Default)]
struct Conformance {
    context: Option<PluginContext>,
}

#[async_trait]
impl ToruPlugin for Conformance {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("conformance", "Conformance", "1.0.0", "/conformance").no_view()
    }

    async fn init(&mut self, context: PluginContext) -> PluginResult<()> {
        match std::env::var("CONFORMANCE_INIT").as_deref() {
            Ok("fails") => return Err(PluginError::new("no database")),
            Ok("fails-for-good") => {
                return Err(PluginError::do_not_retry("no such program").with_code("NO_PROGRAM"));
            }
            Ok("panics") => panic!("init went wrong"),
            Ok("blocks") => std::thread::sleep(Duration::from_secs(30)),
            _ => {}
        }
        self.context = Some(context);
        Ok(())
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        match (request.method(), request.path()) {
            ("GET", "/") => Ok(HttpResponse::text("hello")),
            ("POST", "/echo") => echo(request).await,
            ("GET", "/headers") => HttpResponse::json(&headers(&request)),
            ("GET", "/user") => HttpResponse::json(&request.user()),
            ("GET", "/bytes") => bytes(&request),
            ("GET", "/kv/get") => kv_get(&request).await,
            ("PUT", "/kv/set") => kv_set(request).await,
            ("GET", "/slow") => std::future::pending().await,
            ("GET", "/throw") => Err(PluginError::new("thrown on purpose")),
            ("GET", "/settings") => HttpResponse::json(request.context().settings().as_map()),
            _ => for_own_tests(request).await,
        }
    }

    async fn handle_websocket(&self, upgrade: WebSocketUpgrade) -> PluginResult<()> {
        if upgrade.request().path() == "/own/push" {
            let socket = upgrade.accept();
            while socket.send("x".repeat(10_000)).await.is_ok() {}
            return Ok(());
        }
        if upgrade.request().path() != "/ws" {
            upgrade.refuse(HttpResponse::not_found()).await;
            return Ok(());
        }
        let protocol = upgrade.protocols().first().cloned();
        let mut socket = match protocol {
            Some(protocol) => upgrade.accept_with_protocol(&protocol),
            None => upgrade.accept(),
        };
        while let Some(message) = socket.receive().await {
            match message.as_text() {
                Some("panic") => panic!("asked to"),
                Some("fail") => return Err(PluginError::new("asked to")),
                Some("close") => {
                    socket.close(4321, "asked to");
                    return Ok(());
                }
                _ => socket.send(message).await?,
            }
        }
        Ok(())
    }

    async fn settings_changed(&self, settings: Settings) -> PluginResult<()> {
        if let Some(context) = &self.context {
            context.log().with("greeting", settings.get::<String>("greeting")).info("Settings changed");
        }
        Ok(())
    }

    async fn shutdown(&self) -> PluginResult<()> {
        if let Some(context) = &self.context {
            context.log().info("Shutting down");
        }
        Ok(())
    }
}

async fn echo(request: HttpRequest) -> PluginResult<HttpResponse> {
    let content_type = request.header("content-type").map(str::to_owned);
    let response = HttpResponse::ok().with_body(request.bytes().await?);
    Ok(match content_type {
        Some(content_type) => response.with_header("content-type", content_type),
        None => response,
    })
}

fn headers(request: &HttpRequest) -> Value {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in request.headers().iter() {
        all.entry(name).or_default().push(value);
    }
    let values = |values: Vec<&str>| if values.len() == 1 { json!(values[0]) } else { json!(values) };
    all.into_iter().map(|(name, list)| (name.to_owned(), values(list))).collect()
}

fn bytes(request: &HttpRequest) -> PluginResult<HttpResponse> {
    let left = request.query_value("n").unwrap_or_default().parse()?;
    let body = Body::from_stream(Filler { left });
    Ok(HttpResponse::ok().with_header("content-type", "application/octet-stream").with_body(body))
}

struct Filler {
    left: usize,
}

impl Stream for Filler {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        static FILL: [u8; CHUNK_BYTES] = [b'x'; CHUNK_BYTES];
        let length = self.left.min(CHUNK_BYTES);
        self.left -= length;
        Poll::Ready((length > 0).then(|| Ok(Bytes::from_static(&FILL[..length]))))
    }
}

async fn kv_get(request: &HttpRequest) -> PluginResult<HttpResponse> {
    let key = request.query_value("key").unwrap_or_default();
    Ok(match request.context().kv().get(&key).await? {
        Some(value) => HttpResponse::ok().with_body(value),
        None => HttpResponse::not_found(),
    })
}

async fn kv_set(request: HttpRequest) -> PluginResult<HttpResponse> {
    let key = request.query_value("key").unwrap_or_default();
    let is_durable = request.query_value("durable").is_some();
    let context = request.context().clone();
    let body = request.bytes().await?;
    let kv = context.kv();
    let write = kv.set(&key, body);
    let version = if is_durable { write.durable().await? } else { write.await? };
    HttpResponse::json(&json!({ "version": version }))
}

// Not part of the conformance plugin that other hosts know.
async fn for_own_tests(mut request: HttpRequest) -> PluginResult<HttpResponse> {
    match (request.method(), request.path()) {
        ("GET", "/own/panic") => panic!("panicked on purpose"),
        ("GET", "/own/panic-later") => {
            tokio::task::yield_now().await;
            panic!("panicked on purpose, later")
        }
        ("GET", "/own/panic-in-body") => Ok(HttpResponse::ok().with_body(Body::from_stream(Panics))),
        ("GET", "/own/teapot") => Err(PluginError::status(418, "short and stout")),
        ("GET", "/own/bad-header") => Ok(HttpResponse::ok().with_header("a b", "x")),
        ("GET", "/own/cookies") => {
            let mut response = HttpResponse::ok();
            response.headers_mut().append("Set-Cookie", "a=1");
            response.headers_mut().append("x-other", "\"quoted\"");
            response.headers_mut().append("set-cookie", "b=2");
            Ok(response)
        }
        ("GET", "/own/block") => {
            let block_ms = request.query_value("ms").unwrap_or_default().parse()?;
            std::thread::sleep(Duration::from_millis(block_ms));
            Ok(HttpResponse::text("done"))
        }
        ("GET", "/own/wait") => {
            let wait_ms = request.query_value("ms").unwrap_or_default().parse()?;
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            Ok(HttpResponse::text("done"))
        }
        ("GET", "/own/big") => Ok(HttpResponse::ok().with_body(vec![b'y'; 20 * 1024 * 1024])),
        ("GET", "/own/events") => events(),
        ("POST", "/own/pipe") => Ok(HttpResponse::ok().with_body(request.into_body())),
        ("POST", "/own/length") => {
            let mut length = 0;
            while let Some(chunk) = request.body_mut().chunk().await? {
                length += chunk.len();
            }
            HttpResponse::json(&json!({ "length": length }))
        }
        ("POST", "/own/ignore") => {
            drop(request);
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok(HttpResponse::text("ignored"))
        }
        ("GET", "/own/list") => list(&request).await,
        ("GET", "/own/counter") => {
            let count =
                request.context().kv().update_json("count", |count: Option<u64>| count.unwrap_or(0) + 1);
            HttpResponse::json(&json!({ "count": count.await? }))
        }
        ("GET", "/own/flood") => {
            let log = request.context().log().with("padding", "p".repeat(1_000));
            for line in 0..50_000 {
                log.info(format!("line {line}"));
            }
            std::fs::write("flooded", "")?;
            Ok(HttpResponse::text("flooded"))
        }
        ("GET", "/own/starting") => {
            request.context().starting(50, "too late");
            Ok(HttpResponse::text("ignored"))
        }
        ("GET", "/own/say") => {
            let context = request.context();
            context.log().with("n", 7).debug("not seen");
            context.log().with("n", 7).warn("seen");
            context.notify(toru_plugin_api::Notice::Warning, "Title", "Message");
            context.degraded("slow");
            context.healthy();
            Ok(HttpResponse::text(context.data_dir().to_string_lossy().into_owned()))
        }
        _ => Ok(HttpResponse::not_found()),
    }
}

struct Panics;

impl Stream for Panics {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        panic!("the body panicked on purpose")
    }
}

fn events() -> PluginResult<HttpResponse> {
    let (sender, response) = HttpResponse::events();
    tokio::spawn(async move {
        for count in 1..=3 {
            if sender.send_named("count", count.to_string()).await.is_err() {
                return;
            }
        }
    });
    Ok(response)
}

async fn list(request: &HttpRequest) -> PluginResult<HttpResponse> {
    let kv = request.context().kv().view_space();
    let first = kv.list("a/").limit(2).await?;
    let Some(cursor) = first.cursor else {
        return Ok(HttpResponse::not_found());
    };
    let rest = kv.list("a/").cursor(cursor).await?;
    kv.set("a/new", "x").if_version(0).ttl(Duration::from_secs(5)).await?;
    kv.delete("a/old").await?;
    let keys: Vec<_> = first.entries.iter().chain(&rest.entries).map(|entry| entry.key.as_str()).collect();
    HttpResponse::json(&keys)
}

fn main() {
    toru_plugin_api::run::<Conformance>();
}
