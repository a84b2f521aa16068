//! The trait an author implements, and its inner form that the rest of the crate runs.

use std::sync::Arc;

use async_trait::async_trait;

use crate::context::PluginContext;
use crate::error::PluginResult;
use crate::guard::Running;
use crate::http::{HttpRequest, HttpResponse};
use crate::metadata::PluginMetadata;
use crate::settings::Settings;
use crate::websocket::WebSocketUpgrade;

/// A plugin. Run it with [`run`](crate::run).
///
/// Requests run concurrently; a handler that panics or fails answers 500, and the plugin goes on. When the client
/// leaves, the handler's future is dropped at the next `.await`.
///
/// ```no_run
/// use toru_plugin_api::{HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin, async_trait};
///
/// #[derive(Default)]
/// struct Hello;
///
/// #[async_trait]
/// impl ToruPlugin for Hello {
///     fn metadata() -> PluginMetadata {
///         PluginMetadata::new("hello", "Hello", "1.0.0", "/hello").no_view()
///     }
///
///     async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
///         Ok(HttpResponse::text(format!("Hello from {}", request.path())))
///     }
/// }
///
/// fn main() {
///     toru_plugin_api::run::<Hello>();
/// }
/// ```
#[async_trait]
pub trait ToruPlugin: Send + Sync + 'static {
    /// What the plugin says of itself. Without side effects: it also runs before the plugin is enabled.
    fn metadata() -> PluginMetadata
    where
        Self: Sized;

    /// Prepares the plugin; requests come after it. An error ends the process, and the host tries again later
    /// (unless it is [`PluginError::do_not_retry`](crate::PluginError::do_not_retry)).
    async fn init(&mut self, context: PluginContext) -> PluginResult<()> {
        drop(context);
        Ok(())
    }

    /// Answers a request. [`HttpRequest::context`] gives access to the host.
    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse>;

    /// Takes a WebSocket, or refuses it. The connection lasts until this returns.
    async fn handle_websocket(&self, upgrade: WebSocketUpgrade) -> PluginResult<()> {
        upgrade.refuse(HttpResponse::new(426)).await;
        Ok(())
    }

    /// The settings were changed; [`PluginContext::settings`] gives the new ones already.
    async fn settings_changed(&self, settings: Settings) -> PluginResult<()> {
        drop(settings);
        Ok(())
    }

    /// The license was installed, replaced or removed while the plugin runs.
    async fn license_changed(&self, context: PluginContext) -> PluginResult<()> {
        drop(context);
        Ok(())
    }

    /// The last thing before the process exits, once no request is in flight. It must be brief: the host waits
    /// for the grace it announced (5 s by default), and when it is gone altogether the process waits 300 ms.
    async fn shutdown(&self) -> PluginResult<()> {
        Ok(())
    }
}

/// What runs: a plugin after `init`, whatever it is made of.
pub(crate) trait Application: Send + Sync + 'static {
    fn respond(self: Arc<Self>, request: HttpRequest) -> Running<HttpResponse>;
    fn connect(self: Arc<Self>, upgrade: WebSocketUpgrade) -> Running<()>;
    fn settings_changed(self: Arc<Self>, settings: Settings) -> Running<()>;
    fn license_changed(self: Arc<Self>, context: PluginContext) -> Running<()>;
    fn shutdown(self: Arc<Self>) -> Running<()>;
}

impl<P: ToruPlugin> Application for P {
    fn respond(self: Arc<Self>, request: HttpRequest) -> Running<HttpResponse> {
        Box::pin(async move { self.handle_http(request).await })
    }

    fn connect(self: Arc<Self>, upgrade: WebSocketUpgrade) -> Running<()> {
        Box::pin(async move { self.handle_websocket(upgrade).await })
    }

    fn settings_changed(self: Arc<Self>, settings: Settings) -> Running<()> {
        Box::pin(async move { ToruPlugin::settings_changed(&*self, settings).await })
    }

    fn license_changed(self: Arc<Self>, context: PluginContext) -> Running<()> {
        Box::pin(async move { ToruPlugin::license_changed(&*self, context).await })
    }

    fn shutdown(self: Arc<Self>) -> Running<()> {
        Box::pin(async move { ToruPlugin::shutdown(&*self).await })
    }
}
