/**
 * What a license is judged to be.
 *
 * The sentences are those of the license package, which every SDK prints; a test of the server holds the two together.
 */

export const LICENSE_REASONS = {
  LICENSE_VALID: {
    sentence: 'The license is valid: nothing needs to be done',
    advice: 'NONE',
    retryable: false,
  },
  LICENSE_MISSING: {
    sentence:
      'No license for "{plugin}" is installed: paste it on the plugin\'s page, or set TORU_LICENSE_KEY in {plugin}.env',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_MALFORMED: {
    sentence:
      'The license text is damaged: copy it again, whole, from "toru1." to its last character, or ask the vendor for it',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_UNKNOWN_KEY: {
    sentence:
      'The license is signed with the key "{key_id}", which this version does not know: update the plugin, or ask the vendor for a new license',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_TEST_KEY: {
    sentence:
      'The license is signed with the test key "{key_id}", which counts in tests only: ask the vendor for a real license',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_BAD_SIGNATURE: {
    sentence:
      'The license was altered or is not for this plugin: copy it again, or ask the vendor for one for "{plugin}" on instance {instance}',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_WRONG_PLUGIN: {
    sentence:
      'The license is for the plugin "{licensed}": install it there, and ask the vendor for one for "{plugin}"',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_WRONG_INSTANCE: {
    sentence: 'The license is for instance {licensed}: ask the vendor for one for this instance, {instance}',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_UPDATES_ENDED: {
    sentence:
      'The license covers versions released up to {updates_until} and this one is of {released_at}: go back to a covered version, or renew the updates',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  LICENSE_TRIAL_EXPIRED: {
    sentence: 'The trial ended on {trial_until}: ask the vendor for a license without an end',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  /** The verdict of the plugin itself, in its words. */
  LICENSE_REPORTED: {
    sentence: '{message}',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
} as const;
