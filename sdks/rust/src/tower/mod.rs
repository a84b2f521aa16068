//! Runs an `axum::Router`, or any other `tower` service, as a plugin.
//!
//! ```no_run
//! use axum::{Extension, Router, extract::Path, routing::get};
//! use toru_plugin_api::{PluginContext, PluginMetadata};
//!
//! async fn greet(Path(name): Path<String>, Extension(context): Extension<PluginContext>) -> String {
//!     let greeting: String = context.settings().get("greeting").unwrap_or_default();
//!     format!("{greeting}, {name}")
//! }
//!
//! fn main() {
//!     let metadata = PluginMetadata::new("greeter", "Greeter", "1.0.0", "/greeter").no_view();
//!     toru_plugin_api::tower::run(metadata, |_context| async {
//!         Ok(Router::new().route("/greet/{name}", get(greet)))
//!     });
//! }
//! ```
//!
//! Bodies stream in both directions. Each request carries the [`PluginContext`] and, when a person sent it, the
//! [`User`](crate::User) as extensions. WebSockets work as in any server (`axum::extract::ws`): the service speaks
//! with an HTTP connection in memory. A plugin that implements [`ToruPlugin`](crate::ToruPlugin) can hand single
//! requests to a service with [`call`] and [`connect`].

mod convert;
mod websocket;

use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tower_service::Service;

use crate::context::PluginContext;
use crate::error::PluginResult;
use crate::guard::Running;
use crate::http::{Body, HttpRequest, HttpResponse};
use crate::metadata::PluginMetadata;
use crate::plugin::Application;
use crate::run::launch;
use crate::settings::Settings;
use crate::sync::lock;
use crate::websocket::WebSocketUpgrade;

use convert::BoxError;
pub use websocket::connect;

/// Runs the service that `make` builds, until the host lets the plugin go. The whole `main` of a plugin.
pub fn run<M, F, S, B>(metadata: PluginMetadata, make: M) -> !
where
    M: FnOnce(PluginContext) -> F + Send + 'static,
    F: Future<Output = PluginResult<S>> + Send + 'static,
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    launch(metadata, |context| async move {
        Ok(Arc::new(ServicePlugin { service: Mutex::new(make(context).await?) }))
    })
}

/// Hands a request to a service.
///
/// # Errors
/// What the service fails with; 400 for a request that the `http` crate cannot express.
pub async fn call<S, B>(mut service: S, request: HttpRequest) -> PluginResult<HttpResponse>
where
    S: Service<http::Request<Body>, Response = http::Response<B>>,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let request = convert::to_http_request(request)?;
    poll_fn(|context| service.poll_ready(context)).await.map_err(convert::to_plugin_error)?;
    let response = service.call(request).await.map_err(convert::to_plugin_error)?;
    convert::from_http_response(response).await
}

struct ServicePlugin<S> {
    // Locked only to clone it, so the service need not be `Sync`.
    service: Mutex<S>,
}

impl<S, B> Application for ServicePlugin<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn respond(self: Arc<Self>, request: HttpRequest) -> Running<HttpResponse> {
        let service = lock(&self.service).clone();
        Box::pin(call(service, request))
    }

    fn connect(self: Arc<Self>, upgrade: WebSocketUpgrade) -> Running<()> {
        let service = lock(&self.service).clone();
        Box::pin(connect(service, upgrade))
    }

    fn settings_changed(self: Arc<Self>, _: Settings) -> Running<()> {
        Box::pin(async { Ok(()) })
    }

    fn license_changed(self: Arc<Self>, _: PluginContext) -> Running<()> {
        Box::pin(async { Ok(()) })
    }

    fn shutdown(self: Arc<Self>) -> Running<()> {
        Box::pin(async { Ok(()) })
    }
}
