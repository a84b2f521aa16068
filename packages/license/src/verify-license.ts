/**
 * Judges one license.
 *
 * The order of the checks is the rule: outer form, key, signature over the raw text, payload, plugin, instance,
 * updates, trial. Nothing is parsed before its signature is known to fit, and a paid license never looks at the clock.
 */
import { endOfDayMs, isCalendarDate } from './calendar-date.ts';
import { parseClaims, type LicenseClaims } from './claims.ts';
import { isInstanceId, isTestKeyId } from './identifiers.ts';
import type { LicenseKeyTable } from './license-keys.ts';
import { isSignatureValid } from './signature.ts';
import { parseToken, toSignedBytes } from './token.ts';
import { describe, type LicenseSaying, type LicenseVerdict } from './verdicts.ts';

/** All that a verdict depends on. */
export interface LicenseQuestion {
  /** The license text as installed; `null` or empty: none is. It is not trimmed. */
  readonly token: string | null;
  readonly keys: LicenseKeyTable;
  /** Whether keys whose id begins with `test-` count.  Default: false. */
  readonly acceptTestKeys?: boolean;
  /** Id of the plugin that asks. */
  readonly plugin: string;
  /** UUID of the instance it runs on. */
  readonly instance: string;
  /** The day its version was released, `YYYY-MM-DD`. */
  readonly releasedAt: string;
  /** Unix time. */
  readonly nowMs: number;
  /** The highest time the host has ever seen, Unix time; `null` when unknown. */
  readonly clockFloorMs: number | null;
}

/** A verdict with the sentence a person reads, and the same as a code. */
export interface LicenseResult extends LicenseSaying {
  readonly verdict: LicenseVerdict;
  /** What the license says, once its signature is known to fit; else `null`. */
  readonly claims: LicenseClaims | null;
}

/**
 * Judges a license: a pure function of the question.
 *
 * @throws {RangeError} The question itself is wrong: a release date that is no date, a time that is no number,
 *   an instance that is no UUID, a key that is not 32 bytes.
 */
export function verifyLicense(question: LicenseQuestion): LicenseResult {
  requireSoundQuestion(question);
  const { plugin, instance } = question;
  if (question.token === null || question.token === '') return refuse('missing', describe.missing(plugin));

  const token = parseToken(question.token);
  if (token === null) return refuse('malformed', describe.malformed());

  if (isTestKeyId(token.keyId) && question.acceptTestKeys !== true) {
    return refuse('unknown_key', describe.testKey(token.keyId));
  }
  const key = question.keys.get(token.keyId);
  if (key === undefined) return refuse('unknown_key', describe.unknownKey(token.keyId));

  if (!isSignatureValid(key, toSignedBytes(token.keyId, token.payloadText), token.signature)) {
    return refuse('bad_signature', describe.badSignature(plugin, instance.toLowerCase()));
  }
  const parsed = parseClaims(token.payload);
  if (!parsed.ok) return refuse('malformed', describe.malformed());
  return judgeClaims(parsed.claims, question);
}

/** What can be asked without a key. `releasedAt` is `null` where the version has no date: then its updates are not judged. */
export type ReadingQuestion = Omit<LicenseQuestion, 'token' | 'keys' | 'acceptTestKeys' | 'releasedAt'> & {
  readonly token: string;
  readonly releasedAt: string | null;
};

/**
 * Judges what a license says, without a key: a mix-up is seen before the license is handed to anybody.
 *
 * `valid` means that nothing in it speaks against it; whether it is genuine is for {@link verifyLicense}.
 *
 * @throws {RangeError} The question itself is wrong, as for {@link verifyLicense}.
 */
export function readLicense(question: ReadingQuestion): LicenseResult {
  const asked = { ...question, releasedAt: question.releasedAt ?? EARLIEST };
  requireSoundQuestion(asked);
  const payload = parseToken(question.token)?.payload ?? null;
  const parsed = payload === null ? null : parseClaims(payload);
  if (parsed?.ok !== true) return refuse('malformed', describe.malformed());
  return judgeClaims(parsed.claims, asked);
}

const EARLIEST = '0001-01-01';

type ClaimsQuestion = Omit<LicenseQuestion, 'token' | 'keys'>;

function judgeClaims(claims: LicenseClaims, question: ClaimsQuestion): LicenseResult {
  const instance = question.instance.toLowerCase();
  const { updatesUntil, trialUntil } = claims;
  if (claims.plugin !== question.plugin) {
    return refuse('wrong_plugin', describe.wrongPlugin(claims.plugin, question.plugin), claims);
  }
  if (claims.instance !== instance) {
    return refuse('wrong_instance', describe.wrongInstance(claims.instance, instance), claims);
  }
  if (updatesUntil !== null && question.releasedAt > updatesUntil) {
    return refuse('updates_ended', describe.updatesEnded(updatesUntil, question.releasedAt), claims);
  }
  if (trialUntil !== null && isOver(trialUntil, question)) {
    return refuse('trial_expired', describe.trialExpired(trialUntil), claims);
  }
  return { verdict: 'valid', ...describe.valid(), claims };
}

function isOver(trialUntil: string, { nowMs, clockFloorMs }: ClaimsQuestion): boolean {
  const endMs = endOfDayMs(trialUntil);
  return endMs === null || Math.max(nowMs, clockFloorMs ?? nowMs) >= endMs;
}

function refuse(
  verdict: Exclude<LicenseVerdict, 'valid'>,
  saying: LicenseSaying,
  claims: LicenseClaims | null = null,
): LicenseResult {
  return { verdict, ...saying, claims };
}

// A time that is not a number compares as false everywhere and would let a trial run for ever.
function requireSoundQuestion({ releasedAt, instance, nowMs, clockFloorMs }: ClaimsQuestion): void {
  if (!isCalendarDate(releasedAt)) {
    throw new RangeError(
      `Cannot check license: the release date "${releasedAt}" is not a calendar date YYYY-MM-DD`,
    );
  }
  if (!isInstanceId(instance)) {
    throw new RangeError(`Cannot check license: the instance id "${instance}" is not a UUID`);
  }
  if (!Number.isFinite(nowMs) || !(clockFloorMs === null || Number.isFinite(clockFloorMs))) {
    throw new RangeError(
      `Cannot check license: the time ${nowMs} or the floor ${clockFloorMs} is not a number`,
    );
  }
}
