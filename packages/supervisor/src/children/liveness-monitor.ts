/** Judges a plugin by how long nothing has been heard from it. */

import type { SupervisionPolicy } from '../policy.ts';

/** `hung` plugins are killed, `silent` ones only shown. */
export type Liveness = 'alive' | 'unresponsive' | 'hung';

/** A host that is this late forgives everybody the time. Unit: milliseconds. */
export const HOST_LAG_MS = 1_000;

type SilencePolicy = Pick<
  SupervisionPolicy,
  'unresponsiveAfterMs' | 'hungAfterMs' | 'quietUnresponsiveAfterMs'
>;

/** A plugin without `heartbeat` may be busy with real work: it is shown, never killed for it. Pure. */
function judgeLiveness(policy: SilencePolicy, hasHeartbeat: boolean, silentMs: number): Liveness {
  if (!hasHeartbeat) return silentMs >= policy.quietUnresponsiveAfterMs ? 'unresponsive' : 'alive';
  if (silentMs >= policy.hungAfterMs) return 'hung';
  return silentMs >= policy.unresponsiveAfterMs ? 'unresponsive' : 'alive';
}

/** Judges one child again and again; the time it spent under a debugger does not count against its life. */
export class LivenessMonitor {
  readonly #policy: SilencePolicy;
  readonly #isTraced: () => boolean;
  #tracedMs = -Infinity;

  constructor(policy: SilencePolicy, isTraced: () => boolean) {
    this.#policy = policy;
    this.#isTraced = isTraced;
  }

  /** The liveness at this moment. Times are monotonic milliseconds. */
  judge(hasHeartbeat: boolean, lastHeardMs: number, nowMs: number): Liveness {
    const liveness = judgeLiveness(this.#policy, hasHeartbeat, nowMs - lastHeardMs);
    if (liveness !== 'hung') return liveness;
    if (this.#isTraced()) this.#tracedMs = nowMs;
    return nowMs - this.#tracedMs < this.#policy.hungAfterMs ? 'unresponsive' : 'hung';
  }
}
