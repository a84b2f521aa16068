//! Write plugins for Toru Steering Center in Rust.
//!
//! A plugin is one executable. It implements [`ToruPlugin`] and hands itself to [`run`]; the crate speaks the
//! protocol, keeps the heartbeat, runs requests concurrently and ends the process in order.
//!
//! ```no_run
//! use toru_plugin_api::{HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin, async_trait, json};
//!
//! #[derive(Default)]
//! struct Visits;
//!
//! #[async_trait]
//! impl ToruPlugin for Visits {
//!     fn metadata() -> PluginMetadata {
//!         PluginMetadata::new("visits", "Visits", "1.0.0", "/visits")
//!             .icon("👣")
//!             .view("export function mount(container) { container.textContent = 'Hello' }")
//!     }
//!
//!     async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
//!         let kv = request.context().kv();
//!         match (request.method(), request.path()) {
//!             ("POST", "/count") => {
//!                 let count = kv.update_json("count", |count: Option<u64>| count.unwrap_or(0) + 1).await?;
//!                 HttpResponse::json(&json!({ "count": count }))
//!             }
//!             _ => Ok(HttpResponse::not_found()),
//!         }
//!     }
//! }
//!
//! fn main() {
//!     toru_plugin_api::run::<Visits>();
//! }
//! ```
//!
//! Build it with `cargo build --release` and copy `target/release/visits` to the plugins folder as `visits.binary`.
//!
//! # What a plugin can use
//!
//! - requests and answers, streamed where that is wanted, with [`HttpRequest`], [`HttpResponse`], [`Body`]
//! - WebSockets with [`WebSocketUpgrade`]
//! - key-value store, log, settings, license, notices and data folder with [`PluginContext`]
//! - an `axum::Router` or any other `tower` service as the plugin, with `toru_plugin_api::tower` (feature `tower`)
//!
//! # How handlers run
//!
//! A handler is polled where the connection is read, so that one that answers at once costs no thread switch; one
//! that waits goes on in a multi-threaded Tokio runtime. A handler that blocks its thread holds others up for about
//! 40 ms at most, as long as one of the 4 to 8 worker threads is free, and never stops the heartbeat; still, long
//! blocking work belongs into `tokio::task::spawn_blocking`. Panics are caught (do not build with `panic = "abort"`).
//!
//! # Features
//!
//! - `license` (default): checks licenses, HMAC-SHA256 and Ed25519
//! - `tower`: runs `tower` services

#![warn(unreachable_pub)]

#[cfg(not(unix))]
compile_error!("toru-plugin-api speaks over Unix domain sockets");

mod answer;
mod channel;
mod context;
mod date;
mod error;
mod event;
pub mod frame;
mod guard;
mod handshake;
mod headers;
mod http;
mod installed_license;
mod kv;
#[cfg(feature = "license")]
mod license;
mod life;
mod lifeline;
mod log;
mod metadata;
mod order;
mod plugin;
mod run;
mod serve;
mod settings;
mod sync;
mod text;
#[cfg(feature = "tower")]
pub mod tower;
mod turn;
#[cfg(test)]
mod vectors;
mod watch;
mod websocket;
mod wire;
mod work;

pub use async_trait::async_trait;
pub use bytes::Bytes;
pub use serde_json::json;

pub use context::{Notice, PluginContext};
pub use error::{BodyError, PluginError, PluginResult};
pub use headers::Headers;
pub use http::{Body, BodySender, EventSender, HttpRequest, HttpResponse};
pub use kv::{Kv, KvEntry, KvError, KvList, KvPage, KvSet};
#[cfg(feature = "license")]
pub use license::{
    LicenseClaims, LicenseKeyError, LicenseKeys, LicenseQuestion, LicenseQuestionError, LicenseResult,
    PluginLicense, Verdict, verify_license,
};
pub use log::{Level, Log};
pub use metadata::{Access, Isolation, PluginMetadata, Upgrade, ViewFormat};
pub use plugin::ToruPlugin;
pub use run::run;
pub use settings::Settings;
pub use websocket::{CloseReason, Message, WebSocket, WebSocketError, WebSocketSender, WebSocketUpgrade};
pub use wire::values::{KeyEntry, User};
