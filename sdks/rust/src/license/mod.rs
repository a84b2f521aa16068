//! Licenses: offline, bound to one plugin on one installation, and without an end for what was paid for.
//!
//! The order of the checks is the rule: outer form, key, signature over the raw text, payload, plugin, instance,
//! updates, trial. Nothing is parsed before its signature is known to fit, and a paid license never looks at the
//! clock.

mod claims;
mod keys;
mod token;
mod verdict;

use std::time::{SystemTime, UNIX_EPOCH};

pub use claims::LicenseClaims;
pub use keys::{LicenseKeyError, LicenseKeys};
pub use verdict::Verdict;

use claims::is_instance_id;
use token::Token;

use crate::context::PluginContext;
use crate::date::{end_of_day_ms, is_calendar_date, utc_time_ms};
use crate::error::{PluginError, PluginResult};
use crate::wire::outgoing::StatusFields;

/// All that a verdict depends on.
#[derive(Clone, Copy, Debug)]
pub struct LicenseQuestion<'a> {
    /// The license text as installed; `None` or empty: none is. It is not trimmed.
    pub token: Option<&'a str>,
    /// The keys whose licenses count.
    pub keys: &'a LicenseKeys,
    /// Id of the plugin that asks.
    pub plugin: &'a str,
    /// UUID of the installation it runs on.
    pub instance: &'a str,
    /// The day its version was released, `YYYY-MM-DD`.
    pub released_at: &'a str,
    /// Unix time in milliseconds.
    pub now_ms: i64,
    /// The highest time the host has ever seen, Unix time in milliseconds; `None` when unknown.
    pub clock_floor_ms: Option<i64>,
}

/// A verdict with the sentence a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseResult {
    /// What came out.
    pub verdict: Verdict,
    /// What to do about it.
    pub detail: String,
    /// What the license says, once its signature is known to fit.
    pub claims: Option<LicenseClaims>,
}

/// The question itself is wrong: a mistake in the plugin's code or metadata.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cannot check license: {0}")]
pub struct LicenseQuestionError(String);

/// Judges a license: a pure function of the question.
///
/// # Errors
/// A release date that is no date, or an instance that is no UUID.
pub fn verify_license(question: &LicenseQuestion<'_>) -> Result<LicenseResult, LicenseQuestionError> {
    if !is_calendar_date(question.released_at) {
        let message =
            format!("the release date {:?} is not a calendar date YYYY-MM-DD", question.released_at);
        return Err(LicenseQuestionError(message));
    }
    if !is_instance_id(question.instance) {
        return Err(LicenseQuestionError(format!("the instance id {:?} is not a UUID", question.instance)));
    }
    Ok(judge(question))
}

fn judge(question: &LicenseQuestion<'_>) -> LicenseResult {
    let refuse = |verdict, detail| LicenseResult { verdict, detail, claims: None };
    let Some(text) = question.token.filter(|text| !text.is_empty()) else {
        return refuse(Verdict::Missing, verdict::missing(question.plugin));
    };
    let Some(token) = Token::parse(text) else {
        return refuse(Verdict::Malformed, verdict::malformed());
    };
    if !question.keys.accepts(token.key_id) {
        return refuse(Verdict::UnknownKey, verdict::test_key(token.key_id));
    }
    match question.keys.fits(token.key_id, &token.signed_bytes(), &token.signature) {
        Some(true) => {}
        Some(false) => {
            let instance = question.instance.to_ascii_lowercase();
            return refuse(Verdict::BadSignature, verdict::bad_signature(question.plugin, &instance));
        }
        None => return refuse(Verdict::UnknownKey, verdict::unknown_key(token.key_id)),
    }
    match LicenseClaims::parse(&token.payload) {
        Some(claims) => {
            let (verdict, detail) = judge_claims(&claims, question);
            LicenseResult { verdict, detail, claims: Some(claims) }
        }
        None => refuse(Verdict::Malformed, verdict::malformed()),
    }
}

fn judge_claims(claims: &LicenseClaims, question: &LicenseQuestion<'_>) -> (Verdict, String) {
    if claims.plugin != question.plugin {
        return (Verdict::WrongPlugin, verdict::wrong_plugin(&claims.plugin, question.plugin));
    }
    let instance = question.instance.to_ascii_lowercase();
    if claims.instance != instance {
        return (Verdict::WrongInstance, verdict::wrong_instance(&claims.instance, &instance));
    }
    if let Some(updates_until) = &claims.updates_until
        && question.released_at > updates_until.as_str()
    {
        return (Verdict::UpdatesEnded, verdict::updates_ended(updates_until, question.released_at));
    }
    if let Some(trial_until) = &claims.trial_until
        && end_of_day_ms(trial_until).is_none_or(|end| latest_ms(question) >= end)
    {
        return (Verdict::TrialExpired, verdict::trial_expired(trial_until));
    }
    (Verdict::Valid, verdict::valid())
}

// Turning the clock back does not lengthen a trial.
fn latest_ms(question: &LicenseQuestion<'_>) -> i64 {
    question.clock_floor_ms.map_or(question.now_ms, |floor| floor.max(question.now_ms))
}

/// The license of this plugin on this installation, from [`PluginContext::license`].
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
#[derive(Clone, Copy, Debug)]
pub struct PluginLicense<'a> {
    context: &'a PluginContext,
}

impl<'a> PluginLicense<'a> {
    pub(crate) fn new(context: &'a PluginContext) -> Self {
        Self { context }
    }

    /// Judges the installed license and tells the host the verdict, which the panel then shows. The same keys judge
    /// a license that is installed later.
    ///
    /// # Errors
    /// When the metadata has no `released_at`, or the host gave an identity or time that is none.
    pub fn verify(&self, keys: &LicenseKeys) -> PluginResult<LicenseResult> {
        self.context.set_license_keys(keys);
        let installed = self.context.installed_license();
        let metadata = self.context.metadata();
        let floor = installed.clock_floor.as_deref();
        let clock_floor_ms =
            floor.map(|floor| utc_time_ms(floor).ok_or(floor)).transpose().map_err(|floor| {
                LicenseQuestionError(format!("the highest time the host has seen, {floor:?}, is not a time"))
            })?;
        let result = verify_license(&LicenseQuestion {
            token: installed.token.as_deref(),
            keys,
            plugin: metadata.id(),
            instance: self.context.instance_id(),
            released_at: metadata.release_date().unwrap_or_default(),
            now_ms: now_ms(),
            clock_floor_ms,
        })?;
        self.context.report(StatusFields {
            health: None,
            message: Some(&result.detail),
            license: Some(result.verdict.as_str()),
        });
        self.context.set_license_result(&result);
        Ok(result)
    }

    /// What the last check gave; `None` before the first. A changed license is judged again before
    /// `license_changed` is called, so this is always about the license that is installed now.
    #[must_use]
    pub fn result(&self) -> Option<LicenseResult> {
        self.context.license_result()
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
    /// The sentence of the verdict, with code `LICENSE_REFUSED`.
    pub fn require(&self, keys: &LicenseKeys) -> PluginResult<LicenseClaims> {
        let result = self.verify(keys)?;
        match result.claims {
            Some(claims) if result.verdict == Verdict::Valid => Ok(claims),
            _ => Err(PluginError::do_not_retry(result.detail).with_code("LICENSE_REFUSED")),
        }
    }
}

// A clock before 1970 is as good as 1970: the floor is what counts then.
fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
