/** Numbers that views put beside their entry in the sidebar. */

import { createStore, useStore, type Store } from '../../lib/store.ts';

const badges: Store<ReadonlyMap<string, number>> = createStore<ReadonlyMap<string, number>>(new Map());

/** Badges by plugin id. */
export function useBadges(): ReadonlyMap<string, number> {
  return useStore(badges);
}

/** Sets a plugin's badge; anything but a positive number takes it away. */
export function setBadge(id: string, value: unknown): void {
  const count = typeof value === 'number' && value > 0 ? Math.floor(value) : 0;
  badges.set((map) => new Map(map).set(id, count));
}
