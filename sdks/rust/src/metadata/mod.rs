//! What a plugin says of itself: printed as JSON by `--metadata`, and shown in the panel.

mod rules;

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

pub(crate) use rules::check;
#[cfg(feature = "license")]
pub(crate) use rules::is_plugin_id;

/// A plugin's description of itself.
///
/// ```
/// use toru_plugin_api::{PluginMetadata, json};
///
/// PluginMetadata::new("weather", "Weather", "1.2.0", "/weather")
///     .icon("🌦")
///     .description("Tells whether to take an umbrella")
///     .settings(json!({
///         "type": "object",
///         "properties": { "city": { "type": "string", "title": "City", "default": "Warsaw" } },
///     }));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PluginMetadata {
    fields: Map<String, Value>,
    view_script: Option<Cow<'static, str>>,
    view_style: Option<Cow<'static, str>>,
}

/// Least role that may open the plugin's view and use its routes; an admin can change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Administrators only: the default.
    Admin,
    /// Clients too.
    Client,
}

/// How a new version takes over from the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Upgrade {
    /// The new version starts beside the old one, which serves until then: the default.
    Beside,
    /// The old version stops first: for a plugin that holds a fixed port or an exclusive lock.
    Replace,
}

/// How the view is kept apart from the panel and from other views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// A document of its own that acts as the user: the default.
    Frame,
    /// A document of its own without the user's session.
    Sandbox,
    /// Ordinary page content.
    Page,
}

/// How the view's bundle is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewFormat {
    /// An ES module that exports `mount` and `unmount`: the default.
    Module,
    /// A classic script that registers itself in `window.ToruPlugins`.
    Script,
}

impl PluginMetadata {
    /// Metadata with what every plugin needs: an id of letters, digits and hyphens, a name for people, a semantic
    /// version, and the one segment under which it is reached, such as `/weather`.
    pub fn new(id: &str, name: &str, version: &str, route: &str) -> Self {
        let fields = [("id", id), ("name", name), ("version", version), ("route", route)];
        let mut fields: Map<String, Value> =
            fields.into_iter().map(|(field, value)| (field.to_owned(), json!(value))).collect();
        fields.insert("protocol".to_owned(), json!(2));
        Self { fields, view_script: None, view_style: None }
    }

    /// An emoji, or the name of a lucide icon.
    #[must_use]
    pub fn icon(self, icon: &str) -> Self {
        self.with("icon", icon)
    }

    /// Who made it. At most 100 characters.
    #[must_use]
    pub fn author(self, author: &str) -> Self {
        self.with("author", author)
    }

    /// What it does. At most 500 characters.
    #[must_use]
    pub fn description(self, description: &str) -> Self {
        self.with("description", description)
    }

    /// An `https://` address.
    #[must_use]
    pub fn homepage(self, address: &str) -> Self {
        self.with("homepage", address)
    }

    /// The day this version was released, `YYYY-MM-DD`. Needed for a plugin with a license.
    #[must_use]
    pub fn released_at(self, date: &str) -> Self {
        self.with("released_at", date)
    }

    /// Who may use it unless an admin decides otherwise.
    #[must_use]
    pub fn access(self, access: Access) -> Self {
        self.with("access", access)
    }

    /// How a new version takes over.
    #[must_use]
    pub fn upgrade(self, upgrade: Upgrade) -> Self {
        self.with("upgrade", upgrade)
    }

    /// What it reaches outside itself, such as `shell`, `files`, `network`, `database`: shown before it is enabled.
    #[must_use]
    pub fn permissions(self, permissions: &[&str]) -> Self {
        self.with("permissions", permissions)
    }

    /// A JSON Schema (2020-12) object: its form appears on the Settings page.
    #[must_use]
    pub fn settings(self, schema: Value) -> Self {
        self.with("settings", schema)
    }

    /// The plugin needs a license; also say when it was released.
    #[must_use]
    pub fn requires_license(self) -> Self {
        self.with("license", json!({ "required": true }))
    }

    /// Most memory of its whole process tree. Over it the host restarts it. Unit: MiB.
    #[must_use]
    pub fn memory_limit_mb(self, mebibytes: u32) -> Self {
        self.with_nested("limits", "memory_mb", mebibytes)
    }

    /// Most requests in flight; more are answered with 503 by the host.
    #[must_use]
    pub fn max_in_flight(self, requests: u32) -> Self {
        self.with_nested("limits", "max_in_flight", requests)
    }

    /// Longest time to `init`'s end or to the next [`starting`](crate::PluginContext::starting). Unit: milliseconds.
    #[must_use]
    pub fn start_timeout_ms(self, milliseconds: u32) -> Self {
        self.with_nested("limits", "start_timeout_ms", milliseconds)
    }

    /// The view's JavaScript, served by the SDK at `GET /bundle.js`: `.view(include_str!("../view/bundle.js"))`.
    #[must_use]
    pub fn view(mut self, script: impl Into<Cow<'static, str>>) -> Self {
        self.view_script = Some(script.into());
        self
    }

    /// The view's style sheet, served by the SDK at `GET /bundle.css`.
    #[must_use]
    pub fn view_style(mut self, style: impl Into<Cow<'static, str>>) -> Self {
        self.view_style = Some(style.into());
        self
    }

    /// No view and no entry in the sidebar: a plugin that only answers requests or works in the background.
    #[must_use]
    pub fn no_view(self) -> Self {
        self.with("ui", false)
    }

    /// How the view is kept apart.
    #[must_use]
    pub fn view_isolation(self, isolation: Isolation) -> Self {
        self.with_nested("ui", "isolation", isolation)
    }

    /// How the view's bundle is loaded.
    #[must_use]
    pub fn view_format(self, format: ViewFormat) -> Self {
        self.with_nested("ui", "format", format)
    }

    /// The plugin's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The plugin's version.
    #[must_use]
    pub fn version(&self) -> &str {
        self.text("version")
    }

    /// The JSON that `--metadata` prints.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    #[cfg(feature = "license")]
    pub(crate) fn release_date(&self) -> Option<&str> {
        self.fields.get("released_at").and_then(Value::as_str)
    }

    /// The part of the view at this path, with its media type.
    pub(crate) fn view_part(&self, path: &str) -> Option<(&Cow<'static, str>, &'static str)> {
        match path {
            "/bundle.js" => {
                self.view_script.as_ref().map(|script| (script, "text/javascript; charset=utf-8"))
            }
            "/bundle.css" => self.view_style.as_ref().map(|style| (style, "text/css; charset=utf-8")),
            _ => None,
        }
    }

    fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    fn with(mut self, field: &str, value: impl Serialize) -> Self {
        self.fields.insert(field.to_owned(), json!(value));
        self
    }

    fn with_nested(mut self, object: &str, field: &str, value: impl Serialize) -> Self {
        let entry = self.fields.entry(object).or_insert_with(|| json!({}));
        if !entry.is_object() {
            *entry = json!({});
        }
        entry[field] = json!(value);
        self
    }
}
