/** Reasons, advice and errors in the language on show. */

import { adviceFor, plainReasonText, reasonText } from '@toru/protocol';
import type { Advice, Reason } from '@toru/protocol';

import { activeWords } from './language.ts';

/** The sentence of a reason for people who do not look for a code. */
export function plainReasonWords(reason: Reason): string {
  return plainReasonText(reason, activeWords()?.reasons);
}

/**
 * The sentence of a reason that comes with the server's own, which is shown in English, and for codes that the language lacks.
 *
 * `null` where neither is there.
 */
export function reasonWords(reason: Reason | null | undefined, sentence: string | null): string | null {
  const sentences = activeWords()?.reasons;
  const isKnown = reason !== null && reason !== undefined && sentences?.[reason.code] !== undefined;
  return isKnown ? reasonText(reason, sentences) : sentence;
}

/** What can be done about a reason. */
export function adviceWords(reason: Reason, path: string): Advice {
  return adviceFor(reason, path, activeWords()?.advice);
}
