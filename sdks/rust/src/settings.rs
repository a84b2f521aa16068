//! The plugin's settings: the values a person entered in the form made from the metadata's schema.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{PluginError, PluginResult};

/// The settings at one moment. Cheap to clone; a change makes a new one.
///
/// ```
/// use serde::Deserialize;
/// use toru_plugin_api::Settings;
///
/// #[derive(Deserialize)]
/// struct MySettings { greeting: String, #[serde(default)] loud: bool }
///
/// # let settings = Settings::from(serde_json::json!({"greeting": "Hello"}).as_object().unwrap().clone());
/// let mine: MySettings = settings.parse()?;
/// assert_eq!((mine.greeting.as_str(), mine.loud), ("Hello", false));
/// assert_eq!(settings.get::<String>("greeting").as_deref(), Some("Hello"));
/// # Ok::<(), toru_plugin_api::PluginError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(Arc<Map<String, Value>>);

impl Settings {
    /// All settings as one type.
    ///
    /// # Errors
    /// When they do not fit it: the schema in the metadata and the type differ.
    pub fn parse<T: DeserializeOwned>(&self) -> PluginResult<T> {
        serde_json::from_value(Value::Object((*self.0).clone())).map_err(|error| {
            PluginError::new(format!("Cannot read settings: {error}")).with_code("CONFIG_INVALID")
        })
    }

    /// One setting; `None` when it is absent or of another type.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?).ok()
    }

    /// The raw values.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl From<Map<String, Value>> for Settings {
    fn from(values: Map<String, Value>) -> Self {
        Self(Arc::new(values))
    }
}
