/** The one-time link of the first start: whoever holds its token may make the first administrator, once. */

import { hash, timingSafeEqual } from 'node:crypto';

/** The token of the set-up link. */
export interface SetupToken {
  /** The text for the link; null when the panel is set up. */
  readonly text: string | null;
  /** Compares in constant time. */
  matches(text: string): boolean;
  /** The panel is set up: the token is gone. */
  destroy(): void;
}

/** Makes the token of a panel that has no administrator yet. */
export function createSetupToken(randomBytes: (size: number) => Uint8Array, isNeeded: boolean): SetupToken {
  let text = isNeeded ? Buffer.from(randomBytes(32)).toString('base64url') : null;
  return {
    get text() {
      return text;
    },
    matches: (candidate) => text !== null && timingSafeEqual(digest(candidate), digest(text)),
    destroy: () => (text = null),
  };
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
