/** The nine verdicts on a licence, and the one sentence of each that says what to do. */

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

/** What became of a licence check. */
export type LicenseVerdict = (typeof LICENSE_VERDICTS)[number];

/** The sentence of each verdict. Other languages print the same words; `conformance/licenses` pins them. */
export const describe = {
  valid: (): string => 'The licence is valid: nothing needs to be done',
  missing: (plugin: string): string =>
    `No licence for "${plugin}" is installed: paste it on the plugin's page, or set TORU_LICENSE_KEY in ${plugin}.env`,
  malformed: (): string =>
    'The licence text is damaged: copy it again, whole, from "toru1." to its last character, or ask the vendor for it',
  unknownKey: (keyId: string): string =>
    `The licence is signed with the key "${keyId}", which this version does not know: update the plugin, or ask the vendor for a new licence`,
  testKey: (keyId: string): string =>
    `The licence is signed with the test key "${keyId}", which counts in tests only: ask the vendor for a real licence`,
  badSignature: (plugin: string, instance: string): string =>
    `The licence was altered or is not for this plugin: copy it again, or ask the vendor for one for "${plugin}" on instance ${instance}`,
  wrongPlugin: (licensed: string, plugin: string): string =>
    `The licence is for the plugin "${licensed}": install it there, and ask the vendor for one for "${plugin}"`,
  wrongInstance: (licensed: string, instance: string): string =>
    `The licence is for instance ${licensed}: ask the vendor for one for this instance, ${instance}`,
  updatesEnded: (updatesUntil: string, releasedAt: string): string =>
    `The licence covers versions released up to ${updatesUntil} and this one is of ${releasedAt}: go back to a covered version, or renew the updates`,
  trialExpired: (trialUntil: string): string =>
    `The trial ended on ${trialUntil}: ask the vendor for a licence without an end`,
} as const;
