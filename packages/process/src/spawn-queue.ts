/**
 * One start per turn of the event loop.
 *
 * The system holds the thread for milliseconds until a new process runs. When many plugins start at once, those that run already are
 * served between two starts. The queue belongs to the thread, so every engine in it shares this one.
 */

let lastTurn: Promise<void> = Promise.resolve();

/** Resolves when the next start may happen. */
export function startTurn(): Promise<void> {
  const turn = lastTurn;
  lastTurn = turn.then(
    () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  );
  return turn;
}
