/** The one place that hears of a session that is over, from whichever call notices first, and of its return. */

const listeners = new Set<() => void>();
let waiting: ((isBack: boolean) => void)[] = [];

/** Says that the server no longer knows this session. */
export function announceSessionEnded(): void {
  for (const listener of [...listeners]) listener();
}

/** The same, and answers whether the same person is logged in again; what was refused may be tried again then. */
export function waitForSession(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    waiting.push(resolve);
    announceSessionEnded();
  });
}

/** Lets everybody go on who waits; `isBack`: with the session of the same person. */
export function endWaitForSession(isBack: boolean): void {
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve(isBack);
}

/** Calls the listener each time; answers with the function that stops it. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
