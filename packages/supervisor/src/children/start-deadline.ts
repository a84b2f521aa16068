/**
 * The time a child has until it is ready: renewed by each sign of progress, and bounded in all.
 *
 * A timer that is due is looked at once more after pending input was read, so that a host which itself was asleep blames nobody.
 */

import type { SupervisionPolicy } from '../policy.ts';

/** A deadline under way. */
export class StartDeadline {
  readonly #policy: Pick<SupervisionPolicy, 'startTimeoutMs' | 'startMaxMs'>;
  readonly #monotonic: () => number;
  readonly #onMissed: (waitedMs: number) => void;
  readonly #startedMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** Counts renewals: a timer of an earlier one has nothing to say. */
  #round = 0;

  constructor(
    policy: Pick<SupervisionPolicy, 'startTimeoutMs' | 'startMaxMs'>,
    monotonic: () => number,
    onMissed: (waitedMs: number) => void,
  ) {
    this.#policy = policy;
    this.#monotonic = monotonic;
    this.#onMissed = onMissed;
    this.#startedMs = monotonic();
  }

  /** Starts the time anew, within the bound for the whole start. */
  renew(): void {
    this.clear();
    const round = this.#round;
    const leftMs = Math.max(0, this.#policy.startMaxMs - (this.#monotonic() - this.#startedMs));
    this.#timer = setTimeout(
      () => {
        setImmediate(() => {
          if (round === this.#round) this.#onMissed(Math.round(this.#monotonic() - this.#startedMs));
        });
      },
      Math.min(this.#policy.startTimeoutMs, leftMs),
    );
  }

  /** The child is ready, or gone. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#round += 1;
  }
}
