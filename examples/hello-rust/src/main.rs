//! The smallest good plugin: a route, a counter that survives restarts, a setting and a view.

use toru_plugin_api::{
    HttpRequest, HttpResponse, PluginContext, PluginMetadata, PluginResult, ToruPlugin, async_trait, json,
};

#[derive(Default)]
struct HelloRust;

#[async_trait]
impl ToruPlugin for HelloRust {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("hello-rust", "Hello Rust", env!("CARGO_PKG_VERSION"), "/hello-rust")
            .icon("🦀")
            .description("Says hello and counts")
            .author("The Toru Steering Center authors")
            .settings(json!({
                "type": "object",
                "properties": {
                    "greeting": { "type": "string", "title": "Greeting", "default": "Hello", "maxLength": 100 },
                },
            }))
            .view(include_str!("../view/bundle.js"))
    }

    async fn init(&mut self, context: PluginContext) -> PluginResult<()> {
        context.log().info("Ready to greet");
        Ok(())
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        let context = request.context();
        match (request.method(), request.path()) {
            ("GET", "/hello") => {
                let greeting = context.settings().get("greeting").unwrap_or_else(|| "Hello".to_owned());
                HttpResponse::json(&json!({ "message": greet(&greeting), "pid": std::process::id() }))
            }
            ("GET", "/count") => {
                let count: u64 = context.kv().get_json("count").await?.unwrap_or(0);
                HttpResponse::json(&json!({ "count": count }))
            }
            ("POST", "/count") => {
                let count =
                    context.kv().update_json("count", |count: Option<u64>| count.unwrap_or(0) + 1).await?;
                HttpResponse::json(&json!({ "count": count }))
            }
            _ => Ok(HttpResponse::not_found()),
        }
    }
}

fn greet(greeting: &str) -> String {
    format!("{} from Rust", greeting.trim())
}

fn main() {
    toru_plugin_api::run::<HelloRust>();
}

#[cfg(test)]
mod tests {
    use super::greet;

    #[test]
    fn the_greeting_is_the_setting() {
        assert_eq!(greet(" Good morning "), "Good morning from Rust");
    }
}
