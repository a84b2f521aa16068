/** Time for components: one shared tick, and the server's clock as far as it is known. */

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: number | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    nowMs = Date.now();
    for (const each of [...listeners]) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    window.clearInterval(timer);
    timer = null;
  };
}

// Without a ticking timer the value may be old; it is renewed at most once a second, so that React sees a stable one.
function readNowMs(): number {
  if (timer === null && Date.now() - nowMs >= 1000) nowMs = Date.now();
  return nowMs;
}

/** The present moment in milliseconds, renewed every second while a component looks. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, readNowMs);
}

let aheadMs = 0;

/** Notes the server's time from something it sent just now. */
export function noteServerTime(at: string): void {
  const serverMs = Date.parse(at);
  if (!Number.isNaN(serverMs)) aheadMs = serverMs - Date.now();
}

/** Converts a moment of the server's clock to this computer's clock. */
export function toLocalMs(at: string): number {
  return Date.parse(at) - aheadMs;
}
