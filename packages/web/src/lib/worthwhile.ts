/** Pauses between tries. */

/** Waits; the network or the tab coming back ends the wait early. */
export function waitUntilWorthwhile(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      done.abort();
      if (signal.aborted) reject(new Error('stopped'));
      else resolve();
    }
    const comeBack = (): void => {
      if (document.visibilityState === 'visible') finish();
    };
    window.addEventListener('online', finish, { signal: done.signal });
    document.addEventListener('visibilitychange', comeBack, { signal: done.signal });
    signal.addEventListener('abort', finish, { signal: done.signal });
  });
}
