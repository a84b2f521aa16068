//! What a license says: its payload, from bytes to checked values. `null` counts as absent.

use serde::Deserialize;

use crate::date::is_calendar_date;
use crate::metadata::is_plugin_id;

/// The contents of a license. Dates are `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseClaims {
    /// The license's number.
    pub license_id: String,
    /// Id of the plugin that may run.
    pub plugin: String,
    /// UUID of the installation it may run on, in lower case.
    pub instance: String,
    /// Who bought it.
    pub customer: String,
    /// The day it was made.
    pub issued_at: String,
    /// Versions released up to and including this day may run, for ever; `None`: all versions.
    pub updates_until: Option<String>,
    /// The last day (UTC) of a trial; `None`: not a trial, the clock is never looked at.
    pub trial_until: Option<String>,
    /// What was bought.
    pub features: Vec<String>,
    /// The vendor's note.
    pub note: Option<String>,
}

impl LicenseClaims {
    /// Whether a feature was bought.
    #[must_use]
    pub fn has_feature(&self, name: &str) -> bool {
        self.features.iter().any(|feature| feature == name)
    }

    /// Reads a payload; `None` when it is not one JSON object whose fields keep their rules.
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Payload {
            license_id: Option<String>,
            plugin: Option<String>,
            instance: Option<String>,
            customer: Option<String>,
            issued_at: Option<String>,
            updates_until: Option<String>,
            trial_until: Option<String>,
            features: Option<Vec<String>>,
            note: Option<String>,
        }
        let text = std::str::from_utf8(payload).ok()?;
        // A list of the right length would otherwise pass for an object.
        if !text.trim_ascii_start().starts_with('{') {
            return None;
        }
        let payload: Payload = serde_json::from_str(text).ok()?;
        let is_date = |date: &String| is_calendar_date(date);
        let is_text = |text: &String| !text.is_empty();
        let features = payload.features.unwrap_or_default();
        let dates = [&payload.updates_until, &payload.trial_until];
        if !features.iter().all(is_text) || !dates.into_iter().flatten().all(is_date) {
            return None;
        }
        Some(Self {
            license_id: payload.license_id.filter(is_text)?,
            plugin: payload.plugin.filter(|plugin| is_plugin_id(plugin))?,
            instance: payload.instance.filter(|instance| is_instance_id(instance))?.to_ascii_lowercase(),
            customer: payload.customer.filter(is_text)?,
            issued_at: payload.issued_at.filter(is_date)?,
            updates_until: payload.updates_until,
            trial_until: payload.trial_until,
            features,
            note: payload.note,
        })
    }
}

/// Whether the text is a UUID in its usual form; upper and lower case are the same instance.
pub(super) fn is_instance_id(text: &str) -> bool {
    let mut lengths = [8, 4, 4, 4, 12].into_iter();
    let is_part =
        |part: &str, length| part.len() == length && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    text.split('-').all(|part| lengths.next().is_some_and(|length| is_part(part, length)))
        && lengths.next().is_none()
}
