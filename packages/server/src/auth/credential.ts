/**
 * A session or token that is in use, kept in memory so that no request reads the database.
 *
 * What goes on with it (requests under way, uploads, streams, WebSockets) watches it from admission on, and is told in the same tick
 * in which it ends or allows something else. So nothing that waits has to ask afterwards whether it still may.
 */

import type { Identity } from './identity.ts';
import { Watchers, type CredentialWatcher } from './watchers.ts';

/** One live session or token. */
export class Credential {
  /** Key in the store: the hash of a session's cookie, or the id of a token. */
  readonly key: string;
  /** null: it does not expire. */
  readonly expiresAtMs: number;
  identity: Identity;
  /** When the store was last told of its use. */
  seenAtMs = 0;
  /** When a request last came with it. */
  usedAtMs = 0;
  /** Until when the password counts as entered again. */
  confirmedUntilMs = 0;
  #isOver = false;
  readonly #watchers = new Watchers();

  constructor(key: string, identity: Identity, expiresAtMs: number | null) {
    this.key = key;
    this.identity = identity;
    this.expiresAtMs = expiresAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** It was ended. One that has expired may not have been yet. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Tells the watcher when it has to end. */
  watch(watcher: CredentialWatcher): void {
    if (this.#isOver) queueMicrotask(() => watcher.onRevoked());
    else this.#watchers.add(watcher);
  }

  /** The watcher has ended by itself. */
  unwatch(watcher: CredentialWatcher): void {
    this.#watchers.remove(watcher);
  }

  /** Something goes on with it: a request, a stream. */
  get isInUse(): boolean {
    return this.#watchers.size > 0;
  }

  /** Replaces what it allows. When that is another role or other plugins, what goes on ends and the password has to be entered again. */
  replaceIdentity(identity: Identity): void {
    const before = this.identity;
    this.identity = identity;
    const isSame = before.role === identity.role && hasSameItems(before.plugins, identity.plugins);
    if (isSame) return;
    this.confirmedUntilMs = 0;
    this.#watchers.revoke(() => true);
  }

  /** What uses the plugin ends. */
  endUseOf(pluginId: string): void {
    this.#watchers.revoke((watcher) => watcher.pluginId === pluginId);
  }

  /** Ends it for good. */
  end(): void {
    this.#isOver = true;
    this.confirmedUntilMs = 0;
    this.#watchers.revoke(() => true);
  }
}

function hasSameItems(left: ReadonlySet<string> | null, right: ReadonlySet<string> | null): boolean {
  if (left === null || right === null) return left === right;
  return left.size === right.size && left.isSubsetOf(right);
}
