//! Licenses: offline, bound to one plugin on one installation, and without an end for what was paid for.
//!
//! The order of the checks is the rule: outer form, key, signature over the raw text, payload, plugin, instance,
//! updates, trial. Nothing is parsed before its signature is known to fit, and a paid license never looks at the
//! clock.

mod claims;
mod keys;
mod plugin_license;
mod token;
mod verdict;
mod verify;

pub use claims::LicenseClaims;
pub use keys::{LicenseKeyError, LicenseKeys};
pub(crate) use plugin_license::Judged;
pub use plugin_license::PluginLicense;
pub use verdict::Verdict;
pub use verify::{LicenseQuestion, LicenseQuestionError, LicenseResult, verify_license};
