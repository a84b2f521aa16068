//! Judges a license: what is asked, what comes out, and the order of the checks.

use super::claims::{LicenseClaims, is_instance_id};
use super::keys::LicenseKeys;
use super::token::Token;
use super::verdict::{self, Verdict};
use crate::date::{end_of_day_ms, is_calendar_date};

/// All that the result depends on.
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

/// What came out, with the sentence a person reads.
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

impl LicenseQuestionError {
    pub(super) fn new(message: String) -> Self {
        Self(message)
    }
}

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
