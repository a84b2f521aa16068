/** Waits for a promise, but not for ever: resolves when it has settled or the time is over. */
export function within(promise: Promise<unknown>, timeMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, timeMs);
    function done(): void {
      clearTimeout(timer);
      resolve();
    }
    promise.then(done, done);
  });
}
