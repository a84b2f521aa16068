/** Whoever has to be told when a credential ends. */

/** Something that goes on only as long as its credential allows it. */
export interface CredentialWatcher {
  /** The plugin that it uses; null: none. */
  readonly pluginId: string | null;
  /** Where it stands in the list; -1: in none. Only {@link Watchers} changes it. */
  watcherIndex: number;
  /** Called once: the credential has ended, or no longer allows what it allowed. */
  onRevoked(): void;
}

/**
 * The watchers of one credential, in no order.
 *
 * Every request comes and goes here. A `Set` would do, but each table that V8 replaces in one points to its successor, and an old table that
 * has left the young generation keeps all that was in the later ones alive until the next full collection: pauses of 10 ms under load.
 */
export class Watchers {
  readonly #list: CredentialWatcher[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(watcher: CredentialWatcher): void {
    if (watcher.watcherIndex >= 0) return;
    watcher.watcherIndex = this.#list.length;
    this.#list.push(watcher);
  }

  /** Returns whether it was there. */
  remove(watcher: CredentialWatcher): boolean {
    const index = watcher.watcherIndex;
    if (index < 0 || this.#list[index] !== watcher) return false;
    const last = this.#list.pop();
    if (last !== undefined && last !== watcher) {
      this.#list[index] = last;
      last.watcherIndex = index;
    }
    watcher.watcherIndex = -1;
    return true;
  }

  /** Removes those that are meant, and tells each; one that is told may remove others. */
  revoke(isMeant: (watcher: CredentialWatcher) => boolean): void {
    for (const watcher of [...this.#list]) if (isMeant(watcher) && this.remove(watcher)) watcher.onRevoked();
  }
}
