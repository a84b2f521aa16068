//! A plugin that is sold: it runs with a license for `weather`, signed with the keys of the conformance vectors.

use toru_plugin_api::{
    HttpRequest, HttpResponse, LicenseKeys, PluginContext, PluginMetadata, PluginResult, ToruPlugin,
    async_trait, json,
};

#[derive(Default)]
struct Licensed;

#[async_trait]
impl ToruPlugin for Licensed {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("weather", "Weather", "3.0.0", "/weather")
            .released_at("2026-05-20")
            .requires_license()
            .no_view()
    }

    async fn init(&mut self, context: PluginContext) -> PluginResult<()> {
        // A real plugin carries its vendor's key and does not accept test keys.
        let keys = LicenseKeys::new()
            .ed25519("test-ed25519", "efa205aea1995db07448f2c73e92488a67cd14103dba30014caf7783f8335ef4")?
            .accept_test_keys();
        context.license().require(&keys)?;
        Ok(())
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        let license = request.context().license();
        let verdict = license.result().map(|result| result.verdict.as_str());
        HttpResponse::json(&json!({ "radar": license.has_feature("radar"), "license": verdict }))
    }
}

fn main() {
    toru_plugin_api::run::<Licensed>();
}
