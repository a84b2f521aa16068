/** An observable value outside React, and the hook that reads it. */

import { useSyncExternalStore } from 'react';

import { createWatched } from './watched.ts';

/** A value that can be read, replaced and watched. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (next: T | ((current: T) => T)) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Creates a store. */
export function createStore<T>(initial: T): Store<T> {
  const { get, set, subscribe } = createWatched(initial);
  return { get, subscribe, set: (next) => set(next instanceof Function ? next(get()) : next) };
}

/** Reads a store in a component. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
