/** The nine verdicts on a license, and the one sentence of each that says what to do. */

/** Every verdict, in the order in which the checks are made. */
export const LICENSE_VERDICTS = [
  'valid',
  'missing',
  'malformed',
  'unknown_key',
  'bad_signature',
  'wrong_plugin',
  'wrong_instance',
  'updates_ended',
  'trial_expired',
] as const;

/** What became of a license check. */
export type LicenseVerdict = (typeof LICENSE_VERDICTS)[number];

/** A verdict as a code with parameters, for programs and for other languages. */
export interface LicenseReason {
  readonly code:
    | 'LICENSE_VALID'
    | 'LICENSE_MISSING'
    | 'LICENSE_MALFORMED'
    | 'LICENSE_UNKNOWN_KEY'
    | 'LICENSE_TEST_KEY'
    | 'LICENSE_BAD_SIGNATURE'
    | 'LICENSE_WRONG_PLUGIN'
    | 'LICENSE_WRONG_INSTANCE'
    | 'LICENSE_UPDATES_ENDED'
    | 'LICENSE_TRIAL_EXPIRED';
  /** What the sentence names. */
  readonly params: Readonly<Record<string, string>>;
}

/** What is said of a license. */
export interface LicenseSaying {
  readonly detail: string;
  readonly reason: LicenseReason;
}

function say(code: LicenseReason['code'], params: LicenseReason['params'], detail: string): LicenseSaying {
  return { detail, reason: { code, params } };
}

/** The sentence of each verdict. Other languages print the same words; `conformance/licenses` pins them. */
export const describe = {
  valid: (): LicenseSaying => say('LICENSE_VALID', {}, 'The license is valid: nothing needs to be done'),
  missing: (plugin: string): LicenseSaying =>
    say(
      'LICENSE_MISSING',
      { plugin },
      `No license for "${plugin}" is installed: paste it on the plugin's page, or set TORU_LICENSE_KEY in ${plugin}.env`,
    ),
  malformed: (): LicenseSaying =>
    say(
      'LICENSE_MALFORMED',
      {},
      'The license text is damaged: copy it again, whole, from "toru1." to its last character, or ask the vendor for it',
    ),
  unknownKey: (keyId: string): LicenseSaying =>
    say(
      'LICENSE_UNKNOWN_KEY',
      { key_id: keyId },
      `The license is signed with the key "${keyId}", which this version does not know: update the plugin, or ask the vendor for a new license`,
    ),
  testKey: (keyId: string): LicenseSaying =>
    say(
      'LICENSE_TEST_KEY',
      { key_id: keyId },
      `The license is signed with the test key "${keyId}", which counts in tests only: ask the vendor for a real license`,
    ),
  badSignature: (plugin: string, instance: string): LicenseSaying =>
    say(
      'LICENSE_BAD_SIGNATURE',
      { plugin, instance },
      `The license was altered or is not for this plugin: copy it again, or ask the vendor for one for "${plugin}" on instance ${instance}`,
    ),
  wrongPlugin: (licensed: string, plugin: string): LicenseSaying =>
    say(
      'LICENSE_WRONG_PLUGIN',
      { licensed, plugin },
      `The license is for the plugin "${licensed}": install it there, and ask the vendor for one for "${plugin}"`,
    ),
  wrongInstance: (licensed: string, instance: string): LicenseSaying =>
    say(
      'LICENSE_WRONG_INSTANCE',
      { licensed, instance },
      `The license is for instance ${licensed}: ask the vendor for one for this instance, ${instance}`,
    ),
  updatesEnded: (updatesUntil: string, releasedAt: string): LicenseSaying =>
    say(
      'LICENSE_UPDATES_ENDED',
      { updates_until: updatesUntil, released_at: releasedAt },
      `The license covers versions released up to ${updatesUntil} and this one is of ${releasedAt}: go back to a covered version, or renew the updates`,
    ),
  trialExpired: (trialUntil: string): LicenseSaying =>
    say(
      'LICENSE_TRIAL_EXPIRED',
      { trial_until: trialUntil },
      `The trial ended on ${trialUntil}: ask the vendor for a license without an end`,
    ),
} as const;
