//! An axum application as a plugin: routes, streamed bodies and a WebSocket.

use axum::body::Body;
use axum::extract::Path;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use toru_plugin_api::{PluginContext, PluginMetadata, User};

async fn greet(Path(name): Path<String>, Extension(context): Extension<PluginContext>) -> String {
    let greeting: String = context.settings().get("greeting").unwrap_or_default();
    format!("{greeting}, {name}")
}

async fn whoami(user: Option<Extension<User>>, headers: HeaderMap) -> impl IntoResponse {
    let name = user.map_or_else(|| "nobody".to_owned(), |Extension(user)| user.name);
    let agent = headers.get("user-agent").cloned();
    (AppendHeaders([("set-cookie", "a=1"), ("set-cookie", "b=2")]), format!("{name} {agent:?}"))
}

async fn pipe(body: Body) -> Body {
    body
}

async fn fails() -> Response {
    (StatusCode::IM_A_TEAPOT, "short and stout").into_response()
}

async fn echo(upgrade: WebSocketUpgrade, Extension(context): Extension<PluginContext>) -> Response {
    context.log().info("Socket asked for");
    upgrade.protocols(["chat"]).on_upgrade(echo_messages)
}

async fn echo_messages(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        match message {
            Message::Text(text) if text == "close" => {
                let frame = CloseFrame { code: 4_321, reason: "asked to".into() };
                drop(socket.send(Message::Close(Some(frame))).await);
                return;
            }
            Message::Text(text) if text == "vanish" => return,
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) => {}
            data => drop(socket.send(data).await),
        }
    }
}

fn main() {
    let metadata = PluginMetadata::new("conformance", "Router", "1.0.0", "/router").no_view();
    toru_plugin_api::tower::run(metadata, |_context| async {
        Ok(Router::new()
            .route("/greet/{name}", get(greet))
            .route("/whoami", get(whoami))
            .route("/pipe", post(pipe))
            .route("/fails", get(fails))
            .route("/panics", get(async || -> String { panic!("on purpose") }))
            .route("/ws", any(echo)))
    });
}
