/** Why sessions ended, remembered for a while, so that the page that still shows one can say it. */

import type { SessionEnd } from '@toru/api';

const MAX_REMEMBERED = 2_000;

/** What is remembered of ended sessions, by key. Not stored: after a restart nobody asks any more. */
export class EndedSessions {
  readonly #ends = new Map<string, SessionEnd>();

  /** Remembers an end; the first one counts. */
  note(key: string, end: SessionEnd): void {
    if (this.#ends.has(key)) return;
    this.#ends.set(key, end);
    const [oldest] = this.#ends.keys();
    if (oldest !== undefined && this.#ends.size > MAX_REMEMBERED) this.#ends.delete(oldest);
  }

  /** Why the session ended; null when that is not known. */
  of(key: string): SessionEnd | null {
    return this.#ends.get(key) ?? null;
  }
}
