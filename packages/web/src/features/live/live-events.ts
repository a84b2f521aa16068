/** Live events by name, for features that want more than the shared cache. */

import type { LiveEvents } from '@toru/api';

/** Name of a live event. */
export type LiveEventName = keyof LiveEvents;

type Listener = (data: never) => void;

const listeners = new Map<LiveEventName, Set<Listener>>();

/** A record, so that a new event cannot be left out. */
const known: Readonly<Record<LiveEventName, true>> = {
  hello: true,
  plugin: true,
  plugin_removed: true,
  plugin_event: true,
  notification: true,
  log: true,
  system: true,
  unsaved: true,
  plugin_samples: true,
};

/** Tells whether a name is one of a known live event. */
export function isLiveEventName(name: string): name is LiveEventName {
  return Object.hasOwn(known, name);
}

/** Calls the listener for each event of a name; answers with the function that stops it. */
export function onLiveEvent<K extends LiveEventName>(
  name: K,
  listener: (data: LiveEvents[K]) => void,
): () => void {
  const own = listeners.get(name) ?? new Set<Listener>();
  listeners.set(name, own);
  own.add(listener);
  return () => own.delete(listener);
}

/** Hands an event to its listeners. */
export function emitLiveEvent<K extends LiveEventName>(name: K, data: LiveEvents[K]): void {
  for (const listener of [...(listeners.get(name) ?? [])]) (listener as (data: LiveEvents[K]) => void)(data);
}

/** Tells whether anybody wants events of a name. */
export function hasListeners(name: LiveEventName): boolean {
  return (listeners.get(name)?.size ?? 0) > 0;
}
