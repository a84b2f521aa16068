//! The nine verdicts on a license, and the one sentence of each that says what to do.

use std::fmt;

/// What became of a license check, in the order in which the checks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The plugin may run.
    Valid,
    /// No license is installed.
    Missing,
    /// The text is no license.
    Malformed,
    /// Signed with a key this version does not know, or with a test key.
    UnknownKey,
    /// The signature does not fit.
    BadSignature,
    /// For another plugin.
    WrongPlugin,
    /// For another installation.
    WrongInstance,
    /// This version was released after the time that was paid for; earlier versions run for ever.
    UpdatesEnded,
    /// The trial is over.
    TrialExpired,
}

impl Verdict {
    /// The verdict's name in the protocol: `wrong_instance`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::BadSignature => "bad_signature",
            Self::WrongPlugin => "wrong_plugin",
            Self::WrongInstance => "wrong_instance",
            Self::UpdatesEnded => "updates_ended",
            Self::TrialExpired => "trial_expired",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

pub(super) fn valid() -> String {
    "The license is valid: nothing needs to be done".to_owned()
}

pub(super) fn missing(plugin: &str) -> String {
    format!(
        "No license for \"{plugin}\" is installed: paste it on the plugin's page, \
         or set TORU_LICENSE_KEY in {plugin}.env"
    )
}

pub(super) fn malformed() -> String {
    "The license text is damaged: copy it again, whole, from \"toru1.\" to its last character, \
     or ask the vendor for it"
        .to_owned()
}

pub(super) fn unknown_key(key_id: &str) -> String {
    format!(
        "The license is signed with the key \"{key_id}\", which this version does not know: \
         update the plugin, or ask the vendor for a new license"
    )
}

pub(super) fn test_key(key_id: &str) -> String {
    format!(
        "The license is signed with the test key \"{key_id}\", which counts in tests only: \
         ask the vendor for a real license"
    )
}

pub(super) fn bad_signature(plugin: &str, instance: &str) -> String {
    format!(
        "The license was altered or is not for this plugin: copy it again, \
         or ask the vendor for one for \"{plugin}\" on instance {instance}"
    )
}

pub(super) fn wrong_plugin(licensed: &str, plugin: &str) -> String {
    format!(
        "The license is for the plugin \"{licensed}\": install it there, \
         and ask the vendor for one for \"{plugin}\""
    )
}

pub(super) fn wrong_instance(licensed: &str, instance: &str) -> String {
    format!("The license is for instance {licensed}: ask the vendor for one for this instance, {instance}")
}

pub(super) fn updates_ended(updates_until: &str, released_at: &str) -> String {
    format!(
        "The license covers versions released up to {updates_until} and this one is of {released_at}: \
         go back to a covered version, or renew the updates"
    )
}

pub(super) fn trial_expired(trial_until: &str) -> String {
    format!("The trial ended on {trial_until}: ask the vendor for a license without an end")
}
