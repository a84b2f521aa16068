/** A value that views can watch. */

/** A value that can be read and watched. */
export interface Watched<T> {
  readonly get: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A watched value with a way to change it. */
export interface Settable<T> extends Watched<T> {
  readonly set: (value: T) => void;
}

/** Creates a watched value. */
export function createWatched<T>(initial: T): Settable<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
