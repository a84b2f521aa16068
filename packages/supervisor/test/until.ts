/** Waiting for something that takes turns of the event loop, not time. */

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Resolves once it is so. */
export async function until(isSo: () => boolean, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (isSo()) return;
    await nextTurn();
  }
  throw new Error('it did not become so');
}
