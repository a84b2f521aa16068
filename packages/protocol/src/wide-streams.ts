/** Which streams have a wide window: a few at a time, for a reader that became slow may hold one until its stream ends. */

import { WIDE_STREAMS } from './limits.ts';

/** The wide streams of one connection in one direction. */
export class WideStreams {
  #count = 0;

  /** Whether one more may be wide; it is counted then. */
  take(): boolean {
    if (this.#count === WIDE_STREAMS) return false;
    this.#count += 1;
    return true;
  }

  release(): void {
    this.#count -= 1;
  }
}
