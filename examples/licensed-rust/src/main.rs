//! A sold plugin: it starts with a valid license, and a part of it is sold separately.

use toru_plugin_api::{
    HttpRequest, HttpResponse, LicenseKeys, PluginContext, PluginError, PluginMetadata, PluginResult,
    ToruPlugin, async_trait, json,
};

/// The vendor's key, as `toru license derive` wrote it; `build.rs` says where it comes from.
const KEY: &str = include_str!(concat!(env!("OUT_DIR"), "/license-key.json"));

/// The day this version was released. A security fix keeps the day of the version that it repairs.
const RELEASED_AT: &str = "2026-05-20";

#[derive(Default)]
struct LicensedRust;

#[async_trait]
impl ToruPlugin for LicensedRust {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("licensed-rust", "Licensed Rust", env!("CARGO_PKG_VERSION"), "/licensed-rust")
            .icon("🔑")
            .description("A sold plugin: it runs with a license")
            .author("The Toru Steering Center authors")
            .released_at(RELEASED_AT)
            .requires_license()
            .view(include_str!("../view/bundle.js"))
    }

    async fn init(&mut self, context: PluginContext) -> PluginResult<()> {
        context.license().require(&license_keys()?)?;
        Ok(())
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        let license = request.context().license();
        match (request.method(), request.path()) {
            ("GET", "/license") => {
                let result = license.result();
                let claims = result.as_ref().and_then(|result| result.claims.as_ref());
                HttpResponse::json(&json!({
                    "verdict": result.as_ref().map(|result| result.verdict.as_str()),
                    "detail": result.as_ref().map(|result| &result.detail),
                    "customer": claims.map(|claims| &claims.customer),
                    "updates_until": claims.and_then(|claims| claims.updates_until.as_ref()),
                    "trial_until": claims.and_then(|claims| claims.trial_until.as_ref()),
                    "features": claims.map(|claims| &claims.features),
                    "released_at": RELEASED_AT,
                    "test_key": is_test_build(),
                }))
            }
            ("GET", "/report") if license.has_feature("report") => {
                HttpResponse::json(&json!({ "report": "Everything is in order", "pid": std::process::id() }))
            }
            ("GET", "/report") => {
                Err(PluginError::status(403, "The report is sold separately: it is not in this license"))
            }
            _ => Ok(HttpResponse::not_found()),
        }
    }
}

fn license_keys() -> PluginResult<LicenseKeys> {
    let keys = LicenseKeys::new().key_file(KEY)?;
    Ok(if is_test_build() { keys.accept_test_keys() } else { keys })
}

/// Whether this program was built with the test key, whose secret lies in `tests/`: never sell such a one.
fn is_test_build() -> bool {
    KEY == include_str!("../test-key.json")
}

fn main() {
    toru_plugin_api::run::<LicensedRust>();
}

#[cfg(test)]
mod tests {
    use toru_plugin_api::{LicenseQuestion, ToruPlugin, Verdict, verify_license};

    use super::{KEY, LicensedRust, RELEASED_AT, license_keys};

    #[test]
    fn the_key_that_was_compiled_in_can_be_used() {
        assert!(license_keys().is_ok(), "{KEY}");
    }

    #[test]
    fn the_metadata_asks_for_a_license() {
        let metadata = LicensedRust::metadata().to_json();
        assert_eq!(metadata["license"]["required"], true);
        assert_eq!(metadata["released_at"], RELEASED_AT);
    }

    #[test]
    fn nothing_is_no_license() {
        let keys = license_keys().expect("the key is good");
        let question = LicenseQuestion {
            token: None,
            keys: &keys,
            plugin: "licensed-rust",
            instance: "6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10",
            released_at: RELEASED_AT,
            now_ms: 0,
            clock_floor_ms: None,
        };
        assert_eq!(verify_license(&question).map(|result| result.verdict), Ok(Verdict::Missing));
    }
}
