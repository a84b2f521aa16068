//! An axum application as a plugin: routes, a streamed body and a WebSocket, as it would run anywhere else.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Path;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Json, Router};
use futures_util::stream;
use serde_json::{Value, json};
use toru_plugin_api::{PluginMetadata, User};

async fn hello(Path(name): Path<String>, user: Option<Extension<User>>) -> Json<Value> {
    let user = user.map(|Extension(user)| user.name);
    Json(json!({ "message": format!("Hello {name}"), "user": user }))
}

async fn guest() -> Redirect {
    Redirect::to("/hello/Guest")
}

async fn ticks() -> impl IntoResponse {
    let events = (0..3).map(|tick: u32| Ok::<_, Infallible>(Event::default().data(tick.to_string())));
    Sse::new(stream::iter(events))
}

/// What comes in goes out, piece by piece.
async fn pipe(body: Body) -> Body {
    body
}

async fn shout(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(shout_messages)
}

async fn shout_messages(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if let Message::Text(text) = message
            && socket.send(Message::Text(text.to_uppercase().into())).await.is_err()
        {
            return;
        }
    }
}

fn main() {
    let metadata = PluginMetadata::new("axum-example", "axum", "1.0.0", "/axum-example").no_view();
    toru_plugin_api::tower::run(metadata, |_context| async {
        Ok(Router::new()
            .route("/hello/{name}", get(hello))
            .route("/guest", get(guest))
            .route("/ticks", get(ticks))
            .route("/pipe", post(pipe))
            .route("/shout", any(shout)))
    });
}
