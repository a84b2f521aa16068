/**
 * A session or token that is in use, kept in memory so that no request reads the database.
 *
 * Streams that were opened with it are told when it ends or when what it allows changes, and then end too.
 */

import type { Identity } from './identity.ts';

/** One live session or token. */
export class Credential {
  /** Key in the store: the hash of a session's cookie, or the id of a token. */
  readonly key: string;
  /** null: it does not expire. */
  readonly expiresAtMs: number;
  identity: Identity;
  /** When the store was last told of its use. */
  seenAtMs = 0;
  /** Until when the password counts as entered again. */
  confirmedUntilMs = 0;
  #isOver = false;
  readonly #watchers = new Set<() => void>();

  constructor(key: string, identity: Identity, expiresAtMs: number | null) {
    this.key = key;
    this.identity = identity;
    this.expiresAtMs = expiresAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** Calls `onEnd` once when streams of this credential have to end; returns how to stop watching. */
  watch(onEnd: () => void): () => void {
    if (this.#isOver) {
      queueMicrotask(onEnd);
      return () => undefined;
    }
    this.#watchers.add(onEnd);
    return () => this.#watchers.delete(onEnd);
  }

  /** Replaces what it allows; open streams end when that is another role or other plugins. */
  replaceIdentity(identity: Identity): void {
    const before = this.identity;
    this.identity = identity;
    const isSame = before.role === identity.role && hasSameItems(before.plugins, identity.plugins);
    if (!isSame) this.#endStreams();
  }

  /** Ends it for good. */
  end(): void {
    this.#isOver = true;
    this.#endStreams();
  }

  #endStreams(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const onEnd of watchers) onEnd();
  }
}

function hasSameItems(left: ReadonlySet<string> | null, right: ReadonlySet<string> | null): boolean {
  if (left === null || right === null) return left === right;
  return left.size === right.size && left.isSubsetOf(right);
}
