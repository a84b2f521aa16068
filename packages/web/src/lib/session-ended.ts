/** The one place that hears of a session that is over, from whichever call notices first. */

const listeners = new Set<() => void>();

/** Says that the server no longer knows this session. */
export function announceSessionEnded(): void {
  for (const listener of [...listeners]) listener();
}

/** Calls the listener each time; answers with the function that stops it. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
