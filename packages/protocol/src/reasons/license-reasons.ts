/**
 * What a license is judged to be.
 *
 * The sentences are those of the license package, which every SDK prints; a test holds the two together.
 */

/** Reasons by code. */
export const LICENSE_REASONS = {
  LICENSE_VALID: {
    sentence: 'The licence is valid: nothing needs to be done',
    advice: 'NONE',
    retryable: false,
  },
  /** A verdict in the words of the plugin that gave it. */
  LICENSE_REPORTED: {
    sentence: '{message}',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
} as const;
