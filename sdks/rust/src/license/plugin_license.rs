//! The plugin's own license: judged with the author's keys, reported to the host, judged again when it changes.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use super::claims::LicenseClaims;
use super::keys::LicenseKeys;
use super::verdict::Verdict;
use super::verify::{LicenseQuestion, LicenseQuestionError, LicenseResult, verify_license};
use crate::channel::outbox::Outbox;
use crate::date::utc_time_ms;
use crate::error::{PluginError, PluginResult};
use crate::installed_license::InstalledLicense;
use crate::metadata::PluginMetadata;
use crate::sync::lock;
use crate::wire::outgoing::{PluginMessage, StatusFields};

/// The license of this plugin on this installation, from
/// [`PluginContext::license`](crate::PluginContext::license).
///
/// ```no_run
/// use toru_plugin_api::{LicenseKeys, PluginContext, PluginResult};
///
/// # async fn init(context: PluginContext) -> PluginResult<()> {
/// let keys = LicenseKeys::new().ed25519("acme-2026", "efa205aea1995db07448f2c73e92488a67cd14103dba30014caf7783f8335ef4")?;
/// // In `init`: without a valid license the plugin does not start, and the panel shows why.
/// let license = context.license().require(&keys)?;
/// if license.has_feature("radar") { /* … */ }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct PluginLicense<'a> {
    pub(crate) metadata: &'a PluginMetadata,
    pub(crate) instance_id: &'a str,
    pub(crate) installed: &'a InstalledLicense,
    pub(crate) judged: &'a Judged,
    pub(crate) outbox: &'a Arc<Outbox>,
}

/// With which keys the plugin judges its license, and what came out last.
#[derive(Default)]
pub(crate) struct Judged {
    keys: Mutex<Option<LicenseKeys>>,
    result: Mutex<Option<LicenseResult>>,
}

impl PluginLicense<'_> {
    /// Judges the installed license and tells the host the result, which the panel then shows. The same keys judge
    /// a license that is installed later.
    ///
    /// # Errors
    /// When the metadata has no `released_at`, or the host gave an identity or time that is none.
    pub fn verify(&self, keys: &LicenseKeys) -> PluginResult<LicenseResult> {
        *lock(&self.judged.keys) = Some(keys.clone());
        let installed = self.installed.text();
        let floor = installed.clock_floor.as_deref();
        let clock_floor_ms =
            floor.map(|floor| utc_time_ms(floor).ok_or(floor)).transpose().map_err(|floor| {
                LicenseQuestionError::new(format!(
                    "the highest time the host has seen, {floor:?}, is not a time"
                ))
            })?;
        let result = verify_license(&LicenseQuestion {
            token: installed.token.as_deref(),
            keys,
            plugin: self.metadata.id(),
            instance: self.instance_id,
            released_at: self.metadata.release_date().unwrap_or_default(),
            now_ms: now_ms(),
            clock_floor_ms,
        })?;
        let status = StatusFields {
            health: None,
            message: Some(&result.detail),
            license: Some(result.verdict.as_str()),
        };
        self.outbox.send(&PluginMessage::Status(status));
        *lock(&self.judged.result) = Some(result.clone());
        Ok(result)
    }

    /// Judges a license that has just changed, with the keys of the last check if there was one.
    pub(crate) fn verify_again(&self) -> PluginResult<()> {
        let keys = lock(&self.judged.keys).clone();
        keys.map_or(Ok(()), |keys| self.verify(&keys).map(drop))
    }

    /// What the last check gave; `None` before the first. A changed license is judged again before
    /// `license_changed` is called, so this is always about the license that is installed now.
    #[must_use]
    pub fn result(&self) -> Option<LicenseResult> {
        lock(&self.judged.result).clone()
    }

    /// Whether the license is valid and names this feature.
    #[must_use]
    pub fn has_feature(&self, name: &str) -> bool {
        self.result().is_some_and(|LicenseResult { verdict, claims, .. }| {
            verdict == Verdict::Valid && claims.is_some_and(|claims| claims.has_feature(name))
        })
    }

    /// Judges the installed license; anything but `valid` is an error that ends `init` and is not tried again
    /// before the license or the file changes.
    ///
    /// # Errors
    /// The sentence of the result, with code `LICENSE_REFUSED`.
    pub fn require(&self, keys: &LicenseKeys) -> PluginResult<LicenseClaims> {
        let result = self.verify(keys)?;
        match result.claims {
            Some(claims) if result.verdict == Verdict::Valid => Ok(claims),
            _ => Err(PluginError::do_not_retry(result.detail).with_code("LICENSE_REFUSED")),
        }
    }
}

impl fmt::Debug for PluginLicense<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PluginLicense").field("plugin", &self.metadata.id()).finish_non_exhaustive()
    }
}

// A clock before 1970 is as good as 1970: the floor is what counts then.
fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
