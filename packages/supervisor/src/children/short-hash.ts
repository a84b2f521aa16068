/** The short name of a path in markers of processes. */

import { createHash } from 'node:crypto';

/** First 8 hex digits of the SHA-256 of a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
